package document

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
)

// ToInspect is a printed document that waits for inspection.
type ToInspect struct {
	ID        string    `json:"id"`
	Number    string    `json:"number"`
	Type      string    `json:"type"`
	Batch     string    `json:"batch"`
	Operator  string    `json:"operator"`
	PrintedAt time.Time `json:"printedAt"`
}

// Printed gives the documents of a site that wait for inspection, in the order in which they were printed, after one of them ("" for the
// first page), and whether there are more.
func Printed(ctx context.Context, q issuance.Querier, site, after string, limit int) (list []ToInspect, more bool, err error) {
	from := time.Time{}
	if after != "" {
		d, err := Load(ctx, q, after)
		if err != nil {
			return nil, false, err
		}
		if d.PrintedAt != nil {
			from = *d.PrintedAt
		}
	}
	rows, err := q.Query(ctx, `
		SELECT id, number, type, batch, operator, printed_at
		FROM document
		WHERE state = 'printed' AND site = $1 AND (printed_at, id) > ($2, $3)
		ORDER BY printed_at, id
		LIMIT $4`, site, from, after, limit+1)
	if err != nil {
		return nil, false, fmt.Errorf("listing what waits for inspection: %w", issuance.Translate(err))
	}
	if list, err = pgx.CollectRows(rows, pgx.RowToStructByPos[ToInspect]); err != nil {
		return nil, false, fmt.Errorf("listing what waits for inspection: %w", issuance.Translate(err))
	}
	if more = len(list) > limit; more {
		list = list[:limit]
	}
	return list, more, nil
}

// CountPrinted says how many documents of a site wait for inspection, up to a most.
func CountPrinted(ctx context.Context, q issuance.Querier, site string, most int) (n int, err error) {
	err = q.QueryRow(ctx, "SELECT count(*) FROM (SELECT FROM document WHERE state = 'printed' AND site = $1 LIMIT $2) AS few", site, most).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("counting what waits for inspection: %w", issuance.Translate(err))
	}
	return n, nil
}

// Zone is the machine readable zone of a document that waits for inspection.
type Zone struct {
	ID  string
	MRZ []string
}

// PrintedZones gives the zones of the documents of a site that wait for inspection, in the order in which they were printed.
func PrintedZones(ctx context.Context, q issuance.Querier, site string, limit int) ([]Zone, error) {
	rows, err := q.Query(ctx, "SELECT id, mrz FROM document WHERE state = 'printed' AND site = $1 ORDER BY printed_at, id LIMIT $2", site, limit)
	if err != nil {
		return nil, fmt.Errorf("loading what waits for inspection: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Zone])
	if err != nil {
		return nil, fmt.Errorf("loading what waits for inspection: %w", issuance.Translate(err))
	}
	return list, nil
}
