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
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
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

// again is the device as our side has it after a restart, or the same where no other knows its jobs.
func (w *bench) again() printers.Device {
	w.Helper()
	if w.subject.Limits.SameDevice {
		return w.device
	}
	return w.open(w.rig.URI(), printers.Options{})
}

// document is a page of some size that is no one's, different for each name.
func (w *bench) document(name string) []byte {
	if w.subject.Document != nil {
		return w.subject.Document(name)
	}
	return append([]byte("%PDF-1.7\n% "+name+"\n"), bytes.Repeat([]byte("0123456789abcdef"), 4096)...)
}

func (w *bench) ticket(attempt string) printers.Ticket {
	content := w.document(attempt)
	return printers.Ticket{
		Attempt: attempt, Product: "booklet", Width: w.subject.Width, Height: w.subject.Height,
		Sides: w.subject.Sides, Separations: w.subject.Separations,
		Format: w.subject.Format, Length: len(content), SHA256: sha256.Sum256(content),
	}
}

func (w *bench) snapshot(device printers.Device) printers.Snapshot {
	w.Helper()
	snapshot, err := device.Snapshot(w.ctx)
	if err != nil {
		w.Fatalf("reading the printer's state: %v", err)
	}
	return snapshot
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
	if err := w.device.Send(w.ctx, job, w.document(attempt)); err != nil {
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

// told asks for a job's status once. It is not known where the device says by an error of no kind that it doesn't know now; such an
// error says nothing of the job.
func (w *bench) told(device printers.Device, job printers.Job) (status printers.Status, known bool) {
	w.Helper()
	status, err := device.Status(w.ctx, job)
	if err != nil && len(kindsOf(err)) > 0 {
		w.Fatalf("asking for job %d: %v", job.ID, err)
	}
	return status, err == nil
}

// await asks for a job's status until it is as wanted.
func (w *bench) await(job printers.Job, what string, wanted func(printers.Status) bool) printers.Status {
	w.Helper()
	return until(w, "job is "+what, func() (printers.Status, bool) {
		status := w.status(job)
		return status, wanted(status)
	})
}

// finish waits until the job is done; of a one-way device until the sheet is out, and it must not say what it can't know.
func (w *bench) finish(job printers.Job, attempt string) {
	w.Helper()
	if !w.subject.Limits.OneWay {
		w.await(job, "done", printers.Status.Done)
		return
	}
	until(w, "the sheet is out", func() ([]Sheet, bool) {
		if status, err := w.device.Status(w.ctx, job); err == nil && (status.Done() || status.WithoutData) {
			w.Fatalf("a one-way device says of a job with its document: %+v", status)
		}
		sheets := w.sheets(attempt)
		return sheets, len(sheets) > 0
	})
}

// settle waits until a job that something happened to is over, or nobody knows it. What is said of it by then may be doubted.
func (w *bench) settle(device printers.Device, job printers.Job) (status printers.Status, known bool) {
	w.Helper()
	if w.subject.Limits.SameDevice || w.subject.Limits.OneWay {
		return w.settleHere(device, job)
	}
	status = until(w, "job is settled", func() (printers.Status, bool) {
		status, known := w.told(device, job)
		return status, known && (status.State.Ended() || status.WithoutData)
	})
	return status, true
}

// settleHere is settle of a device that alone knows its jobs, and may lose one.
func (w *bench) settleHere(device printers.Device, job printers.Job) (status printers.Status, known bool) {
	w.Helper()
	status = until(w, "job is settled", func() (printers.Status, bool) {
		status, err := device.Status(w.ctx, job)
		known = err == nil
		lost := w.subject.Limits.SameDevice && status.State == printers.JobUnknown
		return status, !known || lost || w.subject.Limits.OneWay || status.State.Ended() || status.WithoutData
	})
	return status, known
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
		printers.ErrUnreadable,
	} {
		if errors.Is(err, kind) {
			found = append(found, kind)
		}
	}
	return found
}
