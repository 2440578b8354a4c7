package vetting

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/audit"
)

// lapseYears is how long an entry lasts unless it is confirmed (entered again).
const lapseYears = 2

// Entry is a person who must be looked at before a document is made, and on whose word.
type Entry struct {
	Primary     string // in any script
	Secondary   string
	Language    string // of the name, for transliteration; empty for the tables of Doc 9303-3 §6
	DateOfBirth string // YYYY-MM-DD, XX for unknown parts
	Provision   string // the provision of law
	RequestedBy string
}

// EnterWatchlist adds an entry, in MRZ form so that it is found whatever the spelling. It lapses by itself after two years.
func EnterWatchlist(ctx context.Context, act *issuance.Act, e Entry) (id int64, err error) {
	if err := act.Require(issuance.VettingOfficer, issuance.Supervisor); err != nil {
		return 0, err
	}
	primary, secondary, err := e.check()
	if err != nil {
		return 0, err
	}
	lapses := act.At.AddDate(lapseYears, 0, 0)
	err = act.QueryRow(ctx, `
		INSERT INTO watchlist_entry (
			mrz_primary,
			mrz_secondary,
			date_of_birth,
			provision,
			requested_by,
			entered_by,
			entered_at,
			lapses_at
		)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		RETURNING id`, primary, secondary, e.DateOfBirth, e.Provision, e.RequestedBy, act.By.Username, act.At, lapses).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("entering the watchlist: %w", issuance.Translate(err))
	}
	return id, audit.Append(ctx, act, audit.Event{Action: "watchlist.entered", SubjectKind: "watchlist", Subject: fmt.Sprint(id),
		Detail: map[string]any{"lapses": lapses.Format(time.DateOnly)}})
}

// OnWatchlist reports whether an entry of this name and date of birth is in force.
func OnWatchlist(ctx context.Context, act *issuance.Act, e Entry) (bool, error) {
	primary, secondary, err := e.names()
	if err != nil {
		return false, err
	}
	var known bool
	err = act.QueryRow(ctx, `
		SELECT EXISTS (
			SELECT
			FROM watchlist_entry
			WHERE mrz_primary = $1
				AND mrz_secondary = $2
				AND date_of_birth = $3
				AND removed_at IS NULL
				AND lapses_at > $4
		)`, primary, secondary, e.DateOfBirth, act.At).Scan(&known)
	if err != nil {
		return false, fmt.Errorf("looking at the watchlist: %w", issuance.Translate(err))
	}
	return known, nil
}

// RemoveWatchlist ends an entry whose grounds have lapsed.
func RemoveWatchlist(ctx context.Context, act *issuance.Act, id int64, reason string) error {
	if err := act.Require(issuance.VettingOfficer, issuance.Supervisor); err != nil {
		return err
	}
	if err := checkReason(reason, "say why the grounds have lapsed"); err != nil {
		return err
	}
	tag, err := act.Exec(ctx, `
		UPDATE watchlist_entry
		SET removed_at = $2
		WHERE id = $1
			AND removed_at IS NULL
			AND lapses_at > $2`, id, act.At)
	if err != nil {
		return fmt.Errorf("removing from the watchlist: %w", issuance.Translate(err))
	}
	if tag.RowsAffected() == 0 {
		return issuance.NotFoundf("entry", "there is no entry %d in force", id)
	}
	return audit.Append(ctx, act, audit.Event{Action: "watchlist.removed", SubjectKind: "watchlist", Subject: fmt.Sprint(id), Detail: map[string]any{"reason": reason}})
}

// check gives the name in MRZ form, if the whole entry can be entered.
func (e Entry) check() (primary, secondary string, err error) {
	for _, text := range []struct{ field, value, remedy string }{
		{"provision", e.Provision, "say under which provision"},
		{"requestedBy", e.RequestedBy, "say at whose request"},
	} {
		if strings.TrimSpace(text.value) == "" {
			return "", "", issuance.Invalidf(text.field, text.remedy, "it is empty")
		}
		if !utf8.ValidString(text.value) || strings.ContainsRune(text.value, 0) || utf8.RuneCountInString(text.value) > reasonMost {
			return "", "", issuance.Invalidf(text.field, fmt.Sprintf("write at most %d characters", reasonMost), "it is too long, or no text")
		}
	}
	if !isBirth(e.DateOfBirth) {
		return "", "", issuance.Invalidf("dateOfBirth", "write YYYY-MM-DD, with XXXX or XX for an unknown part", "it is no date")
	}
	return e.names()
}

// names gives the name in MRZ form, components separated by spaces.
func (e Entry) names() (primary, secondary string, err error) {
	for _, part := range []struct {
		field, value string
		into         *string
	}{{"primaryIdentifier", e.Primary, &primary}, {"secondaryIdentifier", e.Secondary, &secondary}} {
		const remedy = "write the name in letters that the tables have, at most 200"
		if utf8.RuneCountInString(part.value) > 200 {
			return "", "", issuance.Invalidf(part.field, remedy, "it is too long")
		}
		form, err := application.MRZForm(part.value, e.Language)
		if err != nil || form == "" && (part.value != "" || part.field == "primaryIdentifier") {
			return "", "", issuance.Invalidf(part.field, remedy, "it can't be brought into MRZ form")
		}
		*part.into = form
	}
	return primary, secondary, nil
}

// isBirth tells whether a text is a date of birth, parts of which may be unknown (Doc 9303-3 §3.8).
func isBirth(s string) bool {
	if len(s) != len(time.DateOnly) {
		return false
	}
	whole := s
	if strings.HasPrefix(whole, "XXXX") {
		whole = "2000" + whole[4:] // a leap year
	}
	if whole[5:7] == "XX" {
		whole = whole[:5] + "01" + whole[7:]
	}
	if whole[8:] == "XX" {
		whole = whole[:8] + "01"
	}
	_, err := time.Parse(time.DateOnly, whole)
	return err == nil
}
