package issuance

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Transact runs f in a transaction of an act; an error of f rolls it back. The transaction begins with the first statement and travels
// with it, and statements whose answers nobody waits for (Act.Later) travel with the next one: waiting for the database costs more than
// what it does.
func Transact(ctx context.Context, pool *pgxpool.Pool, f func(pgx.Tx) error) error {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("beginning: %w", err)
	}
	defer conn.Release() // a connection that is still in a transaction is closed
	p := &pipe{conn: conn, batch: &pgx.Batch{}}
	// Plans are made once for a connection. Planning anew cost more than running, for statements that find their rows by key.
	p.later("BEGIN", nil, nil)
	p.later("SET LOCAL plan_cache_mode = force_generic_plan", nil, nil)
	defer func() { _ = p.Rollback(ctx) }() // does nothing after a commit
	if err := f(p); err != nil {
		return err
	}
	return p.Commit(ctx)
}

// Later runs a statement together with the next one that is waited for, at the latest with the commit. done, where given, judges what
// came of it; its error is that of the statement that was waited for, and ends the act.
func (a *Act) Later(ctx context.Context, done func(pgconn.CommandTag, error) error, sql string, args ...any) error {
	if p, ok := a.Tx.(*pipe); ok {
		p.later(sql, args, done)
		return nil
	}
	tag, err := a.Exec(ctx, sql, args...)
	if done != nil {
		return done(tag, err)
	}
	return err
}

// pipe is a transaction on a connection.
type pipe struct {
	conn  *pgxpool.Conn
	batch *pgx.Batch // not sent yet
	judge []func(pgconn.CommandTag, error) error
	begun bool // something was sent
	ended bool
}

func (p *pipe) later(sql string, args []any, done func(pgconn.CommandTag, error) error) {
	p.batch.Queue(sql, args...)
	p.judge = append(p.judge, done)
}

// send sends what waits, and judges all of it but the last so many, whose answers the caller takes.
func (p *pipe) send(ctx context.Context, last int) (pgx.BatchResults, error) {
	batch, judge := p.batch, p.judge
	p.batch, p.judge, p.begun = &pgx.Batch{}, nil, true
	answers := p.conn.SendBatch(ctx, batch)
	for _, done := range judge[:len(judge)-last] {
		tag, err := answers.Exec()
		if done != nil {
			err = done(tag, err)
		}
		if err != nil {
			_ = answers.Close() // says the same again
			return nil, err
		}
	}
	return answers, nil
}

// flush sends what waits and takes every answer.
func (p *pipe) flush(ctx context.Context) error {
	if p.batch.Len() == 0 {
		return nil
	}
	answers, err := p.send(ctx, 0)
	if err != nil {
		return err
	}
	return answers.Close()
}

// Exec runs a statement, after what waits.
func (p *pipe) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	if p.batch.Len() == 0 {
		return p.conn.Exec(ctx, sql, args...)
	}
	p.later(sql, args, nil)
	answers, err := p.send(ctx, 1)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	tag, err := answers.Exec()
	if closing := answers.Close(); err == nil {
		err = closing
	}
	return tag, err
}

// Query runs a query, after what waits.
func (p *pipe) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if p.batch.Len() == 0 {
		return p.conn.Query(ctx, sql, args...)
	}
	p.later(sql, args, nil)
	answers, err := p.send(ctx, 1)
	if err != nil {
		return nil, err
	}
	rows, err := answers.Query()
	if err != nil {
		_ = answers.Close() // says the same again
		return nil, err
	}
	return &pipedRows{Rows: rows, answers: answers}, nil
}

// QueryRow runs a query for one row, after what waits.
func (p *pipe) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	if p.batch.Len() == 0 {
		return p.conn.QueryRow(ctx, sql, args...)
	}
	rows, err := p.Query(ctx, sql, args...)
	return pipedRow{rows, err}
}

// Commit sends what waits and commits, in one go where nothing of it is to be judged first.
func (p *pipe) Commit(ctx context.Context) error {
	if p.ended {
		return pgx.ErrTxClosed
	}
	for _, done := range p.judge {
		if done != nil {
			if err := p.flush(ctx); err != nil {
				return err
			}
			break
		}
	}
	p.ended = true
	tag, err := p.Exec(ctx, "COMMIT")
	if err != nil {
		p.ended = false
		return err
	}
	if tag.String() == "ROLLBACK" {
		return pgx.ErrTxCommitRollback
	}
	return nil
}

// Rollback ends the transaction without effect.
func (p *pipe) Rollback(ctx context.Context) error {
	if p.ended {
		return pgx.ErrTxClosed
	}
	p.ended, p.batch, p.judge = true, &pgx.Batch{}, nil
	if !p.begun {
		return nil
	}
	_, err := p.conn.Exec(ctx, "ROLLBACK")
	return err
}
