package queue

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
	"chancery/printers"
)

// happyPath: one sheet in the tray, byte for byte the page of the register, and evidence of level 2: the printer says that this very
// job is done, and the counter of its engine, which net-snmp's agent tells, has moved by one.
func happyPath(t *testing.T, l *lab) {
	w, p := newWorks(t), l.bookletPrinter(t)
	agent := startAgent(t)
	p.counts(t, agent, 1)
	w.install(t, issuancetest.BookletPrinter, p.uri()+"?snmp="+agent.address)
	_, ids := w.batch(t, issuancetest.BookletPrinter, 1)
	start(t, w.ourLine(t))
	a := w.reaches(t, ids[0], "device done")
	w.want(t, ids[0], "device done", "device done", "running")
	out := p.out(t)
	if len(out) != 1 || out[0].attempt != a.ID || out[0].page != string(page64(*w.Load(t, ids[0]).Number)) {
		t.Errorf("%d sheets, or another one", len(out))
	}
	history, err := production.History(t.Context(), w.Pool, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	last := history[len(history)-1]
	if seen := last.Evidence; a.Evidence != 2 || last.State != "device done" || seen["counter"] != 1.0 || seen["job"] != *a.JobUUID || seen["state"] != "completed" {
		t.Errorf("evidence of level %d: %v", a.Evidence, seen)
	}
	d := w.Load(t, ids[0])
	w.Must(t, "system", func(act *issuance.Act) error {
		return production.ReadBack(t.Context(), act, *d.Number, production.Reading{MRZ: d.MRZ, Blank: *d.Blank})
	})
	w.want(t, ids[0], "verified", "printed", "finished")
	w.WantClean(t)
}

// eachSwitch: what goes wrong at the printer is what the operator reads in printer status, and where it ends the job also in the
// reason why the batch has halted; what only takes its time is waited for.
func eachSwitch(t *testing.T, l *lab) {
	for name, c := range map[string]struct {
		status string // in printer status
		ends   bool   // with a job that was aborted: in doubt
	}{
		"feeder-empty": {"media-empty", false},
		"cover-open":   {"cover-open", false},
		"slow":         {"device     processing", false},
		"ribbon-out":   {"marker-supply-empty", true},
		"jam":          {"media-jam", true},
		"fail":         {"aborted", true}, // exit status 1, and nothing else
	} {
		t.Run(name, func(t *testing.T) {
			w, p := newWorks(t), l.bookletPrinter(t)
			p.turn(t, name, true)
			w.install(t, issuancetest.BookletPrinter, p.uri())
			_, ids := w.batch(t, issuancetest.BookletPrinter, 2)
			start(t, w.ourLine(t))
			if c.ends {
				w.reaches(t, ids[0], "in doubt")
			} else {
				w.reaches(t, ids[0], "printing")
			}
			status := ""
			until(t, "printer status says "+c.status, func() bool {
				status = l.types(t, w, 0, "printer", "status", issuancetest.BookletPrinter)
				return strings.Contains(status, c.status)
			})
			if !c.ends {
				w.want(t, ids[0], "printing", "printing", "running")
				p.turn(t, name, false)
				w.reaches(t, ids[0], "device done")
				w.reaches(t, ids[1], "device done")
				p.wantOut(t, 2)
				return
			}
			w.want(t, ids[0], "in doubt", "in doubt", "halted")
			reason := w.halted(t, ids[0])
			words := []string{"the printer ended the job as aborted"}
			if name != "fail" {
				words = append(words, c.status)
			}
			for _, word := range words {
				if !strings.Contains(reason, word) {
					t.Errorf("the batch has halted because %q, which does not say %q", reason, word)
				}
			}
			if !strings.Contains(status, "IN DOUBT") || !strings.Contains(status, "take blank "+*w.Load(t, ids[0]).Blank+" in hand") {
				t.Errorf("printer status does not say what to do:\n%s", status)
			}
			if n := w.Count(t, "attempt"); n != 1 { // the second document has to wait
				t.Errorf("%d attempts", n)
			}
			p.wantOut(t, 0)
			w.WantClean(t)
		})
	}
}

// printerRestarted: a printer that is killed while it prints has forgotten the job, and calls somebody else's by its number. Ours is in
// doubt, whatever that one says; the sheet of ours that comes out all the same is the only one.
func printerRestarted(t *testing.T, l *lab) {
	w, p := newWorks(t), l.bookletPrinter(t)
	p.turn(t, "slow", true)
	w.install(t, issuancetest.BookletPrinter, p.uri())
	_, ids := w.batch(t, issuancetest.BookletPrinter, 2)
	start(t, w.ourLine(t))
	a := w.reaches(t, ids[0], "printing")
	p.kill()
	if !p.start(t) {
		t.Fatalf("it does not start again:\n%s", p.said(t))
	}
	other, job := p.another(t, "of-somebody-else")
	if job.ID != *a.JobID {
		t.Errorf("job %d, want %d once more", job.ID, *a.JobID)
	}
	p.turn(t, "slow", false)
	until(t, "the other one is done", func() bool { s, err := other.Status(t.Context(), job); return err == nil && s.Done() })
	a = w.reaches(t, ids[0], "in doubt")
	if !strings.Contains(a.Reason, "does not know the job any more") && !strings.Contains(a.Reason, "restarted") || a.DeviceSaid == "completed" {
		t.Errorf("the reason is %q, and the printer said %q", a.Reason, a.DeviceSaid)
	}
	w.want(t, ids[0], "in doubt", "in doubt", "halted")
	until(t, "both sheets are out", func() bool { return len(p.out(t)) == 2 })
	w.onlyOnce(t, p)
	if err := w.settle(t, ids[0], production.OutcomePrinted); err != nil {
		t.Error(err)
	}
	w.resume(t, *w.Load(t, ids[0]).Batch, *w.Load(t, ids[1]).Blank)
	w.reaches(t, ids[1], "device done")
	w.onlyOnce(t, p)
	w.WantClean(t)
}

// another has somebody else print something.
func (p *bookletPrinter) another(t testing.TB, attempt string) (printers.Device, printers.Job) {
	t.Helper()
	page := []byte("%PDF-1.7\n% of somebody else")
	device := p.device(t)
	job, err := device.Create(t.Context(), ticketFor(attempt, page))
	if err == nil {
		err = device.Send(t.Context(), job, page)
	}
	if err != nil {
		t.Fatal(err)
	}
	return device, job
}

// onlyOnce fails the test where an attempt has come out twice, or a document more often than people have decided.
func (w works) onlyOnce(t testing.TB, p *bookletPrinter) {
	t.Helper()
	seen := map[string]bool{}
	for _, s := range p.out(t) {
		if seen[s.attempt] {
			t.Errorf("attempt %s came out twice", s.attempt)
		}
		seen[s.attempt] = true
	}
	if n := w.Count(t, `
		(SELECT document FROM attempt WHERE id::text = ANY ($1) AND decided_by IS NULL GROUP BY document HAVING count(*) > 1) AS twice`, keys(seen)); n != 0 {
		t.Errorf("%d documents came out twice, and nobody has decided it", n)
	}
}

func keys(m map[string]bool) (list []string) {
	for k := range m {
		list = append(list, k)
	}
	return list
}

// cancelledWhilePrinting: somebody cancels at the printer while the sheet is on its way out. The printer says canceled, and the sheet
// comes out: that is a doubt, never "not printed".
func cancelledWhilePrinting(t *testing.T, l *lab) {
	w, p := newWorks(t), l.bookletPrinter(t)
	p.turn(t, "late", true)
	w.install(t, issuancetest.BookletPrinter, p.uri())
	_, ids := w.batch(t, issuancetest.BookletPrinter, 1)
	start(t, w.ourLine(t))
	a := w.reaches(t, ids[0], "printing")
	job, device := printers.Job{ID: *a.JobID, UUID: *a.JobUUID}, p.device(t)
	until(t, "the printer has counted it", func() bool { s, err := device.Status(t.Context(), job); return err == nil && s.Impressions == 1 })
	if err := device.Cancel(t.Context(), job); err != nil {
		t.Fatal(err)
	}
	p.turn(t, "late", false)
	a = w.reaches(t, ids[0], "in doubt")
	if !strings.Contains(a.Reason, "canceled") {
		t.Errorf("the reason is %q", a.Reason)
	}
	w.want(t, ids[0], "in doubt", "in doubt", "halted")
	p.wantOut(t, 1)
	if err := w.settle(t, ids[0], production.OutcomePrinted); err != nil {
		t.Error(err)
	}
	w.want(t, ids[0], "verified", "printed", "halted") // until the operator has looked at the stack
	w.WantClean(t)
}

// truncated: half of the page arrives, is printed, and the printer says that all is well. Where our side knows that it broke off, that
// decides; where it doesn't, because the printer lost the rest itself, read-back does.
func truncated(t *testing.T, l *lab) {
	t.Run("on its way", func(t *testing.T) {
		w, p := newWorks(t), l.bookletPrinter(t)
		r := newRelay(t, p.uri())
		r.once(opSendDocument, func(request []byte) passing { return passing{cut: true, at: len(request) / 2, then: p.oneOut} })
		w.install(t, issuancetest.BookletPrinter, r.uri())
		_, ids := w.batch(t, issuancetest.BookletPrinter, 1)
		start(t, w.ourLine(t))
		a := w.reaches(t, ids[0], "in doubt")
		device := p.device(t)
		until(t, "the printer says that it is complete", func() bool {
			s, err := device.Status(t.Context(), printers.Job{ID: *a.JobID, UUID: *a.JobUUID})
			return err == nil && s.Done()
		})
		out := p.out(t)
		if page := page64(*w.Load(t, ids[0]).Number); len(out) != 1 || len(out[0].page) >= len(page) || !bytes.HasPrefix(page, []byte(out[0].page)) {
			t.Errorf("%d sheets, or not half of one", len(out))
		}
		w.want(t, ids[0], "in doubt", "in doubt", "halted")
		if err := w.settle(t, ids[0], production.OutcomeSpoiled); err != nil {
			t.Error(err)
		}
		w.want(t, ids[0], "spoiled", "spoiled", "halted")
		w.WantClean(t)
	})
	t.Run("inside the printer", func(t *testing.T) {
		w := newWorks(t)
		s, uri := l.simulator(t, "ipp-booklet", `{"at":1,"do":"truncate"}`, "U0000001")
		w.install(t, issuancetest.BookletPrinter, uri)
		_, ids := w.batch(t, issuancetest.BookletPrinter, 1)
		start(t, w.ourLine(t))
		w.reaches(t, ids[0], "device done") // as far as anybody can tell
		if n := len(s.events(t, "printed")); n != 1 {
			t.Errorf("%d sheets", n)
		}
		d := w.Load(t, ids[0])
		w.Must(t, "system", func(act *issuance.Act) error {
			return production.ReadBack(t.Context(), act, *d.Number, production.Reading{MRZ: d.MRZ[:1], Blank: *d.Blank}) // half a page has one line
		})
		w.want(t, ids[0], "in doubt", "in doubt", "halted")
		if err := w.settle(t, ids[0], production.OutcomeSpoiled); err != nil {
			t.Error(err)
		}
		w.WantClean(t)
	})
}

// counterJumps: the printer says done, and its engine has counted two. One sheet too many is somewhere: in doubt, the batch halts and
// printer status tells it.
func counterJumps(t *testing.T, l *lab) {
	w, p := newWorks(t), l.bookletPrinter(t)
	agent := startAgent(t)
	p.counts(t, agent, 2)
	w.install(t, issuancetest.BookletPrinter, p.uri()+"?snmp="+agent.address)
	_, ids := w.batch(t, issuancetest.BookletPrinter, 2)
	start(t, w.ourLine(t))
	a := w.reaches(t, ids[0], "in doubt")
	w.want(t, ids[0], "in doubt", "in doubt", "halted")
	if reason := w.halted(t, ids[0]); !strings.Contains(reason, "counter moved by 2, not 1") {
		t.Errorf("the batch has halted because %q", reason)
	}
	status := l.types(t, w, 0, "printer", "status", issuancetest.BookletPrinter)
	for _, words := range []string{"IN DOUBT", "counter moved by 2", fmt.Sprintf("settle %s --blank SERIAL --outcome printed|spoiled", issuancetest.BookletPrinter)} {
		if !strings.Contains(status, words) {
			t.Errorf("printer status does not say %q:\n%s", words, status)
		}
	}
	if err := w.settle(t, ids[0], production.OutcomeUnprinted); issuance.KindOf(err) != issuance.Conflict {
		t.Errorf("what was counted is settled as unprinted: %v", err)
	}
	if n := w.Count(t, "attempt"); n != 1 {
		t.Errorf("%d attempts beside the doubt", n)
	}
	p.wantOut(t, 1)
	if out := p.out(t); out[0].attempt != a.ID {
		t.Errorf("the sheet is of attempt %s", out[0].attempt)
	}
	w.WantClean(t)
}
