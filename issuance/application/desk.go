package application

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
)

// Held is an application as the desk that took it, or will hand its document over, keeps it in view.
type Held struct {
	Reference    string
	Type         string
	Service      string
	Site         string
	DeliverySite string
	State        issuance.State
	Since        time.Time // it has stood in its state
	Primary      string    // identifiers as they were captured
	Secondary    string
	Reason       string // of the last decision, where it is returned
}

const held = `
	SELECT
		reference,
		type,
		service,
		site,
		delivery_site,
		state,
		changed_at,
		convert_from(capture.content, 'UTF8')::jsonb -> 'applicant',
		coalesce(decision_reason, '')
	FROM application
	JOIN capture USING (reference, version) `

// HeldBy gives applications that a site took, or where delivered, is to hand over, in some states: the longest waiting first.
func HeldBy(ctx context.Context, q issuance.Querier, site string, delivered bool, states []issuance.State, limit int) ([]Held, error) {
	of := "site"
	if delivered {
		of = "delivery_site"
	}
	return holds(ctx, q, held+"WHERE "+of+" = $1 AND state = ANY ($2) ORDER BY changed_at, reference LIMIT $3", site, names(states), limit)
}

// HeldCount says how many there are of them, up to a most.
func HeldCount(ctx context.Context, q issuance.Querier, site string, delivered bool, states []issuance.State, most int) (n int, err error) {
	of := "site"
	if delivered {
		of = "delivery_site"
	}
	err = q.QueryRow(ctx, "SELECT count(*) FROM (SELECT FROM application WHERE "+of+" = $1 AND state = ANY ($2) LIMIT $3) AS few", site, names(states), most).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("counting applications: %w", issuance.Translate(err))
	}
	return n, nil
}

// Named looks for applications of a site, taken there or handed over there, by the name in the letters of the machine readable zone and,
// unless it is empty, the date of birth. An empty secondary identifier stands for any.
func Named(ctx context.Context, q issuance.Querier, site, primary, secondary, birth string) ([]Held, error) {
	return holds(ctx, q, held+`
		WHERE capture.mrz_primary = $1
			AND ($2 = '' OR capture.mrz_secondary = $2)
			AND ($3 = '' OR capture.date_of_birth = $3)
			AND (site = $4 OR delivery_site = $4)
		ORDER BY changed_at DESC, reference
		LIMIT 50`, primary, secondary, birth, site)
}

func holds(ctx context.Context, q issuance.Querier, query string, args ...any) ([]Held, error) {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("loading applications: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (h Held, err error) {
		var applicant []byte
		err = r.Scan(&h.Reference, &h.Type, &h.Service, &h.Site, &h.DeliverySite, &h.State, &h.Since, &applicant, &h.Reason)
		if err == nil {
			var a Applicant
			err = json.Unmarshal(applicant, &a)
			h.Primary, h.Secondary = a.PrimaryIdentifier, a.SecondaryIdentifier
		}
		return h, err
	})
	if err != nil {
		return nil, fmt.Errorf("loading applications: %w", issuance.Translate(err))
	}
	return list, nil
}
