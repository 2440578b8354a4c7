package queue

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
	"chancery/printers"
	"chancery/printers/printertest"
)

// ticketFor is a ticket for a booklet's page.
func ticketFor(attempt string, page []byte) printers.Ticket {
	return printers.Ticket{Attempt: attempt, Product: issuancetest.Booklet, Width: 125, Height: 88, Sides: 1, Format: printers.FormatPDF,
		Length: len(page), SHA256: sha256.Sum256(page)}
}

// killedAtEachRow: our process gets SIGKILL at each row of the crash table; the next one decides what became of the attempt by what the
// printer says and what was committed. Never more than one sheet comes out without a decision that is recorded.
func killedAtEachRow(t *testing.T, l *lab) {
	for name, c := range map[string]struct {
		point   string
		attempt issuance.State
		says    string
		out     int                // sheets, once the next process has decided
		settled production.Outcome // what a person finds in the end
	}{
		"before intent":                           {"print.before-intent", "device done", "", 1, ""},
		"intent written, Create-Job not sent":     {"print.before-create", "unprinted", "no job of ours", 0, ""},
		"Create-Job sent, answer lost":            {"print.after-create", "unprinted", "cancelled before it had data", 0, ""},
		"created stored, before sending":          {"print.after-created-commit", "unprinted", "cancelled before it had data", 0, ""},
		"sending stored, no byte sent":            {"print.before-send", "in doubt", "the printer says that it got nothing", 0, production.OutcomeUnprinted},
		"some bytes sent":                         {"", "in doubt", "interrupted while sending", 1, production.OutcomeSpoiled},
		"all bytes sent":                          {"print.after-send", "in doubt", "interrupted while sending", 1, production.OutcomePrinted},
		"completed, before we stored it":          {"observe.after-status", "device done", "", 1, ""},
		"during read-back, nothing committed":     {"readback.before-commit", "device done", "", 1, ""},
		"during read-back, and nobody was told":   {"readback.after-commit", "verified", "", 1, ""},
		"device done stored, and nobody was told": {"observe.after-device-done-commit", "device done", "", 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w, p := newWorks(t), l.bookletPrinter(t)
			r := newRelay(t, p.uri())
			w.install(t, issuancetest.BookletPrinter, r.uri())
			batch, ids := w.batch(t, issuancetest.BookletPrinter, 1)
			w.dies(t, ids[0], c.point, r, p)
			if n := len(p.out(t)); n > c.out {
				t.Errorf("%d sheets came out before the crash", n)
			}
			start(t, w.ourLine(t))
			a := w.reaches(t, ids[0], c.attempt)
			if !strings.Contains(a.Reason, c.says) {
				t.Errorf("the attempt is %s because %q, want %q", a.State, a.Reason, c.says)
			}
			p.settled(t)
			p.wantOut(t, c.out)
			w.putRight(t, batch, ids[0], a, c.settled)
			w.onlyOnce(t, p)
			w.WantClean(t)
		})
	}
}

// dies lets our process print the document until it is killed: at a failpoint, or, without one, in the middle of the page.
func (w works) dies(t *testing.T, doc, point string, r *relay, printer *bookletPrinter) {
	t.Helper()
	role, more := roleWorker, ""
	if strings.HasPrefix(point, "readback.") {
		stop := start(t, w.ourLine(t))
		w.reaches(t, doc, "device done")
		stop()
		role, more = roleReader, numberVariable+"="+*w.Load(t, doc).Number
	}
	pid := make(chan *beside, 1)
	if point == "" {
		r.once(opSendDocument, func(request []byte) passing {
			return passing{cut: true, at: len(request) / 2, then: func() { (<-pid).kill(); printer.oneOut() }}
		})
	}
	p := w.process(t, role, point, more)
	pid <- p
	w.killed(t, p)
	r.set(nil)
}

// settled waits until the printer has nothing more to do: no job is open.
func (p *bookletPrinter) settled(t testing.TB) {
	t.Helper()
	device := p.device(t)
	until(t, "the printer is idle", func() bool {
		s, err := device.Snapshot(t.Context())
		return err == nil && s.State == printers.PrinterIdle && s.Queued == 0
	})
}

// putRight is what people do then: they settle a doubt, and let an unprinted document be printed after all, once.
func (w works) putRight(t testing.TB, batch, doc string, a production.Attempt, outcome production.Outcome) {
	t.Helper()
	if outcome != "" {
		if err := w.settle(t, doc, outcome); err != nil {
			t.Error(err)
		}
		a = *w.Attempt(t, doc)
	}
	if a.State != "unprinted" {
		return
	}
	w.resume(t, batch, a.Blank)
	w.reaches(t, doc, "device done")
	if n := w.Count(t, "attempt WHERE document = $1 AND decided_by = 'olga' AND id::text <> $2", doc, a.ID); n != 1 {
		t.Errorf("%d further attempts that olga has decided", n)
	}
}

// forgetful: the authority's clock goes back, the printer's up-time falls, its list of jobs is empty. None of it says that nothing was
// printed.
func forgetful(t *testing.T, l *lab) {
	for name, c := range map[string]struct {
		point   string
		attempt issuance.State
		says    string
		out     int
	}{
		"the job was made":         {"print.after-create", "in doubt", "restarted or has printed since", 0},
		"the job's id was stored":  {"print.after-created-commit", "in doubt", "restarted or has printed since", 0},
		"the page may have gone":   {"print.before-send", "in doubt", "interrupted while sending", 0},
		"the page was sent":        {"print.after-send", "in doubt", "interrupted while sending", 1},
		"the page was accepted":    {"print.after-accepted-commit", "in doubt", "does not know the job any more", 1},
		"the printer said done":    {"observe.after-status", "in doubt", "does not know the job any more", 1},
		"done, and that is stored": {"observe.after-device-done-commit", "device done", "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			w, p := newWorks(t), l.bookletPrinter(t)
			r := newRelay(t, p.uri())
			w.install(t, issuancetest.BookletPrinter, r.uri())
			_, ids := w.batch(t, issuancetest.BookletPrinter, 1)
			w.dies(t, ids[0], c.point, r, p)
			p.settledBut(t, c.out)
			w.on(t, ids[0], 100_000) // it had been on for a day when the attempt began
			p.kill()
			if !p.start(t) {
				t.Fatalf("it does not start again:\n%s", p.said(t))
			}
			w.Later(-3 * time.Hour) // our clock is set back, too
			w.recovers(t, p, ids[0])
			a := w.Attempt(t, ids[0])
			if a.State != c.attempt || !strings.Contains(a.Reason, c.says) {
				t.Errorf("the attempt is %s because %q, want %s because %q", a.State, a.Reason, c.attempt, c.says)
			}
			p.wantOut(t, c.out)
			w.onlyOnce(t, p)
			w.WantClean(t)
		})
	}
	t.Run("the up-time falls while it prints", func(t *testing.T) {
		w, p := newWorks(t), l.bookletPrinter(t)
		doc := w.sent(t, p)
		fallen := printertest.Alter(p.device(t), func(s *printers.Snapshot) { s.UpTime = 0 }, func(s *printers.Status) { s.UpTime = 1 })
		w.on(t, doc, 100_000)
		if err := w.line.recover(t.Context(), fallen, *w.Attempt(t, doc)); err != nil {
			t.Error(err)
		}
		if a := w.Attempt(t, doc); a.State != "in doubt" || !strings.Contains(a.Reason, "restarted") {
			t.Errorf("the attempt is %s because %q", a.State, a.Reason)
		}
		w.WantClean(t)
	})
}

// settledBut waits until the printer is idle, where it can be: a job without data keeps it waiting.
func (p *bookletPrinter) settledBut(t testing.TB, out int) {
	t.Helper()
	until(t, "the sheet is out", func() bool { return len(p.out(t)) == out })
}

// on says how long the printer had been on when the attempt on a document began.
func (w works) on(t testing.TB, doc string, seconds int) {
	t.Helper()
	tag, err := w.DB.Owner.Exec(t.Context(), `UPDATE attempt SET snapshot = jsonb_set(snapshot, '{UpTime}', to_jsonb($2::int)) WHERE document = $1`, doc, seconds)
	if err != nil || tag.RowsAffected() != 1 {
		t.Fatalf("%d attempts, %v", tag.RowsAffected(), err)
	}
}

// recovers has a further process of ours look at the attempt.
func (w works) recovers(t testing.TB, p *bookletPrinter, doc string) {
	t.Helper()
	if err := w.line.recover(t.Context(), p.device(t), *w.Attempt(t, doc)); err != nil {
		t.Error(err)
	}
}

// sent has the page of a document sent to the printer, by a process that has not asked what became of it.
func (w works) sent(t *testing.T, p *bookletPrinter) (doc string) {
	t.Helper()
	w.install(t, issuancetest.BookletPrinter, p.uri())
	_, ids := w.batch(t, issuancetest.BookletPrinter, 1)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	trap := &hooked{Device: p.device(t), before: map[string]func(){"Status": cancel}}
	if err := w.line.print(ctx, trap, *w.Attempt(t, ids[0]), w.line.step2(ctx)); !errors.Is(err, context.Canceled) {
		t.Errorf("the watch ended with %v", err)
	}
	if s := w.Attempt(t, ids[0]).State; !slices.Contains([]issuance.State{"accepted", "printing"}, s) {
		t.Errorf("the attempt is %s", s)
	}
	return ids[0]
}

// hooked is a device before whose methods something is done.
type hooked struct {
	printers.Device
	before map[string]func()
}

// Unwrap gives the device within.
func (h *hooked) Unwrap() printers.Device { return h.Device }

func (h *hooked) do(method string) {
	if f := h.before[method]; f != nil {
		f()
	}
}

// Send offers the document.
func (h *hooked) Send(ctx context.Context, job printers.Job, page []byte) error {
	h.do("Send")
	return h.Device.Send(ctx, job, page)
}

// Status reports a job.
func (h *hooked) Status(ctx context.Context, job printers.Job) (printers.Status, error) {
	h.do("Status")
	return h.Device.Status(ctx, job)
}
