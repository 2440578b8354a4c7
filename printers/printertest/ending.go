package printertest

import (
	"testing"
	"time"

	"chancery/printers"
)

// slowly is how long a sheet takes where a case must act before it is out.
const slowly = 1500 * time.Millisecond

func ended(s printers.Status) bool { return s.State.Ended() }

func testCancelWithoutData(t *testing.T, s Subject) {
	w := begin(t, s, Behaviour{})
	w.create("attempt-1")
	recovering := w.open(w.rig.URI(), printers.Options{}) // as after a crash: by the attempt's name alone
	job, status, err := recovering.Find(w.ctx, "attempt-1")
	if err != nil || !status.WithoutData || status.State.Ended() {
		t.Fatalf("finding it: %+v %v", status, err)
	}
	if err := recovering.Cancel(w.ctx, job); err != nil {
		t.Fatalf("canceling it: %v", err)
	}
	status = w.await(job, "ended", ended)
	if status.State != printers.JobCanceled || !status.WithoutData || status.Done() {
		t.Errorf("job canceled: %+v", status)
	}
	w.wantError(recovering.Cancel(w.ctx, job), printers.ErrRefused)
	if err := w.device.Send(w.ctx, job, document("attempt-1")); err == nil {
		t.Error("a canceled job took its document")
	}
	w.wantNoSheet("attempt-1")
	w.create("attempt-2") // the printer is free again
}

func testCancelWhilePrinting(t *testing.T, s Subject) {
	w := begin(t, s, Behaviour{Slow: slowly})
	job := w.create("attempt-1")
	w.send(job, "attempt-1")
	w.await(job, "printing", func(s printers.Status) bool { return s.State == printers.JobProcessing })
	if err := w.device.Cancel(w.ctx, job); err != nil {
		t.Fatalf("canceling it: %v", err)
	}
	status := w.await(job, "ended", func(s printers.Status) bool {
		if s.WithoutData || s.Done() {
			t.Fatalf("job being canceled while it prints: %+v", s)
		}
		return s.State.Ended()
	})
	if status.State != printers.JobCanceled {
		t.Errorf("job: %+v, want it canceled", status)
	}
	w.wantSheet("attempt-1") // and yet it came out
}

func testEmpty(t *testing.T, s Subject) {
	w := begin(t, s, Behaviour{Empty: true})
	job := w.create("attempt-1")
	w.send(job, "attempt-1")
	until(w, "media-empty is reported", func() (printers.Snapshot, bool) {
		snapshot, err := w.device.Snapshot(w.ctx)
		if err != nil {
			t.Fatal(err)
		}
		return snapshot, snapshot.Has("media-empty")
	})
	if status := w.status(job); status.Done() || status.WithoutData || status.State.Ended() {
		t.Errorf("job waiting for blanks: %+v", status)
	}
	w.wantNoSheet("attempt-1")
	w.rig.Load(t)
	w.await(job, "done", printers.Status.Done)
	w.wantSheet("attempt-1")
	if snapshot, err := w.device.Snapshot(w.ctx); err != nil || snapshot.Has("media-empty") {
		t.Errorf("after loading: %+v %v", snapshot, err)
	}
}

func testFail(t *testing.T, s Subject) {
	w := begin(t, s, Behaviour{Fail: true})
	job := w.create("attempt-1")
	w.send(job, "attempt-1")
	status := w.await(job, "ended", ended)
	if status.State != printers.JobAborted || status.Done() || status.WithoutData {
		t.Errorf("job broken down: %+v", status)
	}
	w.wantNoSheet("attempt-1")
}

func testAbsent(t *testing.T, s Subject) {
	w := begin(t, s, Behaviour{})
	absent := printers.Job{ID: 4711, UUID: "urn:uuid:00000000-0000-4000-8000-000000000000"}
	_, err := w.device.Status(w.ctx, absent)
	w.wantError(err, printers.ErrNotFound)
	w.wantError(w.device.Cancel(w.ctx, absent), printers.ErrNotFound)
	_, _, err = w.device.Find(w.ctx, "attempt-1")
	w.wantError(err, printers.ErrNotFound)

	job := w.create("attempt-1")
	another := printers.Job{ID: job.ID, UUID: absent.UUID}
	_, err = w.device.Status(w.ctx, another)
	w.wantError(err, printers.ErrNotFound)
	w.wantError(w.device.Cancel(w.ctx, another), printers.ErrNotFound)
	if status := w.status(job); !status.WithoutData || status.State.Ended() {
		t.Errorf("our job after another was canceled: %+v", status)
	}
}
