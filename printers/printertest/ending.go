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
	job := w.create("attempt-1")
	recovering := w.again()
	if !s.Limits.Nameless { // as after a crash: by the attempt's name alone
		found, status, err := recovering.Find(w.ctx, "attempt-1")
		if err != nil || found != job || !status.WithoutData || status.State.Ended() {
			t.Fatalf("finding it: %+v %v", status, err)
		}
	}
	if err := recovering.Cancel(w.ctx, job); err != nil {
		t.Fatalf("canceling it: %v", err)
	}
	status := until(w, "job has ended", func() (printers.Status, bool) {
		status, err := recovering.Status(w.ctx, job)
		if err != nil {
			t.Fatal(err)
		}
		return status, ended(status)
	})
	if status.State != printers.JobCanceled || !status.WithoutData || status.Done() {
		t.Errorf("job canceled: %+v", status)
	}
	w.wantError(recovering.Cancel(w.ctx, job), printers.ErrRefused)
	if err := w.device.Send(w.ctx, job, w.document("attempt-1")); err == nil {
		t.Error("a canceled job took its document")
	}
	w.wantUnmarked("attempt-1")
	w.clear(job)
	w.create("attempt-2") // the printer is free again
}

func testCancelWhilePrinting(t *testing.T, s Subject) {
	w := begin(t, s, Behaviour{Slow: slowly})
	job := w.create("attempt-1")
	w.send(job, "attempt-1")
	if s.Limits.NoCancel {
		if err := w.device.Cancel(w.ctx, job); err == nil {
			t.Error("it was canceled, which this device can't do")
		}
		w.finish(job, "attempt-1")
		w.wantSheet("attempt-1")
		return
	}
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
	if !s.Limits.OneWay {
		until(w, "media-empty is reported", func() (printers.Snapshot, bool) {
			snapshot := w.snapshot(w.device)
			return snapshot, snapshot.Has("media-empty")
		})
		if status := w.status(job); status.Done() || status.WithoutData || status.State.Ended() {
			t.Errorf("job waiting for blanks: %+v", status)
		}
	}
	w.wantUnmarked("attempt-1")
	w.rig.Load(t)
	w.finish(job, "attempt-1")
	w.wantSheet("attempt-1")
	if snapshot := w.snapshot(w.device); snapshot.Has("media-empty") {
		t.Errorf("after loading: %+v", snapshot)
	}
}

func testFail(t *testing.T, s Subject) {
	w := begin(t, s, Behaviour{Fail: true})
	job := w.create("attempt-1")
	if err := w.device.Send(w.ctx, job, w.document("attempt-1")); err != nil {
		w.wantError(err) // of no kind: marks may have been made. A job device mostly hears of it later
	}
	if s.Limits.OneWay {
		return // nothing is heard of it, ever
	}
	status := w.await(job, "broken down", func(s printers.Status) bool {
		return s.State.Ended() || s.State == printers.JobStopped
	})
	if status.State == printers.JobCompleted && status.Done() || status.WithoutData {
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
