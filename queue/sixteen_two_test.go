package queue

import (
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"errors"
	"github.com/jackc/pgx/v5/pgconn"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
	"chancery/printers/simulator/machine"
	"path/filepath"
)

// twoWantOne: of two dispatchers on one document, and of two documents on one blank, exactly one wins.
func twoWantOne(t *testing.T, l *lab) {
	t.Run("two dispatchers, one document", func(t *testing.T) {
		w, p := newWorks(t), l.bookletPrinter(t)
		w.install(t, issuancetest.BookletPrinter, p.uri())
		_, ids := w.batch(t, issuancetest.BookletPrinter, 2)
		p.turn(t, "slow", true)
		lines := []*Line{w.ourLine(t), w.ourLine(t)}
		other := w.process(t, roleWorker, "") // and one in a process of its own
		for _, line := range lines {
			start(t, line)
		}
		other.says(t, "working")
		w.reaches(t, ids[0], "printing")
		for _, line := range lines { // and everything is asked for again and again
			if err := line.sweep(t.Context(), 0); err != nil {
				t.Error(err)
			}
		}
		p.turn(t, "slow", false)
		for _, id := range ids {
			w.reaches(t, id, "device done")
		}
		p.wantOut(t, 2)
		w.onlyOnce(t, p)
		if n := w.Count(t, "attempt"); n != 2 {
			t.Errorf("%d attempts", n)
		}
		w.WantClean(t)
	})
	t.Run("two dispatchers, one attempt", func(t *testing.T) {
		w, p := newWorks(t), l.bookletPrinter(t)
		w.install(t, issuancetest.BookletPrinter, p.uri())
		_, ids := w.batch(t, issuancetest.BookletPrinter, 1)
		a := *w.Attempt(t, ids[0])
		var racing sync.WaitGroup
		for range 4 { // past the queue, and past the lock of the printer: only the database's guards are left
			line, device := w.ourLine(t), p.device(t)
			racing.Go(func() {
				if err := line.print(t.Context(), device, a, line.step2(t.Context())); err != nil {
					t.Logf("a job ends with %v", err)
				}
			})
		}
		racing.Wait()
		w.reaches(t, ids[0], "device done")
		p.wantOut(t, 1)
		if n := w.Count(t, "attempt_event WHERE state = 'sending'"); n != 1 {
			t.Errorf("%d have sent", n)
		}
		w.WantClean(t)
	})
	t.Run("two documents, one blank", func(t *testing.T) {
		w := newWorks(t)
		w.install(t, "p2", "test:p2")
		w.Order(t, w.Passport())
		w.Order(t, w.Passport())
		w.Blanks(t, issuancetest.Booklet, "olga", 1)
		errs := make([]error, 2)
		var racing sync.WaitGroup
		for n, printer := range []string{issuancetest.BookletPrinter, "p2"} {
			olga := w.Person(t, "olga")
			racing.Go(func() {
				errs[n] = w.Do(t.Context(), olga, func(act *issuance.Act) error {
					_, err := production.Create(t.Context(), act, printer, 1)
					return err
				})
			})
		}
		racing.Wait()
		if (errs[0] == nil) == (errs[1] == nil) || issuance.KindOf(errors.Join(errs...)) != issuance.Conflict && issuance.KindOf(errs[0]) != issuance.Conflict && issuance.KindOf(errs[1]) != issuance.Conflict {
			t.Errorf("%v", errs)
		}
		w.WantClean(t)
	})
	t.Run("the guard itself", func(t *testing.T) {
		w := newWorks(t)
		w.install(t, "p2", "test:p2")
		_, one := w.batch(t, issuancetest.BookletPrinter, 1)
		_, two := w.batch(t, "p2", 1)
		_, err := w.DB.Owner.Exec(t.Context(), "UPDATE attempt SET blank = $1 WHERE document = $2", *w.Load(t, one[0]).Blank, two[0])
		if pg, ok := errors.AsType[*pgconn.PgError](err); !ok || pg.ConstraintName != "attempt_blank_once" && pg.Code != "23503" {
			t.Errorf("a blank serves two attempts: %v", err)
		}
	})
}

// ago is how printer status and the board tell the age of the last contact.
var ago = regexp.MustCompile(`contact ([0-9hms]+) ago`)

// frozenPrinter: one printer stands still in the middle of everything. Whoever looks is told how long ago it was last heard of; the
// others print on.
func frozenPrinter(t *testing.T, l *lab) {
	w, stuck, well := newWorks(t), l.bookletPrinter(t), l.bookletPrinter(t)
	w.Authority.Clock = time.Now // the program's clock, which tells the age
	line := lineOn(t, w.DB.Application, time.Now, pages{}, openAny)
	w.install(t, issuancetest.BookletPrinter, stuck.uri())
	w.install(t, "p2", well.uri())
	_, waits := w.batch(t, issuancetest.BookletPrinter, 2)
	_, goes := w.batch(t, "p2", 3)
	stuck.turn(t, "slow", true)
	start(t, line)
	w.reaches(t, waits[0], "printing") // it was in contact
	stuck.freeze(t)
	for _, id := range goes {
		w.reaches(t, id, "device done")
	}
	well.wantOut(t, 3)
	status := l.types(t, w, 0, "printer", "status", issuancetest.BookletPrinter)
	if !strings.Contains(status, "out of reach") || !ago.MatchString(status) {
		t.Errorf("printer status does not tell the age of the last contact:\n%s", status)
	}
	board := l.types(t, w, 0, "printer", "watch", "--once")
	for text := range strings.Lines(board) {
		name, _, _ := strings.Cut(text, " ")
		if name == issuancetest.BookletPrinter && (strings.Contains(text, "contact now") || !ago.MatchString(text)) {
			t.Errorf("the board does not tell the age of the last contact: %s", text)
		}
		if name == "p2" && !strings.Contains(text, "contact now") {
			t.Errorf("the board does not say that p2 answers: %s", text)
		}
	}
	if s := w.Attempt(t, waits[0]).State; s != "printing" {
		t.Errorf("the attempt at the frozen printer is %s", s)
	}
	stuck.kill() // so that nobody waits for it when the test ends
	w.WantClean(t)
}

// events gives the lines of the simulator's ledger of a kind.
func (s simulator) events(t testing.TB, event string) (list []machine.Entry) {
	t.Helper()
	all, err := machine.ReadLedger(filepath.Join(s.folder, "ledger"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		if e.Event == event {
			list = append(list, e)
		}
	}
	return list
}
