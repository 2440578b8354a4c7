package demo

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/production"
)

// most is more documents than a demonstration has.
const most = 1 << 30

// ownDocuments gives the documents of the demonstration's applications in any of the states, of one kind of blank unless that is "".
func (w *walk) ownDocuments(ctx context.Context, kind string, states ...issuance.State) ([]document.Document, error) {
	list, err := document.List(ctx, w.Authority.Pool, document.Filter{Kind: kind, States: states, Limit: most})
	return slices.DeleteFunc(list, func(d document.Document) bool { return !w.own(d.Application) }), err
}

// ownBatches gives the batches in any of the states that have a document of the demonstration's applications, newest first.
func (w *walk) ownBatches(ctx context.Context, states ...issuance.State) ([]production.Batch, error) {
	rows, err := w.Authority.Pool.Query(ctx, "SELECT DISTINCT batch FROM document WHERE application = ANY ($1) AND batch IS NOT NULL", w.references)
	if err != nil {
		return nil, issuance.Translate(err)
	}
	own, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, issuance.Translate(err)
	}
	list, err := production.Batches(ctx, w.Authority.Pool, states...)
	return slices.DeleteFunc(list, func(b production.Batch) bool { return !slices.Contains(own, b.ID) }), err
}
