package application_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"

	"chancery/internal/pgtest"
	"chancery/issuance"
	"chancery/issuance/application"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// requests collects what work was asked for.
type requests struct{ work []issuance.Work }

func (r *requests) Request(_ context.Context, _ pgx.Tx, work ...issuance.Work) error {
	r.work = append(r.work, work...)
	return nil
}

// office is an authority with two sites and a few people.
type office struct {
	*issuance.Authority
	db     *pgtest.DB
	asked  *requests
	people map[string]issuance.Person
}

func open(t testing.TB) *office {
	t.Helper()
	db := pgtest.New(t)
	o := &office{db: db, asked: &requests{}, people: map[string]issuance.Person{}}
	at := now()
	o.Authority = &issuance.Authority{Pool: db.Application, Work: o.asked, Clock: func() time.Time {
		at = at.Add(time.Second)
		return at
	}}
	o.exec(t, `INSERT INTO site (code, name, place, kind) VALUES ('MIN', 'Ministry', 'Utopia City', 'print centre'), ('BRU', 'Consulate', 'Brussels', 'consulate')`)
	for _, p := range []issuance.Person{
		{Username: "clara", Site: "BRU", Roles: []issuance.Role{issuance.Clerk}},
		{Username: "colin", Site: "MIN", Roles: []issuance.Role{issuance.Clerk, issuance.Approver}},
		{Username: "both", Site: "BRU", Roles: []issuance.Role{issuance.Clerk, issuance.Approver}},
		{Username: "anton", Site: "MIN", Roles: []issuance.Role{issuance.Approver}},
	} {
		o.people[p.Username] = p
		o.exec(t, `INSERT INTO person (username, name, site, roles) VALUES ($1, $1, $2, $3)`, p.Username, p.Site, p.Roles)
	}
	return o
}

// exec runs SQL as the application.
func (o *office) exec(t testing.TB, sql string, args ...any) {
	t.Helper()
	if _, err := o.Pool.Exec(t.Context(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// as runs f as the person and gives its error.
func (o *office) as(t testing.TB, who string, f func(*issuance.Act) error) error {
	t.Helper()
	p, known := o.people[who]
	if !known {
		t.Fatalf("nobody is called %s here", who)
	}
	return o.Do(t.Context(), p, f)
}

// submission reads an application file, changed as the edits say.
func submission(t testing.TB, file string, edits ...func(*application.Content)) application.Submission {
	t.Helper()
	s, err := application.ReadFile(folder(t, file), now())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range edits {
		e(&s.Content)
	}
	return s
}

// submit has clara submit a passport.
func (o *office) submit(t testing.TB) string {
	t.Helper()
	var reference string
	err := o.as(t, "clara", func(act *issuance.Act) (err error) {
		reference, err = application.Submit(t.Context(), act, submission(t, passport))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return reference
}

// put sets the state along a way that the lifecycle allows, without anybody's decision.
func (o *office) put(t testing.TB, reference string, way ...issuance.State) {
	t.Helper()
	for _, state := range way {
		o.exec(t, "UPDATE application SET state = $2 WHERE reference = $1", reference, string(state))
	}
}

func (o *office) count(t testing.TB, sql string, args ...any) (n int) {
	t.Helper()
	if err := o.db.Auditor.QueryRow(t.Context(), "SELECT count(*) FROM "+sql, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func (o *office) load(t testing.TB, reference string) application.Application {
	t.Helper()
	a, err := application.Load(t.Context(), o.Pool, reference)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func wantKind(t testing.TB, err error, kind issuance.Kind) {
	t.Helper()
	if issuance.KindOf(err) != kind {
		t.Errorf("error of kind %v, want %v: %v", issuance.KindOf(err), kind, err)
	}
}
