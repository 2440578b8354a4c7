package issuance

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// The rest of what a pgx.Tx is.

// Begin would make a savepoint, which no act needs.
func (p *pipe) Begin(context.Context) (pgx.Tx, error) {
	return nil, errors.New("an act has no savepoints")
}

// CopyFrom copies rows into a table, after what waits.
func (p *pipe) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error) {
	if err := p.flush(ctx); err != nil {
		return 0, err
	}
	return p.conn.CopyFrom(ctx, table, columns, rows)
}

// SendBatch sends statements together, after what waits.
func (p *pipe) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	if err := p.flush(ctx); err != nil {
		return failedBatch{err}
	}
	return p.conn.SendBatch(ctx, b)
}

// LargeObjects are not used.
func (p *pipe) LargeObjects() pgx.LargeObjects { return pgx.LargeObjects{} }

// Prepare makes a statement, after what waits.
func (p *pipe) Prepare(ctx context.Context, name, sql string) (*pgconn.StatementDescription, error) {
	if err := p.flush(ctx); err != nil {
		return nil, err
	}
	return p.conn.Conn().Prepare(ctx, name, sql)
}

// Conn gives the connection. What waits is not sent yet.
func (p *pipe) Conn() *pgx.Conn { return p.conn.Conn() }

// pipedRows are the last answer of a batch, which ends with them.
type pipedRows struct {
	pgx.Rows
	answers pgx.BatchResults
	ended   bool
	err     error
}

// Next moves to the next row.
func (r *pipedRows) Next() bool {
	if r.Rows.Next() {
		return true
	}
	r.end()
	return false
}

// Close ends rows and batch.
func (r *pipedRows) Close() {
	r.Rows.Close()
	r.end()
}

func (r *pipedRows) end() {
	if !r.ended {
		r.ended = true
		r.err = r.answers.Close()
	}
}

// Err gives what went wrong.
func (r *pipedRows) Err() error {
	if err := r.Rows.Err(); err != nil {
		return err
	}
	return r.err
}

// pipedRow is one row of a query.
type pipedRow struct {
	rows pgx.Rows
	err  error
}

// Scan takes the first row (pgx.ErrNoRows where there is none).
func (r pipedRow) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.rows.Close()
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return pgx.ErrNoRows
	}
	if err := r.rows.Scan(dest...); err != nil {
		return err
	}
	r.rows.Close()
	return r.rows.Err()
}

// failedBatch is a batch that was not sent.
type failedBatch struct{ err error }

func (f failedBatch) Exec() (pgconn.CommandTag, error) { return pgconn.CommandTag{}, f.err }
func (f failedBatch) Query() (pgx.Rows, error)         { return nil, f.err }
func (f failedBatch) QueryRow() pgx.Row                { return pipedRow{err: f.err} }
func (f failedBatch) Close() error                     { return f.err }
