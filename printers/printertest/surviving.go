package printertest

import (
	"errors"
	"testing"

	"chancery/printers"
)

// testOurRestart: a Device opened anew sees what lies inside, tells truthfully whether it is marked, can't mark it a second time,
// and ejects it.
func testOurRestart(t *testing.T, s Subject) {
	t.Run("unmarked", func(t *testing.T) {
		w := begin(t, s, Behaviour{})
		job := w.create("attempt-1")
		w.device = w.open(w.rig.URI(), printers.Options{})
		w.wantHeld(job)
		if status := w.status(job); !status.WithoutData {
			t.Errorf("job whose blank is unmarked: %+v", status)
		}
		w.wantError(w.device.Send(w.ctx, job, w.document("attempt-1")), printers.ErrNotSent)
		_, err := w.device.Create(w.ctx, w.ticket("attempt-2"))
		w.wantError(err, printers.ErrBusy) // a blank lies inside
		w.settleUnprinted("attempt-1", false)
		next := w.create("attempt-2")
		w.send(next, "attempt-2")
		w.release(next, printers.Good)
		w.wantWhere("attempt-2", Tray)
	})
	t.Run("marked", func(t *testing.T) {
		w := begin(t, s, Behaviour{})
		job := w.create("attempt-1")
		w.send(job, "attempt-1")
		w.device = w.open(w.rig.URI(), printers.Options{})
		w.wantHeld(job)
		if status := w.status(job); status.WithoutData || status.State == printers.JobCanceled {
			t.Errorf("job whose blank is marked: %+v", status)
		}
		w.wantError(w.device.Send(w.ctx, job, w.document("attempt-1")), printers.ErrNotSent)
		w.release(job, printers.Good)
		w.wantWhere("attempt-1", Tray)
	})
}

// testStationRestart: the printer is switched off and on with a blank inside, unmarked or marked. What it says of the job then
// agrees with the blank, and if the blank is still inside it can be ejected.
func testStationRestart(t *testing.T, s Subject) {
	for _, marked := range []bool{false, true} {
		t.Run(map[bool]string{false: "unmarked", true: "marked"}[marked], func(t *testing.T) {
			w := begin(t, s, Behaviour{})
			before := w.aged()
			job := w.create("attempt-1")
			if marked {
				w.send(job, "attempt-1")
			}
			w.rig.Kill(t)
			w.rig.Restart(t)
			w.device = w.open(w.rig.URI(), printers.Options{})
			after := w.snapshot(w.device)
			if after.PrinterUUID != before.PrinterUUID || after.UpTime >= before.UpTime && !s.Limits.NoUpTime {
				t.Errorf("snapshot after the restart: %+v, before: %+v", after, before)
			}
			w.accountFor(job)
		})
	}
}

// testStationDies: it is killed while it marks. Nobody may say that the blank is good, or unmarked, if it is not.
func testStationDies(t *testing.T, s Subject) {
	w := begin(t, s, Behaviour{Slow: slowly})
	job := w.create("attempt-1")
	sending := make(chan error, 1)
	go func() { sending <- w.device.Send(w.ctx, job, w.document("attempt-1")) }()
	watching := w.open(w.rig.URI(), printers.Options{})
	until(w, "it is marking", func() (printers.Snapshot, bool) {
		snapshot, err := watching.Snapshot(w.ctx)
		return snapshot, err != nil || snapshot.State == printers.PrinterProcessing || len(w.sheets("attempt-1")) > 0
	})
	w.rig.Kill(t)
	if err := <-sending; err != nil && errors.Is(err, printers.ErrNotSent) {
		w.wantUnmarked("attempt-1")
	}
	w.rig.Restart(t)
	w.device = w.open(w.rig.URI(), printers.Options{})
	w.accountFor(job)
}

// accountFor compares what a station says of a job with what came of its blank, and ejects that if it is still inside.
func (w *bench) accountFor(job printers.Job) {
	w.Helper()
	status, err := w.device.Status(w.ctx, job)
	if err == nil {
		w.agree(status, false)
	} else {
		w.wantError(err, printers.ErrNotFound)
	}
	if w.held().Present {
		w.release(job, printers.Reject)
	} else {
		w.wantError(w.holder().Release(w.ctx, job, printers.Reject), printers.ErrNotFound)
	}
}
