package vetting

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/personalization/portrait"
	"chancery/personalization/transliteration"
)

// checkPortrait measures the portrait as it was submitted.
func checkPortrait(ctx context.Context, act *issuance.Act, a application.Application) ([]found, error) {
	digest := a.Content.Portrait
	if a.PortraitSource != nil {
		digest = fmt.Sprintf("%x", a.PortraitSource)
	}
	image, err := application.File(ctx, act, digest)
	if err != nil {
		return nil, err
	}
	var list []found
	for _, f := range portrait.Geometry(image) {
		list = append(list, found{code: f.Code, detail: f.Text})
	}
	return list, nil
}

// checkWatchlist looks for entries in force that bear the name in MRZ form, or its primary identifier with a date of birth that agrees.
func checkWatchlist(ctx context.Context, act *issuance.Act, a application.Application) ([]found, error) {
	primary, secondary, err := spellingsOf(a.Content)
	if err != nil {
		return nil, err
	}
	rows, err := act.Query(ctx, `
		SELECT id, mrz_secondary = ANY ($2), date_of_birth
		FROM watchlist_entry
		WHERE mrz_primary = ANY ($1)
			AND removed_at IS NULL
			AND lapses_at > $3
		ORDER BY id`, primary, secondary, act.At)
	if err != nil {
		return nil, err
	}
	var list []found
	var id int64
	var sameName bool
	var birth string
	_, err = pgx.ForEachRow(rows, []any{&id, &sameName, &birth}, func() error {
		switch sameBirth := agree(birth, a.Content.Applicant.DateOfBirth); {
		case sameName && sameBirth:
			list = append(list, found{"watchlist-match", fmt.Sprint(id), "name and date of birth agree with an entry"})
		case sameBirth:
			list = append(list, found{"watchlist-primary-identifier", fmt.Sprint(id), "primary identifier and date of birth agree with an entry"})
		case sameName:
			list = append(list, found{"watchlist-name", fmt.Sprint(id), "the name agrees with an entry, the date of birth does not"})
		}
		return nil
	})
	return list, err
}

// checkDuplicate looks for other applications for the same type under way, and for documents of that type that are alive, of the same
// name and date of birth, whichever was first: two that come in together must not miss each other. A document that the application
// itself names as the previous one is none.
func checkDuplicate(ctx context.Context, act *issuance.Act, a application.Application) ([]found, error) {
	primary, secondary, err := spellingsOf(a.Content)
	if err != nil {
		return nil, err
	}
	rows, err := act.Query(ctx, `
		SELECT application.reference, capture.date_of_birth
		FROM capture
		JOIN application USING (reference, version)
		WHERE capture.mrz_primary = ANY ($1)
			AND capture.mrz_secondary = ANY ($2)
			AND application.reference <> $3
			AND application.type = $4
			AND (
				application.state IN ('submitted', 'vetting', 'review', 'approved', 'in production', 'ready')
				OR EXISTS (
					SELECT
					FROM document
					WHERE document.application = application.reference
						AND document.state NOT IN ('spoiled', 'rejected', 'cancelled', 'lost', 'stolen', 'revoked', 'expired', 'destroyed')
						AND (document.date_of_expiry IS NULL OR document.date_of_expiry >= $6::date)
				)
			)
			AND NOT EXISTS (
				SELECT
				FROM document
				WHERE document.application = application.reference
					AND document.number = nullif($5, '')
			)
		ORDER BY application.reference`, primary, secondary, a.Reference, a.Type, a.Content.PreviousDocument, act.At)
	if err != nil {
		return nil, err
	}
	var list []found
	var reference, birth string
	_, err = pgx.ForEachRow(rows, []any{&reference, &birth}, func() error {
		if agree(birth, a.Content.Applicant.DateOfBirth) {
			list = append(list, found{"duplicate-applicant", reference, "another application bears the same name and date of birth"})
		}
		return nil
	})
	return list, err
}

// spellings bounds how many spellings of an identifier are looked for.
const spellings = 64

// spellingsOf gives the forms of both identifiers in MRZ letters: the one that the document will have, and those that another language's
// or another issuer's rules make of the same letters (Doc 9303-3 §6).
func spellingsOf(c application.Content) (primary, secondary []string, err error) {
	if primary, err = spell(c.Applicant.PrimaryIdentifier, c.Language()); err != nil {
		return nil, nil, err
	}
	secondary, err = spell(c.Applicant.SecondaryIdentifier, c.Language())
	return primary, secondary, err
}

func spell(identifier, language string) ([]string, error) {
	own, err := application.MRZForm(identifier, language)
	if err != nil {
		return nil, err
	}
	list := []string{own}
	variants, err := transliteration.Variants(identifier, "")
	if err != nil {
		return list, nil // letters that only the language's own rules cover
	}
	for v := range variants {
		form, err := application.MRZForm(v, "")
		if err != nil {
			continue
		}
		if list = append(list, form); len(list) > spellings {
			break
		}
	}
	return list, nil
}

// agree compares two dates of birth of which parts may be unknown: an unknown part agrees with any.
func agree(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if a[i] != b[i] && a[i] != 'X' && b[i] != 'X' {
			return false
		}
	}
	return true
}
