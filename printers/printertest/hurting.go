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
	w := begin(t, s, Behaviour{})
	w.device = w.open(w.rig.URI(), short())
	job := w.create("attempt-1")
	w.rig.Freeze(t)
	_, err := w.device.Snapshot(w.ctx)
	w.wantError(err)
	wantTimeout(t, "snapshot", err)
	_, err = w.device.Status(w.ctx, job)
	w.wantError(err)
	wantTimeout(t, "status", err)
	_, _, err = w.device.Find(w.ctx, "attempt-1")
	w.wantError(err)
	err = w.device.Send(w.ctx, job, document("attempt-1"))
	w.wantError(err) // in doubt: the bytes lie in some buffer
	wantTimeout(t, "send", err)
	w.rig.Thaw(t)
	w.device = w.open(w.rig.URI(), printers.Options{})
	w.await(job, "settled", func(s printers.Status) bool { return s.State.Ended() || s.WithoutData })
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
	before := until(w, "the printer has been on for 3 s", func() (printers.Snapshot, bool) {
		snapshot, err := w.device.Snapshot(w.ctx)
		if err != nil {
			t.Fatal(err)
		}
		return snapshot, snapshot.UpTime >= 3
	})
	job := w.create("attempt-1")
	w.send(job, "attempt-1")
	w.await(job, "printing", func(s printers.Status) bool { return s.State == printers.JobProcessing })
	w.rig.Kill(t)
	_, err := w.device.Status(w.ctx, job)
	if err == nil || errors.Is(err, printers.ErrNotFound) {
		t.Errorf("status of a dead printer's job: %v", err)
	}
	w.rig.Restart(t)

	after, err := w.device.Snapshot(w.ctx)
	if err != nil {
		t.Fatal(err)
	}
	if after.PrinterUUID != before.PrinterUUID || after.UpTime >= before.UpTime {
		t.Errorf("snapshot after the restart: %+v, before: %+v", after, before)
	}
	other := w.create("attempt-2")
	if other.ID != job.ID {
		t.Errorf("the printer went on counting at job %d; this case needs job %d again", other.ID, job.ID)
	}
	_, err = w.device.Status(w.ctx, job)
	w.wantError(err, printers.ErrNotFound)
	_, _, err = w.device.Find(w.ctx, "attempt-1")
	w.wantError(err, printers.ErrNotFound)
	w.wantError(w.device.Cancel(w.ctx, job), printers.ErrNotFound)
	if status := w.status(other); status.State.Ended() {
		t.Errorf("the other attempt's job: %+v, it was canceled in our job's place", status)
	}
}

func testUnreachable(t *testing.T, s Subject) {
	w := begin(t, s, Behaviour{})
	job := w.create("attempt-1")
	w.rig.Kill(t)
	w.wantError(w.device.Send(w.ctx, job, document("attempt-1")), printers.ErrNotSent, printers.ErrUnreachable)
	fresh := w.open(w.rig.URI(), printers.Options{})
	_, err := fresh.Create(w.ctx, w.ticket("attempt-2"))
	w.wantError(err, printers.ErrUnreachable)
	_, err = fresh.Snapshot(w.ctx)
	w.wantError(err, printers.ErrUnreachable)
	_, _, err = fresh.Find(w.ctx, "attempt-1")
	w.wantError(err, printers.ErrUnreachable)
	w.wantNoSheet("attempt-1")
}

func testContext(t *testing.T, s Subject) {
	w := begin(t, s, Behaviour{})
	over, cancel := context.WithCancel(w.ctx)
	cancel()
	job := w.create("attempt-1")
	w.wantError(w.device.Send(over, job, document("attempt-1")), printers.ErrNotSent)
	if status := w.status(job); !status.WithoutData {
		t.Errorf("job: %+v, want one without data", status)
	}
	if err := w.device.Cancel(w.ctx, job); err != nil {
		t.Fatal(err)
	}

	job = w.create("attempt-2")
	w.rig.Freeze(t)
	soon, cancel := context.WithTimeout(w.ctx, 200*time.Millisecond)
	defer cancel()
	w.wantError(w.device.Send(soon, job, document("attempt-2"))) // in doubt
	w.rig.Thaw(t)
	w.await(job, "settled", func(s printers.Status) bool { return s.State.Ended() || s.WithoutData })
}
