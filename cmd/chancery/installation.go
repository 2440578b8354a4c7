package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"chancery/internal/postgres"
	"chancery/issuance"
	"chancery/migrations"
	"chancery/queue"
)

// installation is an opened Chancery: its database, and the authority on it.
type installation struct {
	*issuance.Authority
	dir    string
	server *postgres.Server // nil when the database is not a private one
	url    string           // as given, when not private
}

// The names that commands and folders of an installation go by.
const (
	keeperName  = "postgres-keeper"
	poolSize    = 40
	roleOwner   = "chancery_owner"
	roleWorking = "chancery_application"
)

// open opens the installation as the application role and checks that its schema is the one that this program knows.
func (p *program) open(ctx context.Context) (*installation, error) {
	if err := p.begun(); err != nil {
		return nil, err
	}
	i, err := p.connect(ctx)
	if err != nil {
		return nil, err
	}
	if err := i.checkSchema(ctx); err != nil {
		return nil, errors.Join(err, i.Close())
	}
	return i, nil
}

// begun refuses a folder without a private database where one is needed: only init, migrate and the demonstration make one.
func (p *program) begun() error {
	if p.DatabaseURL != "" {
		return nil
	}
	_, err := os.Stat(p.databaseDir())
	if errors.Is(err, os.ErrNotExist) {
		return usageError{&issuance.Error{Kind: issuance.NotFound, Field: "--dir", Problem: "there is no installation in " + p.Dir, Remedy: "chancery init makes one"}}
	}
	if err != nil {
		return usage("--dir: %w", err)
	}
	return nil
}

func (p *program) databaseDir() string { return filepath.Join(p.Dir, "postgres") }

// connect opens the database, and makes a private one where there is none, without asking for its schema.
func (p *program) connect(ctx context.Context) (*installation, error) {
	i := &installation{dir: p.Dir, url: p.DatabaseURL}
	if i.url == "" {
		self, err := os.Executable()
		if err != nil {
			return nil, fmt.Errorf("finding this program: %w", err)
		}
		i.server, err = postgres.Open(ctx, postgres.Config{Dir: p.databaseDir(), Self: []string{self, keeperName}, Logger: p.log})
		if err != nil {
			return nil, unavailable("the private database can't be started", err)
		}
	}
	pool, err := i.pool(ctx, roleWorking)
	if err != nil {
		return nil, errors.Join(unavailable("the database is out of reach", err), i.Close())
	}
	if i.Authority, err = queue.NewAuthority(pool, p.clock, p.log); err != nil {
		pool.Close()
		return nil, errors.Join(err, i.Close())
	}
	return i, nil
}

func unavailable(problem string, err error) error {
	if errors.Is(err, postgres.ErrNoServerBinaries) {
		return err
	}
	return &issuance.Error{Kind: issuance.Unavailable, Field: "database", Problem: problem + ": " + err.Error(), Remedy: "chancery doctor says more", Err: err}
}

// pool opens a pool for a role. A database given by URL is used as its user, who takes the role on.
func (i *installation) pool(ctx context.Context, role string) (*pgxpool.Pool, error) {
	size := func(c *pgxpool.Config) {
		c.MaxConns = poolSize
		c.MaxConnIdleTime = time.Minute
	}
	if i.server != nil {
		return i.server.Pool(ctx, role, size)
	}
	config, err := pgxpool.ParseConfig(i.url)
	if err != nil {
		return nil, usage("CHANCERY_DATABASE_URL: %w", err)
	}
	size(config)
	config.AfterConnect = func(ctx context.Context, c *pgx.Conn) error {
		var member bool
		err := c.QueryRow(ctx, `
			SELECT current_user <> $1 AND EXISTS (SELECT FROM pg_roles WHERE rolname = $1 AND pg_has_role(current_user, oid, 'MEMBER'))`, role).Scan(&member)
		if err == nil && member {
			_, err = c.Exec(ctx, "SET ROLE "+pgx.Identifier{role}.Sanitize())
		}
		return err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, err
	}
	return pool, nil
}

func (i *installation) checkSchema(ctx context.Context) error {
	conn, err := i.Pool.Acquire(ctx)
	if err != nil {
		return unavailable("the database is out of reach", err)
	}
	defer conn.Release()
	if err := migrations.Check(ctx, conn.Conn()); err != nil {
		return &issuance.Error{Kind: issuance.Unavailable, Field: "database", Problem: err.Error(), Remedy: "run chancery init, or chancery migrate", Err: err}
	}
	return nil
}

// roleURL is the address of the database for a role.
func (i *installation) roleURL(role string) (string, error) {
	if i.server != nil {
		if u := i.server.URL(role); u != "" {
			return u, nil
		}
		return "", usage("there is no role %q; choose %s, %s or chancery_auditor", role, roleOwner, roleWorking)
	}
	u, err := url.Parse(i.url)
	if err != nil {
		return "", usage("CHANCERY_DATABASE_URL: %w", err)
	}
	password, err := i.password(role)
	if err != nil {
		return "", err
	}
	u.User = url.UserPassword(role, password)
	return u.String(), nil
}

// Close gives the database up; the private one ends with its last user.
func (i *installation) Close() error {
	if i.Authority != nil {
		i.Pool.Close()
	}
	if i.server == nil {
		return nil
	}
	return i.server.Close()
}
