package pgtest

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"

	"chancery/internal/postgres"
	"chancery/migrations"
)

func TestMain(m *testing.M) {
	if os.Getenv("PGTEST_HELPER") != "" {
		helper()
		return
	}
	goleak.VerifyTestMain(m)
}

func query[T any](t *testing.T, db interface {
	QueryRow(context.Context, string, ...any) pgx.Row
}, sql string, args ...any) T {
	t.Helper()
	var value T
	if err := db.QueryRow(t.Context(), sql, args...).Scan(&value); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return value
}

func TestEachTestHasItsOwnMigratedDatabase(t *testing.T) {
	for i := range 3 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			db := New(t)
			if err := migrations.Check(t.Context(), db.Application); err != nil {
				t.Error(err)
			}
			if name := query[string](t, db.Owner, `SELECT current_database()`); name != db.Name {
				t.Errorf("database %s, want %s", name, db.Name)
			}
			// Fails when another test has been here.
			if _, err := db.Owner.Exec(t.Context(), `CREATE TABLE mine ()`); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestPoolsAndAddressesAreOfTheirRoles(t *testing.T) {
	db := New(t)
	for role, conn := range map[string]interface {
		QueryRow(context.Context, string, ...any) pgx.Row
	}{postgres.Owner: db.Owner, postgres.Application: db.Application, postgres.Auditor: db.Auditor} {
		if user := query[string](t, conn, `SELECT current_user::text`); user != role {
			t.Errorf("pool of %s is connected as %s", role, user)
		}
		own, err := pgx.Connect(t.Context(), db.URL(role))
		if err != nil {
			t.Fatal(err)
		}
		if user := query[string](t, own, `SELECT current_user::text`); user != role {
			t.Errorf("address of %s connects as %s", role, user)
		}
		if err := own.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if query[bool](t, conn, `SELECT rolsuper FROM pg_roles WHERE rolname = current_user`) {
			t.Errorf("%s is a superuser", role)
		}
	}
}

func TestDurableIsOnDiskWithFsync(t *testing.T) {
	quick, durable := New(t), New(t, Durable())
	for _, setting := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
		ask := `SELECT current_setting('` + setting + `')`
		if got := query[string](t, quick.Owner, ask); got != "off" {
			t.Errorf("%s is %s in memory, want off", setting, got)
		}
		if got := query[string](t, durable.Owner, ask); got != "on" {
			t.Errorf("%s is %s on disk, want on", setting, got)
		}
	}
}

// ended is a test of which we know how it ended.
type ended struct {
	testing.TB
	failed  bool
	cleanup []func()
}

func (e *ended) Failed() bool        { return e.failed }
func (e *ended) Cleanup(f func())    { e.cleanup = append(e.cleanup, f) }
func (e *ended) Logf(string, ...any) {}

func TestDatabaseIsDroppedUnlessTheTestFailed(t *testing.T) {
	for _, failed := range []bool{false, true} {
		e := &ended{TB: t, failed: failed}
		db := New(e)
		e.cleanup[0]()
		other := New(t)
		if left := query[bool](t, other.Owner, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, db.Name); left != failed {
			t.Errorf("failed %v: database left: %v", failed, left)
		}
	}
}

func TestEnterable(t *testing.T) {
	dir, err := os.MkdirTemp("/tmp", "enterable")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if enterable(dir) {
		t.Error("a closed folder is said to be enterable")
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if !enterable(dir) {
		t.Error("an open folder is said not to be enterable")
	}
}
