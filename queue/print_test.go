package queue

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
	"chancery/printers"
)

// A batch goes through the line by itself: composed, printed in feeding order, each page once and whole, up to the device's word.
func TestABatchGoesThroughTheLine(t *testing.T) {
	for printer, size := range map[string][2]float64{issuancetest.BookletPrinter: {125, 88}, issuancetest.StickerPrinter: {120, 80}} {
		t.Run(printer, func(t *testing.T) {
			w := newWorks(t)
			b := w.Batch(t, printer, 4)
			stop := start(t, w.line)
			w.Must(t, "olga", func(act *issuance.Act) error { return production.Start(t.Context(), act, b.ID) })
			ids := w.Documents(t, b.ID)
			await(t, "all is printed", func() bool { return w.Count(t, "document WHERE state = 'device done'") == len(ids) })
			stop()
			for i, id := range ids {
				d, a := w.Load(t, id), w.Attempt(t, id)
				page := issuancetest.Artifacts(*d.Number).Page
				if !bytes.Equal(w.printed[i], page) {
					t.Errorf("sheet %d bears %q", i, w.printed[i])
				}
				ticket := w.jobs[i].ticket
				want := printers.Ticket{Attempt: a.ID, Product: d.Kind, Width: size[0], Height: size[1], Sides: 1, Format: "application/pdf", Length: len(page), SHA256: sha256.Sum256(page)}
				if !reflect.DeepEqual(ticket, want) {
					t.Errorf("the device was told %+v", ticket)
				}
				if a.State != "device done" || a.Evidence != 2 || *a.JobUUID != w.jobs[i].job.UUID {
					t.Errorf("%+v", a)
				}
			}
			if len(w.printed) != len(ids) {
				t.Errorf("%d pages for %d documents", len(w.printed), len(ids))
			}
			for _, id := range ids {
				w.Print(t, id)
			}
			w.WantClean(t)
		})
	}
}

// A device that can't take a job now, or can't be reached, costs no attempt: the job waits.
func TestADeviceThatTakesNothing(t *testing.T) {
	for name, spoil := range map[string]func(*device){
		"it is out of reach":     func(d *device) { d.before["Snapshot"] = []error{printers.ErrUnreachable} },
		"it answers nonsense":    func(d *device) { d.before["Snapshot"] = []error{errors.New("no IPP")} },
		"it does not accept now": func(d *device) { d.accepting = false },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorks(t)
			doc, a := w.reserved(t)
			spoil(w.device)
			err := w.print(t, a)
			if _, snoozed := errors.AsType[*river.JobSnoozeError](err); !snoozed {
				t.Errorf("the job ends with %v", err)
			}
			w.want(t, doc, "reserved", "composed", "running")
			if n := w.Count(t, "attempt_event WHERE attempt::text = $1", a.ID); n != 2 {
				t.Errorf("%d lines of history", n)
			}
			w.accepting = true
			if err := w.print(t, a); err != nil {
				t.Fatal(err)
			}
			w.want(t, doc, "device done", "device done", "running")
		})
	}
}

// A device that is busy with somebody else's job is waited for.
func TestADeviceThatIsBusyAndThenFree(t *testing.T) {
	w := newWorks(t)
	doc, a := w.reserved(t)
	w.before["Create"] = []error{printers.ErrBusy, printers.ErrBusy, printers.ErrBusy}
	if err := w.print(t, a); err != nil {
		t.Fatal(err)
	}
	w.want(t, doc, "device done", "device done", "running")
	if calls, pages := w.count("Create"); calls != 4 || pages != 1 {
		t.Errorf("%d calls, %d pages", calls, pages)
	}
}

// The crash table (printers.md 12.5), for what goes wrong while our process lives: from no answer at any point more follows than the
// committed steps and the device's own word allow, and nothing is ever sent again.
func TestWhatGoesWrongAtEachPoint(t *testing.T) {
	broken := errors.New("connection reset")
	ended := func(state printers.JobState, impressions int, reasons ...string) func(*device) {
		return func(d *device) {
			d.ends = func(s *sheet) { s.state, s.impressions, s.reasons = state, impressions, reasons }
		}
	}
	for name, c := range map[string]struct {
		spoil   func(*device)
		attempt issuance.State
		pages   int
		says    string // in the attempt's reason
		failed  bool   // the job will be tried again
	}{
		"the job is refused":        {func(d *device) { d.before["Create"] = []error{printers.ErrRefused} }, "unprinted", 0, "no job of ours", false},
		"no connection for the job": {func(d *device) { d.before["Create"] = []error{printers.ErrUnreachable} }, "unprinted", 0, "no job of ours", false},
		"the answer to Create is lost": {func(d *device) { d.after["Create"] = []error{broken} }, "unprinted", 0, "cancelled before it had data",
			false},
		"the answer is lost, and then the device": {func(d *device) {
			d.after["Create"], d.before["Snapshot"] = []error{broken}, []error{nil, printers.ErrUnreachable}
		}, "intent", 0, "", true},
		"the answer is lost, and two jobs bear the name": {func(d *device) {
			d.after["Create"], d.before["Find"] = []error{broken}, []error{printers.ErrAmbiguous}
		}, "intent", 0, "", true},
		"the answer is lost, and it can't be cancelled": {func(d *device) {
			d.after["Create"], d.before["Cancel"] = []error{broken}, []error{broken}
		}, "intent", 0, "", true},
		"no byte of the page went out":     {func(d *device) { d.before["Send"] = []error{printers.ErrNotSent} }, "in doubt", 0, "", false},
		"the page broke off":               {func(d *device) { d.before["Send"] = []error{broken} }, "in doubt", 0, "", false},
		"the page arrived, no answer came": {func(d *device) { d.after["Send"] = []error{broken} }, "in doubt", 1, "", false},
		"busy in the middle":               {func(d *device) { d.before["Send"] = []error{printers.ErrBusy} }, "in doubt", 0, "", false},
		"no answer about the job for a while": {func(d *device) {
			d.before["Status"] = []error{broken, printers.ErrUnreachable, context.DeadlineExceeded}
		},
			"device done", 1, "", false},
		"the job is forgotten":         {func(d *device) { d.before["Status"] = []error{printers.ErrNotFound} }, "in doubt", 1, "does not know the job", false},
		"aborted":                      {ended(printers.JobAborted, 0, "aborted-by-system"), "in doubt", 1, "aborted", false},
		"cancelled with a sheet":       {ended(printers.JobCanceled, 1, "job-canceled-by-operator"), "in doubt", 1, "canceled", false},
		"cancelled without a sheet":    {ended(printers.JobCanceled, 0), "in doubt", 1, "canceled", false},
		"completed with errors":        {ended(printers.JobCompleted, 1, "job-completed-with-errors"), "in doubt", 1, "completed", false},
		"completed and nothing made":   {ended(printers.JobCompleted, 0), "in doubt", 1, "completed", false},
		"two sheets on the counter":    {func(d *device) { d.ends = func(*sheet) { d.life++ } }, "in doubt", 1, "counter", false},
		"no sheet on the counter":      {func(d *device) { d.ends = func(*sheet) { d.life-- } }, "in doubt", 1, "counter", false},
		"a counter that went down":     {func(d *device) { d.ends = func(*sheet) { d.life = 5 } }, "in doubt", 1, "counter", false},
		"restarted while it printed":   {func(d *device) { d.ends = func(*sheet) { d.upTime = 4 } }, "in doubt", 1, "restarted", false},
		"no counter at all":            {func(d *device) { d.mute = true }, "device done", 1, "", false},
		"the counter can't be read":    {func(d *device) { d.before["Snapshot"] = []error{nil, broken} }, "device done", 1, "", false},
		"no up-time in its answers":    {func(d *device) { d.ends = func(*sheet) { d.upTime = 0 } }, "device done", 1, "", false},
		"a clock that was put forward": {func(d *device) { d.ends = func(*sheet) { d.upTime += 86400 } }, "device done", 1, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorks(t)
			doc, a := w.reserved(t)
			c.spoil(w.device)
			if err := w.print(t, a); (err != nil) != c.failed {
				t.Errorf("the job ends with %v", err)
			}
			state := map[issuance.State][2]issuance.State{
				"unprinted": {"composed", "halted"}, "intent": {"printing", "running"}, "in doubt": {"in doubt", "halted"}, "device done": {"device done", "running"},
			}[c.attempt]
			w.want(t, doc, c.attempt, state[0], state[1])
			if a := w.Attempt(t, doc); !strings.Contains(a.Reason, c.says) {
				t.Errorf("the reason is %q", a.Reason)
			}
			if _, pages := w.count("Send"); pages != c.pages {
				t.Errorf("%d pages", pages)
			}
			if calls, _ := w.count("Send"); calls > 1 {
				t.Errorf("the page was offered %d times", calls)
			}
			if c.attempt != "intent" && w.open() {
				t.Error("a job waits on the device and blocks it")
			}
			level := map[string]int{"no counter at all": 3, "the counter can't be read": 3}[name]
			if c.attempt == "device done" && level == 0 {
				level = 2
			}
			if got := w.Attempt(t, doc).Evidence; c.attempt == "device done" && got != level {
				t.Errorf("evidence of level %d, want %d", got, level)
			}
			w.again(t, doc, c.attempt)
		})
	}
}

// again lets the job run once more, as River does after a crash: nothing is sent, and what was open comes to its end.
func (w works) again(t *testing.T, doc string, was issuance.State) {
	t.Helper()
	_, before := w.count("Send")
	if err := w.line.recover(t.Context(), w.device, *w.Attempt(t, doc)); err != nil {
		t.Errorf("once more: %v", err)
	}
	if _, pages := w.count("Send"); pages != before {
		t.Error("the page was sent again")
	}
	if now := w.Attempt(t, doc).State; was == "intent" && now != "unprinted" || was != "intent" && now != was {
		t.Errorf("once more: the attempt was %s and is %s", was, now)
	}
	w.WantClean(t)
}

// Another device under the printer's address gets nothing, and somebody is told.
func TestAStrangerAtTheAddress(t *testing.T) {
	w := newWorks(t)
	_, ids := w.Run(t, issuancetest.BookletPrinter, 2)
	if err := w.print(t, *w.Attempt(t, ids[0])); err != nil {
		t.Fatal(err)
	}
	w.uuid = "urn:uuid:a-stranger"
	if err := w.print(t, *w.Attempt(t, ids[1])); err != nil {
		t.Fatal(err)
	}
	if _, pages := w.count("Send"); pages != 1 {
		t.Errorf("%d pages", pages)
	}
	w.want(t, ids[1], "unprinted", "composed", "halted")
	if a := w.Attempt(t, ids[1]); !strings.Contains(a.Reason, "another device") {
		t.Errorf("the reason is %q", a.Reason)
	}
	w.WantClean(t)
}

// A watch that lasts longer than a job should goes on in another one; a sheet that takes its time is printing meanwhile.
func TestASheetThatTakesItsTime(t *testing.T) {
	w := newWorks(t)
	doc, a := w.reserved(t)
	w.hold = true
	done := make(chan error, 1)
	go func() { done <- w.print(t, a) }()
	await(t, "the attempt is printing", func() bool { return w.Attempt(t, doc).State == "printing" })
	w.letGo()
	if err := <-done; err != nil {
		t.Error(err)
	}
	w.want(t, doc, "device done", "device done", "running")
}

// A worker that is stopped while it watches leaves the attempt as it is, for a sweep to find.
func TestAWatchThatIsCutShort(t *testing.T) {
	w := newWorks(t)
	doc, a := w.reserved(t)
	w.hold = true
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.line.print(ctx, w.device, a, w.line.step2(ctx)) }()
	await(t, "the device has the page", func() bool { _, pages := w.count("Send"); return pages == 1 && w.Attempt(t, doc).State != "sending" })
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("the job ends with %v", err)
	}
	if s := w.Attempt(t, doc).State; s != "accepted" && s != "printing" {
		t.Errorf("the attempt is %s", s)
	}
	w.letGo()
	w.watchedOn(t, doc)
}

// watchedOn lets a later job watch on.
func (w works) watchedOn(t *testing.T, doc string) {
	t.Helper()
	if err := w.line.recover(t.Context(), w.device, *w.Attempt(t, doc)); err != nil {
		t.Error(err)
	}
	w.want(t, doc, "device done", "device done", "running")
	if calls, pages := w.count("Send"); calls != 1 || pages != 1 {
		t.Errorf("offered %d times, %d pages", calls, pages)
	}
}

// Nobody else's clock is asked for: the watch must not outlast the job that does it.
func TestLimitsFitEachOther(t *testing.T) {
	if watchFor+time.Minute > jobTimeout || silentFor > watchFor || jobTimeout*2 > rescueAfter {
		t.Error("a job is rescued, or times out, while it still watches")
	}
}
