package queue

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
	"chancery/printers"
)

// station is a station in the test's own process: a stack of blanks, the one inside, and two exits. Its calls are scripted like those of
// a device.
type station struct {
	*device
	stack       []string
	inside      *card
	out, reject []*card
	fed         int
	nameless    bool                          // it can't tell whose blank lies inside
	stuck       bool                          // it ejects nothing
	byBlank     bool                          // it names jobs after the blank: one that is fed again has its old name
	misread     func(lines []string) []string // what its camera makes of the machine readable zone
	blankSeen   func(serial string) string    // what its reader makes of a serial
	marks       func(c *card)                 // what becomes of a marked blank, nil for the best
}

// card is a blank with what was done to it.
type card struct {
	serial   string
	job      printers.Job
	ticket   printers.Ticket
	data     []byte // what it is marked with
	marked   int
	canceled bool
	broken   bool // marking did not end well
}

func newStation() *station { return &station{device: newDevice()} }

func (s *station) Create(_ context.Context, t printers.Ticket) (printers.Job, error) {
	end, err := s.call("Create")
	if err != nil {
		return printers.Job{}, err
	}
	if s.inside != nil {
		return printers.Job{}, end(printers.ErrBusy)
	}
	if len(s.stack) == 0 {
		return printers.Job{}, end(printers.ErrRefused)
	}
	s.fed++
	s.inside = &card{serial: s.stack[0], ticket: t, job: printers.Job{ID: s.fed, UUID: fmt.Sprintf("card:%s:%d:%d", s.uuid, s.fed, s.life)}}
	s.stack = s.stack[1:]
	if s.byBlank {
		s.inside.job = printers.Job{ID: 1, UUID: "card:" + s.inside.serial}
	}
	job := s.inside.job
	if err := end(nil); err != nil {
		return printers.Job{}, err
	}
	return job, nil
}

func (s *station) Send(_ context.Context, job printers.Job, data []byte) error {
	end, err := s.call("Send")
	if err != nil {
		return err
	}
	c := s.inside
	switch {
	case c == nil || c.job != job || c.canceled || c.marked > 0:
		return end(printers.ErrRefused)
	case len(data) != c.ticket.Length || sha256.Sum256(data) != c.ticket.SHA256:
		return end(errors.New("the document is not that of the ticket"))
	}
	c.data, c.marked = slices.Clone(data), c.marked+1
	s.printed = append(s.printed, c.data)
	s.life++
	if s.marks != nil {
		s.marks(c)
	}
	return end(nil)
}

// card gives the blank of a job, wherever it lies.
func (s *station) card(job printers.Job) *card {
	for _, c := range slices.Concat(s.out, s.reject, []*card{s.inside}) {
		if c != nil && c.job == job {
			return c
		}
	}
	return nil
}

func (s *station) Status(_ context.Context, job printers.Job) (printers.Status, error) {
	end, err := s.call("Status")
	if err != nil {
		return printers.Status{}, err
	}
	c := s.card(job)
	if c == nil {
		return printers.Status{}, end(printers.ErrNotFound)
	}
	return c.status(s.upTime), end(nil)
}

func (c *card) status(upTime int64) printers.Status {
	s := printers.Status{Job: c.job, Name: c.ticket.Attempt, State: printers.JobHeld, UpTime: upTime, WithoutData: c.marked == 0}
	switch {
	case c.canceled:
		s.State = printers.JobCanceled
	case c.broken:
		s.State = printers.JobAborted
	case c.marked > 0:
		s.State, s.Impressions, s.Reasons = printers.JobCompleted, 1, []string{"job-completed-successfully"}
	}
	return s
}

func (s *station) Find(_ context.Context, attempt string) (printers.Job, printers.Status, error) {
	end, err := s.call("Find")
	if err != nil {
		return printers.Job{}, printers.Status{}, err
	}
	if c := s.inside; c != nil && c.ticket.Attempt == attempt {
		return c.job, c.status(s.upTime), end(nil)
	}
	return printers.Job{}, printers.Status{}, end(printers.ErrNotFound)
}

func (s *station) Cancel(_ context.Context, job printers.Job) error {
	end, err := s.call("Cancel")
	if err != nil {
		return err
	}
	c := s.card(job)
	switch {
	case c == nil:
		return end(printers.ErrNotFound)
	case c.marked > 0 || c.canceled:
		return end(printers.ErrRefused)
	}
	c.canceled = true
	return end(nil)
}

func (s *station) Held(context.Context) (printers.Held, error) {
	end, err := s.call("Held")
	if err != nil {
		return printers.Held{}, err
	}
	if s.inside == nil {
		return printers.Held{}, end(nil)
	}
	h := printers.Held{Present: true, Job: s.inside.job, Where: "print"}
	if s.nameless {
		h.Job = printers.Job{}
	}
	return h, end(nil)
}

func (s *station) Release(_ context.Context, job printers.Job, exit printers.Exit) error {
	end, err := s.call("Release")
	if err != nil {
		return err
	}
	switch {
	case s.inside == nil || s.inside.job != job:
		return end(printers.ErrNotFound)
	case s.stuck:
		return end(errors.New("the transport is jammed"))
	}
	if exit == printers.Good {
		s.out = append(s.out, s.inside)
	} else {
		s.reject = append(s.reject, s.inside)
	}
	s.inside = nil
	return end(nil)
}

func (s *station) ReadBlank(_ context.Context, job printers.Job) (string, error) {
	end, err := s.call("ReadBlank")
	if err != nil {
		return "", err
	}
	if s.inside == nil || s.inside.job != job {
		return "", end(printers.ErrNotFound)
	}
	serial := s.inside.serial
	if s.blankSeen != nil {
		serial = s.blankSeen(serial)
	}
	if serial == "" {
		return "", end(printers.ErrUnreadable)
	}
	return serial, end(nil)
}

// restart is power off and on, with the blank inside left where it is; its name is made of counters that are kept.
func (s *station) restart() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.upTime = 3
	for _, c := range slices.Concat(s.out, s.reject, []*card{s.inside}) {
		if c != nil {
			c.ticket.Attempt = ""
			if c != s.inside {
				c.job = printers.Job{}
			}
		}
	}
}

// camera is a station that reads its pages.
type camera struct{ *station }

func (s camera) ReadPage(_ context.Context, job printers.Job) (printers.Reading, error) {
	end, err := s.call("ReadPage")
	if err != nil {
		return printers.Reading{}, err
	}
	if s.inside == nil || s.inside.job != job {
		return printers.Reading{}, end(printers.ErrNotFound)
	}
	_, number, marked := strings.Cut(string(s.inside.data), " page of ")
	if !marked {
		return printers.Reading{}, end(printers.ErrUnreadable)
	}
	r := printers.Reading{MRZ: issuancetest.Artifacts(number).MRZ, Blank: s.inside.serial}
	if s.misread != nil {
		r.MRZ = s.misread(r.MRZ)
	}
	return r, end(nil)
}

// atStation is a house with a batch at a station: its blanks lie in the feeder.
type atStation struct {
	*issuancetest.House
	*station
	line *Line
	dev  printers.Device
	ids  []string
}

func newStationWorks(t *testing.T, n int, reads bool) atStation {
	t.Helper()
	house := newWorks(t)
	w := atStation{House: house.House, line: house.line, station: newStation()}
	w.dev = printers.Device(w.station)
	if reads {
		w.dev = camera{w.station}
	}
	_, w.ids = w.Run(t, issuancetest.BookletPrinter, n)
	for _, id := range w.ids {
		w.stack = append(w.stack, *w.Load(t, id).Blank)
	}
	return w
}

// printAt works on the last attempt on a document, as the printer's worker does.
func (w atStation) printAt(t *testing.T, doc string) error {
	t.Helper()
	return w.line.print(t.Context(), w.dev, *w.Attempt(t, doc), w.line.step2(t.Context()))
}

// lies says where the card with a serial is.
func (s *station) lies(serial string) string {
	for where, cards := range map[string][]*card{"out": s.out, "reject": s.reject, "inside": {s.inside}} {
		for _, c := range cards {
			if c != nil && c.serial == serial {
				return where
			}
		}
	}
	if slices.Contains(s.stack, serial) {
		return "stack"
	}
	return "nowhere"
}

// What becomes of a document at a station, and of its blank.
func TestStation(t *testing.T) {
	broken := errors.New("connection reset")
	swap := func(lines []string) []string { return []string{strings.Replace(lines[0], "U", "V", 1), lines[1]} }
	for name, c := range map[string]struct {
		reads    bool
		spoil    func(*station)
		attempt  issuance.State
		lies     string
		evidence int
		says     string
		failed   bool
		marked   int
	}{
		"read back while held":             {true, nil, "verified", "out", 1, "", false, 1},
		"without a camera":                 {false, nil, "device done", "out", 2, "", false, 1},
		"one character differs":            {true, func(s *station) { s.misread = swap }, "in doubt", "reject", 4, "MRZ line 1", false, 1},
		"the page can't be read":           {true, func(s *station) { s.before["ReadPage"] = repeated(printers.ErrUnreadable, readings) }, "in doubt", "reject", 4, "read-back failed", false, 1},
		"the page is read the second time": {true, func(s *station) { s.before["ReadPage"] = repeated(printers.ErrUnreadable, 1) }, "verified", "out", 1, "", false, 1},
		"the camera does not answer":       {true, func(s *station) { s.before["ReadPage"] = []error{broken} }, "accepted", "inside", 4, "", true, 1},
		"another blank was fed":            {true, func(s *station) { s.stack = slices.Insert(s.stack, 0, "U9999999") }, "unprinted", "stack", 5, "U9999999", false, 0},
		"a blank without a serial":         {true, func(s *station) { s.blankSeen = func(string) string { return "" } }, "unprinted", "reject", 5, "could read no serial", false, 0},
		"another blank, and it is stuck":   {true, func(s *station) { s.stack, s.stuck = slices.Insert(s.stack, 0, "U9999999"), true }, "in doubt", "stack", 5, "nobody knows whether it was ejected", false, 0},
		"the blank reader does not answer": {true, func(s *station) { s.before["ReadBlank"] = []error{broken} }, "unprinted", "reject", 5, "before it had data", false, 0},
		"the feeder is empty":              {true, func(s *station) { s.stack = nil }, "unprinted", "nowhere", 0, "no job of ours", false, 0},
		"the answer to Create is lost":     {true, func(s *station) { s.after["Create"] = []error{broken} }, "unprinted", "reject", 0, "before it had data", false, 0},
		"lost, and its names too":          {true, func(s *station) { s.after["Create"], s.before["Find"] = []error{broken}, []error{printers.ErrNotFound} }, "unprinted", "reject", 0, "before it had data", false, 0},
		"lost, and the blank has no name": {true, func(s *station) {
			s.after["Create"], s.before["Find"], s.nameless = []error{broken}, []error{printers.ErrNotFound}, true
		}, "in doubt", "inside", 0, "can't name", false, 0},
		"the answer to Send is lost":    {true, func(s *station) { s.after["Send"] = []error{broken} }, "in doubt", "reject", 5, "completed", false, 1},
		"nothing of the page got there": {true, func(s *station) { s.before["Send"] = []error{printers.ErrNotSent} }, "in doubt", "reject", 5, "it got nothing", false, 0},
		"marking broke off":             {true, func(s *station) { s.marks = func(c *card) { c.broken = true } }, "in doubt", "reject", 4, "aborted", false, 1},
		"restarted while it marked":     {true, func(s *station) { s.marks = func(*card) { s.upTime = 2 } }, "in doubt", "reject", 4, "restarted", false, 1},
		"two marks on the counter":      {true, func(s *station) { s.marks = func(*card) { s.life++ } }, "in doubt", "reject", 4, "counter moved by 2", false, 1},
		"it counts what leaves it":      {true, func(s *station) { s.marks = func(*card) { s.life-- } }, "verified", "out", 1, "", false, 1},
		"no camera, two on the counter": {false, func(s *station) { s.marks = func(*card) { s.life++ } }, "in doubt", "out", 4, "counter moved by 2", false, 1},
		"no camera, another blank at last": {false, func(s *station) {
			n := 0
			s.blankSeen = func(serial string) string { n++; return []string{serial, "U9999999"}[min(n-1, 1)] }
		}, "in doubt", "reject", 4, "another blank", false, 1},
		"no camera, the answer is lost":     {false, func(s *station) { s.after["Release"] = []error{broken} }, "device done", "out", 3, "", false, 1},
		"no camera, and it is stuck":        {false, func(s *station) { s.stuck = true }, "accepted", "inside", 4, "", true, 1},
		"verified, and then it is stuck":    {true, func(s *station) { s.stuck = true }, "verified", "inside", 1, "", true, 1},
		"no counter, nobody reads the page": {false, func(s *station) { s.mute = true }, "device done", "out", 3, "", false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := newStationWorks(t, 1, c.reads)
			blank := *w.Load(t, w.ids[0]).Blank
			if c.spoil != nil {
				c.spoil(w.station)
			}
			if err := w.printAt(t, w.ids[0]); (err != nil) != c.failed {
				t.Errorf("the job ends with %v", err)
			}
			a := w.Attempt(t, w.ids[0])
			if a.State != c.attempt || !strings.Contains(a.Reason, c.says) || a.Evidence != c.evidence {
				t.Errorf("the attempt is %s, evidence %d: %s; want %s, %d: %s", a.State, a.Evidence, a.Reason, c.attempt, c.evidence, c.says)
			}
			if where := w.lies(blank); where != c.lies {
				t.Errorf("blank %s lies %s, want %s", blank, where, c.lies)
			}
			if len(w.printed) != c.marked {
				t.Errorf("%d blanks were marked, want %d", len(w.printed), c.marked)
			}
			w.WantClean(t)
			w.once(t, w.ids[0])
		})
	}
}

func repeated(err error, n int) []error { return slices.Repeat([]error{err}, n) }

// once lets the job come again with everything in order: nothing is marked, and what was left inside comes out.
func (w atStation) once(t *testing.T, doc string) {
	t.Helper()
	before, was := len(w.printed), w.Attempt(t, doc).State
	w.stuck = false
	nameless := w.nameless
	if err := w.line.recover(t.Context(), w.dev, *w.Attempt(t, doc)); err != nil {
		t.Errorf("once more: %v", err)
	}
	if len(w.printed) != before {
		t.Error("once more: something was marked")
	}
	if w.inside != nil && !nameless && w.inside.serial != "U9999999" {
		t.Errorf("once more: blank %s is still inside", w.inside.serial)
	}
	if now := w.Attempt(t, doc).State; was != "accepted" && now != was {
		t.Errorf("once more: the attempt was %s and is %s", was, now)
	}
	if calls, _ := w.count("Send"); calls > 1 {
		t.Errorf("the page was offered %d times", calls)
	}
	if calls, _ := w.count("Create"); calls > 1 {
		t.Errorf("%d jobs were created for one attempt", calls)
	}
	w.WantClean(t)
}

// What lies inside a station before an attempt begins: what is decided goes where it belongs, anything else blocks the station, and no
// attempt is consumed.
func TestSomethingLiesInside(t *testing.T) {
	for name, c := range map[string]struct {
		before func(t *testing.T, w atStation)
		waits  bool
		lies   string
	}{
		"a blank of nobody": {func(_ *testing.T, w atStation) {
			w.inside = &card{serial: "U7777777", job: printers.Job{ID: 9, UUID: "card:x:9:0"}}
		}, true, "inside"},
		"a blank without a name": {func(_ *testing.T, w atStation) { w.inside, w.nameless = &card{serial: "U7777777"}, true }, true, "inside"},
		"nobody can tell":        {func(_ *testing.T, w atStation) { w.before["Held"] = []error{errors.New("no answer")} }, true, "nowhere"},
		"a document that was left": {func(t *testing.T, w atStation) {
			w.stuck = true
			if err := w.printAt(t, w.ids[0]); err == nil {
				t.Error("a stuck document is no error")
			}
			w.stuck, w.inside.serial = false, "U7777777"
		}, false, "out"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newStationWorks(t, 2, true)
			c.before(t, w)
			doc := w.ids[0]
			if w.Attempt(t, doc).State != "reserved" {
				doc = w.ids[1]
			}
			err := w.printAt(t, doc)
			if a := w.Attempt(t, doc); c.waits && (err == nil || a.State != "reserved") || !c.waits && (err != nil || a.State != "verified") {
				t.Errorf("the job ends with %v, the attempt is %s", err, a.State)
			}
			if where := w.lies("U7777777"); where != c.lies {
				t.Errorf("what was inside lies %s, want %s", where, c.lies)
			}
			w.WantClean(t)
		})
	}
}

// fedAgain has an attempt end unprinted at a station that names jobs after blanks, and the same blank fed for the next one.
func fedAgain(t *testing.T) (w atStation, doc, blank string, first production.Attempt) {
	t.Helper()
	w = newStationWorks(t, 1, true)
	w.byBlank = true
	doc = w.ids[0]
	blank = *w.Load(t, doc).Blank
	w.before["ReadBlank"] = []error{errors.New("connection reset")}
	if err := w.printAt(t, doc); err != nil {
		t.Fatal(err)
	}
	first = *w.Attempt(t, doc)
	if first.State != "unprinted" || w.lies(blank) != "reject" {
		t.Fatalf("the first attempt is %s, its blank lies %s", first.State, w.lies(blank))
	}
	w.reject, w.stack = nil, []string{blank}
	w.Must(t, "olga", func(act *issuance.Act) error { return production.Resume(t.Context(), act, first.Batch, blank) })
	return w, doc, blank, first
}

// What is left to do of an attempt does not touch its blank once that was fed again.
func TestABlankThatIsFedAgain(t *testing.T) {
	w, doc, blank, first := fedAgain(t)
	w.before["ReadPage"] = []error{errors.New("connection reset")}
	if err := w.printAt(t, doc); err == nil {
		t.Fatal("a camera that does not answer is no error")
	}
	if err := w.line.recover(t.Context(), w.dev, first); err != nil {
		t.Errorf("the first attempt once more: %v", err)
	}
	if where := w.lies(blank); where != "inside" {
		t.Errorf("the blank of the second attempt lies %s", where)
	}
	if err := w.line.recover(t.Context(), w.dev, *w.Attempt(t, doc)); err != nil {
		t.Error(err)
	}
	if a := w.Attempt(t, doc); a.Ordinal != 2 || a.State != "verified" || w.lies(blank) != "out" {
		t.Errorf("attempt %d is %s, its blank lies %s", a.Ordinal, a.State, w.lies(blank))
	}
	w.WantClean(t)
}

// The answer to Create is lost, and what lies inside has the name of an earlier attempt's job: it was fed for this one.
func TestABlankThatIsFedAgainUnheard(t *testing.T) {
	w, doc, blank, _ := fedAgain(t)
	w.after["Create"], w.before["Find"] = []error{errors.New("connection reset")}, []error{printers.ErrNotFound}
	if err := w.printAt(t, doc); err != nil {
		t.Fatal(err)
	}
	if a := w.Attempt(t, doc); a.Ordinal != 2 || a.State != "unprinted" || w.lies(blank) != "reject" {
		t.Errorf("attempt %d is %s, its blank lies %s: %s", a.Ordinal, a.State, w.lies(blank), a.Reason)
	}
	w.WantClean(t)
}

// A whole batch at a station goes through the line, in feeding order.
func TestABatchAtAStation(t *testing.T) {
	w := newStationWorks(t, 4, true)
	w.line = lineOn(t, w.DB.Application, w.Clock, pages{}, func(string) (printers.Device, error) { return w.dev, nil })
	start(t, w.line)
	await(t, "all are printed", func() bool { return w.Count(t, "document WHERE state = 'printed'") == 4 })
	await(t, "the station is empty", func() bool { w.mu.Lock(); defer w.mu.Unlock(); return len(w.out) == 4 })
	for i, id := range w.ids {
		if d := w.Load(t, id); w.out[i].serial != *d.Blank || string(w.out[i].data) != string(issuancetest.Artifacts(*d.Number).Page) {
			t.Errorf("blank %d is %s with %q", i, w.out[i].serial, w.out[i].data)
		}
	}
	w.WantClean(t)
}
