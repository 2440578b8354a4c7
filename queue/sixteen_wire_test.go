package queue

import (
	"bytes"
	"strings"
	"sync/atomic"
	"testing"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
)

// droppedAtEachByte: the connection drops at byte 0, 1, in the middle, before the last byte, after it, and after the answer. Once the
// document was on its way that is a doubt at every byte, the zeroth included. Of Create-Job nobody knows either; but a job without data
// can be cancelled, or is not there, and that proves that nothing was printed. As long as it can't be proven the attempt stays open.
func droppedAtEachByte(t *testing.T, l *lab) {
	cuts := []struct {
		name string
		how  func(request []byte) passing
	}{
		{"byte 0", func([]byte) passing { return passing{cut: true} }},
		{"byte 1", func([]byte) passing { return passing{cut: true, at: 1} }},
		{"the middle", func(r []byte) passing { return passing{cut: true, at: len(r) / 2} }},
		{"last byte but one", func(r []byte) passing { return passing{cut: true, at: len(r) - 1} }},
		{"last byte", func(r []byte) passing { return passing{cut: true, at: len(r)} }},
		{"after the answer", func([]byte) passing { return passing{cut: true, after: true} }},
	}
	for _, c := range cuts {
		t.Run("Send-Document, "+c.name, func(t *testing.T) {
			w, p, r, ids := atRelay(t, l)
			r.once(opSendDocument, c.how)
			w.printsOver(t, r, ids[0])
			p.settled(t)
			w.printsOver(t, r, ids[0]) // a further process finds the same
			if c.name == "after the answer" {
				w.want(t, ids[0], "device done", "device done", "running")
				p.wantOut(t, 1)
			} else {
				w.want(t, ids[0], "in doubt", "in doubt", "halted")
			}
			w.onlyOnce(t, p)
			if n := len(p.out(t)); n > 1 || c.name == "last byte" && n != 1 || c.name == "byte 0" && n != 0 {
				t.Errorf("%d sheets came out", n)
			}
			w.WantClean(t)
		})
		t.Run("Create-Job, "+c.name, func(t *testing.T) {
			w, p, r, ids := atRelay(t, l)
			lost := &atomic.Bool{}
			r.set(func(op int, request []byte) passing { // and after that nothing gets through any more
				if lost.Load() {
					return passing{cut: true}
				}
				if op != opCreateJob {
					return passing{}
				}
				lost.Store(c.name != "after the answer")
				return c.how(request)
			})
			w.printsOver(t, r, ids[0])
			if c.name == "after the answer" {
				w.want(t, ids[0], "device done", "device done", "running")
				p.wantOut(t, 1)
				return
			}
			w.want(t, ids[0], "intent", "printing", "running") // nobody says "not printed" without a proof
			r.set(nil)
			w.printsOver(t, r, ids[0])
			w.want(t, ids[0], "unprinted", "composed", "halted")
			p.settled(t) // no job of ours blocks it
			p.wantOut(t, 0)
			w.WantClean(t)
		})
	}
}

// atRelay is a house whose booklet printer is an ippeveprinter behind a relay, with an attempt reserved.
func atRelay(t *testing.T, l *lab) (works, *bookletPrinter, *relay, []string) {
	t.Helper()
	w, p := newWorks(t), l.bookletPrinter(t)
	r := newRelay(t, p.uri())
	w.install(t, issuancetest.BookletPrinter, r.uri())
	_, ids := w.batch(t, issuancetest.BookletPrinter, 1)
	return w, p, r, ids
}

// printsOver works on the attempt over the relay as the printer's worker does: prints what is reserved, recovers anything else. What
// the job ends with is River's business.
func (w works) printsOver(t testing.TB, r *relay, doc string) {
	t.Helper()
	device, err := openAny(r.uri())
	if err != nil {
		t.Fatal(err)
	}
	defer device.Close()
	a := *w.Attempt(t, doc)
	if a.State == "reserved" {
		err = w.line.print(t.Context(), device, a, w.line.step2(t.Context()))
	} else {
		err = w.line.recover(t.Context(), device, a)
	}
	if err != nil {
		t.Logf("the job ends with %v", err)
	}
}

// takesNothing: a printer that takes no job now costs no attempt. The queue waits, and when it takes jobs again the same attempt goes on.
func takesNothing(t *testing.T, l *lab) {
	t.Run("0507 busy", func(t *testing.T) {
		w, p := newWorks(t), l.bookletPrinter(t)
		refused := &atomic.Int64{}
		r := newRelay(t, p.uri())
		r.set(func(op int, _ []byte) passing {
			if op == opValidateJob || op == opCreateJob {
				refused.Add(1)
			}
			return passing{}
		})
		device := p.device(t)
		other, err := device.Create(t.Context(), ticketFor("of-somebody-else", []byte("%PDF-1.7")))
		if err != nil {
			t.Fatal(err)
		}
		w.install(t, issuancetest.BookletPrinter, r.uri())
		_, ids := w.batch(t, issuancetest.BookletPrinter, 1)
		start(t, w.ourLine(t))
		w.waitsAndPrints(t, p, ids[0], refused, func() {
			if err := device.Cancel(t.Context(), other); err != nil {
				t.Error(err)
			}
		})
	})
	for name, answer := range map[string]func([]byte) []byte{
		"0507 from another host":    answering(0x0507),
		"0506 not accepting jobs":   answering(0x0506),
		"HTTP 503":                  refusal(503),
		"HTTP 401, by any password": refusal(401),
	} {
		t.Run(name, func(t *testing.T) {
			w, p := newWorks(t), l.bookletPrinter(t)
			refused := &atomic.Int64{}
			r := newRelay(t, p.uri())
			r.set(func(op int, request []byte) passing {
				if op != opCreateJob && op != opValidateJob {
					return passing{}
				}
				refused.Add(1)
				return passing{instead: answer(request)}
			})
			w.install(t, issuancetest.BookletPrinter, r.uri())
			_, ids := w.batch(t, issuancetest.BookletPrinter, 1)
			start(t, w.ourLine(t))
			w.waitsAndPrints(t, p, ids[0], refused, func() { r.set(nil) })
		})
	}
	t.Run("HTTP 401 to everything", func(t *testing.T) {
		w, p := newWorks(t), l.bookletPrinter(t)
		asked := &atomic.Int64{}
		r := newRelay(t, p.uri())
		r.set(func(_ int, request []byte) passing { asked.Add(1); return passing{instead: refusal(401)(request)} })
		w.install(t, issuancetest.BookletPrinter, r.uri())
		_, ids := w.batch(t, issuancetest.BookletPrinter, 1)
		start(t, w.ourLine(t))
		w.waitsAndPrints(t, p, ids[0], asked, func() { r.set(nil) })
	})
}

// waitsAndPrints: while the printer refuses nothing is lost, and then the document is printed in the attempt that it had.
func (w works) waitsAndPrints(t *testing.T, p *bookletPrinter, doc string, refused *atomic.Int64, relent func()) {
	t.Helper()
	until(t, "the printer was asked twice", func() bool { return refused.Load() >= 2 })
	was := w.Attempt(t, doc)
	if was.State != "reserved" && was.State != "intent" {
		t.Errorf("the attempt is %s because %q", was.State, was.Reason)
	}
	relent()
	a := w.reaches(t, doc, "device done")
	w.want(t, doc, "device done", "device done", "running")
	if n := w.Count(t, "attempt"); n != 1 || a.ID != was.ID {
		t.Errorf("%d attempts were consumed", n)
	}
	if out := p.out(t); len(out) != 1 || out[0].page != string(page64(*w.Load(t, doc).Number)) {
		t.Errorf("%d sheets, or another one", len(out))
	}
	w.WantClean(t)
}

// wrongMedium: what a printer can't print as it is loaded is refused before a blank is bound to anything; where the medium was changed
// afterwards, before anything is opened at the printer.
func wrongMedium(t *testing.T, l *lab) {
	for name, c := range map[string]struct {
		printer func(testing.TB) *bookletPrinter
		says    []string
	}{
		"medium": {l.officePrinter, []string{"no medium of 125 × 88 mm is loaded", "na_letter_8.5x11in"}},
		"format": {l.applePrinter, []string{"image/urf", "not made here"}},
	} {
		t.Run(name, func(t *testing.T) {
			w, p := newWorks(t), c.printer(t)
			w.Order(t, w.Passport())
			w.Blanks(t, issuancetest.Booklet, "olga", 1)
			w.install(t, issuancetest.BookletPrinter, p.uri())
			start(t, w.ourLine(t)) // looks what the printer is
			until(t, "the printer was looked at", func() bool {
				x, err := production.LoadPrinter(t.Context(), w.Pool, issuancetest.BookletPrinter)
				return err == nil && x.Facts != nil
			})
			for _, where := range [][]string{{"--printer", issuancetest.BookletPrinter}, {"--pool", issuancetest.Booklet}} {
				refused := ""
				err := w.Try(t, "olga", func(act *issuance.Act) error {
					choice := production.Choice{Site: issuancetest.Ministry, Kind: issuancetest.Booklet, Limit: 1, Needs: passportNeeds()}
					if where[0] == "--printer" {
						choice.Printer = where[1]
					}
					_, err := production.CreateBatch(t.Context(), act, choice)
					return err
				})
				if err != nil {
					refused = err.Error()
				}
				for _, words := range c.says {
					if !strings.Contains(refused, words) {
						t.Errorf("%v: refused with %q, which does not say %q", where, refused, words)
					}
				}
			}
			if w.Count(t, "blank WHERE state = 'loaded' OR document IS NOT NULL") != 0 || w.Count(t, "attempt") != 0 || w.Count(t, "batch") != 0 {
				t.Error("a blank is bound to something")
			}
			w.WantClean(t)
		})
	}
	t.Run("changed meanwhile", func(t *testing.T) {
		w, p := newWorks(t), l.officePrinter(t)
		w.install(t, issuancetest.BookletPrinter, p.uri())
		_, ids := w.batch(t, issuancetest.BookletPrinter, 1)
		start(t, w.ourLine(t))
		a := w.reaches(t, ids[0], "unprinted")
		w.want(t, ids[0], "unprinted", "composed", "halted")
		if reason := w.halted(t, ids[0]); !strings.Contains(a.Reason, "medium") || !strings.Contains(reason, a.Reason) {
			t.Errorf("unprinted because %q, and halted because %q", a.Reason, reason)
		}
		if n := w.Count(t, "attempt_event WHERE state = 'intent'"); n != 0 || a.JobID != nil || bytes.Contains([]byte(p.said(t)), []byte(a.ID)) {
			t.Error("the printer has heard of the attempt")
		}
		p.wantOut(t, 0)
		w.WantClean(t)
	})
}

// passportNeeds is what a passport asks of its printer.
func passportNeeds() map[string]production.Need {
	return map[string]production.Need{"passport-ordinary": {Width: 125, Height: 88, Sides: 1, Formats: []string{"application/pdf", "image/pwg-raster"}}}
}
