package queue

import (
	"context"
	"strings"
	"testing"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
	"chancery/printers"
	"chancery/printers/fields"
)

// booklets makes of a page what a passport laser takes.
type booklets struct{}

func (booklets) Needs(string) (int, []string, error) { return 1, nil, nil }
func (booklets) Formats() []string                   { return []string{printers.FormatFields} }
func (booklets) Convert(_ context.Context, s document.Source, _ []byte, _ string, _ int) ([]byte, error) {
	number := s.Record.DocumentNumber
	return fields.Encode(fields.Document{Layout: "passport-ordinary/1", MRZ: lines44(number), Texts: []fields.Text{{Name: "documentNumber", Value: number}}})
}

// atLaser is a house with a batch at a simulated passport laser, whose stack has the blanks of the batch.
func atLaser(t *testing.T, l *lab, script string, n int) (w works, s simulator, batch string, ids []string) {
	t.Helper()
	w = newWorks(t)
	batch, ids = w.batch(t, issuancetest.BookletPrinter, n)
	var blanks []string
	for _, id := range ids {
		blanks = append(blanks, *w.Load(t, id).Blank)
	}
	s, uri := l.simulator(t, "laserpassport", script, blanks...)
	w.install(t, issuancetest.BookletPrinter, uri)
	return w, s, batch, ids
}

// oneCharacter: what is read from the finished document differs from the register by one character. The document is never printed by
// that, its blank is spoiled before a second person, and a supervisor orders another document under another number.
func oneCharacter(t *testing.T, l *lab) {
	t.Run("while the station holds it", func(t *testing.T) {
		w, s, batch, ids := atLaser(t, l, `{"at":1,"do":"misread"}`, 2)
		line := w.ourLine(t)
		line.config.Converter = booklets{}
		start(t, line)
		a := w.reaches(t, ids[0], "in doubt")
		if !strings.Contains(a.Reason, "read-back differs: MRZ line 2") {
			t.Errorf("the reason is %q", a.Reason)
		}
		w.want(t, ids[0], "in doubt", "in doubt", "halted")
		until(t, "the blank is ejected", func() bool { return len(s.events(t, "ejected")) > 0 })
		if e := s.events(t, "ejected")[0]; e.Result != "reject" || e.Blank != a.Blank {
			t.Errorf("blank %s went to %s", e.Blank, e.Result)
		}
		w.spoils(t, ids[0])
		w.resume(t, batch, *w.Load(t, ids[1]).Blank)
		w.reaches(t, ids[1], "verified")
		if n := len(s.events(t, "printed")); n != 2 {
			t.Errorf("%d booklets were engraved for two documents", n)
		}
		until(t, "the station is empty", func() bool { return len(s.events(t, "ejected")) == 2 })
		w.WantClean(t)
	})
	t.Run("read elsewhere", func(t *testing.T) {
		w, p := newWorks(t), l.bookletPrinter(t)
		w.install(t, issuancetest.BookletPrinter, p.uri())
		_, ids := w.batch(t, issuancetest.BookletPrinter, 1)
		start(t, w.ourLine(t))
		w.reaches(t, ids[0], "device done")
		d := w.Load(t, ids[0])
		misread := []string{d.MRZ[0], strings.Replace(d.MRZ[1], "7408122F", "7408122M", 1)}
		w.Must(t, "system", func(act *issuance.Act) error {
			return production.ReadBack(t.Context(), act, *d.Number, production.Reading{MRZ: misread, Blank: *d.Blank})
		})
		if reason := w.halted(t, ids[0]); !strings.Contains(reason, "MRZ line 2") || strings.Contains(reason, "7408122") {
			t.Errorf("the batch has halted because %q", reason)
		}
		w.want(t, ids[0], "in doubt", "in doubt", "halted")
		w.spoils(t, ids[0])
		p.wantOut(t, 1)
		w.WantClean(t)
	})
}

// spoils is the way of a spoiled document: its misread lines don't let it pass for printed, nor the printer's word for unprinted.
func (w works) spoils(t testing.TB, doc string) {
	t.Helper()
	d := w.Load(t, doc)
	alone := production.Settlement{Outcome: production.OutcomeSpoiled, Blank: *d.Blank, Reason: "one character is another one"}
	if err := w.Try(t, "olga", func(act *issuance.Act) error { return production.Settle(t.Context(), act, doc, alone) }); err == nil {
		t.Error("a blank is spoiled before nobody")
	}
	wrong := production.Settlement{Outcome: production.OutcomePrinted, Blank: *d.Blank, Reason: "looks well", MRZ: []string{d.MRZ[0], strings.Replace(d.MRZ[1], "F", "M", 1)}}
	if err := w.Try(t, "olga", func(act *issuance.Act) error { return production.Settle(t.Context(), act, doc, wrong) }); issuance.KindOf(err) != issuance.Conflict {
		t.Errorf("a document that reads otherwise is printed: %v", err)
	}
	if err := w.settle(t, doc, production.OutcomeUnprinted); issuance.KindOf(err) != issuance.Conflict {
		t.Errorf("a document that was marked is unprinted: %v", err)
	}
	if err := w.settle(t, doc, production.OutcomeSpoiled); err != nil {
		t.Fatal(err)
	}
	if w.State(t, doc) != "spoiled" || w.Count(t, "blank WHERE serial = $1 AND state = 'spoiled'", *d.Blank) != 1 {
		t.Errorf("the document is %s", w.State(t, doc))
	}
	w.Must(t, "sara", func(act *issuance.Act) error {
		_, err := document.Replace(t.Context(), act, doc, "misprinted")
		return err
	})
	if n := w.Count(t, "document WHERE replaces = $1 AND number IS NULL AND state = 'ordered'", doc); n != 1 {
		t.Errorf("%d documents replace it", n)
	}
}
