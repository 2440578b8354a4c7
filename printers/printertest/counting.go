package printertest

import (
	"testing"
	"time"

	"chancery/printers"
)

// testTruncated: a printer that loses part of a document and calls the rest complete is caught by whoever reads the sheet. A driver
// may believe it, but it sends nothing again.
func testTruncated(t *testing.T, s Subject) {
	if s.Limits.NoTruncation {
		return
	}
	w := begin(t, s, Behaviour{Truncate: true})
	job := w.create("attempt-1")
	if err := w.device.Send(w.ctx, job, w.document("attempt-1")); err != nil {
		w.wantError(err)
	}
	until(w, "the sheet is out", func() ([]Sheet, bool) {
		sheets := w.sheets("attempt-1")
		return sheets, len(sheets) > 0
	})
	if status, known := w.settle(w.device, job); known && status.WithoutData {
		t.Errorf("job whose document was truncated: %+v", status)
	}
	if sheets := w.sheets("attempt-1"); len(sheets) != 1 || sheets[0].SHA256 == w.shown("attempt-1") {
		t.Errorf("sheets %v, want one that is not whole", sheets)
	}
}

// testCounter: a sheet that somebody else had printed shows in the next snapshot, so that a counter that moved too far is noticed.
func testCounter(t *testing.T, s Subject) {
	w := begin(t, s, Behaviour{})
	watching := w.open(w.rig.URI(), printers.Options{})
	before := w.snapshot(watching)
	if before.LifeCount == nil {
		return
	}
	for n, attempt := range []string{"attempt-1", "attempt-2"} {
		job := w.create(attempt)
		w.send(job, attempt)
		w.finish(job, attempt)
		if s.Station {
			w.release(job, printers.Good)
		}
		w.wantMoved(before, w.snapshot(watching), int64(n+1)*before.Expected(s.Sides))
	}
	w.wantMoved(w.snapshot(watching), w.snapshot(w.device), 0)
}

// testWrapped: what a device can do, a wrapped one can.
func testWrapped(t *testing.T, s Subject) {
	w := begin(t, s, Behaviour{})
	w.device = Delay(w.device, time.Millisecond)
	if _, station := printers.As[printers.Holder](w.device); station != s.Station {
		t.Fatalf("a printers.Holder: %v, and the subject says %v", station, s.Station)
	}
	job := w.create("attempt-1")
	w.send(job, "attempt-1")
	w.finish(job, "attempt-1")
	if s.Station {
		w.release(job, printers.Good)
	}
	w.wantSheet("attempt-1")
}
