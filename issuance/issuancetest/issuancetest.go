// Package issuancetest gives tests an authority of its own: two consulates and a print centre, the people who work there, and short
// ways to whatever a test begins with, such as an approved application, a batch that runs, or a printed document. All of it is made
// by the functions that the authority itself uses. No program imports it.
package issuancetest

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/internal/pgtest"
	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/people"
	"chancery/issuance/production"
	"chancery/issuance/stock"
)

// House is the authority of one test, on a database of its own. Its clock begins at Opening and goes on by a second each time it is
// read. The same house may be used from several goroutines, but only the test's own may end it.
type House struct {
	*issuance.Authority
	DB    *pgtest.DB
	Asked *Requests // what work was asked for, unless the test gave the authority another way to ask

	seconds  atomic.Int64
	captured atomic.Int64 // names and blanks are numbered
	serials  atomic.Int64

	mu     sync.Mutex
	people map[string]issuance.Person
}

// The sites of a house: a print centre and two consulates.
const (
	Ministry = "MIN"
	Brussels = "BRU"
	Warsaw   = "WAW"
)

// The kinds of blanks, and the printers that take them.
const (
	Booklet        = "booklet-td3"
	Sticker        = "sticker-mrv-a"
	BookletPrinter = "p1"
	StickerPrinter = "v1"
)

// Opening is when the clock of a house begins.
func Opening() time.Time { return time.Date(2026, 6, 13, 10, 30, 0, 0, time.UTC) }

// The people of a house. The names begin as their duties do; mona at the ministry and boris in Brussels hold every duty.
func staff() []issuance.Person {
	return []issuance.Person{
		{Username: "clara", Site: Brussels, Roles: []issuance.Role{issuance.Clerk}},
		{Username: "carol", Site: Warsaw, Roles: []issuance.Role{issuance.Clerk}},
		{Username: "vera", Site: Ministry, Roles: []issuance.Role{issuance.VettingOfficer}},
		{Username: "anton", Site: Ministry, Roles: []issuance.Role{issuance.Approver}},
		{Username: "anna", Site: Ministry, Roles: []issuance.Role{issuance.Approver}},
		{Username: "karl", Site: Ministry, Roles: []issuance.Role{issuance.StockKeeper}},
		{Username: "kim", Site: Ministry, Roles: []issuance.Role{issuance.StockKeeper}},
		{Username: "olga", Site: Ministry, Roles: []issuance.Role{issuance.Operator}},
		{Username: "otto", Site: Ministry, Roles: []issuance.Role{issuance.Operator}},
		{Username: "ines", Site: Ministry, Roles: []issuance.Role{issuance.Inspector}},
		{Username: "sara", Site: Ministry, Roles: []issuance.Role{issuance.Supervisor}},
		{Username: "adam", Site: Ministry, Roles: []issuance.Role{issuance.Administrator}},
		{Username: "mona", Site: Ministry, Roles: issuance.Roles()},
		{Username: "boris", Site: Brussels, Roles: issuance.Roles()},
	}
}

// New opens a house with its sites, people, printers and the number series of visas, on a database with the options.
func New(t testing.TB, options ...pgtest.Option) *House {
	t.Helper()
	h := &House{DB: pgtest.New(t, options...), Asked: &Requests{}, people: map[string]issuance.Person{}}
	h.Authority = &issuance.Authority{Pool: h.DB.Application, Work: h.Asked, Clock: func() time.Time {
		return Opening().Add(time.Duration(h.seconds.Add(1)) * time.Second)
	}}
	h.people["system"] = issuance.System()
	h.Must(t, "system", func(act *issuance.Act) error {
		for _, s := range []people.Site{
			{Code: Ministry, Name: "Ministry", Place: "Utopia City", Kind: "print centre"},
			{Code: Brussels, Name: "Consulate in Brussels", Place: "Brussels", Kind: "consulate"},
			{Code: Warsaw, Name: "Consulate in Warsaw", Place: "Warsaw", Kind: "consulate"},
		} {
			if err := people.EnsureSite(t.Context(), act, s); err != nil {
				return err
			}
		}
		return document.CreateSeries(t.Context(), act, "visa-a")
	})
	for _, p := range staff() {
		h.Hire(t, p)
	}
	h.Must(t, "adam", func(act *issuance.Act) error {
		for id, kind := range map[string]string{BookletPrinter: Booklet, StickerPrinter: Sticker} {
			if err := production.InstallPrinter(t.Context(), act, production.Printer{ID: id, Site: Ministry, Kind: kind, URI: "test:" + id}); err != nil {
				return err
			}
		}
		return nil
	})
	return h
}

// Later lets time pass.
func (h *House) Later(d time.Duration) { h.seconds.Add(int64(d / time.Second)) }

// Hire adds a person; a name is not needed.
func (h *House) Hire(t testing.TB, p issuance.Person) {
	t.Helper()
	if p.Name == "" {
		p.Name = p.Username
	}
	h.Must(t, "system", func(act *issuance.Act) error { return people.EnsurePerson(t.Context(), act, p) })
	h.mu.Lock()
	defer h.mu.Unlock()
	h.people[p.Username] = p
}

// Person gives somebody of the house.
func (h *House) Person(t testing.TB, username string) issuance.Person {
	t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	p, known := h.people[username]
	if !known {
		t.Fatalf("nobody is called %s here", username)
	}
	return p
}

// Try lets somebody act, and gives the act's error.
func (h *House) Try(t testing.TB, who string, f func(*issuance.Act) error) error {
	t.Helper()
	return h.Do(t.Context(), h.Person(t, who), f)
}

// Must lets somebody act, and ends the test on an error.
func (h *House) Must(t testing.TB, who string, f func(*issuance.Act) error) {
	t.Helper()
	if err := h.Try(t, who, f); err != nil {
		t.Fatalf("%s: %v", who, err)
	}
}

// Count asks the database, as the auditor, how many rows there are of what stands after "SELECT count(*) FROM".
func (h *House) Count(t testing.TB, of string, args ...any) (n int) {
	t.Helper()
	if err := h.DB.Auditor.QueryRow(t.Context(), "SELECT count(*) FROM "+of, args...).Scan(&n); err != nil {
		t.Fatalf("counting %s: %v", of, err)
	}
	return n
}

// Breaches gives what the books of production and stock hold that the laws do not allow.
func (h *House) Breaches(t testing.TB) []issuance.Breach {
	t.Helper()
	made, err := production.Verify(t.Context(), h.DB.Auditor)
	if err != nil {
		t.Fatal(err)
	}
	held, err := stock.Verify(t.Context(), h.DB.Auditor)
	if err != nil {
		t.Fatal(err)
	}
	return append(made, held...)
}

// WantClean fails the test when there is a breach.
func (h *House) WantClean(t testing.TB) {
	t.Helper()
	for _, b := range h.Breaches(t) {
		t.Errorf("law %d: %s: %s", b.Law, b.Subject, b.Problem)
	}
}

// WantKind fails the test when the error is not of the kind.
func WantKind(t testing.TB, err error, kind issuance.Kind) {
	t.Helper()
	if issuance.KindOf(err) != kind || err == nil {
		t.Errorf("error of kind %v, want %v: %v", issuance.KindOf(err), kind, err)
	}
}

// Requests keeps what work was asked for.
type Requests struct {
	mu   sync.Mutex
	work []issuance.Work
}

// Request notes the work; it does not wait for the transaction to commit.
func (r *Requests) Request(_ context.Context, _ pgx.Tx, work ...issuance.Work) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.work = append(r.work, work...)
	return nil
}

// Taken gives what was asked for since it was last called.
func (r *Requests) Taken() []issuance.Work {
	r.mu.Lock()
	defer r.mu.Unlock()
	taken := slices.Clone(r.work)
	r.work = nil
	return taken
}
