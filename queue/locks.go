package queue

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"chancery/issuance"
)

// locks are the advisory locks of a process, all on one connection: a process that dies lets go at once, and as many printers as there
// may be take no more than one connection from the pool.
type locks struct {
	pool *pgxpool.Pool

	mu    sync.Mutex
	conn  *pgxpool.Conn
	taken map[string]bool
}

// grace is how long somebody who has just finished at a printer is waited for.
const grace = 100 * time.Millisecond

// take takes a name for this process until unlock; not mine means that somebody has it.
func (l *locks) take(ctx context.Context, name string) (unlock func(), mine bool, err error) {
	for end := time.Now().Add(grace); ; {
		mine, err := l.try(ctx, name)
		if err != nil {
			return nil, false, fmt.Errorf("taking the lock of %s: %w", name, issuance.Translate(err))
		}
		if mine {
			return func() { l.release(name) }, true, nil
		}
		if time.Now().After(end) {
			return nil, false, nil
		}
		select {
		case <-ctx.Done():
			return nil, false, ctx.Err()
		case <-time.After(grace / 5):
		}
	}
}

func (l *locks) try(ctx context.Context, name string) (mine bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.taken[name] { // the server would give it to the same connection twice
		return false, nil
	}
	if l.conn == nil {
		if err := l.connect(ctx); err != nil {
			return false, err
		}
	}
	err = l.conn.QueryRow(ctx, "SELECT pg_try_advisory_lock(hashtextextended($1, 0))", name).Scan(&mine)
	if err != nil {
		l.drop()
		return false, err
	}
	if mine {
		l.taken[name] = true
	}
	return mine, nil
}

// connect takes a connection, and on it again what was held when the last one broke. What somebody else has taken meanwhile stays
// theirs: what is under way here goes on and is refused by the compare-and-set where the other was faster.
func (l *locks) connect(ctx context.Context) error {
	conn, err := l.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	l.conn = conn
	for name := range l.taken {
		if _, err := conn.Exec(ctx, "SELECT pg_try_advisory_lock(hashtextextended($1, 0))", name); err != nil {
			l.drop()
			return err
		}
	}
	return nil
}

// drop gives a connection up that may still hold locks: it must not go back to the pool with them.
func (l *locks) drop() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = l.conn.Conn().Close(ctx) // it is given up either way
	l.conn.Release()
	l.conn = nil
}

func (l *locks) release(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.taken, name)
	if l.conn == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if _, err := l.conn.Exec(ctx, "SELECT pg_advisory_unlock(hashtextextended($1, 0))", name); err != nil {
		l.drop()
	}
}

// close lets go of everything.
func (l *locks) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.conn != nil {
		l.drop()
	}
	clear(l.taken)
}

// has reports whether a name is taken here.
func (l *locks) has(name string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.taken[name]
}
