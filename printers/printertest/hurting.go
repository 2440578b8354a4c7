package printertest

import (
	"context"
	"errors"
	"testing"
	"time"

	"chancery/printers"
)

// short are limits that a frozen printer runs into soon.
func short() printers.Options {
	return printers.Options{Connect: 400 * time.Millisecond, Upload: 400 * time.Millisecond, Answer: 400 * time.Millisecond}
}

func testFrozen(t *testing.T, s Subject) {
	if s.Limits.Folder || s.Limits.OneWay {
		return // nobody answers there, frozen or not
	}
	w := begin(t, s, Behaviour{})
	made := w.open(w.rig.URI(), short())
	job, err := made.Create(w.ctx, w.ticket("attempt-1"))
	if err != nil {
		t.Fatal(err)
	}
	w.rig.Freeze(t)
	_, err = made.Snapshot(w.ctx)
	w.wantError(err)
	wantTimeout(t, "snapshot", err)
	if !s.Limits.SameDevice { // else the driver itself knows that nothing was sent
		_, err = made.Status(w.ctx, job)
		w.wantError(err)
		wantTimeout(t, "status", err)
	}
	if !s.Limits.Nameless {
		_, _, err = made.Find(w.ctx, "attempt-1")
		w.wantError(err)
	}
	err = made.Send(w.ctx, job, w.document("attempt-1"))
	w.wantDoubt("attempt-1", err) // the bytes lie in some buffer
	wantTimeout(t, "send", err)
	w.rig.Thaw(t)
	w.settle(w.again(), job)
}

// wantDoubt makes sure that an error is of no kind. A station alone may know that it stopped before the document.
func (w *bench) wantDoubt(attempt string, err error) {
	w.Helper()
	if w.subject.Station && errors.Is(err, printers.ErrNotSent) {
		w.wantUnmarked(attempt)
		return
	}
	w.wantError(err)
}

func wantTimeout(t *testing.T, what string, err error) {
	t.Helper()
	var timeout interface{ Timeout() bool }
	if !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Errorf("%s: %v, want a limit that was reached", what, err)
	}
}

func testRestart(t *testing.T, s Subject) {
	w := begin(t, s, Behaviour{Slow: slowly})
	before := w.aged()
	job := w.create("attempt-1")
	w.send(job, "attempt-1")
	if !s.Limits.OneWay {
		w.await(job, "printing", func(s printers.Status) bool { return s.State == printers.JobProcessing })
	}
	w.rig.Kill(t)
	w.wantNothingKnown(job)
	w.rig.Restart(t)
	w.wantNothingKnown(job)

	after := w.snapshot(w.device)
	if after.PrinterUUID != before.PrinterUUID || after.UpTime >= before.UpTime && !s.Limits.NoUpTime {
		t.Errorf("snapshot after the restart: %+v, before: %+v", after, before)
	}
	if s.Limits.OneWay || s.Limits.Folder {
		return
	}
	w.device = w.open(w.rig.URI(), printers.Options{})
	other := w.create("attempt-2")
	if other.ID != job.ID && !s.Limits.KeepsIDs {
		t.Errorf("the printer went on counting at job %d; this case needs job %d again", other.ID, job.ID)
	}
	_, err := w.device.Status(w.ctx, job)
	w.wantError(err, printers.ErrNotFound)
	_, _, err = w.device.Find(w.ctx, "attempt-1")
	w.wantError(err, printers.ErrNotFound)
	w.wantError(w.device.Cancel(w.ctx, job), printers.ErrNotFound)
	if status := w.status(other); status.State.Ended() {
		t.Errorf("the other attempt's job: %+v, it was canceled in our job's place", status)
	}
}

// aged is a snapshot of the printer once it has been on for long enough that a restart shows.
func (w *bench) aged() printers.Snapshot {
	w.Helper()
	return until(w, "the printer has been on for 3 s", func() (printers.Snapshot, bool) {
		snapshot := w.snapshot(w.device)
		return snapshot, snapshot.UpTime >= 3 || w.subject.Limits.NoUpTime
	})
}

// wantNothingKnown makes sure that nothing is claimed of a job with its document whose printer died.
func (w *bench) wantNothingKnown(job printers.Job) {
	w.Helper()
	status, err := w.device.Status(w.ctx, job)
	if err == nil && (status.WithoutData || status.Done() && len(w.sheets("attempt-1")) == 0) {
		w.Errorf("status of a job whose printer died: %+v", status)
	}
}

func testUnreachable(t *testing.T, s Subject) {
	if s.Limits.Folder {
		return
	}
	w := begin(t, s, Behaviour{})
	job := w.create("attempt-1")
	w.rig.Kill(t)
	err := w.device.Send(w.ctx, job, w.document("attempt-1"))
	switch {
	case s.Station && errors.Is(err, printers.ErrNotSent): // on a connection that broke, or on none
	case s.Limits.SameDevice && !s.Limits.OneWay && err != nil: // bytes may lie in a buffer of the connection that stood
	default:
		w.wantError(err, printers.ErrNotSent, printers.ErrUnreachable)
	}
	w.wantUnmarked("attempt-1")
	if s.Limits.OneWay {
		return
	}
	fresh := w.open(w.rig.URI(), printers.Options{})
	_, err = fresh.Create(w.ctx, w.ticket("attempt-2"))
	w.wantError(err, printers.ErrUnreachable)
	_, err = fresh.Snapshot(w.ctx)
	w.wantError(err, printers.ErrUnreachable)
	if !s.Limits.Nameless {
		_, _, err = fresh.Find(w.ctx, "attempt-1")
		w.wantError(err, printers.ErrUnreachable)
	}
}

func testContext(t *testing.T, s Subject) {
	w := begin(t, s, Behaviour{})
	over, cancel := context.WithCancel(w.ctx)
	cancel()
	job := w.create("attempt-1")
	w.wantError(w.device.Send(over, job, w.document("attempt-1")), printers.ErrNotSent)
	if status := w.status(job); !status.WithoutData {
		t.Errorf("job: %+v, want one without data", status)
	}
	if err := w.device.Cancel(w.ctx, job); err != nil {
		t.Fatal(err)
	}
	w.wantUnmarked("attempt-1")
	if s.Limits.Folder || s.Limits.OneWay {
		return
	}
	w.clear(job)
	job = w.create("attempt-2")
	w.rig.Freeze(t)
	soon, cancel := context.WithTimeout(w.ctx, 200*time.Millisecond)
	defer cancel()
	w.wantDoubt("attempt-2", w.device.Send(soon, job, w.document("attempt-2")))
	w.rig.Thaw(t)
	w.settle(w.again(), job)
}
