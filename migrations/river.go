package migrations

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

// rivers brings River's tables to the version of the linked River.
func rivers(ctx context.Context, pool *pgxpool.Pool, logger *slog.Logger) error {
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Logger: logger})
	if err != nil {
		return fmt.Errorf("reading River's migrations: %w", err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrating River's tables: %w", err)
	}
	return nil
}

// riverNeeds gives the version of River's tables that the linked River expects.
func riverNeeds() (int64, error) {
	migrator, err := rivermigrate.New(riverpgxv5.New(nil), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return 0, fmt.Errorf("reading River's migrations: %w", err)
	}
	var version int64
	for _, m := range migrator.AllVersions() {
		version = max(version, int64(m.Version))
	}
	return version, nil
}

// grants gives the application what River needs, and the auditor a look at it. It runs each time,
// so that it also mends a run that was cut off after River's migration.
func grants(ctx context.Context, pool *pgxpool.Pool) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `
			SELECT
				quote_ident(relname),
				relkind = 'S',
				relname IN ('river_migration', 'goose_db_version')
			FROM pg_class
			WHERE relnamespace = current_schema()::regnamespace
				AND relkind IN ('r', 'p', 'S')
				AND (relname LIKE 'river\_%' OR relname = 'goose_db_version')
			ORDER BY relname`)
		if err != nil {
			return fmt.Errorf("listing River's tables: %w", err)
		}
		type relation struct {
			Name               string
			Sequence, ReadOnly bool
		}
		relations, err := pgx.CollectRows(rows, pgx.RowToStructByPos[relation])
		if err != nil {
			return fmt.Errorf("listing River's tables: %w", err)
		}
		for _, r := range relations {
			kind, may := "TABLE", "SELECT, INSERT, UPDATE, DELETE"
			switch {
			case r.Sequence:
				kind, may = "SEQUENCE", "USAGE, SELECT"
			case r.ReadOnly:
				may = "SELECT"
			}
			grant := fmt.Sprintf("GRANT %s ON %s %s TO chancery_application; GRANT SELECT ON %[2]s %[3]s TO chancery_auditor", may, kind, r.Name)
			if _, err := tx.Exec(ctx, grant); err != nil {
				return fmt.Errorf("granting rights on %s: %w", r.Name, err)
			}
		}
		return nil
	})
}
