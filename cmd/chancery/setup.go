package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5"

	"chancery/internal/failpoint"
	"chancery/internal/postgres"
	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/document"
	"chancery/issuance/people"
	"chancery/migrations"
)

type migrateCommand struct{}

// Run brings the schema up to date; on a database that is not private it makes the roles first.
func (migrateCommand) Run(ctx context.Context, p *program) error {
	i, err := p.connect(ctx)
	if err != nil {
		return err
	}
	defer i.Close()
	version, err := i.migrate(ctx, p)
	if err != nil {
		return err
	}
	if p.JSON {
		return p.print(map[string]any{"version": version})
	}
	p.say("schema version %d", version)
	return nil
}

func (i *installation) migrate(ctx context.Context, p *program) (version int64, err error) {
	owner := i.url
	if i.server != nil {
		owner = i.server.URL(postgres.Owner)
	} else if err := i.makeRoles(ctx); err != nil {
		return 0, err
	}
	if err := migrations.Up(ctx, owner, p.log); err != nil {
		return 0, fmt.Errorf("bringing the schema up to date: %w", err)
	}
	conn, err := pgx.Connect(ctx, owner)
	if err != nil {
		return 0, unavailable("the database is out of reach", err)
	}
	defer conn.Close(ctx)
	return migrations.Version(ctx, conn)
}

// makeRoles makes the login roles of a database that was given by URL, with passwords that are kept in the folder.
func (i *installation) makeRoles(ctx context.Context) error {
	passwords := map[string]string{}
	for _, role := range postgres.Roles() {
		password, err := i.password(role)
		if err != nil {
			return err
		}
		passwords[role] = password
	}
	conn, err := pgx.Connect(ctx, i.url)
	if err != nil {
		return unavailable("the database is out of reach", err)
	}
	defer conn.Close(ctx)
	return postgres.MakeRoles(ctx, conn, passwords)
}

// password gives the password of a role of a database given by URL; it is made once and kept in the folder, for its owner only.
func (i *installation) password(role string) (string, error) {
	file := filepath.Join(i.dir, "roles", role)
	b, err := os.ReadFile(file)
	if err == nil {
		return string(b), nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("reading the password of %s: %w", role, err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return "", fmt.Errorf("making the folder of passwords: %w", err)
	}
	password := rand.Text()
	return password, writePrivate(file, []byte(password))
}

// writePrivate writes a file for the owner only, whole or not at all.
func writePrivate(name string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return fmt.Errorf("making folder: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".new-*")
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	defer os.Remove(f.Name())
	if _, err = f.Write(content); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return nil
}

type initCommand struct {
	Site  string `help:"Code of the first site, a print centre." default:"MIN"`
	Name  string `help:"Name of the first site." default:"Ministry print centre"`
	Place string `help:"Place of the first site." default:"Utopia City"`
	Admin string `help:"User name of the first administrator." default:"admin"`
}

// Run makes an installation ready: schema, trial keys, number series, one site, one administrator with a one-use link. Done again, it
// changes nothing but the link, and gives none once an administrator can sign in.
func (c initCommand) Run(ctx context.Context, p *program) error {
	i, err := p.prepare(ctx)
	if err != nil {
		return err
	}
	defer i.Close()
	token := ""
	err = i.Do(ctx, issuance.System(), func(act *issuance.Act) error {
		if err := people.EnsureSite(ctx, act, people.Site{Code: c.Site, Name: c.Name, Place: c.Place, Kind: "print centre"}); err != nil {
			return err
		}
		err := people.EnsurePerson(ctx, act, issuance.Person{Username: c.Admin, Name: "Administrator", Site: c.Site, Roles: []issuance.Role{issuance.Administrator}})
		if err != nil {
			return err
		}
		token, err = firstInvitation(ctx, act, c.Admin)
		return err
	})
	if err != nil {
		return err
	}
	link := ""
	if token != "" {
		link = "https://" + defaultBoard + "/setup/" + token
	}
	if p.JSON {
		return p.print(map[string]any{"dir": p.Dir, "site": c.Site, "administrator": c.Admin, "link": link})
	}
	if link != "" {
		p.say("The administrator's one-use link, good for %d minutes once chancery serve runs (on another port, change it in the link):\n%s", int(people.InvitationLasts.Minutes()), link)
	}
	p.say("Ready in %s: site %s, administrator %s. Add people with chancery user add, then start chancery work and chancery serve.", p.Dir, c.Site, c.Admin)
	return nil
}

// firstInvitation invites the first administrator, unless some administrator can sign in already: there is no default account, and whoever
// comes first is not let in for that.
func firstInvitation(ctx context.Context, act *issuance.Act, username string) (token string, err error) {
	begun, err := people.Begun(ctx, act, issuance.Administrator)
	if begun || err != nil {
		return "", err
	}
	return people.Invite(ctx, act, username)
}

// prepare opens the installation with its schema up to date, its trial keys made and its series begun.
func (p *program) prepare(ctx context.Context) (*installation, error) {
	i, err := p.connect(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := i.migrate(ctx, p); err != nil {
		return nil, errors.Join(err, i.Close())
	}
	if _, err := p.keys(); err != nil {
		return nil, errors.Join(err, i.Close())
	}
	err = i.Do(ctx, issuance.System(), func(act *issuance.Act) error {
		for _, t := range application.Types() {
			if t.Numbering == "series" {
				if err := document.CreateSeries(ctx, act, t.Code); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, errors.Join(err, i.Close())
	}
	return i, nil
}

type databaseCommand struct {
	URL databaseURLCommand `cmd:"" name:"url" help:"Print the address of the database for a role, password included."`
}

type databaseURLCommand struct {
	Role string `help:"Database role." enum:"chancery_owner,chancery_application,chancery_auditor" default:"chancery_application"`
}

// Run prints the address. A private database runs as long as some command uses it.
func (c databaseURLCommand) Run(ctx context.Context, p *program) error {
	if err := p.begun(); err != nil {
		return err
	}
	i, err := p.connect(ctx)
	if err != nil {
		return err
	}
	defer i.Close()
	u, err := i.roleURL(c.Role)
	if err != nil {
		return err
	}
	if p.JSON {
		return p.print(map[string]string{"role": c.Role, "url": u})
	}
	p.say("%s", u)
	return nil
}

type failpointsCommand struct{}

// Run lists the points.
func (failpointsCommand) Run(p *program) error {
	if p.JSON {
		return p.print(failpoint.Points())
	}
	for _, f := range failpoint.Points() {
		p.say("%-36s %s", f.Name, f.What)
	}
	return nil
}

type keeperCommand struct {
	Cluster string `arg:""`
}

// Run keeps the private PostgreSQL until its last user has gone.
func (c keeperCommand) Run(ctx context.Context, p *program) error {
	return postgres.Keep(ctx, postgres.KeeperConfig{Dir: c.Cluster, Logger: p.log})
}
