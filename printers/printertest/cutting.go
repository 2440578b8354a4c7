package printertest

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"

	"chancery/printers"
)

// cutsAt are the places where an exchange of that size is cut: at the first bytes, in the middle,
// around the last one, and in the answer.
func cutsAt(size Cut) map[string]Cut {
	return map[string]Cut{
		"at byte 0":              {Request: 0, Answer: -1},
		"at byte 1":              {Request: 1, Answer: -1},
		"in the middle":          {Request: size.Request / 2, Answer: -1},
		"at the last byte but 1": {Request: size.Request - 1, Answer: -1},
		"after the last byte":    {Request: size.Request, Answer: -1},
		"before the answer":      {Request: -1, Answer: 0},
		"in the answer":          {Request: -1, Answer: size.Answer / 2},
	}
}

// sizes measures what creating a job and sending its document take on the wire.
func sizes(t *testing.T, s Subject) (create, send Cut) {
	w := begin(t, s, Behaviour{})
	proxy := NewProxy(t, w.rig.URI())
	w.device = w.open(proxy.URI(w.rig.URI()), printers.Options{})
	if _, err := w.device.Snapshot(w.ctx); err != nil {
		t.Fatal(err)
	}
	proxy.Arm(Whole())
	job := w.create("attempt-1")
	create = proxy.Seen()
	proxy.Arm(Whole())
	w.send(job, "attempt-1")
	send = proxy.Seen()
	w.await(job, "done", printers.Status.Done)
	w.wantSheet("attempt-1")
	if least := int64(len(document("attempt-1"))); send.Request < least || create.Request < 100 || create.Answer < 100 || send.Answer < 100 {
		t.Fatalf("the proxy saw %+v and %+v pass", create, send)
	}
	return create, send
}

// testCutCreate: whatever is cut while a job is created, nothing can print, and the attempt's name
// leads to the job if there is one.
func testCutCreate(t *testing.T, s Subject) {
	create, _ := sizes(t, s)
	for name, cut := range cutsAt(create) {
		t.Run(name, func(t *testing.T) {
			w := begin(t, s, Behaviour{})
			proxy := NewProxy(t, w.rig.URI())
			device := w.open(proxy.URI(w.rig.URI()), printers.Options{})
			if _, err := device.Snapshot(w.ctx); err != nil {
				t.Fatal(err)
			}
			proxy.Arm(cut)
			_, err := device.Create(w.ctx, w.ticket("attempt-1"))
			w.wantError(err) // of no kind: a job may stand there
			w.settleUnprinted("attempt-1")
		})
	}
}

// settleUnprinted does what the line does after a crash before any data was sent.
func (w *bench) settleUnprinted(attempt string) {
	w.Helper()
	job, status, err := w.device.Find(w.ctx, attempt)
	if errors.Is(err, printers.ErrNotFound) {
		w.wantNoSheet(attempt)
		return
	}
	if err != nil {
		w.Fatalf("finding it: %v", err)
	}
	if !status.WithoutData {
		w.Fatalf("job: %+v, want one without data", status)
	}
	if err := w.device.Cancel(w.ctx, job); err != nil {
		w.Fatalf("canceling it: %v", err)
	}
	if status := w.await(job, "ended", ended); !status.WithoutData {
		w.Fatalf("job canceled: %+v", status)
	}
	w.wantNoSheet(attempt)
}

// testCutSend: whatever is cut while a document is sent, the driver never says that nothing was
// sent, and never that it was accepted. Where the printer prints what came and calls it complete,
// the broken Send is what shows.
func testCutSend(t *testing.T, s Subject) {
	_, send := sizes(t, s)
	for name, cut := range cutsAt(send) {
		t.Run(name, func(t *testing.T) {
			w := begin(t, s, Behaviour{})
			proxy := NewProxy(t, w.rig.URI())
			through := w.open(proxy.URI(w.rig.URI()), printers.Options{})
			job, err := through.Create(w.ctx, w.ticket("attempt-1"))
			if err != nil {
				t.Fatal(err)
			}
			proxy.Arm(cut)
			w.wantError(through.Send(w.ctx, job, document("attempt-1"))) // of no kind: in doubt
			status := w.await(job, "settled", func(s printers.Status) bool { return s.State.Ended() || s.WithoutData })
			if err := w.agree(status, cut); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("after the answer", func(t *testing.T) {
		w := begin(t, s, Behaviour{})
		proxy := NewProxy(t, w.rig.URI())
		through := w.open(proxy.URI(w.rig.URI()), printers.Options{})
		job, err := through.Create(w.ctx, w.ticket("attempt-1"))
		if err != nil {
			t.Fatal(err)
		}
		err = through.Send(w.ctx, job, document("attempt-1"))
		proxy.Drop()
		if err != nil {
			t.Fatalf("the whole answer came: %v", err)
		}
		w.await(job, "done", printers.Status.Done)
		w.wantSheet("attempt-1")
	})
}

// agree compares what a settled job says with what came out.
func (w *bench) agree(status printers.Status, cut Cut) error {
	sheets := w.sheets("attempt-1")
	whole := sha256.Sum256(document("attempt-1"))
	switch {
	case status.WithoutData && len(sheets) != 0:
		return fmt.Errorf("the job says it has no data, yet a sheet came out: %+v", status)
	case status.Done() && len(sheets) != 1:
		return fmt.Errorf("the job says it is done, yet %d sheets came out", len(sheets))
	case cut.Request < 0 && (len(sheets) != 1 || sheets[0].SHA256 != whole):
		return fmt.Errorf("all bytes arrived, yet the sheets are %x", sheets)
	}
	return nil
}
