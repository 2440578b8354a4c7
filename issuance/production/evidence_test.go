package production_test

import (
	"strings"
	"testing"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
)

// readBack has the system read a document back.
func readBack(t *testing.T, h *issuancetest.House, doc string, r production.Reading) error {
	t.Helper()
	number := *h.Load(t, doc).Number
	return h.Try(t, "system", func(act *issuance.Act) error { return production.ReadBack(t.Context(), act, number, r) })
}

func TestReadBackEqual(t *testing.T) {
	h := issuancetest.New(t)
	_, ids := h.Run(t, issuancetest.StickerPrinter, 1)
	issuancetest.WantKind(t, readBack(t, h, ids[0], h.Reading(t, ids[0])), issuance.Conflict) // the device is not done
	h.Drive(t, ids[0], "device done")
	if err := readBack(t, h, ids[0], h.Reading(t, ids[0])); err != nil {
		t.Fatal(err)
	}
	d := h.Load(t, ids[0])
	if d.State != "printed" || d.PrintedAt == nil {
		t.Errorf("%+v", d)
	}
	events := h.Count(t, "audit_event")
	if err := readBack(t, h, ids[0], h.Reading(t, ids[0])); err != nil { // again
		t.Error(err)
	}
	if n := h.Count(t, "audit_event"); n != events {
		t.Errorf("reading again wrote %d events", n-events)
	}
	err := h.Try(t, "system", func(act *issuance.Act) error {
		return production.ReadBack(t.Context(), act, "NOBODYS", production.Reading{})
	})
	issuancetest.WantKind(t, err, issuance.NotFound)
}

// Whatever differs, the document is in doubt with a reason that names the difference and shows nothing of what was read.
func TestReadBackDifferent(t *testing.T) {
	h := issuancetest.New(t)
	b, ids := h.Run(t, issuancetest.BookletPrinter, 1)
	h.Drive(t, ids[0], "device done")
	good := h.Reading(t, ids[0])
	other := func(line int, text string) []string {
		lines := append([]string(nil), good.MRZ...)
		lines[line] = text
		return lines
	}
	for name, c := range map[string]struct {
		reading production.Reading
		says    string
	}{
		"one character of line 1": {production.Reading{MRZ: other(0, good.MRZ[0]+"X"), Blank: good.Blank}, "MRZ line 1"},
		"line 2":                  {production.Reading{MRZ: other(1, "SOMEBODY<ELSE"), Blank: good.Blank}, "MRZ line 2"},
		"a line too few":          {production.Reading{MRZ: good.MRZ[:1], Blank: good.Blank}, "MRZ line 2"},
		"no line at all":          {production.Reading{Blank: good.Blank}, "MRZ line 1"},
		"a line too many":         {production.Reading{MRZ: append(other(0, good.MRZ[0]), "MORE"), Blank: good.Blank}, "number of MRZ lines"},
		"another blank":           {production.Reading{MRZ: good.MRZ, Blank: "U9999999"}, "blank serial"},
		"no blank":                {production.Reading{MRZ: good.MRZ}, "blank serial"},
	} {
		t.Run(name, func(t *testing.T) {
			err := h.Try(t, "system", func(act *issuance.Act) error {
				if err := production.ReadBack(t.Context(), act, *h.Load(t, ids[0]).Number, c.reading); err != nil {
					return err
				}
				var document, batch, reason, blank string
				err := act.QueryRow(t.Context(), `
					SELECT document.state, batch.state, attempt.reason, blank.state
					FROM document
					JOIN batch ON batch.id = document.batch
					JOIN attempt ON attempt.document = document.id
					JOIN blank ON blank.serial = document.blank
					WHERE document.id = $1`, ids[0]).Scan(&document, &batch, &reason, &blank)
				if err != nil {
					return err
				}
				if document != "in doubt" || batch != "halted" || blank != "loaded" {
					t.Errorf("the document is %s, the batch %s, the blank %s", document, batch, blank)
				}
				if reason != "read-back differs: "+c.says {
					t.Errorf("reason %q", reason)
				}
				for _, line := range c.reading.MRZ {
					if strings.Contains(reason, line) {
						t.Errorf("the reason %q has what was read", reason)
					}
				}
				return errUndo
			})
			if err != errUndo {
				t.Error(err)
			}
		})
	}
	if state := batchState(t, h, b.ID); state != "running" {
		t.Errorf("the batch is %s", state)
	}
}

func TestSettle(t *testing.T) {
	h := issuancetest.New(t)
	_, ids := h.Run(t, issuancetest.BookletPrinter, 2)
	mrz := h.Load(t, ids[0]).MRZ
	a := h.Doubt(t, ids[0])
	settle := func(who, doc string, s production.Settlement) error {
		return h.Try(t, who, func(act *issuance.Act) error { return production.Settle(t.Context(), act, doc, s) })
	}
	good := production.Settlement{Outcome: production.OutcomeSpoiled, Blank: a.Blank, MRZ: mrz, Witness: "sara", Reason: "the page is smeared"}
	for name, c := range map[string]struct {
		who  string
		doc  string
		edit func(*production.Settlement)
		kind issuance.Kind
		says string
	}{
		"by nobody of the trade":    {"anton", ids[0], func(*production.Settlement) {}, issuance.Forbidden, "operator or supervisor"},
		"of nothing":                {"olga", "D-ZZZZ-ZZZZ", func(*production.Settlement) {}, issuance.NotFound, "D-ZZZZ-ZZZZ"},
		"of another document":       {"olga", ids[1], func(*production.Settlement) {}, issuance.Conflict, "no attempt under way"},
		"another blank in hand":     {"olga", ids[0], func(s *production.Settlement) { s.Blank = "U7654321" }, issuance.Conflict, a.Blank + ", not U7654321"},
		"no blank in hand":          {"olga", ids[0], func(s *production.Settlement) { s.Blank = "" }, issuance.Conflict, "scan the blank"},
		"without a reason":          {"olga", ids[0], func(s *production.Settlement) { s.Reason = "" }, issuance.Invalid, "reason"},
		"an outcome that is none":   {"olga", ids[0], func(s *production.Settlement) { s.Outcome = "gone" }, issuance.Invalid, "printed, spoiled or unprinted"},
		"spoiled without a witness": {"olga", ids[0], func(s *production.Settlement) { s.Witness = "" }, issuance.Forbidden, "two people"},
		"spoiled, one's own witness": {"olga", ids[0], func(s *production.Settlement) { s.Witness = "olga" }, issuance.Forbidden,
			"another person"},
		"spoiled, a stranger as witness": {"olga", ids[0], func(s *production.Settlement) { s.Witness = "nobody" }, issuance.NotFound, "nobody"},
		"printed, other lines": {"olga", ids[0], func(s *production.Settlement) {
			s.Outcome, s.MRZ = production.OutcomePrinted, []string{mrz[0], "X"}
		}, issuance.Conflict, "MRZ line 2"},
		"printed, unread": {"olga", ids[0], func(s *production.Settlement) { s.Outcome, s.MRZ = production.OutcomePrinted, nil }, issuance.Invalid, "read the lines"},
	} {
		t.Run(name, func(t *testing.T) {
			s := good
			c.edit(&s)
			err := settle(c.who, c.doc, s)
			issuancetest.WantKind(t, err, c.kind)
			wantWords(t, err, c.says)
			if h.Attempt(t, ids[0]).State != "in doubt" {
				t.Fatal("the doubt is gone")
			}
		})
	}
	if err := settle("sara", ids[0], production.Settlement{Outcome: production.OutcomeSpoiled, Blank: a.Blank, Witness: "olga", Reason: "the page is smeared"}); err != nil {
		t.Fatal(err)
	}
	d := h.Load(t, ids[0])
	if d.State != "spoiled" || *d.EndReason != "the page is smeared" {
		t.Errorf("%+v", d)
	}
	if n := h.Count(t, "blank WHERE serial = $1 AND state = 'spoiled' AND document = $2", a.Blank, ids[0]); n != 1 {
		t.Error("the blank is not spoiled, or not the document's any more")
	}
	if n := h.Count(t, "attempt WHERE id::text = $1 AND state = 'spoiled' AND settled_by = 'sara' AND reason = 'the page is smeared'", a.ID); n != 1 {
		t.Error("the attempt does not say who settled it")
	}
	issuancetest.WantKind(t, settle("olga", ids[0], good), issuance.Conflict) // twice
	h.WantClean(t)
}

// Whoever settles a doubt is named with it, whatever the outcome.
func TestSettledBy(t *testing.T) {
	for _, outcome := range []production.Outcome{production.OutcomePrinted, production.OutcomeUnprinted} {
		h := issuancetest.New(t)
		_, ids := h.Run(t, issuancetest.BookletPrinter, 1)
		a := h.Doubt(t, ids[0])
		h.Must(t, "otto", func(act *issuance.Act) error {
			return production.Settle(t.Context(), act, ids[0], production.Settlement{Outcome: outcome, Blank: a.Blank, MRZ: h.Load(t, ids[0]).MRZ, Reason: "it lies here"})
		})
		if n := h.Count(t, "attempt WHERE settled_by = 'otto'"); n != 1 {
			t.Errorf("%s: the attempt does not say who settled it", outcome)
		}
		if n := h.Count(t, "attempt_event WHERE actor = 'otto' AND evidence->>'outcome' = $1 AND evidence->>'reason' = 'it lies here'", string(outcome)); n != 1 {
			t.Errorf("%s: its history does not say what was seen", outcome)
		}
	}
}

func TestInspect(t *testing.T) {
	h := issuancetest.New(t)
	_, ids := h.Run(t, issuancetest.BookletPrinter, 2)
	mrz := h.Load(t, ids[0]).MRZ
	inspect := func(who string, pass bool, mrz []string, reason, witness string) error {
		return h.Try(t, who, func(act *issuance.Act) error {
			return production.Inspect(t.Context(), act, ids[0], pass, mrz, reason, witness)
		})
	}
	issuancetest.WantKind(t, inspect("ines", true, mrz, "", ""), issuance.Conflict) // not printed yet
	h.Print(t, ids[0])
	for name, c := range map[string]struct {
		who             string
		pass            bool
		mrz             []string
		reason, witness string
		kind            issuance.Kind
		says            string
	}{
		"by an operator who did not print it": {"otto", true, mrz, "", "", issuance.Forbidden, "inspector"},
		"passed with other lines":             {"ines", true, []string{mrz[0], "X"}, "", "", issuance.Conflict, "not the one on the register"},
		"passed unread":                       {"ines", true, nil, "", "", issuance.Conflict, "read it again"},
		"rejected without a reason":           {"ines", false, mrz, "", "sara", issuance.Invalid, "reason"},
		"rejected without a witness":          {"ines", false, mrz, "a hair under the film", "", issuance.Forbidden, "two people"},
		"rejected, one's own witness":         {"ines", false, mrz, "a hair under the film", "ines", issuance.Forbidden, "two people"},
	} {
		t.Run(name, func(t *testing.T) {
			err := inspect(c.who, c.pass, c.mrz, c.reason, c.witness)
			issuancetest.WantKind(t, err, c.kind)
			wantWords(t, err, c.says)
			if h.State(t, ids[0]) != "printed" || h.Count(t, "inspection") != 0 {
				t.Error("something was half done")
			}
		})
	}
	if err := inspect("ines", false, nil, "a hair under the film", "sara"); err != nil {
		t.Fatal(err)
	}
	d := h.Load(t, ids[0])
	if d.State != "rejected" || *d.EndReason != "a hair under the film" || *d.InspectedBy != "ines" {
		t.Errorf("%+v", d)
	}
	if n := h.Count(t, "blank WHERE serial = $1 AND state = 'spoiled' AND custodian = 'ines'", *d.Blank); n != 1 {
		t.Error("its blank is not spoiled in the inspector's hands")
	}
	issuancetest.WantKind(t, inspect("ines", true, mrz, "", ""), issuance.Conflict) // it has ended
	h.Pass(t, ids[1])
	if d := h.Load(t, ids[1]); d.State != "inspected" || *d.InspectedBy != "ines" {
		t.Errorf("%+v", d)
	}
	h.WantClean(t)
}

// Inspection may be asked of a document that has no page: it is a Conflict, like any that is not printed.
func TestInspectWhatIsNotThere(t *testing.T) {
	h := issuancetest.New(t)
	doc := h.Order(t, h.Passport())
	for _, pass := range []bool{true, false} {
		err := h.Try(t, "ines", func(act *issuance.Act) error {
			return production.Inspect(t.Context(), act, doc, pass, nil, "nothing to see", "sara")
		})
		issuancetest.WantKind(t, err, issuance.Conflict)
	}
}

// The equation of a batch: allocated = good + spoiled + returned, signed by its operator and by a supervisor who did not run it.
func TestSignAndReconcile(t *testing.T) {
	h := issuancetest.New(t)
	b, ids := h.Run(t, issuancetest.BookletPrinter, 4)
	sign := func(who string) error {
		return h.Try(t, who, func(act *issuance.Act) error { return production.Sign(t.Context(), act, b.ID) })
	}
	reconcile := func(who string) error {
		return h.Try(t, who, func(act *issuance.Act) error { return production.Reconcile(t.Context(), act, b.ID) })
	}
	issuancetest.WantKind(t, sign("olga"), issuance.Conflict) // it runs
	h.Print(t, ids[0])
	a := h.Doubt(t, ids[1])
	h.Must(t, "olga", func(act *issuance.Act) error {
		return production.Settle(t.Context(), act, ids[1], production.Settlement{Outcome: production.OutcomeSpoiled, Blank: a.Blank, Witness: "sara", Reason: "torn"})
	})
	h.Must(t, "olga", func(act *issuance.Act) error {
		return production.Resume(t.Context(), act, b.ID, *h.Load(t, ids[2]).Blank)
	})
	h.Print(t, ids[2])
	h.Print(t, ids[3])
	wantForbidden(t, sign("otto"), "olga")
	issuancetest.WantKind(t, reconcile("sara"), issuance.Conflict) // unsigned
	if err := sign("olga"); err != nil {
		t.Fatal(err)
	}
	issuancetest.WantKind(t, sign("olga"), issuance.Conflict) // once is enough
	if n := h.Count(t, "audit_event WHERE action = 'batch.signed'"); n != 1 {
		t.Errorf("%d signatures", n)
	}
	wantForbidden(t, reconcile("anton"), "supervisor")
	h.Must(t, "ines", func(act *issuance.Act) error {
		return production.Inspect(t.Context(), act, ids[3], false, nil, "scratched", "sara")
	})
	if _, err := h.DB.Owner.Exec(t.Context(), "ALTER TABLE blank DISABLE TRIGGER lifecycle; UPDATE blank SET state = 'missing' WHERE serial = '"+a.Blank+"'"); err != nil {
		t.Fatal(err)
	}
	err := reconcile("sara")
	issuancetest.WantKind(t, err, issuance.Conflict)
	wantWords(t, err, "4 blanks were allocated, 2 are good, 1 spoiled, 0 returned")
	if _, err := h.DB.Owner.Exec(t.Context(), "UPDATE blank SET state = 'spoiled' WHERE serial = '"+a.Blank+"'"); err != nil {
		t.Fatal(err)
	}
	if err := reconcile("sara"); err != nil {
		t.Fatal(err)
	}
	done, err := production.LoadBatch(t.Context(), h.Pool, b.ID)
	if err != nil || done.State != "reconciled" || *done.Good != 2 || *done.Spoiled != 2 || *done.Returned != 0 || *done.ReconciledBy != "sara" {
		t.Errorf("%+v, %v", done, err)
	}
	issuancetest.WantKind(t, reconcile("sara"), issuance.Conflict)
	for _, more := range []string{"good = good + 1", "good = good - 1", "signed_at = NULL", "reconciled_by = NULL"} {
		if got := refused(t, h, "UPDATE batch SET "+more+" WHERE id = $1", b.ID); got != "batch_reconciled" {
			t.Errorf("%s: refused by %q", more, got)
		}
	}
	h.WantClean(t)
}
