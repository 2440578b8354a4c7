package migrations_test

import (
	"context"
	"errors"
	"io"
	"net/url"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"chancery/internal/pgtest"
	"chancery/internal/postgres"
	"chancery/migrations"
)

// empty gives the address, for a role, of a database with nothing in it.
func empty(t *testing.T) func(role string) string {
	t.Helper()
	db := pgtest.New(t)
	name := db.Name + "_empty"
	exec(t, db.URL("postgres"), `CREATE DATABASE `+name+` OWNER chancery_owner`)
	t.Cleanup(func() {
		conn, err := pgx.Connect(context.Background(), db.URL("postgres"))
		if err == nil {
			_, _ = conn.Exec(context.Background(), `DROP DATABASE `+name+` WITH (FORCE)`)
			_ = conn.Close(context.Background())
		}
	})
	return func(role string) string {
		u, err := url.Parse(db.URL(role))
		if err != nil {
			t.Fatal(err)
		}
		u.Path = "/" + name
		return u.String()
	}
}

func connect(t *testing.T, address string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func exec(t *testing.T, address, sql string) {
	t.Helper()
	if _, err := connect(t, address).Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func wantError(t *testing.T, err error, part string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), part) {
		t.Errorf("error %v, want one with %q", err, part)
	}
}

func TestSomebodyElsesDatabaseIsLeftAlone(t *testing.T) {
	address := empty(t)(postgres.Owner)
	exec(t, address, `CREATE TABLE ledger (id int)`)
	err := migrations.Up(t.Context(), address, nil)
	if !errors.Is(err, migrations.ErrForeign) {
		t.Fatal(err)
	}
	wantError(t, err, "found table ledger")
	var tables int
	if err := connect(t, address).QueryRow(t.Context(), `SELECT count(*) FROM pg_tables WHERE schemaname = 'public'`).Scan(&tables); err != nil || tables != 1 {
		t.Errorf("%d tables, %v", tables, err)
	}
}

func TestManyAtOnceGiveOneSchema(t *testing.T) {
	address := empty(t)
	wantError(t, migrations.Check(t.Context(), connect(t, address(postgres.Owner))), "run `chancery migrate`")
	var group errgroup.Group
	for range 4 {
		group.Go(func() error { return migrations.Up(t.Context(), address(postgres.Owner), nil) })
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	if err := migrations.Up(t.Context(), address(postgres.Owner), nil); err != nil {
		t.Fatalf("once more: %v", err)
	}
	needed, err := migrations.Needs(migrations.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, role := range []string{postgres.Owner, postgres.Application, postgres.Auditor} {
		conn := connect(t, address(role))
		if err := migrations.Check(t.Context(), conn); err != nil {
			t.Errorf("%s: %v", role, err)
		}
		if found, err := migrations.Version(t.Context(), conn); err != nil || found != needed {
			t.Errorf("%s: version %d, %v, want %d", role, found, err, needed)
		}
	}
}

func TestWorksWithoutAnyFile(t *testing.T) {
	address := empty(t)
	if err := migrations.UpFrom(t.Context(), address(postgres.Owner), fstest.MapFS{}, nil); err != nil {
		t.Fatal(err)
	}
	conn := connect(t, address(postgres.Application))
	if version, err := migrations.Version(t.Context(), conn); err != nil || version != 0 {
		t.Errorf("version %d, %v, want 0", version, err)
	}
	var jobs int
	if err := conn.QueryRow(t.Context(), `SELECT count(*) FROM river_job`).Scan(&jobs); err != nil {
		t.Error(err)
	}
}

func TestTakesUpWhereAFailureStopped(t *testing.T) {
	address := empty(t)
	one := &fstest.MapFile{Data: []byte("-- +goose Up\nCREATE TABLE one (id int);\n")}
	bad := &fstest.MapFile{Data: []byte("-- +goose Up\nCREATE TABLE two (id int);\nCREATE TABLE one (id int);\n")}
	two := &fstest.MapFile{Data: []byte("-- +goose Up\nCREATE TABLE two (id int);\n")}
	err := migrations.UpFrom(t.Context(), address(postgres.Owner), fstest.MapFS{"00001_one.sql": one, "00002_two.sql": bad}, nil)
	wantError(t, err, `relation "one" already exists`)
	if version, err := migrations.Version(t.Context(), connect(t, address(postgres.Owner))); err != nil || version != 1 {
		t.Errorf("version %d, %v, want 1", version, err)
	}
	if err := migrations.UpFrom(t.Context(), address(postgres.Owner), fstest.MapFS{"00001_one.sql": one, "00002_two.sql": two}, nil); err != nil {
		t.Fatal(err)
	}
	exec(t, address(postgres.Owner), `SELECT id FROM two`)
}

func TestCheckKnowsANewerDatabase(t *testing.T) {
	db := pgtest.New(t)
	exec(t, db.URL(postgres.Owner), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)`)
	wantError(t, migrations.Check(t.Context(), db.Application), "run the newer release")
}

func TestCheckLooksAtRiverToo(t *testing.T) {
	db := pgtest.New(t)
	exec(t, db.URL(postgres.Owner), `DELETE FROM river_migration WHERE version = (SELECT max(version) FROM river_migration)`)
	err := migrations.Check(t.Context(), db.Application)
	wantError(t, err, "River's tables")
	wantError(t, err, "run `chancery migrate`")
}

func TestMissingRoleIsNamed(t *testing.T) {
	address := empty(t)
	exec(t, address("postgres"), `ALTER ROLE chancery_auditor RENAME TO somebody_else`)
	defer exec(t, address("postgres"), `ALTER ROLE somebody_else RENAME TO chancery_auditor`)
	wantError(t, migrations.Up(t.Context(), address(postgres.Owner), nil), "database roles chancery_auditor are missing")
}

func TestRightsOnRiver(t *testing.T) {
	db := pgtest.New(t)
	insert := `INSERT INTO river_job (args, kind, max_attempts) VALUES ('{}', 'test', 1)`
	for _, c := range []struct {
		name    string
		pool    *pgxpool.Pool
		sql     string
		refused bool
	}{
		{"the application inserts", db.Application, insert, false},
		{"the application updates", db.Application, `UPDATE river_job SET priority = 2`, false},
		{"the application deletes", db.Application, `DELETE FROM river_job`, false},
		{"the application leads", db.Application, `DELETE FROM river_leader`, false},
		{"the application leaves versions alone", db.Application, `DELETE FROM river_migration`, true},
		{"the application leaves our versions alone", db.Application, `DELETE FROM goose_db_version`, true},
		{"the application drops nothing", db.Application, `DROP TABLE river_job`, true},
		{"the application creates nothing", db.Application, `CREATE TABLE mine ()`, true},
		{"the auditor reads", db.Auditor, `SELECT * FROM river_job`, false},
		{"the auditor does not insert", db.Auditor, insert, true},
		{"the auditor does not delete", db.Auditor, `DELETE FROM river_queue`, true},
	} {
		_, err := c.pool.Exec(t.Context(), c.sql)
		if refused := err != nil; refused != c.refused {
			t.Errorf("%s: error %v", c.name, err)
		}
	}
}

func TestSaysNothingOnStandardOutput(t *testing.T) {
	address := empty(t)
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout := os.Stdout
	os.Stdout = write
	err = migrations.Up(t.Context(), address(postgres.Owner), nil)
	os.Stdout = stdout
	if err != nil {
		t.Error(err)
	}
	if err := write.Close(); err != nil {
		t.Fatal(err)
	}
	if said, err := io.ReadAll(read); err != nil || len(said) > 0 {
		t.Errorf("said %q, %v", said, err)
	}
}

func TestCompare(t *testing.T) {
	if err := migrations.Compare("it", 3, 3); err != nil {
		t.Error(err)
	}
	wantError(t, migrations.Compare("it", 2, 3), "version 2, but this program needs 3")
	wantError(t, migrations.Compare("it", 4, 3), "version 4, but this program knows only 3")
}

func TestNeedsRefusesAFileWithoutNumber(t *testing.T) {
	_, err := migrations.Needs(fstest.MapFS{"later.sql": &fstest.MapFile{}})
	wantError(t, err, "later.sql")
}
