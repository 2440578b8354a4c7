package issuancetest_test

import (
	"context"
	"errors"
	"os"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
)

// races is how often two want one thing: 10,000 times in make prove.
func races() int {
	if os.Getenv("CHANCERY_PROVE") == "1" {
		return 10_000
	}
	return 300
}

// track is a house with a way to put things back to where they were before a race, past all rules.
type track struct {
	*issuancetest.House
	superuser *pgx.Conn
}

func newTrack(t *testing.T) track {
	t.Helper()
	t.Parallel()
	h := issuancetest.New(t)
	conn, err := pgx.Connect(t.Context(), h.DB.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	if _, err := conn.Exec(t.Context(), "SET session_replication_role = replica"); err != nil { // no triggers, no foreign keys
		t.Fatal(err)
	}
	return track{h, conn}
}

// back runs statements that put things back.
func (k track) back(t *testing.T, sql ...string) {
	t.Helper()
	for _, s := range sql {
		if _, err := k.superuser.Exec(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// contender is somebody who wants the thing.
type contender struct {
	who string
	do  func(context.Context, *issuance.Act) error
}

// run lets everybody act at the same moment. One has the effect; all others meet a Conflict, and nobody waits in a circle.
func (k track) run(t *testing.T, contenders ...contender) {
	t.Helper()
	errs := make([]error, len(contenders))
	start := make(chan struct{})
	var wait sync.WaitGroup
	for i, c := range contenders {
		by := k.Person(t, c.who)
		wait.Go(func() {
			<-start
			errs[i] = k.Do(t.Context(), by, func(act *issuance.Act) error { return c.do(t.Context(), act) })
		})
	}
	close(start)
	wait.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		if e, ok := errors.AsType[*issuance.Error](err); !ok || e.Kind != issuance.Conflict || e.Field == "database" {
			t.Errorf("a loser got %v", err)
		}
	}
	if won != 1 {
		t.Errorf("%d winners: %v", won, errs)
	}
}

// rounds runs a race again and again until something is wrong.
func rounds(t *testing.T, race func()) {
	t.Helper()
	for n := range races() {
		if race(); t.Failed() {
			t.Fatalf("in race %d", n+1)
		}
	}
}

// putBack takes every document out of its batch, as if it had just been ordered.
var putBack = []string{
	`UPDATE document SET state = 'ordered', batch = NULL, position = NULL, operator = NULL, blank = NULL`,
	`UPDATE blank SET state = 'in custody', document = NULL`,
	`DELETE FROM blank_move WHERE to_state = 'loaded'`,
	`DELETE FROM batch`,
	`UPDATE application SET state = 'approved'`,
}

func create(printer string) func(context.Context, *issuance.Act) error {
	return func(ctx context.Context, act *issuance.Act) error {
		_, err := production.Create(ctx, act, printer, 1)
		return err
	}
}

// Must-show 5 of the line: two batches, one blank.
func TestRaceForOneBlank(t *testing.T) {
	k := newTrack(t)
	k.Order(t, k.Passport())
	k.Order(t, k.Passport())
	k.Blanks(t, issuancetest.Booklet, "olga", 1)
	rounds(t, func() {
		k.back(t, putBack...)
		k.run(t, contender{"olga", create("p1")}, contender{"olga", create("p1")})
	})
	k.wantOnce(t, "batch.allocated", "blank.loaded", "document.batched")
}

// Two batches, one document.
func TestRaceForOneDocument(t *testing.T) {
	k := newTrack(t)
	k.Order(t, k.Passport())
	k.Blanks(t, issuancetest.Booklet, "olga", 1)
	k.Blanks(t, issuancetest.Booklet, "otto", 1)
	rounds(t, func() {
		k.back(t, putBack...)
		k.run(t, contender{"olga", create("p1")}, contender{"otto", create("p1")})
	})
	k.wantOnce(t, "batch.allocated", "blank.loaded", "document.batched")
}

// wantOnce asks the log whether each race had each effect once; the last one's are still on the books, which must be clean.
func (k track) wantOnce(t *testing.T, actions ...string) {
	t.Helper()
	for _, a := range actions {
		if n := k.Count(t, "audit_event WHERE action = $1", a); n != races() {
			t.Errorf("%d races have the effect %s %d times", races(), a, n)
		}
	}
	k.WantClean(t)
}

// One application, two approvers: one document.
func TestRaceForOneApproval(t *testing.T) {
	k := newTrack(t)
	reference := k.Review(t, k.Passport())
	grant := func(ctx context.Context, act *issuance.Act) error {
		_, err := document.Grant(ctx, act, reference, "", nil)
		return err
	}
	rounds(t, func() {
		k.back(t, `DELETE FROM document`, `UPDATE application SET state = 'review', decision = NULL, decided_by = NULL, decided_at = NULL, decided_digest = NULL, decision_reason = NULL`)
		k.run(t, contender{"anton", grant}, contender{"anna", grant})
	})
	k.wantOnce(t, "application.approved", "document.ordered")
}

// One document, two who number it: one number, and the counter of the series moves by one.
func TestRaceForOneNumber(t *testing.T) {
	for printer, numbering := range map[string]string{issuancetest.BookletPrinter: "preprinted", issuancetest.StickerPrinter: "series"} {
		t.Run(numbering, func(t *testing.T) {
			k := newTrack(t)
			ids := k.Documents(t, k.Batch(t, printer, 1).ID)
			register := func(ctx context.Context, act *issuance.Act) error {
				_, err := document.Register(ctx, act, ids)
				return err
			}
			rounds(t, func() {
				k.back(t, `UPDATE document SET state = 'batched', number = NULL, date_of_issue = NULL, date_of_expiry = NULL`, `DELETE FROM number_register`)
				k.run(t, contender{"olga", register}, contender{"olga", register})
			})
			k.wantOnce(t, "number.registered", "document.numbered")
			if n := k.Count(t, "number_series WHERE next = $1", map[string]int{"preprinted": 0, "series": races()}[numbering]); n != 1 {
				t.Error("the counter of the series has not moved by one a race")
			}
		})
	}
}

// Many documents numbered at once by many: each gets a number of its own, none is left out or given twice.
func TestNumbersOfManyAtOnce(t *testing.T) {
	k := newTrack(t)
	ids := k.Documents(t, k.Batch(t, issuancetest.StickerPrinter, 24).ID)
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			for _, one := range [][]string{ids[3*i : 3*i+2], ids[3*i+2 : 3*i+3]} {
				err := k.Do(t.Context(), k.Person(t, "olga"), func(act *issuance.Act) error {
					_, err := document.Register(t.Context(), act, one)
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	if n := k.Count(t, "document JOIN number_register USING (number) WHERE state = 'numbered'"); n != len(ids) {
		t.Errorf("%d documents have a number", n)
	}
	if n := k.Count(t, "number_series WHERE next = 24"); n != 1 {
		t.Error("the counter has left numbers out")
	}
	k.WantClean(t)
}

// Two batches start on one printer: one runs.
func TestRaceForOnePrinter(t *testing.T) {
	k := newTrack(t)
	one, other := k.Batch(t, issuancetest.BookletPrinter, 1), k.Batch(t, issuancetest.BookletPrinter, 1)
	start := func(id string) contender {
		return contender{"olga", func(ctx context.Context, act *issuance.Act) error { return production.Start(ctx, act, id) }}
	}
	rounds(t, func() {
		k.back(t, `UPDATE batch SET state = 'allocated', started_at = NULL`, `DELETE FROM number_register`,
			`UPDATE document SET state = 'batched', number = NULL, date_of_issue = NULL, date_of_expiry = NULL`)
		k.run(t, start(one.ID), start(other.ID))
	})
	k.wantOnce(t, "batch.started", "number.registered")
}

// Two workers, one attempt: whoever loses a step has lost the attempt, and one of them may send.
func TestRaceForOneAttempt(t *testing.T) {
	k := newTrack(t)
	_, ids := k.Run(t, issuancetest.BookletPrinter, 1)
	rounds(t, func() {
		k.back(t, `UPDATE attempt SET state = 'reserved', page = NULL, job_id = NULL`, `UPDATE document SET state = 'composed'`, `DELETE FROM attempt_event WHERE state NOT IN ('planned', 'reserved')`)
		for _, step := range []func(context.Context, *issuance.Act, *production.Attempt) error{
			issuancetest.Step, // reserved to intent
			issuancetest.Step, // to created
			production.Sending,
		} {
			worker := func() contender {
				a := k.Attempt(t, ids[0])
				return contender{"system", func(ctx context.Context, act *issuance.Act) error { return step(ctx, act, a) }}
			}
			k.run(t, worker(), worker())
		}
	})
	k.wantOnce(t, "attempt.intent", "attempt.created", "attempt.sending", "document.printing")
}

// Two readers, one finished document: it is printed once, and its blank consumed once. Who comes second reads what was read before,
// which is no error.
func TestRaceForOneReadBack(t *testing.T) {
	k := newTrack(t)
	_, ids := k.Run(t, issuancetest.BookletPrinter, 1)
	k.Drive(t, ids[0], "device done")
	number, reading := *k.Load(t, ids[0]).Number, k.Reading(t, ids[0])
	rounds(t, func() {
		k.back(t, `UPDATE attempt SET state = 'device done'`, `UPDATE document SET state = 'device done', printed_at = NULL`, `UPDATE blank SET state = 'loaded'`,
			`DELETE FROM blank_move WHERE to_state = 'consumed'`, `DELETE FROM attempt_event WHERE state = 'verified'`, `UPDATE batch SET state = 'running'`)
		read := func(ctx context.Context, act *issuance.Act) error {
			if err := production.ReadBack(ctx, act, number, reading); err != nil {
				return err
			}
			var effect bool
			err := act.QueryRow(ctx, "SELECT EXISTS (SELECT FROM audit_event WHERE action = 'document.printed' AND at = $1)", act.At).Scan(&effect)
			if err == nil && !effect {
				return issuance.Conflictf("document", "", "it was read before")
			}
			return err
		}
		k.run(t, contender{"system", read}, contender{"system", read})
	})
	k.wantOnce(t, "document.printed", "attempt.verified", "blank.consumed", "batch.finished")
}

// Two people settle one doubt, and say different things: the first one's word is the outcome.
func TestRaceForOneDoubt(t *testing.T) {
	k := newTrack(t)
	_, ids := k.Run(t, issuancetest.BookletPrinter, 1)
	a := k.Doubt(t, ids[0])
	settle := func(who string, s production.Settlement) contender {
		s.Blank, s.Reason, s.MRZ, s.Witness = a.Blank, "seen", k.Load(t, ids[0]).MRZ, "sara"
		return contender{who, func(ctx context.Context, act *issuance.Act) error { return production.Settle(ctx, act, ids[0], s) }}
	}
	rounds(t, func() {
		k.back(t, `UPDATE attempt SET state = 'in doubt'`, `UPDATE document SET state = 'in doubt', printed_at = NULL`, `UPDATE blank SET state = 'loaded', custodian = 'olga'`,
			`DELETE FROM blank_move WHERE to_state IN ('consumed', 'spoiled')`, `DELETE FROM attempt_event WHERE state IN ('verified', 'spoiled')`)
		k.run(t, settle("olga", production.Settlement{Outcome: production.OutcomePrinted}), settle("otto", production.Settlement{Outcome: production.OutcomeSpoiled}))
	})
	if n := k.Count(t, "audit_event WHERE action IN ('attempt.verified', 'attempt.spoiled')"); n != races() {
		t.Errorf("%d outcomes in %d races", n, races())
	}
	k.WantClean(t)
}

// Two supervisors replace one document: one replacement.
func TestRaceForOneReplacement(t *testing.T) {
	k := newTrack(t)
	k.Hire(t, issuance.Person{Username: "sven", Site: issuancetest.Ministry, Roles: []issuance.Role{issuance.Supervisor}})
	doc := ended(t, k.House)
	replace := func(ctx context.Context, act *issuance.Act) error {
		_, err := document.Replace(ctx, act, doc, "smeared")
		return err
	}
	rounds(t, func() {
		k.back(t, `DELETE FROM document WHERE replaces IS NOT NULL`)
		k.run(t, contender{"sara", replace}, contender{"sven", replace})
	})
	k.wantOnce(t, "document.replaced")
}

// Composing, the device's word and a sweep come at the same time, and each may bring the next document's turn: it has one attempt.
func TestRaceForOneTurn(t *testing.T) {
	k := newTrack(t)
	b, ids := k.Run(t, issuancetest.BookletPrinter, 2)
	k.Drive(t, ids[0], "accepted")
	rounds(t, func() {
		k.back(t, `DELETE FROM attempt WHERE document = '`+ids[1]+`'`, `UPDATE attempt SET state = 'accepted'`, `UPDATE document SET state = 'printing' WHERE position = 1`,
			`UPDATE document SET state = 'composed' WHERE position = 2`, `DELETE FROM attempt_event WHERE state = 'device done' OR attempt NOT IN (SELECT id FROM attempt)`)
		done := func() contender {
			a := k.Attempt(t, ids[0])
			return contender{"system", func(ctx context.Context, act *issuance.Act) error { return production.DeviceDone(ctx, act, a, 3, nil) }}
		}
		sweep := contender{"system", func(ctx context.Context, act *issuance.Act) error {
			if err := production.Advance(ctx, act, b.ID); err != nil {
				return err
			}
			return issuance.Conflictf("sweep", "", "it had an effect, or it had none")
		}}
		k.run(t, done(), done(), sweep)
		if err := k.Try(t, "system", func(act *issuance.Act) error { return production.Advance(t.Context(), act, b.ID) }); err != nil {
			t.Error(err)
		}
		wantOneAttempt(t, k, ids[1])
	})
	k.wantOnce(t, "document.device-done")
}

func wantOneAttempt(t *testing.T, k track, doc string) {
	t.Helper()
	if n := k.Count(t, "attempt WHERE document = $1", doc); n != 1 {
		t.Errorf("the next document has %d attempts", n)
	}
}
