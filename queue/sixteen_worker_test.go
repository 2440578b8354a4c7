package queue

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"chancery/internal/failpoint"
	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
)

// The test binary is our own process too, where that is to be killed: it runs TestSixteen with a role in its environment.
const (
	roleVariable     = "SIXTEEN_ROLE"
	databaseVariable = "SIXTEEN_DATABASE"
	clockVariable    = "SIXTEEN_CLOCK"
	numberVariable   = "SIXTEEN_NUMBER"
)

// The roles.
const (
	roleWorker = "worker" // works the queues until its input ends
	roleReader = "reader" // reads one document back
	roleChips  = "chips"  // drives a station with a chip reader; see sixteen_chip_test.go
)

// play is the life of such a process.
func play(t *testing.T, role string) {
	if role == roleLook {
		if err := furnish(os.Getenv(placeVariable)); err != nil {
			t.Fatal(err)
		}
		return
	}
	seconds := 0
	begun, err := time.Parse(time.RFC3339, os.Getenv(clockVariable))
	if err != nil {
		t.Fatal(err)
	}
	pool, err := pgxpool.New(t.Context(), os.Getenv(databaseVariable))
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	clock := func() time.Time { seconds++; return begun.Add(time.Duration(seconds) * time.Second) }
	switch role {
	case roleWorker:
		l := lineOn(t, pool, locked(clock), pages{}, openAny)
		stop := start(t, l)
		fmt.Println("working")
		if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
			t.Error(err)
		}
		stop()
	case roleReader:
		readBack(t, &issuance.Authority{Pool: pool, Clock: clock, Work: &issuancetest.Requests{}})
	case roleChips:
		playChips(t, pool, locked(clock))
	}
}

// locked is a clock that several may read at once.
func locked(clock func() time.Time) func() time.Time {
	turn := make(chan struct{}, 1)
	return func() time.Time {
		turn <- struct{}{}
		defer func() { <-turn }()
		return clock()
	}
}

// readBack reads a document, as whoever has it in hand, without a difference.
func readBack(t *testing.T, authority *issuance.Authority) {
	d, err := document.ByNumber(t.Context(), authority.Pool, os.Getenv(numberVariable))
	if err != nil {
		t.Fatal(err)
	}
	err = authority.Do(t.Context(), issuance.System(), func(act *issuance.Act) error {
		return production.ReadBack(t.Context(), act, *d.Number, production.Reading{MRZ: d.MRZ, Blank: *d.Blank})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// process starts our own process in a role on a house, which it may be killed in at a failpoint.
func (w works) process(t testing.TB, role, point string, more ...string) *beside {
	t.Helper()
	c := exec.Command(os.Args[0], "-test.run=^TestSixteen$", "-test.timeout=5m")
	c.Env = append(os.Environ(), roleVariable+"="+role, databaseVariable+"="+w.DB.URL("chancery_application"), clockVariable+"="+w.Clock().Format(time.RFC3339),
		failpoint.Variable+"="+point)
	c.Env = append(c.Env, more...)
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	p := launch(t, c)
	t.Cleanup(func() { _ = in.Close() }) // with its end at the latest
	return p
}

// killed waits until a process has been killed, and lets so much time pass that whoever comes next is later.
func (w works) killed(t testing.TB, p *beside) {
	t.Helper()
	if s := p.wait(t); s != syscall.SIGKILL {
		t.Fatalf("our process ended by signal %d:\n%s", s, p.said(t))
	}
	w.Later(time.Hour)
}

// page64 is the page of a document, of some size: where it is cut something is left on both sides.
func page64(number string) []byte {
	return []byte("%PDF-1.7\n% page of " + number + "\n" + strings.Repeat("0123456789abcdef", 4096))
}

// lines44 is a machine readable zone as long as that of a passport (Doc 9303-4 §4.2.2), of no real person.
func lines44(number string) []string {
	return []string{"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", (number + "<<<<<<<<<")[:9] + "6UTO7408122F1204159ZE184226B<<<<<10"}
}

// batch has olga start a batch of n booklets with such pages at a printer: the first attempt is reserved.
func (w works) batch(t testing.TB, printer string, n int) (batch string, ids []string) {
	t.Helper()
	b := w.Batch(t, printer, n)
	w.Must(t, "olga", func(act *issuance.Act) error { return production.Start(t.Context(), act, b.ID) })
	ids = w.Documents(t, b.ID)
	for _, id := range ids {
		s, err := document.LoadSource(t.Context(), w.Pool, id)
		if err != nil {
			t.Fatal(err)
		}
		w.Must(t, "system", func(act *issuance.Act) error {
			return production.Composed(t.Context(), act, s, document.Artifacts{MRZ: lines44(s.Record.DocumentNumber), Page: page64(s.Record.DocumentNumber)})
		})
	}
	return b.ID, ids
}

// install puts a booklet printer at an address; a known one moves there.
func (w works) install(t testing.TB, id, uri string) {
	t.Helper()
	w.Must(t, "adam", func(act *issuance.Act) error {
		return production.InstallPrinter(t.Context(), act, production.Printer{ID: id, Site: issuancetest.Ministry, Kind: issuancetest.Booklet, URI: uri})
	})
}

// ourLine is a line that drives real devices.
func (w works) ourLine(t testing.TB) *Line {
	t.Helper()
	return lineOn(t, w.DB.Application, w.Clock, pages{}, openAny)
}

// reaches waits until the attempt on a document is in a state.
func (w works) reaches(t testing.TB, doc string, state issuance.State) production.Attempt {
	t.Helper()
	var a production.Attempt
	for end := time.Now().Add(2 * time.Minute); a.State != state; time.Sleep(20 * time.Millisecond) {
		list, err := production.AttemptsOf(t.Context(), w.Pool, doc)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) > 0 {
			a = list[len(list)-1]
		}
		decided := slices.Contains([]issuance.State{"in doubt", "verified", "spoiled", "unprinted"}, a.State)
		if a.State != state && (decided || time.Now().After(end)) {
			t.Fatalf("the attempt is %s (%s), not %s", a.State, a.Reason, state)
		}
	}
	return a
}

// settle has olga say what she sees on the blank of a doubt; what is spoiled sara has seen too.
func (w works) settle(t testing.TB, doc string, outcome production.Outcome) error {
	t.Helper()
	s := production.Settlement{Outcome: outcome, Blank: *w.Load(t, doc).Blank, MRZ: w.Load(t, doc).MRZ, Reason: "seen on the blank in hand"}
	if outcome == production.OutcomeSpoiled {
		s.Witness = "sara"
	}
	return w.Try(t, "olga", func(act *issuance.Act) error { return production.Settle(t.Context(), act, doc, s) })
}

// resume has olga confirm what lies on top of the feeder.
func (w works) resume(t testing.TB, batch, top string) {
	t.Helper()
	w.Must(t, "olga", func(act *issuance.Act) error { return production.Resume(t.Context(), act, batch, top) })
}

// halted gives why the batch of a document has halted.
func (w works) halted(t testing.TB, doc string) string {
	t.Helper()
	b, err := production.LoadBatch(context.WithoutCancel(t.Context()), w.Pool, *w.Load(t, doc).Batch)
	if err != nil || b.State != "halted" {
		t.Errorf("the batch is %s: %v", b.State, err)
	}
	return b.HaltReason
}
