// Package pgtest gives each test a migrated PostgreSQL database of its own.
//
// The first call in a test process starts a private server (in memory where /dev/shm is there, without fsync),
// migrates a template once and copies it for each test. The server and its folder go when the process ends, however
// it ends. A test that passed drops its database; one that failed leaves it and says where it is. Set
// CHANCERY_TEST_KEEP to keep the server's folder after the process, with all databases in it.
package pgtest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"chancery/internal/postgres"
)

// DB is a database of one test, with a pool for each role.
type DB struct {
	// Name is the database's name in the test server.
	Name string
	// Owner, Application and Auditor are connected as those roles; they are closed when the test ends.
	Owner, Application, Auditor *pgxpool.Pool

	socket string
}

// URL is the address of the database for a role: one of the constants of package postgres, or "postgres", the superuser.
// The test server asks for no password; its folder is closed to other users.
func (d *DB) URL(role string) string { return address(d.socket, d.Name, role) }

// Option chooses the server that a test runs on.
type Option func(*request)

type request struct{ durable bool }

// Durable asks for a database on disk with fsync on, as in production; slower, for measurements and tests of durability.
func Durable() Option { return func(r *request) { r.durable = true } }

// New gives t a fresh, migrated database. It fails the test when there is no PostgreSQL to start.
func New(t testing.TB, options ...Option) *DB {
	t.Helper()
	var r request
	for _, option := range options {
		option(&r)
	}
	s, err := serverFor(r.durable)
	if err != nil {
		t.Fatalf("starting the test database server: %v", err)
	}
	db := &DB{Name: fmt.Sprintf("test_%d", s.count.Add(1)), socket: s.socket}
	if err := s.copyTemplate(db.Name); err != nil {
		t.Fatalf("making a test database: %v", err)
	}
	t.Cleanup(func() { s.finish(t, db) })
	for _, p := range []struct {
		role string
		pool **pgxpool.Pool
	}{{postgres.Owner, &db.Owner}, {postgres.Application, &db.Application}, {postgres.Auditor, &db.Auditor}} {
		pool, err := db.pool(p.role)
		if err != nil {
			t.Fatalf("connecting to test database %s as %s: %v", db.Name, p.role, err)
		}
		*p.pool = pool
	}
	return db
}

func (d *DB) pool(role string) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(d.URL(role))
	if err != nil {
		return nil, err
	}
	config.MaxConns = 20
	return pgxpool.NewWithConfig(context.Background(), config)
}

// finish closes the pools of a test and drops its database, unless somebody will want to look at it.
func (s *server) finish(t testing.TB, db *DB) {
	for _, pool := range []*pgxpool.Pool{db.Owner, db.Application, db.Auditor} {
		if pool != nil {
			pool.Close()
		}
	}
	switch {
	case keep():
		t.Logf("database %s is kept in %s", db.Name, s.dir)
	case t.Failed():
		t.Logf("database %s is left until this process ends; run with CHANCERY_TEST_KEEP=1 to keep it longer", db.Name)
	default:
		if err := s.drop(db.Name); err != nil {
			t.Errorf("dropping test database %s: %v", db.Name, err)
		}
	}
}

func keep() bool { return os.Getenv("CHANCERY_TEST_KEEP") != "" }

func address(socket, database, role string) string {
	u := url.URL{Scheme: "postgres", User: url.User(role), Host: "", Path: "/" + database}
	u.RawQuery = url.Values{"host": {socket}, "sslmode": {"disable"}}.Encode()
	return u.String()
}
