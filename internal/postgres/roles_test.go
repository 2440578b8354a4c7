package postgres

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"
)

func TestMakeRoles(t *testing.T) {
	s := mustOpen(t, newDir(t))
	admin := connect(t, s.URL(superuser))
	if err := MakeRoles(t.Context(), connect(t, s.URL(Auditor)), nil); err != nil {
		t.Errorf("all roles are there: %v", err)
	}
	if _, err := admin.Exec(t.Context(), `CREATE ROLE plain LOGIN PASSWORD 'plain'; ALTER ROLE chancery_auditor RENAME TO someone; ALTER ROLE chancery_application RENAME TO another`); err != nil {
		t.Fatal(err)
	}
	plain, err := pgx.ParseConfig(s.URL(superuser))
	if err != nil {
		t.Fatal(err)
	}
	plain.User, plain.Password = "plain", "plain"
	if err := MakeRoles(t.Context(), connectTo(t, plain), nil); err == nil || !strings.Contains(err.Error(), "chancery_application, chancery_auditor are missing") {
		t.Errorf("without the right: %v", err)
	}
	if _, err := admin.Exec(t.Context(), `ALTER ROLE plain CREATEROLE`); err != nil {
		t.Fatal(err)
	}
	var group errgroup.Group
	for range 4 {
		conn := connectTo(t, plain)
		group.Go(func() error { return MakeRoles(t.Context(), conn, map[string]string{Auditor: "it's ours"}) })
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	auditor := plain.Copy()
	auditor.User, auditor.Password = Auditor, "it's ours"
	connectTo(t, auditor)
	application := plain.Copy()
	application.User, application.Password = Application, ""
	if _, err := pgx.ConnectConfig(t.Context(), application); err == nil {
		t.Error("a role without password comes in")
	}
	if err := MakeRoles(t.Context(), admin, map[string]string{Auditor: "naïve"}); err != nil {
		t.Errorf("a password that is not needed is looked at: %v", err)
	}
}

func connectTo(t *testing.T, config *pgx.ConnConfig) *pgx.Conn {
	t.Helper()
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	return conn
}
