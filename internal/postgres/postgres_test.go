package postgres

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestFirstOpenMakesAClosedDurableCluster(t *testing.T) {
	dir := newDir(t)
	s := mustOpen(t, dir)
	for _, role := range Roles() {
		conn := connect(t, s.URL(role))
		if got := query[string](t, conn, `SELECT current_user || '@' || current_database()`); got != role+"@"+Database {
			t.Errorf("%s: connected as %s", role, got)
		}
		if query[bool](t, conn, `SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls FROM pg_roles WHERE rolname = current_user`) {
			t.Errorf("%s has powers it does not need", role)
		}
	}
	admin := connect(t, s.URL(superuser))
	for setting, want := range map[string]string{
		"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "data_checksums": "on",
		"listen_addresses": "", "password_encryption": "scram-sha-256", "server_encoding": "UTF8", "max_connections": "200",
	} {
		if got := query[string](t, admin, `SELECT current_setting($1)`, setting); got != want {
			t.Errorf("%s is %q, want %q", setting, got, want)
		}
	}
	if methods := query[[]string](t, admin, `SELECT array_agg(DISTINCT auth_method) FROM pg_hba_file_rules`); len(methods) != 1 || methods[0] != "scram-sha-256" {
		t.Errorf("ways in: %v", methods)
	}
	if owner := query[string](t, admin, `SELECT pg_get_userbyid(datdba)::text FROM pg_database WHERE datname = $1`, Database); owner != Owner {
		t.Errorf("the database belongs to %s", owner)
	}
	if _, err := connect(t, s.URL(Application)).Exec(t.Context(), `CREATE TABLE mine ()`); err == nil {
		t.Error("the application may create tables")
	}
	if _, err := connect(t, s.URL(Owner)).Exec(t.Context(), `CREATE TABLE ours ()`); err != nil {
		t.Errorf("the owner may not create tables: %v", err)
	}
}

func TestPasswordIsNeeded(t *testing.T) {
	dir := newDir(t)
	s := mustOpen(t, dir)
	for _, role := range append(Roles(), superuser) {
		config, err := pgx.ParseConfig(s.URL(role))
		if err != nil {
			t.Fatal(err)
		}
		for _, password := range []string{"", "guess", config.Password + "x"} {
			config.Password = password
			if conn, err := pgx.ConnectConfig(t.Context(), config); err == nil {
				_ = conn.Close(t.Context())
				t.Errorf("%s comes in with password %q", role, password)
			}
		}
	}
}

func TestOnlyTheUserReadsThePasswords(t *testing.T) {
	dir := newDir(t)
	s := mustOpen(t, dir)
	seen := map[string]bool{}
	for path, want := range map[string]os.FileMode{
		dir: 0o700, filepath.Join(dir, "passwords"): 0o700, filepath.Join(dir, "data"): 0o700, filepath.Join(dir, "postgres.log"): 0o600,
		filepath.Join(dir, "passwords", Owner): 0o600, filepath.Join(dir, "passwords", Application): 0o600,
		filepath.Join(dir, "passwords", Auditor): 0o600, filepath.Join(dir, "passwords", superuser): 0o600,
	} {
		info, err := os.Stat(path)
		if err != nil {
			t.Error(err)
			continue
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %v, want %v", path, info.Mode().Perm(), want)
		}
		if content, err := os.ReadFile(path); err == nil && strings.Contains(path, "passwords") {
			if seen[string(content)] || len(content) < 40 {
				t.Errorf("%s: a password that is used twice or short", path)
			}
			seen[string(content)] = true
		}
	}
	folder, err := os.Stat(s.socket)
	if err != nil {
		t.Fatal(err)
	}
	if folder.Mode().Perm()&0o022 != 0 {
		t.Errorf("others may write in the socket's folder: %v", folder.Mode())
	}
	if path := filepath.Join(s.socket, socketName); len(path) > longestSocket {
		t.Errorf("long socket path %s", path)
	}
}

func TestDataOutlivesTheLastUser(t *testing.T) {
	dir := newDir(t)
	s := mustOpen(t, dir)
	if _, err := connect(t, s.URL(Owner)).Exec(t.Context(), `CREATE TABLE kept AS SELECT 42 AS answer`); err != nil {
		t.Fatal(err)
	}
	first := s.URL(Application)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if !ended(t, dir) {
		t.Error("the last user closed and the server goes on")
	}
	if _, err := os.Stat(s.socket); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket's folder is left: %v", err)
	}
	if err := s.Ensure(t.Context()); err == nil {
		t.Error("a closed server starts")
	}
	again := mustOpen(t, dir)
	if got := query[int](t, connect(t, again.URL(Owner)), `SELECT answer FROM kept`); got != 42 {
		t.Errorf("kept %d", got)
	}
	if again.URL(Application) != first {
		t.Errorf("the address changed from %s to %s", first, again.URL(Application))
	}
}

func TestUnknownRole(t *testing.T) {
	s := mustOpen(t, newDir(t))
	if address := s.URL("nobody"); address != "" {
		t.Errorf("address %q", address)
	}
	if _, err := s.Pool(t.Context(), "nobody", nil); err == nil {
		t.Error("a pool for an unknown role")
	}
}

func TestOpenRefusesADirectoryOpenToOthers(t *testing.T) {
	dir := newDir(t)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	_, err := open(t.Context(), dir)
	if err == nil || !strings.Contains(err.Error(), "chmod go-w") {
		t.Errorf("error %v", err)
	}
}

func TestOpenGivesUpWithItsContext(t *testing.T) {
	dir := newDir(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := open(ctx, dir); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestPersonalDataStaysOutOfTheLog(t *testing.T) {
	dir := newDir(t)
	conn := connect(t, mustOpen(t, dir).URL(Owner))
	for _, sql := range []string{
		`CREATE TABLE person (name text PRIMARY KEY)`,
		`INSERT INTO person VALUES ('ERIKSSON')`,
		`INSERT INTO person VALUES ('ERIKSSON')`,
		`SELECT 'ERIKSSON'::int`,
	} {
		_, _ = conn.Exec(t.Context(), sql)
	}
	log, err := os.ReadFile(filepath.Join(dir, "postgres.log"))
	if err != nil {
		t.Fatal(err)
	}
	if len(log) == 0 || strings.Contains(string(log), "ERIKSSON") {
		t.Errorf("log: %s", log)
	}
}
