package queue

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
	"chancery/printers"
)

// TestCrashWalk lets a process die again and again at any call of its device and before any step, lets the station fail and lose power,
// lets a person put things right, and counts what lies in the trays: no document is marked twice, and every blank is where the books
// have it.
func TestCrashWalk(t *testing.T) {
	walks := "12"
	if os.Getenv("CHANCERY_PROVE") == "1" {
		walks = "400"
	}
	if flag.Lookup("rapid.checks").Value.String() == "100" { // not chosen on the command line
		if err := flag.Set("rapid.checks", walks); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = flag.Set("rapid.checks", "100") }() // as it was
	}
	h := newWorks(t)
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		n++
		w := newWalk(t, r, h, fmt.Sprintf("walk-%d", n))
		for i := 0; !w.over() && i < 30; i++ {
			w.work()
			w.person()
		}
		for w.calm = true; !w.over() && len(w.trail) < 300; { // in the end everything is in order, and everybody does what they should
			w.work()
			w.person()
		}
		w.account()
	})
	h.WantClean(t)
}

// walk is a batch at a station that is worked by processes which die.
type walk struct {
	atStation
	t     *testing.T
	r     *rapid.T
	batch string
	fuse  *atomic.Int64 // calls until the process dies; below zero it lives
	trail []string
	hand  []*card // what a person has taken
	calm  bool    // nothing goes wrong any more
}

// foreign is how the serials of blanks begin that are for no document.
const foreign = "X99"

// died is what ends a process.
type died struct{}

func newWalk(t *testing.T, r *rapid.T, house works, printer string) *walk {
	w := &walk{t: t, r: r, fuse: &atomic.Int64{}}
	w.House, w.station = house.House, newStation()
	w.uuid = "urn:uuid:" + printer
	w.dev = printers.Device(mortal{w.station, w})
	if rapid.Bool().Draw(r, "camera") {
		w.dev = mortalCamera{mortal{w.station, w}}
	}
	w.Must(t, "adam", func(act *issuance.Act) error {
		return production.InstallPrinter(t.Context(), act, production.Printer{ID: printer, Site: issuancetest.Ministry, Kind: issuancetest.Booklet, URI: "test:"})
	})
	b, ids := w.Run(t, printer, 2)
	w.batch, w.ids = b.ID, ids
	for _, id := range ids {
		w.stack = append(w.stack, *w.Load(t, id).Blank)
	}
	return w
}

// call is one at which the process may die.
func (w *walk) call() {
	if w.fuse.Add(-1) == 0 {
		panic(died{})
	}
}

func (w *walk) say(format string, args ...any) {
	w.trail = append(w.trail, fmt.Sprintf(format, args...))
}

// process is a line that has just been started; its clock is read before each step.
func (w *walk) process() *Line {
	return lineOn(w.t, w.DB.Application, func() time.Time { w.call(); return w.Clock() }, pages{}, nil)
}

// work lets a process take up whatever waits, and die at some time.
func (w *walk) work() {
	w.trouble()
	w.fuse.Store(-1)
	if !w.calm {
		w.fuse.Store(int64(rapid.IntRange(1, 45).Draw(w.r, "calls to live")))
	}
	defer func() {
		w.fuse.Store(-1)
		if p := recover(); p != nil {
			if _, expected := p.(died); !expected {
				panic(p)
			}
			w.say("died")
		}
	}()
	for _, id := range w.ids {
		list, err := production.AttemptsOf(w.t.Context(), w.Pool, id)
		if err != nil {
			w.r.Fatal(err)
		}
		if len(list) == 0 {
			continue
		}
		a, l := list[len(list)-1], w.process()
		if a.State == "reserved" {
			err = l.print(w.t.Context(), w.dev, a, l.step2(w.t.Context()))
		} else {
			err = l.recover(w.t.Context(), w.dev, a)
		}
		w.say("%s was %s: %v", a.Document, a.State, err)
	}
}

// trouble is what may befall the station.
func (w *walk) trouble() {
	methods := []string{"Snapshot", "Create", "Send", "Status", "Find", "Cancel", "Held", "Release", "ReadBlank", "ReadPage"}
	clear(w.before)
	clear(w.after)
	if w.calm {
		return
	}
	switch rapid.IntRange(0, 6).Draw(w.r, "trouble") {
	case 0:
		m := rapid.SampledFrom(methods).Draw(w.r, "no answer to")
		w.before[m] = []error{errors.New("connection reset")}
		w.say("no answer to %s", m)
	case 1:
		m := rapid.SampledFrom(methods).Draw(w.r, "an answer is lost to")
		w.after[m] = []error{errors.New("connection reset")}
		w.say("an answer is lost to %s", m)
	case 2:
		w.restart()
		w.upTime = 1 + int64(len(w.trail))
		w.say("power off and on")
	case 3:
		w.stack = append([]string{fmt.Sprintf("%s%d", foreign, len(w.trail))}, w.stack...)
		w.say("a blank of another batch lies on top")
	}
}

// person settles what is in doubt with the blank in hand, puts unmarked blanks back on the stack, and resumes.
func (w *walk) person() {
	if !w.calm && rapid.IntRange(0, 2).Draw(w.r, "nobody looks") == 0 {
		return
	}
	if c := w.inside; c != nil && (w.calm || rapid.Bool().Draw(w.r, "the station is opened")) {
		if w.mayBeTaken(c) {
			w.inside, w.hand = nil, append(w.hand, c)
			w.say("%s taken out by hand", c.serial)
		}
	}
	for _, id := range w.ids {
		list, err := production.AttemptsOf(w.t.Context(), w.Pool, id)
		if err == nil && len(list) > 0 && list[len(list)-1].State == "in doubt" {
			w.settle(id, list[len(list)-1])
		}
	}
	b, err := production.LoadBatch(w.t.Context(), w.Pool, w.batch)
	if err != nil {
		w.r.Fatal(err)
	}
	if b.State != "halted" || w.inside != nil {
		return
	}
	top := w.restack()
	err = w.Try(w.t, "olga", func(act *issuance.Act) error { return production.Resume(w.t.Context(), act, w.batch, top) })
	w.say("resumed with %s: %v", top, err)
}

// mayBeTaken reports whether the attempt of the blank inside is decided: nobody opens a station that is at work.
func (w *walk) mayBeTaken(c *card) bool {
	for _, id := range w.ids {
		list, err := production.AttemptsOf(w.t.Context(), w.Pool, id)
		if err != nil {
			w.r.Fatal(err)
		}
		for _, a := range list {
			if a.JobUUID == nil || *a.JobUUID != c.job.UUID {
				continue
			}
			_, decided := exitOf(a.State)
			return decided
		}
	}
	return w.calm // nobody knows whose it is
}

// settle is what an honest person finds.
func (w *walk) settle(id string, a production.Attempt) {
	d := w.Load(w.t, id)
	c := w.find(*d.Blank)
	if c == nil && w.lies(*d.Blank) != "stack" {
		return // it is still inside
	}
	s := production.Settlement{Outcome: production.OutcomeUnprinted, Blank: *d.Blank, MRZ: d.MRZ, Witness: "sara", Reason: "seen"}
	if c != nil && c.marked > 0 {
		s.Outcome = production.OutcomePrinted
	}
	if !slices.Contains(production.AllowedOutcomes(a), s.Outcome) {
		w.say("%s looks %s, which the evidence does not allow", *d.Blank, s.Outcome)
		s.Outcome = production.OutcomeSpoiled
	}
	err := w.Try(w.t, "olga", func(act *issuance.Act) error { return production.Settle(w.t.Context(), act, id, s) })
	w.say("%s settled as %s: %v", id, s.Outcome, err)
	if err != nil {
		w.r.Fatalf("settling: %v, after\n%s", err, strings.Join(w.trail, "\n"))
	}
}

// find gives a card that a person can take in hand.
func (w *walk) find(serial string) *card {
	for _, c := range slices.Concat(w.out, w.reject, w.hand) {
		if c.serial == serial {
			return c
		}
	}
	return nil
}

// restack puts unmarked blanks of documents that wait back on the stack, in the order of the batch, and gives the serial on top.
func (w *walk) restack() string {
	w.stack = nil
	for _, id := range w.ids {
		d := w.Load(w.t, id)
		if !slices.Contains([]issuance.State{"composed", "printing"}, d.State) {
			continue
		}
		if c := w.find(*d.Blank); c != nil && c.marked > 0 {
			w.r.Fatalf("document %s is %s and its blank %s is marked, after\n%s", id, d.State, *d.Blank, strings.Join(w.trail, "\n"))
		}
		not := func(c *card) bool { return c.serial == *d.Blank }
		w.out, w.reject, w.hand = slices.DeleteFunc(w.out, not), slices.DeleteFunc(w.reject, not), slices.DeleteFunc(w.hand, not)
		w.stack = append(w.stack, *d.Blank)
	}
	if len(w.stack) == 0 {
		return ""
	}
	return w.stack[0]
}

// over reports whether the batch has come to its end, and the station is empty.
func (w *walk) over() bool {
	b, err := production.LoadBatch(w.t.Context(), w.Pool, w.batch)
	if err != nil {
		w.r.Fatal(err)
	}
	return w.inside == nil && (b.State == "finished" || !slices.ContainsFunc(w.ids, func(id string) bool {
		return !slices.Contains([]issuance.State{"device done", "printed", "spoiled"}, w.State(w.t, id))
	}))
}

// account holds the trays against the books.
func (w *walk) account() {
	marks := map[string]int{}
	for _, page := range w.printed {
		marks[string(page)]++
	}
	told := strings.Join(w.trail, "\n")
	if !w.over() {
		w.r.Errorf("the batch does not come to its end, after\n%s", told)
	}
	for _, c := range slices.Concat(w.out, w.reject, w.hand) {
		if strings.HasPrefix(c.serial, foreign) && c.marked > 0 {
			w.r.Errorf("blank %s of another batch was marked, after\n%s", c.serial, told)
		}
	}
	for _, id := range w.ids {
		d := w.Load(w.t, id)
		page, err := document.Page(w.t.Context(), w.Pool, d)
		if err != nil {
			w.r.Fatal(err)
		}
		if marks[string(page)] > 1 {
			w.r.Errorf("document %s was marked %d times, after\n%s", id, marks[string(page)], told)
		}
		where, c := w.lies(*d.Blank), w.find(*d.Blank)
		if where == "nowhere" && c == nil {
			w.r.Errorf("blank %s of document %s is nowhere, after\n%s", *d.Blank, id, told)
		}
		done := slices.Contains([]issuance.State{"device done", "printed"}, d.State)
		if done && (c == nil || c.marked != 1 || string(c.data) != string(page)) {
			w.r.Errorf("document %s is %s, and its blank lies %s: %+v, after\n%s", id, d.State, where, c, told)
		}
	}
}

// mortal is a station at each of whose calls the process may die, before it is made or before its answer is heard.
type mortal struct {
	*station
	w *walk
}

func (m mortal) Snapshot(ctx context.Context) (printers.Snapshot, error) {
	m.w.call()
	defer m.w.call()
	return m.station.Snapshot(ctx)
}

func (m mortal) Create(ctx context.Context, t printers.Ticket) (printers.Job, error) {
	m.w.call()
	defer m.w.call()
	return m.station.Create(ctx, t)
}

func (m mortal) Send(ctx context.Context, job printers.Job, data []byte) error {
	m.w.call()
	defer m.w.call()
	return m.station.Send(ctx, job, data)
}

func (m mortal) Status(ctx context.Context, job printers.Job) (printers.Status, error) {
	m.w.call()
	defer m.w.call()
	return m.station.Status(ctx, job)
}

func (m mortal) Cancel(ctx context.Context, job printers.Job) error {
	m.w.call()
	defer m.w.call()
	return m.station.Cancel(ctx, job)
}

func (m mortal) Release(ctx context.Context, job printers.Job, exit printers.Exit) error {
	m.w.call()
	defer m.w.call()
	return m.station.Release(ctx, job, exit)
}

func (m mortal) ReadBlank(ctx context.Context, job printers.Job) (string, error) {
	m.w.call()
	defer m.w.call()
	return m.station.ReadBlank(ctx, job)
}

type mortalCamera struct{ mortal }

func (m mortalCamera) ReadPage(ctx context.Context, job printers.Job) (printers.Reading, error) {
	m.w.call()
	defer m.w.call()
	return camera{m.station}.ReadPage(ctx, job)
}
