// Package printertest is the contract of package printers in executable form. A driver joins with
// a Subject: how to open a device, and how to start a real or simulated printer that can be hurt.
//
// What counts is what came out of the printer, never what the driver thinks of it: every case ends
// by counting sheets.
package printertest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"
	"time"

	"chancery/printers"
)

// Rig is a running printer in a process of its own.
type Rig interface {
	URI() string

	// Kill ends the process without warning, Restart starts it again at the same address.
	Kill(t testing.TB)
	Restart(t testing.TB)

	// Freeze stops the process in its tracks, Thaw lets it go on.
	Freeze(t testing.TB)
	Thaw(t testing.TB)

	// Load puts blanks into a printer that was started Empty.
	Load(t testing.TB)

	// Produced lists every sheet that came out, ever.
	Produced(t testing.TB) []Sheet
}

// Sheet is one sheet of paper.
type Sheet struct {
	Attempt string   // name of the job it belongs to
	SHA256  [32]byte // of the document it shows
}

// Behaviour is how a printer treats its jobs.
type Behaviour struct {
	Slow  time.Duration // a sheet takes that long
	Empty bool          // no blanks are loaded until Load
	Fail  bool          // the job breaks down while it prints
}

// Subject is a driver with a printer that it can drive.
type Subject struct {
	// Start gives a new printer, gone when the test ends.
	Start func(t testing.TB, b Behaviour) Rig

	// Open opens a device of the driver under test.
	Open func(uri string, o printers.Options) (printers.Device, error)

	// Width, Height and Format are of a page that the printer takes, in millimetres and as media type.
	Width, Height float64
	Format        string
}

// Run runs the whole suite.
func Run(t *testing.T, s Subject) {
	cases := []struct {
		name string
		run  func(*testing.T, Subject)
	}{
		{"a document comes out once and byte for byte", testHappyPath},
		{"a ticket is redeemed once", testOneSend},
		{"another document than the ticket's is not sent", testOtherDocument},
		{"a job without data is canceled and has printed nothing", testCancelWithoutData},
		{"an empty feeder is reported and loaded", testEmpty},
		{"a job that breaks down is neither done nor unprinted", testFail},
		{"a slow job is not done before it is", testSlow},
		{"a busy printer refuses and loses nothing", testBusy},
		{"a frozen printer is given up within the limits", testFrozen},
		{"a restarted printer's job 1 is not taken for ours", testRestart},
		{"a job canceled while it prints is not unprinted", testCancelWhilePrinting},
		{"a job that is absent or another's is not found", testAbsent},
		{"a medium or format it hasn't is refused before anything is made", testRefused},
		{"a printer out of reach gets no byte", testUnreachable},
		{"a context that ends stops everything", testContext},
		{"the connection is cut while a job is created", testCutCreate},
		{"the connection is cut while a document is sent", testCutSend},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { c.run(t, s) })
	}
}

// bench is one case at work: a printer, and the device that drives it.
type bench struct {
	testing.TB
	ctx     context.Context
	subject Subject
	rig     Rig
	device  printers.Device
}

// begin starts a printer and opens it. When the case ends no attempt has more than one sheet.
func begin(t testing.TB, s Subject, b Behaviour) *bench {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	rig := s.Start(t, b)
	w := &bench{TB: t, ctx: ctx, subject: s, rig: rig}
	w.device = w.open(rig.URI(), printers.Options{})
	t.Cleanup(w.countSheets)
	return w
}

func (w *bench) open(uri string, o printers.Options) printers.Device {
	w.Helper()
	device, err := w.subject.Open(uri, o)
	if err != nil {
		w.Fatalf("opening the device: %v", err)
	}
	w.Cleanup(func() {
		if err := device.Close(); err != nil {
			w.Errorf("closing the device: %v", err)
		}
	})
	return device
}

func (w *bench) countSheets() {
	counts := map[string]int{}
	for _, sheet := range w.rig.Produced(w) {
		if counts[sheet.Attempt]++; counts[sheet.Attempt] > 1 {
			w.Errorf("attempt %s came out %d times", sheet.Attempt, counts[sheet.Attempt])
		}
	}
}

// document is a page of some size that is no one's, different for each name.
func document(name string) []byte {
	return append([]byte("%PDF-1.7\n% "+name+"\n"), bytes.Repeat([]byte("0123456789abcdef"), 4096)...)
}

func (w *bench) ticket(attempt string) printers.Ticket {
	content := document(attempt)
	return printers.Ticket{
		Attempt: attempt, Product: "booklet", Width: w.subject.Width, Height: w.subject.Height,
		Format: w.subject.Format, Length: len(content), SHA256: sha256.Sum256(content),
	}
}

func (w *bench) create(attempt string) printers.Job {
	w.Helper()
	job, err := w.device.Create(w.ctx, w.ticket(attempt))
	if err != nil {
		w.Fatalf("creating %s: %v", attempt, err)
	}
	if job.ID < 1 || job.UUID == "" {
		w.Fatalf("creating %s: job %+v lacks id or uuid", attempt, job)
	}
	return job
}

func (w *bench) send(job printers.Job, attempt string) {
	w.Helper()
	if err := w.device.Send(w.ctx, job, document(attempt)); err != nil {
		w.Fatalf("sending %s: %v", attempt, err)
	}
}

func (w *bench) status(job printers.Job) printers.Status {
	w.Helper()
	status, err := w.device.Status(w.ctx, job)
	if err != nil {
		w.Fatalf("asking for job %d: %v", job.ID, err)
	}
	return status
}

// await asks for a job's status until it is as wanted.
func (w *bench) await(job printers.Job, what string, wanted func(printers.Status) bool) printers.Status {
	w.Helper()
	return until(w, "job is "+what, func() (printers.Status, bool) {
		status := w.status(job)
		return status, wanted(status)
	})
}

// until repeats a look until it satisfies, or the case's time is over.
func until[T any](w *bench, what string, look func() (T, bool)) T {
	w.Helper()
	for {
		found, ok := look()
		if ok {
			return found
		}
		select {
		case <-w.ctx.Done():
			w.Fatalf("waiting until %s: last seen %+v", what, found)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// sheets returns the sheets of an attempt.
func (w *bench) sheets(attempt string) []Sheet {
	w.Helper()
	var found []Sheet
	for _, sheet := range w.rig.Produced(w) {
		if sheet.Attempt == attempt {
			found = append(found, sheet)
		}
	}
	return found
}

// wantSheet makes sure that exactly one sheet of the attempt came out, and that it is whole.
func (w *bench) wantSheet(attempt string) {
	w.Helper()
	found := w.sheets(attempt)
	if len(found) != 1 || found[0].SHA256 != sha256.Sum256(document(attempt)) {
		w.Fatalf("attempt %s: sheets %x, want one of %x", attempt, found, sha256.Sum256(document(attempt)))
	}
}

func (w *bench) wantNoSheet(attempt string) {
	w.Helper()
	if found := w.sheets(attempt); len(found) != 0 {
		w.Fatalf("attempt %s: %d sheets came out, want none", attempt, len(found))
	}
}

// wantError makes sure that an error matches all of the kinds given, and none of the others.
func (w *bench) wantError(err error, kinds ...error) {
	w.Helper()
	if err == nil {
		w.Fatalf("no error, want %v", kinds)
	}
	if got, want := kindsOf(err), fmt.Sprint(kinds); fmt.Sprint(got) != want {
		w.Fatalf("%v: is %v, want %v", err, got, want)
	}
}

func kindsOf(err error) []error {
	found := []error{}
	for _, kind := range []error{
		printers.ErrNotSent, printers.ErrUnreachable, printers.ErrBusy, printers.ErrRefused, printers.ErrNotFound, printers.ErrAmbiguous,
	} {
		if errors.Is(err, kind) {
			found = append(found, kind)
		}
	}
	return found
}
