package queue

import (
	"testing"
	"time"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
)

// waits brings one thing of each kind to where only a job gets it on, and lets the jobs be lost.
func (w works) waits(t *testing.T) map[string]int {
	t.Helper()
	w.Submit(t, w.Passport())
	half := w.Submit(t, w.Passport()) // a vetting that stopped in the middle
	if _, err := w.Pool.Exec(t.Context(), "UPDATE application SET state = 'vetting' WHERE reference = $1", half); err != nil {
		t.Fatal(err)
	}
	w.reserved(t) // a print
	b := w.Batch(t, issuancetest.StickerPrinter, 1)
	w.Must(t, "olga", func(act *issuance.Act) error { return production.Start(t.Context(), act, b.ID) }) // a composing
	w.driven(t, "p2", "accepted")
	w.driven(t, "p3", "intent")
	w.lose(t)
	return map[string]int{"vet": 2, "print": 1, "compose": 1, "observe": 2}
}

// driven brings an attempt at a printer of its own to a state.
func (w works) driven(t *testing.T, printer string, state issuance.State) {
	t.Helper()
	w.Must(t, "adam", func(act *issuance.Act) error {
		return production.InstallPrinter(t.Context(), act, production.Printer{ID: printer, Site: issuancetest.Ministry, Kind: issuancetest.Booklet, URI: "test:"})
	})
	_, ids := w.Run(t, printer, 1)
	w.Drive(t, ids[0], state)
}

func (w works) lose(t *testing.T) {
	t.Helper()
	if _, err := w.DB.Owner.Exec(t.Context(), "DELETE FROM river_job"); err != nil {
		t.Fatal(err)
	}
}

func (w works) sweep(t *testing.T, age time.Duration) {
	t.Helper()
	if err := w.line.sweep(t.Context(), age); err != nil {
		t.Fatal(err)
	}
}

func (w works) wantJobs(t *testing.T, want map[string]int) {
	t.Helper()
	for _, kind := range []string{"vet", "compose", "print", "observe"} {
		if n := w.jobsOf(t, kind); n != want[kind] {
			t.Errorf("%d jobs %s, want %d", n, kind, want[kind])
		}
	}
}

// Work whose job was lost is asked for again once it has waited too long, and everything at once when a line starts.
func TestSweepAsksAgain(t *testing.T) {
	w := newWorks(t)
	want := w.waits(t)
	w.sweep(t, time.Hour)
	w.wantJobs(t, nil) // it has not waited that long
	w.Later(2 * time.Hour)
	w.sweep(t, time.Hour)
	w.wantJobs(t, want)
}

// While a job waits nobody needs another one: a printer that is off for a night is not asked by a thousand jobs in the morning. A job
// that runs does not count, for its process may be gone.
func TestSweepAsksOnce(t *testing.T) {
	w := newWorks(t)
	want := w.waits(t)
	for range 3 {
		w.Later(time.Hour)
		w.sweep(t, time.Minute)
		w.wantJobs(t, want)
	}
	if _, err := w.DB.Owner.Exec(t.Context(), "UPDATE river_job SET state = 'scheduled'"); err != nil { // snoozed
		t.Fatal(err)
	}
	w.sweep(t, time.Minute)
	w.wantJobs(t, want)
	if _, err := w.DB.Owner.Exec(t.Context(), "UPDATE river_job SET state = 'running', attempted_at = now()"); err != nil { // its process may be gone
		t.Fatal(err)
	}
	w.sweep(t, time.Minute)
	for kind, n := range want {
		want[kind] = 2 * n
	}
	w.wantJobs(t, want)
}

// What is over, or is a person's to do, is not asked for.
func TestSweepLeavesAlone(t *testing.T) {
	w := newWorks(t)
	_, ids := w.Run(t, issuancetest.BookletPrinter, 3)
	w.House.Print(t, ids[0])
	w.Doubt(t, ids[1])
	w.Order(t, w.Passport())
	w.Review(t, w.Passport())
	w.lose(t)
	w.Later(time.Hour)
	w.sweep(t, 0)
	w.wantJobs(t, nil)
}

// A turn that did not come, because the process died in between, comes with the next sweep.
func TestSweepAdvancesBatches(t *testing.T) {
	w := newWorks(t)
	doc, a := w.reserved(t)
	if _, err := w.DB.Owner.Exec(t.Context(), "DELETE FROM attempt_event; DELETE FROM attempt"); err != nil {
		t.Fatal(err)
	}
	w.lose(t)
	w.sweep(t, 0)
	if again := w.Attempt(t, doc); again.State != "reserved" || again.ID == a.ID {
		t.Errorf("%+v", again)
	}
	w.wantJobs(t, map[string]int{"print": 1})
}

// Whatever a crash left behind, a line that starts brings it on.
func TestAStartSweepsUp(t *testing.T) {
	w := newWorks(t)
	reference := w.Submit(t, w.Passport())
	b := w.Batch(t, issuancetest.BookletPrinter, 2)
	w.Must(t, "olga", func(act *issuance.Act) error { return production.Start(t.Context(), act, b.ID) })
	w.lose(t)
	start(t, w.line)
	await(t, "all is done", func() bool {
		a, err := application.Load(t.Context(), w.Pool, reference)
		return err == nil && a.State == application.Review && w.Count(t, "document WHERE state = 'device done'") == 2
	})
}
