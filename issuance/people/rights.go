package people

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/audit"
)

// Account is a person as the administrator's list shows one: whether they may come in, and whether they have a way to.
type Account struct {
	issuance.Person
	Disabled *time.Time
	SetUp    bool // has a passkey or a password
}

const accounts = `
	SELECT p.username, p.name, p.site, p.roles, p.disabled_at, c.person IS NOT NULL
	FROM person p
	LEFT JOIN credential c ON c.person = p.username`

func scanAccount(row pgx.CollectableRow) (a Account, err error) {
	err = row.Scan(&a.Username, &a.Name, &a.Site, &a.Roles, &a.Disabled, &a.SetUp)
	return a, err
}

// Accounts gives everybody by user name, disabled people included.
func Accounts(ctx context.Context, q issuance.Querier) ([]Account, error) {
	rows, err := q.Query(ctx, accounts+" ORDER BY p.username")
	if err != nil {
		return nil, fmt.Errorf("listing people: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, scanAccount)
	if err != nil {
		return nil, fmt.Errorf("listing people: %w", issuance.Translate(err))
	}
	return list, nil
}

// LoadAccount gives one person, disabled or not.
func LoadAccount(ctx context.Context, q issuance.Querier, username string) (Account, error) {
	rows, err := q.Query(ctx, accounts+" WHERE p.username = $1", username)
	if err != nil {
		return Account{}, fmt.Errorf("loading person: %w", issuance.Translate(err))
	}
	a, err := pgx.CollectExactlyOneRow(rows, scanAccount)
	if errors.Is(err, pgx.ErrNoRows) {
		return a, issuance.NotFoundf("username", "nobody is called %.40q here", username)
	}
	if err != nil {
		return a, fmt.Errorf("loading person: %w", issuance.Translate(err))
	}
	return a, nil
}

// notOneself refuses a change of one's own rights: whoever could give themselves duties could be both pairs of eyes.
func notOneself(act *issuance.Act, username string) error {
	if err := act.Require(issuance.Administrator); err != nil {
		return err
	}
	if act.By.Username == username {
		return &issuance.Error{Kind: issuance.Forbidden, Field: "username", Problem: "nobody changes their own rights", Remedy: "ask another administrator"}
	}
	return nil
}

// Add adds a person who is not there yet, as an administrator; nobody of that name may be.
func Add(ctx context.Context, act *issuance.Act, p issuance.Person) error {
	if err := notOneself(act, p.Username); err != nil {
		return err
	}
	if _, err := LoadAccount(ctx, act, p.Username); issuance.KindOf(err) != issuance.NotFound {
		if err != nil {
			return err
		}
		return issuance.Conflictf("username", "choose another", "somebody is called %.40q already", p.Username)
	}
	if p.Name == "" {
		return issuance.Invalidf("name", "write the person's name", "the name is empty")
	}
	if len(p.Roles) == 0 {
		return issuance.Invalidf("role", "choose at least one duty", "no duty is chosen")
	}
	return EnsurePerson(ctx, act, p)
}

// Change gives somebody else a name, site and duties. What they lose they lose at once: each request asks anew.
func Change(ctx context.Context, act *issuance.Act, p issuance.Person) error {
	if err := notOneself(act, p.Username); err != nil {
		return err
	}
	if err := checkPerson(ctx, act, p); err != nil {
		return err
	}
	tag, err := act.Exec(ctx, "UPDATE person SET name = $2, site = $3, roles = $4 WHERE username = $1", p.Username, p.Name, p.Site, p.Roles)
	if err != nil {
		return fmt.Errorf("changing person: %w", issuance.Translate(err))
	}
	if tag.RowsAffected() == 0 {
		return issuance.NotFoundf("username", "nobody is called %.40q here", p.Username)
	}
	roles := make([]string, len(p.Roles))
	for i, r := range p.Roles {
		roles[i] = string(r)
	}
	return audit.Append(ctx, act, audit.Event{Action: "person.changed", SubjectKind: "person", Subject: p.Username, Site: p.Site, Detail: map[string]any{"roles": roles}})
}

// Disable keeps somebody else out from now on and ends their sessions, or lets them in again.
func Disable(ctx context.Context, act *issuance.Act, username string, disabled bool) error {
	if err := notOneself(act, username); err != nil {
		return err
	}
	tag, err := act.Exec(ctx, "UPDATE person SET disabled_at = CASE WHEN $2 THEN $3::timestamptz END WHERE username = $1 AND (disabled_at IS NOT NULL) <> $2", username, disabled, act.At)
	if err != nil {
		return fmt.Errorf("disabling person: %w", issuance.Translate(err))
	}
	if tag.RowsAffected() == 0 {
		return issuance.Conflictf("username", "look at the list again", "nobody of that name is to be changed so")
	}
	if !disabled {
		return audit.Append(ctx, act, audit.Event{Action: "person.enabled", SubjectKind: "person", Subject: username})
	}
	if _, err := EndAll(ctx, act, username, ""); err != nil {
		return err
	}
	return audit.Append(ctx, act, audit.Event{Action: "person.disabled", SubjectKind: "person", Subject: username})
}
