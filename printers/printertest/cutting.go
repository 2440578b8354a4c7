package printertest

import (
	"errors"
	"fmt"
	"testing"

	"chancery/printers"
)

// place is where a connection is cut.
type place struct {
	name string
	cut  Cut
}

// placesIn are the places where traffic of that size is cut: at the first bytes, in the middle, around the last one, and in the
// answers.
func placesIn(what string, size Cut) []place {
	request := func(at int64) Cut { return Cut{Request: at, Answer: -1} }
	answer := func(at int64) Cut { return Cut{Request: -1, Answer: at} }
	return []place{
		{what + ", at byte 0", request(0)},
		{what + ", at byte 1", request(1)},
		{what + ", in the middle", request(size.Request / 2)},
		{what + ", at the last byte but 1", request(size.Request - 1)},
		{what + ", after the last byte", request(size.Request)},
		{what + ", before the answer", answer(0)},
		{what + ", in the answer", answer(size.Answer / 2)},
		{what + ", at the last byte of the answer", answer(size.Answer - 1)},
	}
}

// traffic is what a step takes on the wire: its first request with its answer, and all of it.
type traffic struct{ first, all Cut }

// places are those of the first exchange and of all that follow, each once.
func (x traffic) places() []place {
	found := placesIn("the first request", x.first)
	if x.all == x.first {
		return found
	}
	seen := map[Cut]bool{}
	for _, p := range found {
		seen[p.cut] = true
	}
	for _, p := range placesIn("all requests", x.all) {
		if !seen[p.cut] {
			found = append(found, p)
		}
	}
	return found
}

// measure tells what creating a job and sending its document take on the wire.
func measure(t *testing.T, s Subject) (create, send traffic) {
	w, proxy := beginBehindProxy(t, s)
	if !s.Limits.SameDevice {
		w.snapshot(w.device) // what a driver asks for once is not asked for later
	}
	proxy.Arm(Whole())
	job := w.create("attempt-1")
	create = proxy.seen()
	proxy.Arm(Whole())
	w.send(job, "attempt-1")
	send = proxy.seen()
	w.finish(job, "attempt-1")
	w.wantSheet("attempt-1")
	if send.all.Request < 1 || create.all.Request < 1 && !s.Limits.OneWay {
		t.Fatalf("the proxy saw %+v and %+v pass", create, send)
	}
	return create, send
}

// beginBehindProxy starts a printer whose device goes through a proxy.
func beginBehindProxy(t *testing.T, s Subject) (*bench, *Proxy) {
	t.Helper()
	w := begin(t, s, Behaviour{})
	proxy := NewProxy(t, w.rig.URI())
	w.device = w.open(proxy.URI(w.rig.URI()), printers.Options{})
	return w, proxy
}

// testCutCreate: whatever is cut while a job is created, nothing can print, and what stands there afterwards can be ended.
func testCutCreate(t *testing.T, s Subject) {
	if s.Limits.Folder || s.Limits.OneWay {
		return
	}
	create, _ := measure(t, s)
	for _, p := range create.places() {
		t.Run(p.name, func(t *testing.T) {
			w, proxy := beginBehindProxy(t, s)
			if !s.Limits.SameDevice {
				w.snapshot(w.device)
			}
			proxy.Arm(p.cut)
			_, err := w.device.Create(w.ctx, w.ticket("attempt-1"))
			if err == nil && proxy.hasCut() {
				t.Fatal("a job was given, though the connection was cut")
			}
			w.device = w.open(w.rig.URI(), printers.Options{})
			none := errors.Is(err, printers.ErrBusy) || errors.Is(err, printers.ErrRefused) || errors.Is(err, printers.ErrUnreachable)
			w.settleUnprinted("attempt-1", none)
		})
	}
}

// settleUnprinted does what the line does after a crash before any data was sent. None says that the driver has ruled out that
// there is a job.
func (w *bench) settleUnprinted(attempt string, none bool) {
	w.Helper()
	job, found := w.left(attempt)
	if found && none {
		w.Fatalf("job %+v stands there, and the driver said that there is none", job)
	}
	if found {
		if status := w.status(job); !status.WithoutData {
			w.Fatalf("job: %+v, want one without data", status)
		}
		if err := w.device.Cancel(w.ctx, job); err != nil {
			w.Fatalf("canceling it: %v", err)
		}
		if status := w.await(job, "ended", ended); !status.WithoutData {
			w.Fatalf("job canceled: %+v", status)
		}
		w.clear(job)
	}
	w.wantUnmarked(attempt)
}

// left looks for what a broken Create left behind: a job of the attempt's name, or a blank inside.
func (w *bench) left(attempt string) (printers.Job, bool) {
	w.Helper()
	if holder, ok := printers.As[printers.Holder](w.device); ok {
		held, err := holder.Held(w.ctx)
		if err != nil {
			w.Fatalf("asking what it holds: %v", err)
		}
		return held.Job, held.Present
	}
	job, _, err := w.device.Find(w.ctx, attempt)
	if err != nil && !errors.Is(err, printers.ErrNotFound) {
		w.Fatalf("finding it: %v", err)
	}
	return job, err == nil
}

// testCutSend: whatever is cut while a document is sent, the driver never says that nothing was sent, and never that it was
// accepted. Where the printer prints what came and calls it complete, the broken Send is what shows.
func testCutSend(t *testing.T, s Subject) {
	if s.Limits.Folder || s.Limits.OneWay {
		return
	}
	_, send := measure(t, s)
	for _, p := range send.places() {
		t.Run(p.name, func(t *testing.T) {
			w, proxy := beginBehindProxy(t, s)
			through := w.device
			job := w.create("attempt-1")
			proxy.Arm(p.cut)
			err := through.Send(w.ctx, job, w.document("attempt-1"))
			if err == nil && !proxy.hasCut() { // the answer was shorter than that
				proxy.Arm(Whole()) // the next answer is not meant
				w.finish(job, "attempt-1")
				w.wantSheet("attempt-1")
				return
			}
			w.wantDoubt("attempt-1", err)
			arrived := proxy.seen().all.Request >= send.all.Request
			if !s.Limits.SameDevice {
				w.device = w.open(w.rig.URI(), printers.Options{})
			}
			if status, known := w.settle(w.device, job); known {
				w.agree(w.final(job, status), arrived)
			}
		})
	}
	t.Run("after the answer", func(t *testing.T) {
		w, proxy := beginBehindProxy(t, s)
		job := w.create("attempt-1")
		err := w.device.Send(w.ctx, job, w.document("attempt-1"))
		proxy.Drop()
		if err != nil {
			t.Fatalf("the whole answer came: %v", err)
		}
		if s.Limits.SameDevice {
			w.settle(w.device, job)
			return
		}
		w.device = w.open(w.rig.URI(), printers.Options{})
		w.finish(job, "attempt-1")
		w.wantSheet("attempt-1")
	})
}

// final ends an open job that says it has no data, which is true at that moment only: bytes of ours may be on their way. What it says
// once it has ended is final.
func (w *bench) final(job printers.Job, status printers.Status) printers.Status {
	w.Helper()
	if status.State.Ended() || !status.WithoutData {
		return status
	}
	return until(w, "job is ended", func() (printers.Status, bool) {
		if err := w.device.Cancel(w.ctx, job); err != nil && !errors.Is(err, printers.ErrRefused) { // refused: its data arrive now, or it has ended
			w.Fatalf("canceling it: %v", err)
		}
		status, known := w.told(w.device, job)
		return status, known && status.State.Ended()
	})
}

// agree compares what a settled job says with what came out.
func (w *bench) agree(status printers.Status, arrived bool) {
	w.Helper()
	if err := agreement(status, w.sheets("attempt-1"), w.shown("attempt-1"), arrived); err != nil {
		w.Error(err)
	}
}

func agreement(status printers.Status, sheets []Sheet, whole [32]byte, arrived bool) error {
	switch {
	case status.WithoutData && len(sheets) != 0:
		return fmt.Errorf("the job says it has no data, yet a sheet came out: %+v", status)
	case status.Done() && len(sheets) != 1:
		return fmt.Errorf("the job says it is done, yet %d sheets came out", len(sheets))
	case arrived && status.Done() && sheets[0].SHA256 != whole:
		return fmt.Errorf("all bytes arrived, yet the sheets are %v", sheets)
	}
	return nil
}
