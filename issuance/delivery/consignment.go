package delivery

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
)

// Consignment is a parcel of documents: a row of table dispatch.
type Consignment struct {
	ID         string
	From, To   string
	SentBy     string
	SentAt     time.Time
	ReceivedAt *time.Time
	Count      int // documents announced
}

const consignments = `
	SELECT dispatch.id, from_site, to_site, sent_by, sent_at, received_at, (SELECT count(*) FROM document WHERE document.dispatch = dispatch.id)
	FROM dispatch `

// Coming gives the consignments on their way to a site, oldest first.
func Coming(ctx context.Context, q issuance.Querier, site string) ([]Consignment, error) {
	rows, err := q.Query(ctx, consignments+"WHERE to_site = $1 AND received_at IS NULL ORDER BY sent_at LIMIT 200", site)
	if err != nil {
		return nil, fmt.Errorf("loading consignments: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Consignment])
	if err != nil {
		return nil, fmt.Errorf("loading consignments: %w", issuance.Translate(err))
	}
	return list, nil
}

// LoadConsignment gives one consignment (NotFound).
func LoadConsignment(ctx context.Context, q issuance.Querier, id string) (Consignment, error) {
	rows, err := q.Query(ctx, consignments+"WHERE dispatch.id = $1", id)
	if err != nil {
		return Consignment{}, fmt.Errorf("loading consignment: %w", issuance.Translate(err))
	}
	c, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Consignment])
	if err != nil {
		if err := issuance.Translate(err); issuance.KindOf(err) != issuance.NotFound {
			return c, fmt.Errorf("loading consignment: %w", err)
		}
		return c, issuance.NotFoundf("dispatch", "there is no consignment of that name")
	}
	return c, nil
}
