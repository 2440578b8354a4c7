package stock_test

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"

	"chancery/internal/pgtest"
	"chancery/issuance"
	"chancery/issuance/stock"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type noWork struct{}

func (noWork) Request(context.Context, pgx.Tx, ...issuance.Work) error { return nil }

// vault is an authority with a print centre, a consulate and the people who handle blanks.
type vault struct {
	*issuance.Authority
	db      *pgtest.DB
	people  map[string]issuance.Person
	seconds atomic.Int64
}

func open(t testing.TB) *vault {
	t.Helper()
	db := pgtest.New(t)
	v := &vault{db: db, people: map[string]issuance.Person{}}
	v.Authority = &issuance.Authority{Pool: db.Application, Work: noWork{}, Clock: func() time.Time {
		return time.Date(2026, 6, 13, 10, 30, 0, 0, time.UTC).Add(time.Duration(v.seconds.Add(1)) * time.Second)
	}}
	v.exec(t, `INSERT INTO site (code, name, place, kind) VALUES ('MIN', 'Ministry', 'Utopia City', 'print centre'), ('BRU', 'Consulate', 'Brussels', 'consulate')`)
	for _, p := range []issuance.Person{
		{Username: "karl", Site: "MIN", Roles: []issuance.Role{issuance.StockKeeper}},
		{Username: "kim", Site: "MIN", Roles: []issuance.Role{issuance.StockKeeper, issuance.Operator}},
		{Username: "kora", Site: "BRU", Roles: []issuance.Role{issuance.StockKeeper}},
		{Username: "olga", Site: "MIN", Roles: []issuance.Role{issuance.Operator}},
		{Username: "otto", Site: "MIN", Roles: []issuance.Role{issuance.Operator}},
		{Username: "omar", Site: "BRU", Roles: []issuance.Role{issuance.Operator}},
		{Username: "ines", Site: "MIN", Roles: []issuance.Role{issuance.Inspector}},
		{Username: "sara", Site: "MIN", Roles: []issuance.Role{issuance.Supervisor}},
		{Username: "anton", Site: "MIN", Roles: []issuance.Role{issuance.Approver}},
		{Username: "clara", Site: "BRU", Roles: []issuance.Role{issuance.Clerk}},
	} {
		v.people[p.Username] = p
		v.exec(t, `INSERT INTO person (username, name, site, roles) VALUES ($1, $1, $2, $3)`, p.Username, p.Site, p.Roles)
	}
	v.exec(t, `INSERT INTO person (username, name, site, roles, disabled_at) VALUES ('gone', 'gone', 'MIN', '{operator}', now())`)
	return v
}

func (v *vault) exec(t testing.TB, sql string, args ...any) {
	t.Helper()
	if _, err := v.Pool.Exec(t.Context(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// as runs f as the person and gives its error.
func (v *vault) as(t testing.TB, who string, f func(context.Context, *issuance.Act) error) error {
	t.Helper()
	p, known := v.people[who]
	if !known {
		t.Fatalf("nobody is called %s here", who)
	}
	return v.Do(t.Context(), p, func(act *issuance.Act) error { return f(t.Context(), act) })
}

// must runs f as the person and fails the test on an error.
func (v *vault) must(t testing.TB, who string, f func(context.Context, *issuance.Act) error) {
	t.Helper()
	if err := v.as(t, who, f); err != nil {
		t.Fatal(err)
	}
}

// receive has karl and kim take a range into the vault.
func (v *vault) receive(t testing.TB, first, last string) []string {
	t.Helper()
	v.must(t, "karl", func(ctx context.Context, act *issuance.Act) error {
		_, err := stock.Receive(ctx, act, "booklet-td3", first, last, "MIN", "kim")
		return err
	})
	serials, err := stock.Range(first, last)
	if err != nil {
		t.Fatal(err)
	}
	return serials
}

// issue has karl give blanks to an operator.
func (v *vault) issue(t testing.TB, operator string, serials ...string) {
	t.Helper()
	v.must(t, "karl", func(ctx context.Context, act *issuance.Act) error { return stock.Issue(ctx, act, operator, serials) })
}

// allocate has an operator load blanks for documents.
func (v *vault) allocate(t testing.TB, operator string, documents ...string) (serials []string, err error) {
	t.Helper()
	err = v.as(t, operator, func(ctx context.Context, act *issuance.Act) (err error) {
		serials, err = stock.Allocate(ctx, act, "booklet-td3", "MIN", operator, documents)
		return err
	})
	return serials, err
}

// documents makes n ordered documents, each with an application that somebody approved.
func (v *vault) documents(t testing.TB, n int) []string {
	t.Helper()
	rows, err := v.Pool.Query(t.Context(), `
		WITH named AS (
			SELECT translate(lpad((n + (SELECT count(*) FROM document))::text, 8, '0'), '0', 'C') AS name
			FROM generate_series(1, $1) AS n
		), asked AS (
			INSERT INTO application (reference, type, request_type, service, site, delivery_site, state, version, submitted_by, submitted_at, decided_by, created_at, changed_at)
			SELECT 'A-' || left(name, 4) || '-' || right(name, 4), 'passport-ordinary', 'FIRST_ISSUANCE', 'normal', 'BRU', 'BRU', 'review', 1, 'clara', now(), 'anton', now(), now()
			FROM named
			RETURNING reference
		)
		INSERT INTO document (id, application, type, kind, numbering, site, delivery_site, state, submitted_by, approved_by, ordered_at, changed_at)
		SELECT 'D' || substr(reference, 2), reference, 'passport-ordinary', 'booklet-td3', 'preprinted', 'MIN', 'BRU', 'ordered', 'clara', 'anton', now(), now()
		FROM asked
		ORDER BY reference
		RETURNING id`, n)
	if err != nil {
		t.Fatal(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(ids)
	return ids
}

// state gives where a blank is, in one line.
func (v *vault) state(t testing.TB, serial string) string {
	t.Helper()
	b, err := stock.Load(t.Context(), v.Pool, serial)
	if err != nil {
		t.Fatal(err)
	}
	bound := ""
	if b.Document != nil {
		bound = " for " + *b.Document
	}
	return fmt.Sprintf("%s with %s%s", b.State, b.Custodian, bound)
}

func (v *vault) wantState(t testing.TB, serial, want string) {
	t.Helper()
	if got := v.state(t, serial); got != want {
		t.Errorf("blank %s is %s, want %s", serial, got, want)
	}
}

// wantClean asks Verify, as the auditor.
func (v *vault) wantClean(t testing.TB) {
	t.Helper()
	breaches, err := stock.Verify(t.Context(), v.db.Auditor)
	if err != nil {
		t.Fatal(err)
	}
	if len(breaches) != 0 {
		t.Errorf("breaches: %v", breaches)
	}
}

func (v *vault) count(t testing.TB, sql string, args ...any) (n int) {
	t.Helper()
	if err := v.db.Auditor.QueryRow(t.Context(), "SELECT count(*) FROM "+sql, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func wantKind(t testing.TB, err error, kind issuance.Kind) {
	t.Helper()
	if issuance.KindOf(err) != kind {
		t.Errorf("error of kind %v, want %v: %v", issuance.KindOf(err), kind, err)
	}
}
