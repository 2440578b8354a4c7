// Package migrations holds the database schema as numbered SQL files, forward only, and applies them:
// first ours with goose, then River's with rivermigrate, then the rights on River's tables.
//
// The roles chancery_owner, chancery_application and chancery_auditor must exist before the first run.
// A run that is interrupted is taken up where it stopped by the next; two runs at once wait for each other.
package migrations

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

//go:embed *.sql
var files embed.FS

// lockKey is the advisory lock that a run holds: "chancery" in ASCII.
const lockKey int64 = 0x6368616e63657279

// Up brings the database at ownerURL to the version this program needs. The role in the address must be
// allowed to create in the schema; it owns what is created. A nil logger is silent.
func Up(ctx context.Context, ownerURL string, logger *slog.Logger) error {
	return up(ctx, ownerURL, files, logger)
}

func up(ctx context.Context, ownerURL string, sql fs.FS, logger *slog.Logger) error {
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	config, err := pgxpool.ParseConfig(ownerURL)
	if err != nil {
		return fmt.Errorf("reading the database address: %w", err)
	}
	config.MaxConns = 4
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return fmt.Errorf("preparing to migrate: %w", err)
	}
	defer pool.Close()
	return locked(ctx, pool, func() error {
		if err := rolesExist(ctx, pool); err != nil {
			return err
		}
		if err := nobodyElses(ctx, pool); err != nil {
			return err
		}
		if err := ours(ctx, pool, sql, logger); err != nil {
			return err
		}
		if err := rivers(ctx, pool, logger); err != nil {
			return err
		}
		return grants(ctx, pool)
	})
}

// locked runs f while holding the advisory lock. It asks again and again instead of waiting inside PostgreSQL,
// because a waiting statement would hold up CREATE INDEX CONCURRENTLY of the run it waits for.
func locked(ctx context.Context, pool *pgxpool.Pool, f func() error) error {
	conn, err := pgx.ConnectConfig(ctx, pool.Config().ConnConfig)
	if err != nil {
		return fmt.Errorf("connecting to migrate: %w", err)
	}
	// The lock belongs to the session: closing it is enough, even after an error.
	defer conn.Close(context.WithoutCancel(ctx))
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		var held bool
		if err := conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, lockKey).Scan(&held); err != nil {
			return fmt.Errorf("taking the migration lock: %w", err)
		}
		if held {
			return f()
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("waiting for another migration to end: %w", ctx.Err())
		}
	}
}

// rolesExist fails when a role that the grants name is missing.
func rolesExist(ctx context.Context, pool *pgxpool.Pool) error {
	rows, err := pool.Query(ctx, `
		SELECT name
		FROM unnest(ARRAY['chancery_owner', 'chancery_application', 'chancery_auditor']) AS name
		WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)`)
	if err != nil {
		return fmt.Errorf("looking for the database roles: %w", err)
	}
	missing, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("looking for the database roles: %w", err)
	}
	if len(missing) > 0 {
		return fmt.Errorf("database roles %s are missing: have a superuser run CREATE ROLE … LOGIN for each", strings.Join(missing, ", "))
	}
	return nil
}

// ErrForeign is of a database that holds the tables of something else.
var ErrForeign = errors.New("the database holds tables that are not Chancery's: give it a database of its own")

// nobodyElses fails when the schema has tables, those of extensions left out, and none of them says that migrations were applied.
func nobodyElses(ctx context.Context, pool *pgxpool.Pool) error {
	var table string
	err := pool.QueryRow(ctx, `
		SELECT relname
		FROM pg_class
		WHERE relnamespace = current_schema()::regnamespace
			AND relkind IN ('r', 'p')
			AND to_regclass('goose_db_version') IS NULL
			AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
		ORDER BY relname
		LIMIT 1`).Scan(&table)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("asking whose database this is: %w", err)
	}
	return fmt.Errorf("%w (found table %s)", ErrForeign, table)
}

// ours applies the numbered SQL files.
func ours(ctx context.Context, pool *pgxpool.Pool, sql fs.FS, logger *slog.Logger) error {
	db := stdlib.OpenDBFromPool(pool)
	defer db.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, sql, goose.WithDisableGlobalRegistry(true), goose.WithSlog(logger))
	if errors.Is(err, goose.ErrNoMigrations) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading migrations: %w", err)
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return fmt.Errorf("migrating the schema: %w", err)
	}
	for _, r := range results {
		logger.InfoContext(ctx, "schema migrated", "version", r.Source.Version, "duration", r.Duration)
	}
	return nil
}
