package printertest

import (
	"slices"
	"testing"

	"chancery/printers"
)

func testHappyPath(t *testing.T, s Subject) {
	w := begin(t, s, Behaviour{})
	before := w.snapshot(w.device)
	if before.PrinterUUID == "" || !before.Accepting || before.Queued != 0 || !s.Limits.OneWay && before.State != printers.PrinterIdle {
		t.Errorf("snapshot before: %+v", before)
	}
	if !slices.Contains(before.Formats, s.Format) {
		t.Errorf("formats %q lack %s, which it takes", before.Formats, s.Format)
	}
	job := w.create("attempt-1")
	if status := w.status(job); !status.WithoutData || status.Done() || !s.Limits.Nameless && status.Name != "attempt-1" {
		t.Errorf("job just created: %+v", status)
	}
	w.send(job, "attempt-1")
	w.finish(job, "attempt-1")
	if status, err := w.device.Status(w.ctx, job); err == nil && (status.WithoutData || status.Job != job) || err != nil && !s.Limits.OneWay {
		t.Errorf("job done: %+v %v", status, err)
	}
	w.wantSheet("attempt-1")
	w.wantFound("attempt-1", job)
	after := w.snapshot(w.device)
	if after.PrinterUUID != before.PrinterUUID || after.UpTime < before.UpTime || s.Limits.NoUpTime && after.UpTime != 0 {
		t.Errorf("snapshot after: %+v, before: %+v", after, before)
	}
	w.wantMoved(before, after, before.Expected(s.Sides))
}

// wantMoved makes sure that the life count moved by so much, where there is one.
func (w *bench) wantMoved(before, after printers.Snapshot, by int64) {
	w.Helper()
	if (before.LifeCount == nil) != (after.LifeCount == nil) {
		w.Errorf("life count before %v, after %v: told once, and once not", before.LifeCount, after.LifeCount)
	} else if before.LifeCount != nil && *after.LifeCount != *before.LifeCount+by {
		w.Errorf("life count went from %d to %d, want %d more", *before.LifeCount, *after.LifeCount, by)
	}
}

// wantFound makes sure that the attempt's name leads to its job, done, where names are kept.
func (w *bench) wantFound(attempt string, job printers.Job) {
	w.Helper()
	found, again, err := w.device.Find(w.ctx, attempt)
	if w.subject.Limits.Nameless {
		w.wantError(err, printers.ErrNotFound)
		return
	}
	if err != nil || found != job || !again.Done() {
		w.Errorf("finding it: %+v %+v %v", found, again, err)
	}
}

func testOneSend(t *testing.T, s Subject) {
	w := begin(t, s, Behaviour{})
	job := w.create("attempt-1")
	restarted := w.open(w.rig.URI(), printers.Options{})
	w.wantError(restarted.Send(w.ctx, job, w.document("attempt-1")), printers.ErrNotSent)
	other := printers.Job{ID: job.ID, UUID: "urn:uuid:00000000-0000-4000-8000-000000000000"}
	w.wantError(w.device.Send(w.ctx, other, w.document("attempt-1")), printers.ErrNotSent)
	w.wantUnmarked("attempt-1")
	w.send(job, "attempt-1")
	w.wantError(w.device.Send(w.ctx, job, w.document("attempt-1")), printers.ErrNotSent)
	w.finish(job, "attempt-1")
	w.wantError(w.device.Send(w.ctx, job, w.document("attempt-1")), printers.ErrNotSent)
	w.wantSheet("attempt-1")
}

func testOtherDocument(t *testing.T, s Subject) {
	for _, name := range []string{"another", "empty", "shorter"} {
		t.Run(name, func(t *testing.T) {
			w := begin(t, s, Behaviour{})
			whole := w.document("attempt-1")
			other := map[string][]byte{"another": w.document("attempt-2"), "empty": {}, "shorter": whole[:len(whole)/2]}[name]
			job := w.create("attempt-1")
			w.wantError(w.device.Send(w.ctx, job, other), printers.ErrNotSent)
			if status := w.status(job); !status.WithoutData {
				t.Errorf("job: %+v, want one without data", status)
			}
			w.wantUnmarked("attempt-1")
		})
	}
}

func testSlow(t *testing.T, s Subject) {
	w := begin(t, s, Behaviour{Slow: slowly})
	job := w.create("attempt-1")
	w.send(job, "attempt-1")
	if !s.Station && !s.Limits.OneWay {
		w.await(job, "done", func(s printers.Status) bool {
			if s.WithoutData || s.State.Ended() && !s.Done() {
				t.Fatalf("job on its way: %+v", s)
			}
			if s.Done() && len(w.sheets("attempt-1")) == 0 {
				t.Fatalf("job says that it is done, and no sheet is out: %+v", s)
			}
			return s.Done()
		})
	}
	w.finish(job, "attempt-1")
	w.wantSheet("attempt-1")
}

func testBusy(t *testing.T, s Subject) {
	if s.Limits.Shared {
		return
	}
	w := begin(t, s, Behaviour{Slow: slowly})
	job := w.create("attempt-1")
	second := w.open(w.rig.URI(), printers.Options{})
	_, err := second.Create(w.ctx, w.ticket("attempt-2"))
	w.wantError(err, printers.ErrBusy)
	w.send(job, "attempt-1")
	_, err = second.Create(w.ctx, w.ticket("attempt-2"))
	w.wantError(err, printers.ErrBusy)
	w.finish(job, "attempt-1")
	w.wantSheet("attempt-1")
	w.wantUnmarked("attempt-2")
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
		"sides":      func(t *printers.Ticket) { t.Sides = 3 },
		"separation": func(t *printers.Ticket) { t.Separations = append(slices.Clone(t.Separations), "unheard-of") },
	}
	if w.snapshot(w.device).Separations == nil {
		delete(wrong, "separation") // nobody knows what it can print
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
