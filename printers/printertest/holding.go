package printertest

import (
	"errors"
	"testing"

	"chancery/printers"
)

// holder is the station at work.
func (w *bench) holder() printers.Holder {
	w.Helper()
	holder, ok := printers.As[printers.Holder](w.device)
	if !ok {
		w.Fatal("the subject is a station, and its device no printers.Holder")
	}
	return holder
}

func (w *bench) held() printers.Held {
	w.Helper()
	held, err := w.holder().Held(w.ctx)
	if err != nil {
		w.Fatalf("asking what it holds: %v", err)
	}
	return held
}

// wantHeld makes sure that the blank of a job lies inside, as far as the device can tell whose it is.
func (w *bench) wantHeld(job printers.Job) {
	w.Helper()
	if held := w.held(); !held.Present || held.Job != job && held.Job != (printers.Job{}) {
		w.Fatalf("holds %+v, want the blank of job %+v", held, job)
	}
}

func (w *bench) release(job printers.Job, exit printers.Exit) {
	w.Helper()
	if err := w.holder().Release(w.ctx, job, exit); err != nil {
		w.Fatalf("ejecting the blank of job %d to the %s: %v", job.ID, exit, err)
	}
	if held := w.held(); held.Present {
		w.Fatalf("holds %+v after ejecting", held)
	}
}

// clear takes the blank of a job that is over out of a station; a job device has none.
func (w *bench) clear(job printers.Job) {
	w.Helper()
	if w.subject.Station {
		w.release(job, printers.Reject)
	}
}

// wantWhere makes sure that the attempt's one sheet lies there.
func (w *bench) wantWhere(attempt, where string) {
	w.Helper()
	if sheet := w.wantSheet(attempt); sheet.Where != where {
		w.Fatalf("attempt %s: the sheet is at %q, want %q", attempt, sheet.Where, where)
	}
}

func testHeld(t *testing.T, s Subject) {
	w := begin(t, s, Behaviour{})
	if held := w.held(); held.Present {
		t.Fatalf("a printer just started holds %+v", held)
	}
	job := w.create("attempt-1")
	w.wantHeld(job)
	blank := w.readBlank(job)
	w.wantUnmarked("attempt-1")
	w.send(job, "attempt-1")
	w.wantHeld(job)
	if status := w.status(job); !status.Done() {
		t.Errorf("job marked: %+v", status)
	}
	w.wantWhere("attempt-1", Inside)
	w.readPage(job)
	w.wantHeld(job) // reading moves nothing out
	w.release(job, printers.Good)
	w.wantWhere("attempt-1", Tray)
	if sheet := w.wantSheet("attempt-1"); blank != "" && sheet.Blank != blank {
		t.Errorf("blank %s was read, and %s marked", blank, sheet.Blank)
	}
	if status := w.status(job); status.WithoutData {
		t.Errorf("job ejected: %+v", status)
	}
}

// readBlank reads the serial twice, where the station can; "" where it can't.
func (w *bench) readBlank(job printers.Job) string {
	w.Helper()
	reader, able := printers.As[printers.BlankReader](w.device)
	if !able {
		return ""
	}
	once, err := reader.ReadBlank(w.ctx, job)
	if errors.Is(err, printers.ErrUnreadable) {
		return "" // this blank has nothing to be read
	}
	again, err2 := reader.ReadBlank(w.ctx, job)
	if err != nil || err2 != nil || once == "" || again != once {
		w.Fatalf("reading the blank: %q %v, again: %q %v", once, err, again, err2)
	}
	return once
}

// readPage reads the page twice, where the station can.
func (w *bench) readPage(job printers.Job) {
	w.Helper()
	reader, able := printers.As[printers.PageReader](w.device)
	if !able {
		return
	}
	for range 2 {
		if _, err := reader.ReadPage(w.ctx, job); err != nil && !errors.Is(err, printers.ErrUnreadable) {
			w.Fatalf("reading the page: %v", err)
		}
	}
}

func testReject(t *testing.T, s Subject) {
	w := begin(t, s, Behaviour{})
	job := w.create("attempt-1")
	w.send(job, "attempt-1")
	w.release(job, printers.Reject)
	w.wantWhere("attempt-1", Box)
	next := w.create("attempt-2")
	if next == job {
		t.Errorf("the next blank's job is %+v again", next)
	}
	w.send(next, "attempt-2")
	w.release(next, printers.Good)
	w.wantWhere("attempt-2", Tray)
}

// testWrongBlank: the serial read is not the one that was reserved, so that the blank goes unmarked into the box, and the next is
// another one.
func testWrongBlank(t *testing.T, s Subject) {
	w := begin(t, s, Behaviour{})
	job := w.create("attempt-1")
	wrong := w.readBlank(job)
	if err := w.device.Cancel(w.ctx, job); err != nil {
		t.Fatalf("canceling it: %v", err)
	}
	w.wantHeld(job) // canceling doesn't eject
	if status := w.status(job); !status.WithoutData || !status.State.Ended() {
		t.Errorf("job canceled: %+v", status)
	}
	w.release(job, printers.Reject)
	w.wantUnmarked("attempt-1")
	next := w.create("attempt-2")
	if right := w.readBlank(next); right == wrong && wrong != "" {
		t.Errorf("blank %s was rejected and is inside again", right)
	}
	w.send(next, "attempt-2")
	w.release(next, printers.Good)
	if sheet := w.wantSheet("attempt-2"); sheet.Blank == wrong && wrong != "" {
		t.Errorf("the rejected blank %s was marked", wrong)
	}
}

func testReleaseAnother(t *testing.T, s Subject) {
	w := begin(t, s, Behaviour{})
	absent := printers.Job{ID: 4711, UUID: "urn:uuid:00000000-0000-4000-8000-000000000000"}
	w.wantError(w.holder().Release(w.ctx, absent, printers.Good), printers.ErrNotFound)
	job := w.create("attempt-1")
	w.wantError(w.holder().Release(w.ctx, absent, printers.Good), printers.ErrNotFound)
	w.wantError(w.holder().Release(w.ctx, printers.Job{ID: job.ID, UUID: absent.UUID}, printers.Reject), printers.ErrNotFound)
	if err := w.holder().Release(w.ctx, job, printers.Exit(0)); err == nil {
		t.Error("it was ejected by no exit at all")
	}
	w.wantHeld(job)
	w.send(job, "attempt-1")
	w.release(job, printers.Good)
	w.wantError(w.holder().Release(w.ctx, job, printers.Reject), printers.ErrNotFound)
	w.wantWhere("attempt-1", Tray)
}

func testStationEmpty(t *testing.T, s Subject) {
	w := begin(t, s, Behaviour{Empty: true})
	_, err := w.device.Create(w.ctx, w.ticket("attempt-1"))
	if !errors.Is(err, printers.ErrBusy) && !errors.Is(err, printers.ErrRefused) {
		t.Fatalf("feeding from an empty feeder: %v", err)
	}
	if held := w.held(); held.Present {
		t.Errorf("holds %+v", held)
	}
	if snapshot := w.snapshot(w.device); !snapshot.Has("media-empty") {
		t.Errorf("snapshot lacks media-empty: %+v", snapshot)
	}
	w.rig.Load(t)
	job := w.create("attempt-1")
	if snapshot := w.snapshot(w.device); snapshot.Has("media-empty") {
		t.Errorf("after loading: %+v", snapshot)
	}
	w.send(job, "attempt-1")
	w.release(job, printers.Good)
	w.wantWhere("attempt-1", Tray)
}
