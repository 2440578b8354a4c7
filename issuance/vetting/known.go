package vetting

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/application"
)

// Known is an application or a document that is probably the same person's: the name in any spelling of the machine readable zone, and a
// date of birth that agrees. It tells what a clerk has to know to name the earlier document (which every application does), and nothing
// of what it holds; the watchlist is not among it.
type Known struct {
	Reference string // of the application
	Type      string
	Site      string
	State     issuance.State // of the document where there is one, else of the application
	Since     time.Time
	Number    string // of its document, "" before it has one
	Expires   *time.Time
	Same      bool // of the type that is applied for, and alive or under way: vetting will find it
}

// KnownOf looks for applications and documents of the same person, of any type, but for one application. Names that can't be spelled find
// nothing.
func KnownOf(ctx context.Context, q issuance.Querier, c application.Content, but string, at time.Time) ([]Known, error) {
	if c.Applicant.PrimaryIdentifier == "" || c.Applicant.DateOfBirth == "" {
		return nil, nil
	}
	primary, secondary, err := spellingsOf(c)
	if err != nil {
		return nil, nil // the name's own finding says what is wrong with it
	}
	rows, err := q.Query(ctx, `
		SELECT
			application.reference,
			application.type,
			application.site,
			coalesce(document.state, application.state),
			coalesce(document.changed_at, application.changed_at),
			coalesce(document.number, ''),
			document.date_of_expiry,
			capture.date_of_birth,
			CASE
				WHEN document.id IS NULL THEN application.state IN ('submitted', 'vetting', 'review', 'approved', 'in production', 'ready')
				ELSE document.state NOT IN ('spoiled', 'rejected', 'cancelled', 'lost', 'stolen', 'revoked', 'expired', 'destroyed')
					AND (document.date_of_expiry IS NULL OR document.date_of_expiry >= $4::date)
			END
		FROM capture
		JOIN application USING (reference, version)
		LEFT JOIN document ON document.application = application.reference AND document.state NOT IN ('spoiled', 'rejected')
		WHERE capture.mrz_primary = ANY ($1)
			AND capture.mrz_secondary = ANY ($2)
			AND application.reference <> $3
		ORDER BY application.created_at DESC, application.reference
		LIMIT 100`, primary, secondary, but, at)
	if err != nil {
		return nil, fmt.Errorf("looking for the same person: %w", issuance.Translate(err))
	}
	var list []Known
	var k Known
	var birth string
	_, err = pgx.ForEachRow(rows, []any{&k.Reference, &k.Type, &k.Site, &k.State, &k.Since, &k.Number, &k.Expires, &birth, &k.Same}, func() error {
		if agree(birth, c.Applicant.DateOfBirth) && len(list) < 12 {
			one := k
			one.Same = k.Same && k.Type == c.Type && (k.Number == "" || k.Number != c.PreviousDocument)
			list = append(list, one)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("looking for the same person: %w", issuance.Translate(err))
	}
	return list, nil
}
