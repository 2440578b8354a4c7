package migrations

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/pressly/goose/v3"
)

// Querier is what Version and Check need of a connection, a transaction or a pool.
type Querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// Version gives the number of the last migration of ours that the database has, 0 for a database without any.
func Version(ctx context.Context, conn Querier) (int64, error) {
	version, err := applied(ctx, conn, "goose_db_version", `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`)
	if err != nil {
		return 0, fmt.Errorf("reading the schema version: %w", err)
	}
	return version, nil
}

// Check fails when the database is not at the version that this program needs, and says what to do about it.
func Check(ctx context.Context, conn Querier) error {
	needed, err := needs(files)
	if err != nil {
		return err
	}
	found, err := Version(ctx, conn)
	if err != nil {
		return err
	}
	if err := compare("the schema", found, needed); err != nil {
		return err
	}
	needed, err = riverNeeds()
	if err != nil {
		return err
	}
	found, err = applied(ctx, conn, "river_migration", `SELECT coalesce(max(version), 0) FROM river_migration WHERE line = 'main'`)
	if err != nil {
		return fmt.Errorf("reading the version of River's tables: %w", err)
	}
	return compare("River's tables", found, needed)
}

func compare(what string, found, needed int64) error {
	switch {
	case found < needed:
		return fmt.Errorf("%s of the database: version %d, but this program needs %d: run `chancery migrate`", what, found, needed)
	case found > needed:
		return fmt.Errorf("%s of the database: version %d, but this program knows only %d: run the newer release of chancery", what, found, needed)
	}
	return nil
}

// applied runs a query for a version when its table exists, so that a transaction is not spoilt when it does not.
func applied(ctx context.Context, conn Querier, table, query string) (int64, error) {
	var exists bool
	if err := conn.QueryRow(ctx, `SELECT to_regclass($1) IS NOT NULL`, table).Scan(&exists); err != nil || !exists {
		return 0, err
	}
	var version int64
	err := conn.QueryRow(ctx, query).Scan(&version)
	return version, err
}

// needs gives the highest number among the SQL files.
func needs(sql fs.FS) (int64, error) {
	names, err := fs.Glob(sql, "*.sql")
	if err != nil {
		return 0, fmt.Errorf("listing migrations: %w", err)
	}
	var highest int64
	for _, name := range names {
		n, err := goose.NumericComponent(name)
		if err != nil {
			return 0, fmt.Errorf("migration %s: %w", name, err)
		}
		highest = max(highest, n)
	}
	return highest, nil
}
