package application

import (
	"context"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
)

// Statement gives the query of a page of a worklist.
func (w Queue) Statement(ctx context.Context, q issuance.Querier) (string, pgx.NamedArgs, error) {
	return w.statement(ctx, q)
}
