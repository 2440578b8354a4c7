package vetting

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/audit"
)

// Settlement is an officer's answer to a finding.
type Settlement string

// The settlements.
const (
	Dismissed Settlement = "dismissed" // it is about somebody else, or does no harm
	Upheld    Settlement = "upheld"    // it is right: the application can't be granted
)

// Finding is something that a check found.
type Finding struct {
	ID         int64      `json:"id"`
	Version    int        `json:"version"`
	Check      string     `json:"check"`
	Code       string     `json:"code"`
	Subject    string     `json:"subject"` // what it was found against
	Detail     string     `json:"detail"`
	FoundAt    time.Time  `json:"foundAt"`
	Settlement Settlement `json:"settlement"` // "" while it is open
}

// Findings gives all findings of an application, oldest first.
func Findings(ctx context.Context, q issuance.Querier, reference string) ([]Finding, error) {
	rows, err := q.Query(ctx, `
		SELECT
			id,
			version,
			check_name,
			code,
			subject,
			detail,
			found_at,
			coalesce(settlement, '')
		FROM finding
		WHERE reference = $1
		ORDER BY id`, reference)
	if err != nil {
		return nil, fmt.Errorf("loading findings of %.20s: %w", reference, issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Finding])
	if err != nil {
		return nil, fmt.Errorf("loading findings of %.20s: %w", reference, issuance.Translate(err))
	}
	return list, nil
}

// reasonMost bounds a person's reason, in characters.
const reasonMost = 2000

func checkReason(reason, remedy string) error {
	switch {
	case strings.TrimSpace(reason) == "":
		return issuance.Invalidf("reason", remedy, "it is empty")
	case !utf8.ValidString(reason) || strings.ContainsRune(reason, 0) || utf8.RuneCountInString(reason) > reasonMost:
		return issuance.Invalidf("reason", fmt.Sprintf("write at most %d characters", reasonMost), "it is too long, or no text")
	}
	return nil
}

// Settle answers a finding, once, by a vetting officer who captured nothing of the application. When nothing is open or upheld any more
// the application goes to review.
func Settle(ctx context.Context, act *issuance.Act, id int64, s Settlement, reason string) error {
	if err := act.Require(issuance.VettingOfficer); err != nil {
		return err
	}
	if s != Dismissed && s != Upheld {
		return issuance.Invalidf("settlement", "choose dismissed or upheld", "there is no settlement %.20q", string(s))
	}
	if err := checkReason(reason, "say why"); err != nil {
		return err
	}
	reference, err := referenceOf(ctx, act, id)
	if err != nil {
		return err
	}
	if err := lock(ctx, act, reference); err != nil {
		return err
	}
	var check string
	err = act.QueryRow(ctx, `
		UPDATE finding
		SET settlement = $2, reason = $3, settled_by = $4, settled_at = $5
		FROM application
		WHERE id = $1
			AND settlement IS NULL
			AND application.reference = finding.reference
			AND application.version = finding.version
			AND application.state = 'vetting'
			AND NOT EXISTS (SELECT FROM capture WHERE capture.reference = finding.reference AND captured_by = $4)
		RETURNING check_name`, id, string(s), reason, act.By.Username, act.At).Scan(&check)
	if err != nil {
		return unsettled(ctx, act, id, err)
	}
	a, err := application.Load(ctx, act, reference)
	if err != nil {
		return err
	}
	err = audit.Append(ctx, act, audit.Event{Action: "finding.settled", SubjectKind: "application", Subject: reference, Site: a.Site,
		Detail: map[string]any{"finding": id, "check": check, "settlement": string(s), "reason": reason, "version": a.Version}})
	if err != nil {
		return err
	}
	return review(ctx, act, a)
}

// referenceOf gives the application of a finding (NotFound).
func referenceOf(ctx context.Context, act *issuance.Act, id int64) (reference string, err error) {
	err = act.QueryRow(ctx, "SELECT reference FROM finding WHERE id = $1", id).Scan(&reference)
	if err != nil {
		if err := issuance.Translate(err); issuance.KindOf(err) != issuance.NotFound {
			return "", fmt.Errorf("looking for finding %d: %w", id, err)
		}
		return "", issuance.NotFoundf("finding", "there is no finding %d", id)
	}
	return reference, nil
}

// unsettled says why a finding could not be settled.
func unsettled(ctx context.Context, act *issuance.Act, id int64, cause error) error {
	if issuance.KindOf(issuance.Translate(cause)) != issuance.NotFound {
		return fmt.Errorf("settling finding %d: %w", id, issuance.Translate(cause))
	}
	var open, own bool
	err := act.QueryRow(ctx, `
		SELECT settlement IS NULL, EXISTS (SELECT FROM capture WHERE capture.reference = finding.reference AND captured_by = $2)
		FROM finding
		WHERE id = $1`, id, act.By.Username).Scan(&open, &own)
	switch {
	case err != nil:
		return fmt.Errorf("looking at finding %d: %w", id, issuance.Translate(err))
	case own:
		return &issuance.Error{Kind: issuance.Forbidden, Field: "person", Problem: act.By.Username + " captured this application and may not settle its findings",
			Remedy: "let another vetting officer settle it"}
	case !open:
		return issuance.Conflictf("finding", "look at it again", "finding %d is settled", id)
	}
	return issuance.Conflictf("finding", "look at the application again", "finding %d is of an application that is not being vetted", id)
}
