package printertest

import (
	"testing"

	"chancery/printers"
)

func testHappyPath(t *testing.T, s Subject) {
	w := begin(t, s, Behaviour{})
	before, err := w.device.Snapshot(w.ctx)
	if err != nil {
		t.Fatal(err)
	}
	if before.PrinterUUID == "" || before.State != printers.PrinterIdle || !before.Accepting || before.Queued != 0 {
		t.Errorf("snapshot before: %+v", before)
	}
	job := w.create("attempt-1")
	if status := w.status(job); !status.WithoutData || status.Done() || status.Name != "attempt-1" {
		t.Errorf("job just created: %+v", status)
	}
	w.send(job, "attempt-1")
	status := w.await(job, "done", printers.Status.Done)
	if status.WithoutData || status.Job != job {
		t.Errorf("job done: %+v", status)
	}
	w.wantSheet("attempt-1")
	found, again, err := w.device.Find(w.ctx, "attempt-1")
	if err != nil || found != job || !again.Done() {
		t.Errorf("finding it: %+v %+v %v", found, again, err)
	}
	after, err := w.device.Snapshot(w.ctx)
	if err != nil {
		t.Fatal(err)
	}
	if after.PrinterUUID != before.PrinterUUID || after.UpTime < before.UpTime {
		t.Errorf("snapshot after: %+v, before: %+v", after, before)
	}
	if before.LifeCount != nil && *after.LifeCount != *before.LifeCount+1 {
		t.Errorf("life count went from %d to %d", *before.LifeCount, *after.LifeCount)
	}
}

func testOneSend(t *testing.T, s Subject) {
	w := begin(t, s, Behaviour{})
	job := w.create("attempt-1")
	restarted := w.open(w.rig.URI(), printers.Options{})
	w.wantError(restarted.Send(w.ctx, job, document("attempt-1")), printers.ErrNotSent)
	other := printers.Job{ID: job.ID, UUID: "urn:uuid:00000000-0000-4000-8000-000000000000"}
	w.wantError(w.device.Send(w.ctx, other, document("attempt-1")), printers.ErrNotSent)
	w.wantNoSheet("attempt-1")
	w.send(job, "attempt-1")
	w.wantError(w.device.Send(w.ctx, job, document("attempt-1")), printers.ErrNotSent)
	w.await(job, "done", printers.Status.Done)
	w.wantError(w.device.Send(w.ctx, job, document("attempt-1")), printers.ErrNotSent)
	w.wantSheet("attempt-1")
}

func testOtherDocument(t *testing.T, s Subject) {
	for name, other := range map[string][]byte{
		"another": document("attempt-2"), "empty": {}, "shorter": document("attempt-1")[:1000],
	} {
		t.Run(name, func(t *testing.T) {
			w := begin(t, s, Behaviour{})
			job := w.create("attempt-1")
			w.wantError(w.device.Send(w.ctx, job, other), printers.ErrNotSent)
			if status := w.status(job); !status.WithoutData {
				t.Errorf("job: %+v, want one without data", status)
			}
			w.wantNoSheet("attempt-1")
		})
	}
}

func testSlow(t *testing.T, s Subject) {
	w := begin(t, s, Behaviour{Slow: slowly})
	job := w.create("attempt-1")
	w.send(job, "attempt-1")
	w.await(job, "printing", func(s printers.Status) bool { return s.State == printers.JobProcessing })
	status := w.status(job)
	if status.State == printers.JobProcessing && (status.Done() || status.WithoutData) {
		t.Errorf("job printing: %+v", status)
	}
	w.await(job, "done", func(s printers.Status) bool {
		if s.Done() {
			return true
		}
		if s.WithoutData || s.State.Ended() {
			t.Fatalf("job on its way: %+v", s)
		}
		return false
	})
	w.wantSheet("attempt-1")
}

func testBusy(t *testing.T, s Subject) {
	w := begin(t, s, Behaviour{Slow: slowly})
	job := w.create("attempt-1")
	second := w.open(w.rig.URI(), printers.Options{})
	_, err := second.Create(w.ctx, w.ticket("attempt-2"))
	w.wantError(err, printers.ErrBusy)
	w.send(job, "attempt-1")
	_, err = second.Create(w.ctx, w.ticket("attempt-2"))
	w.wantError(err, printers.ErrBusy)
	w.await(job, "done", printers.Status.Done)
	w.wantSheet("attempt-1")
	w.wantNoSheet("attempt-2")
	_, _, err = second.Find(w.ctx, "attempt-2")
	w.wantError(err, printers.ErrNotFound)
}

func testRefused(t *testing.T, s Subject) {
	w := begin(t, s, Behaviour{})
	wrong := map[string]func(*printers.Ticket){
		"medium":     func(t *printers.Ticket) { t.Width, t.Height = 297, 420 },
		"no size":    func(t *printers.Ticket) { t.Width, t.Height = 0, 0 },
		"format":     func(t *printers.Ticket) { t.Format = "application/x-unheard-of" },
		"no attempt": func(t *printers.Ticket) { t.Attempt = "" },
	}
	for name, spoil := range wrong {
		ticket := w.ticket("attempt-1")
		spoil(&ticket)
		t.Run(name, func(t *testing.T) {
			_, err := w.device.Create(w.ctx, ticket)
			w.wantError(err, printers.ErrRefused)
			if validator, ok := w.device.(printers.Validator); ok {
				w.wantError(validator.Validate(w.ctx, ticket), printers.ErrRefused)
			}
		})
	}
	_, _, err := w.device.Find(w.ctx, "attempt-1")
	w.wantError(err, printers.ErrNotFound)
	if validator, ok := w.device.(printers.Validator); ok {
		if err := validator.Validate(w.ctx, w.ticket("attempt-1")); err != nil {
			t.Errorf("a right ticket: %v", err)
		}
	}
	w.create("attempt-1") // nothing that was refused keeps the printer busy
}
