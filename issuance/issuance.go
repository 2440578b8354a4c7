// Package issuance holds the words that all rooms of the domain share: who acts, in which transaction and at what time, which
// kinds of error there are, what a lifecycle is, and how work for later is asked for. It knows no queue, no printer and no screen.
package issuance

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"chancery/internal/failpoint"
)

// Role is a duty that a person may hold.
type Role string

// The duties. Which of them one person may not do for the same document is said by law 3 and held by the database.
const (
	Clerk          Role = "clerk"
	VettingOfficer Role = "vetting officer"
	Approver       Role = "approver"
	StockKeeper    Role = "stock keeper"
	Operator       Role = "operator"
	Inspector      Role = "inspector"
	Supervisor     Role = "supervisor"
	Administrator  Role = "administrator"
	Auditor        Role = "auditor"
)

// Roles lists every duty, in the order in which a document meets them.
var roles = []Role{Clerk, VettingOfficer, Approver, StockKeeper, Operator, Inspector, Supervisor, Administrator, Auditor}

// Roles gives every duty, in the order in which a document meets them.
func Roles() []Role { return slices.Clone(roles) }

// Person is somebody who acts: a row of table person.
type Person struct {
	Username string
	Name     string
	Site     string
	Roles    []Role
}

// System is the actor of what no person decides: vetting checks, composing, observing a printer.
func System() Person { return Person{Username: "system", Name: "Chancery"} }

// Holds reports whether the person has the role.
func (p Person) Holds(r Role) bool { return slices.Contains(p.Roles, r) }

// Work is a piece of work that follows from a change of state: its kind and the id of what it is about, never data.
type Work struct {
	Kind    WorkKind
	ID      string
	Printer string // for print and observe: whose queue it waits in
}

// WorkKind names what is to be done with the thing.
type WorkKind string

// The kinds of work that the domain asks for.
const (
	WorkVet     WorkKind = "vet"     // ID: application reference
	WorkCompose WorkKind = "compose" // ID: document
	WorkPrint   WorkKind = "print"   // ID: attempt
	WorkObserve WorkKind = "observe" // ID: attempt
)

// Requester takes requests for work into the caller's transaction: the work exists if and only if the transaction commits.
type Requester interface {
	Request(ctx context.Context, tx pgx.Tx, work ...Work) error
}

// Act is one transaction of the authority: everything done in it is done by one person at one time.
type Act struct {
	pgx.Tx
	By   Person
	At   time.Time
	work Requester
	mark string
}

// Mark names the act, so that a test can kill the process right before and right after its commit (failpoints mark.before-commit
// and mark.after-commit).
func (a *Act) Mark(name string) { a.mark = name }

// Committing is called by whoever commits the act, right before; it gives what is to be called right after.
func (a *Act) Committing() (committed func()) {
	if a.mark == "" {
		return func() {}
	}
	failpoint.Here(a.mark + ".before-commit")
	return func() { failpoint.Here(a.mark + ".after-commit") }
}

// Request asks for work that follows from this act.
func (a *Act) Request(ctx context.Context, work ...Work) error {
	if len(work) == 0 {
		return nil
	}
	if err := a.work.Request(ctx, a.Tx, work...); err != nil {
		return fmt.Errorf("requesting work %s: %w", work[0].Kind, err)
	}
	return nil
}

// Require refuses (Forbidden) unless the actor holds one of the roles.
func (a *Act) Require(any ...Role) error {
	for _, r := range any {
		if a.By.Holds(r) {
			return nil
		}
	}
	return &Error{Kind: Forbidden, Field: "person", Problem: fmt.Sprintf("%s is not %s", a.By.Username, oneOf(any)),
		Remedy: "let somebody act who holds that role, or have an administrator give it"}
}

func oneOf(any []Role) string {
	s := ""
	for i, r := range any {
		if i > 0 {
			s += " or "
		}
		s += string(r)
	}
	return s
}

// Authority is the database of the authority with its clock and its way to request work.
type Authority struct {
	Pool  *pgxpool.Pool
	Clock func() time.Time // one reading a transaction
	Work  Requester
}

// Do runs f in one transaction by one person. The time is read once and rounded to microseconds, which is what PostgreSQL keeps.
// An error of f rolls everything back; database errors come out as kinds of Error where a constraint has a name that people know.
func (a *Authority) Do(ctx context.Context, by Person, f func(*Act) error) error {
	committed := func() {}
	err := Transact(ctx, a.Pool, func(tx pgx.Tx) error {
		act := a.In(tx, by)
		if err := f(act); err != nil {
			return err
		}
		committed = act.Committing()
		return nil
	})
	if err == nil {
		committed()
	}
	return Translate(err)
}

// In gives the act of a transaction that the caller began and will commit, so that a queue can complete its job with the effect.
func (a *Authority) In(tx pgx.Tx, by Person) *Act {
	return &Act{Tx: tx, By: by, At: a.Clock().UTC().Truncate(time.Microsecond), work: a.Work}
}

// Alphabet has no look-alikes: no vowels, no B, D, O, Q, S, 0 (TR-03123-2 §3.2.1).
const Alphabet = "CFGHJKLMNPRTVWXYZ123456789"

// NewID makes a random name such as A-7KXM-29PC: prefix, then groups of letters of Alphabet.
func NewID(prefix string, groups ...int) string {
	id := []byte(prefix)
	for _, n := range groups {
		id = append(id, '-')
		for range n {
			id = append(id, Alphabet[randomBelow(len(Alphabet))])
		}
	}
	return string(id)
}

func randomBelow(n int) int {
	limit := 256 - 256%n // the bytes above would make the first letters likelier
	var b [1]byte
	for {
		rand.Read(b[:]) // never fails: crypto/rand ends the program instead
		if int(b[0]) < limit {
			return int(b[0]) % n
		}
	}
}

// Breach is one place where the database does not hold what a law says.
type Breach struct {
	Law     int    `json:"law"`
	Subject string `json:"subject"`
	Problem string `json:"problem"`
}

// Querier reads: a pool or a transaction.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}
