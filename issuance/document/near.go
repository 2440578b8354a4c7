package document

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
)

// A document is near a site where it is made or wanted there, or where its application was taken there: those people have to do with it.
const near = ` document.state = ANY ($2) AND (
	document.site = $1 OR document.delivery_site = $1 OR EXISTS (SELECT FROM application WHERE application.reference = document.application AND application.site = $1))`

// SitesOf gives the sites that a document is near.
func SitesOf(ctx context.Context, q issuance.Querier, d Document) ([]string, error) {
	sites := []string{d.Site, d.DeliverySite}
	var taken string
	if err := q.QueryRow(ctx, "SELECT site FROM application WHERE reference = $1", d.Application).Scan(&taken); err != nil {
		return nil, fmt.Errorf("loading the sites of document %s: %w", d.ID, issuance.Translate(err))
	}
	return append(sites, taken), nil
}

// Near gives the first documents near a site that are in the states, in the order of List.
func Near(ctx context.Context, q issuance.Querier, site string, states []issuance.State, limit int) ([]Document, error) {
	rows, err := q.Query(ctx, "SELECT"+columns+" FROM document WHERE"+near+" ORDER BY urgent DESC, ordered_at, id LIMIT $3", site, states, limit)
	if err != nil {
		return nil, fmt.Errorf("listing the documents of a site: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Document])
	if err != nil {
		return nil, fmt.Errorf("listing the documents of a site: %w", issuance.Translate(err))
	}
	return list, nil
}

// CountNear says how many documents near a site are in each of the states.
func CountNear(ctx context.Context, q issuance.Querier, site string, states []issuance.State) (map[issuance.State]int, error) {
	rows, err := q.Query(ctx, "SELECT state, count(*) FROM document WHERE"+near+" GROUP BY state", site, states)
	if err != nil {
		return nil, fmt.Errorf("counting the documents of a site: %w", issuance.Translate(err))
	}
	counts, state, n := map[issuance.State]int{}, issuance.State(""), 0
	if _, err := pgx.ForEachRow(rows, []any{&state, &n}, func() error { counts[state] = n; return nil }); err != nil {
		return nil, fmt.Errorf("counting the documents of a site: %w", issuance.Translate(err))
	}
	return counts, nil
}
