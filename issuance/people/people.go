// Package people holds the sites of the authority and the people who act there, with their duties.
package people

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/audit"
)

// Site is a place where applications are taken or documents are made.
type Site struct {
	Code  string
	Name  string
	Place string
	Kind  string // print centre or consulate
}

// EnsureSite adds a site unless there is one of that code.
func EnsureSite(ctx context.Context, act *issuance.Act, s Site) error {
	if err := checkSite(s); err != nil {
		return fmt.Errorf("adding site: %w", err)
	}
	tag, err := act.Exec(ctx, `
		INSERT INTO site (code, name, place, kind)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (code) DO NOTHING`, s.Code, s.Name, s.Place, s.Kind)
	if err != nil {
		return fmt.Errorf("adding site: %w", issuance.Translate(err))
	}
	if tag.RowsAffected() == 0 {
		return nil
	}
	return audit.Append(ctx, act, audit.Event{Action: "site.added", SubjectKind: "site", Subject: s.Code, Site: s.Code})
}

// Sites gives every site by its code.
func Sites(ctx context.Context, q issuance.Querier) ([]Site, error) {
	rows, err := q.Query(ctx, "SELECT code, name, place, kind FROM site ORDER BY code")
	if err != nil {
		return nil, fmt.Errorf("listing sites: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Site])
	if err != nil {
		return nil, fmt.Errorf("listing sites: %w", issuance.Translate(err))
	}
	return list, nil
}

// EnsurePerson adds a person unless there is one of that user name.
func EnsurePerson(ctx context.Context, act *issuance.Act, p issuance.Person) error {
	if err := checkPerson(ctx, act, p); err != nil {
		return fmt.Errorf("adding person: %w", err)
	}
	tag, err := act.Exec(ctx, `
		INSERT INTO person (username, name, site, roles)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (username) DO NOTHING`, p.Username, p.Name, p.Site, p.Roles)
	if err != nil {
		return fmt.Errorf("adding person: %w", issuance.Translate(err))
	}
	if tag.RowsAffected() == 0 {
		return nil
	}
	return audit.Append(ctx, act, audit.Event{Action: "person.added", SubjectKind: "person", Subject: p.Username, Site: p.Site})
}

// People gives everybody by user name.
func People(ctx context.Context, q issuance.Querier) ([]issuance.Person, error) {
	rows, err := q.Query(ctx, "SELECT username, name, site, roles FROM person ORDER BY username")
	if err != nil {
		return nil, fmt.Errorf("listing people: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[issuance.Person])
	if err != nil {
		return nil, fmt.Errorf("listing people: %w", issuance.Translate(err))
	}
	return list, nil
}
