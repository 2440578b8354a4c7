package production_test

import (
	"slices"
	"testing"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
	"chancery/issuance/stock"
)

func batchState(t *testing.T, h *issuancetest.House, id string) issuance.State {
	t.Helper()
	b, err := production.LoadBatch(t.Context(), h.Pool, id)
	if err != nil {
		t.Fatal(err)
	}
	return b.State
}

// wantAttempts fails the test unless the documents have so many attempts each.
func wantAttempts(t *testing.T, h *issuancetest.House, ids []string, want ...int) {
	t.Helper()
	for i, id := range ids {
		if n := h.Count(t, "attempt WHERE document = $1", id); n != want[i] {
			t.Errorf("document %d of the batch has %d attempts, want %d", i+1, n, want[i])
		}
	}
}

func TestCreateTakesWhatWaits(t *testing.T) {
	h := issuancetest.New(t)
	normal := h.Order(t, h.Passport())
	h.Order(t, h.Visa())
	urgent := h.Order(t, h.Passport(issuancetest.Urgent))
	serials := h.Blanks(t, issuancetest.Booklet, "olga", 3)
	h.Asked.Taken()
	var b production.Batch
	h.Must(t, "olga", func(act *issuance.Act) (err error) {
		b, err = production.Create(t.Context(), act, issuancetest.BookletPrinter, 10)
		return err
	})
	if b.Size != 2 || b.State != "allocated" || b.Operator != "olga" || b.Site != issuancetest.Ministry || b.Type != "passport-ordinary" {
		t.Errorf("%+v", b)
	}
	if ids := h.Documents(t, b.ID); !slices.Equal(ids, []string{urgent, normal}) {
		t.Errorf("in feeding order %v, want the urgent one first", ids)
	}
	for i, id := range []string{urgent, normal} {
		d := h.Load(t, id)
		if *d.Blank != serials[i] || *d.Position != i+1 || d.Number != nil || d.State != "batched" {
			t.Errorf("document %d: %+v", i, d)
		}
		a, err := application.Load(t.Context(), h.Pool, d.Application)
		if err != nil || a.State != application.InProduction {
			t.Errorf("its application is %s, %v", a.State, err)
		}
	}
	if work := h.Asked.Taken(); len(work) != 0 {
		t.Errorf("work was asked for before the start: %v", work)
	}
	h.WantClean(t)
}

func TestCreateRefuses(t *testing.T) {
	h := issuancetest.New(t)
	create := func(who, printer string, limit int) error {
		return h.Try(t, who, func(act *issuance.Act) error {
			_, err := production.Create(t.Context(), act, printer, limit)
			return err
		})
	}
	issuancetest.WantKind(t, create("olga", issuancetest.BookletPrinter, 1), issuance.Conflict) // nothing waits
	waiting := h.Order(t, h.Passport())
	for limit, kind := range map[int]issuance.Kind{0: issuance.Invalid, -1: issuance.Invalid, 501: issuance.Invalid} {
		issuancetest.WantKind(t, create("olga", issuancetest.BookletPrinter, limit), kind)
	}
	wantForbidden(t, create("ines", issuancetest.BookletPrinter, 1), "ines", "operator")
	issuancetest.WantKind(t, create("olga", "p9", 1), issuance.NotFound)
	err := create("olga", issuancetest.BookletPrinter, 1) // no blanks
	issuancetest.WantKind(t, err, issuance.Conflict)
	wantWords(t, err, "1 blanks are missing", "stock keeper")
	h.Blanks(t, issuancetest.Booklet, "otto", 1)
	issuancetest.WantKind(t, create("olga", issuancetest.BookletPrinter, 1), issuance.Conflict) // the blanks are otto's
	if h.State(t, waiting) != "ordered" || h.Count(t, "batch") != 0 {
		t.Error("something was half done")
	}
}

func TestStartNumbersAndAsksForComposing(t *testing.T) {
	h := issuancetest.New(t)
	b := h.Batch(t, issuancetest.BookletPrinter, 3)
	h.Asked.Taken()
	for _, who := range []string{"otto", "ines"} {
		wantForbidden(t, h.Try(t, who, func(act *issuance.Act) error { return production.Start(t.Context(), act, b.ID) }))
	}
	h.Must(t, "olga", func(act *issuance.Act) error { return production.Start(t.Context(), act, b.ID) })
	ids := h.Documents(t, b.ID)
	var want []issuance.Work
	for _, id := range ids {
		want = append(want, issuance.Work{Kind: issuance.WorkCompose, ID: id})
		if d := h.Load(t, id); d.State != "numbered" || *d.Number != *d.Blank {
			t.Errorf("%+v", d)
		}
	}
	if work := h.Asked.Taken(); !slices.Equal(work, want) {
		t.Errorf("asked for %v", work)
	}
	err := h.Try(t, "olga", func(act *issuance.Act) error { return production.Start(t.Context(), act, b.ID) })
	issuancetest.WantKind(t, err, issuance.Conflict)
	wantWords(t, err, b.ID, "running")
	issuancetest.WantKind(t, h.Try(t, "olga", func(act *issuance.Act) error { return production.Start(t.Context(), act, "B-ZZZZZZ") }), issuance.NotFound)

	second := h.Batch(t, issuancetest.BookletPrinter, 1)
	err = h.Try(t, "olga", func(act *issuance.Act) error { return production.Start(t.Context(), act, second.ID) })
	issuancetest.WantKind(t, err, issuance.Conflict)
	wantWords(t, err, "another batch is running on this printer")
	if h.State(t, h.Documents(t, second.ID)[0]) != "batched" {
		t.Error("a document of a batch that did not start has a number")
	}
}

// The turn goes from document to document in feeding order, whatever is composed first, and one attempt at a time.
func TestTurnsInFeedingOrder(t *testing.T) {
	h := issuancetest.New(t)
	b := h.Batch(t, issuancetest.BookletPrinter, 3)
	h.Must(t, "olga", func(act *issuance.Act) error { return production.Start(t.Context(), act, b.ID) })
	ids := h.Documents(t, b.ID)
	h.Asked.Taken()
	h.Compose(t, ids[2])
	h.Compose(t, ids[1])
	wantAttempts(t, h, ids, 0, 0, 0) // the first one is not composed
	h.Compose(t, ids[0])
	wantAttempts(t, h, ids, 1, 0, 0)
	if work := h.Asked.Taken(); !slices.Equal(work, []issuance.Work{{Kind: issuance.WorkPrint, ID: h.Attempt(t, ids[0]).ID, Printer: issuancetest.BookletPrinter}}) {
		t.Errorf("asked for %v", work)
	}
	for _, state := range []issuance.State{"intent", "sending", "accepted"} {
		h.Drive(t, ids[0], state)
		h.Must(t, "system", func(act *issuance.Act) error { return production.Advance(t.Context(), act, b.ID) })
		wantAttempts(t, h, ids, 1, 0, 0)
	}
	h.Drive(t, ids[0], "device done")
	wantAttempts(t, h, ids, 1, 1, 0) // its read-back need not be waited for
	h.Drive(t, ids[1], "device done")
	wantAttempts(t, h, ids, 1, 1, 1)
	h.Print(t, ids[2])
	if state := batchState(t, h, b.ID); state != "running" {
		t.Errorf("the batch is %s while two of its documents have not been read back", state)
	}
	h.Print(t, ids[0])
	h.Print(t, ids[1])
	if state := batchState(t, h, b.ID); state != "finished" {
		t.Errorf("the batch is %s", state)
	}
	h.WantClean(t)
}

// After an attempt that ended unprinted nothing goes on before the operator has looked at the feeder; resuming is the decision for a
// further attempt, on the same blank.
func TestAFurtherAttemptNeedsTheOperator(t *testing.T) {
	h := issuancetest.New(t)
	b, ids := h.Run(t, issuancetest.BookletPrinter, 2)
	first := h.Drive(t, ids[0], "created")
	h.Must(t, "system", func(act *issuance.Act) error {
		return production.Unprinted(t.Context(), act, first, "the job was cancelled", nil)
	})
	if state := batchState(t, h, b.ID); state != "halted" {
		t.Fatalf("the batch is %s", state)
	}
	h.Must(t, "system", func(act *issuance.Act) error { return production.Advance(t.Context(), act, b.ID) })
	wantAttempts(t, h, ids, 1, 0)
	err := h.Try(t, "olga", func(act *issuance.Act) error { return production.Start(t.Context(), act, b.ID) }) // it is no way round
	issuancetest.WantKind(t, err, issuance.Conflict)
	wantWords(t, err, "halted and can't be started")
	resume := func(who, top string) error {
		return h.Try(t, who, func(act *issuance.Act) error { return production.Resume(t.Context(), act, b.ID, top) })
	}
	wantForbidden(t, resume("otto", first.Blank), "olga")
	wantForbidden(t, resume("sara", first.Blank))
	err = resume("olga", *h.Load(t, ids[1]).Blank)
	issuancetest.WantKind(t, err, issuance.Conflict)
	wantWords(t, err, first.Blank+" should be on top")
	h.Asked.Taken()
	if err := resume("olga", first.Blank); err != nil {
		t.Fatal(err)
	}
	wantAttempts(t, h, ids, 2, 0)
	again := h.Attempt(t, ids[0])
	if again.Blank != first.Blank || again.Ordinal != 2 || again.State != "reserved" || again.ID == first.ID {
		t.Errorf("%+v", again)
	}
	if n := h.Count(t, "attempt WHERE id::text = $1 AND decided_by = 'olga'", again.ID); n != 1 {
		t.Error("nobody decided that there is a further attempt")
	}
	if work := h.Asked.Taken(); !slices.Equal(work, []issuance.Work{{Kind: issuance.WorkPrint, ID: again.ID, Printer: issuancetest.BookletPrinter}}) {
		t.Errorf("asked for %v", work)
	}
	issuancetest.WantKind(t, resume("olga", first.Blank), issuance.Conflict) // it runs
	h.Print(t, ids[0])
	h.Print(t, ids[1])
	h.WantClean(t)
}

// A doubt stops batch and printer until it is settled, and then until the top of the feeder is confirmed.
func TestADoubtStopsTheBatch(t *testing.T) {
	for _, outcome := range []production.Outcome{production.OutcomePrinted, production.OutcomeSpoiled, production.OutcomeUnprinted} {
		t.Run(string(outcome), func(t *testing.T) {
			h := issuancetest.New(t)
			b, ids := h.Run(t, issuancetest.BookletPrinter, 2)
			a := h.Doubt(t, ids[0])
			second := *h.Load(t, ids[1]).Blank
			resume := func(top string) error {
				return h.Try(t, "olga", func(act *issuance.Act) error { return production.Resume(t.Context(), act, b.ID, top) })
			}
			err := resume(a.Blank)
			issuancetest.WantKind(t, err, issuance.Conflict)
			wantWords(t, err, "in doubt", "blank in hand")
			h.Must(t, "olga", func(act *issuance.Act) error {
				return production.Settle(t.Context(), act, ids[0], production.Settlement{Outcome: outcome, Blank: a.Blank, MRZ: h.Load(t, ids[0]).MRZ, Witness: "sara", Reason: "seen"})
			})
			wantAttempts(t, h, ids, 1, 0)
			top := second
			if outcome == production.OutcomeUnprinted {
				top = a.Blank
				issuancetest.WantKind(t, resume(second), issuance.Conflict)
			}
			if err := resume(top); err != nil {
				t.Fatal(err)
			}
			if outcome == production.OutcomeUnprinted {
				wantAttempts(t, h, ids, 2, 0)
				h.Print(t, ids[0])
			}
			wantAttempts(t, h, ids[1:], 1)
			h.Print(t, ids[1])
			if state := batchState(t, h, b.ID); state != "finished" {
				t.Errorf("the batch is %s", state)
			}
			h.WantClean(t)
		})
	}
}

// The document read back is another than was sent while the next one is under way: the stack may be one off. The doubt is written
// all the same, what has not got its page yet gets none, and the batch goes on from there after the operator has looked.
func TestADoubtBesideTheNextAttempt(t *testing.T) {
	for _, under := range []issuance.State{"reserved", "intent", "created", "sending", "accepted", "printing"} {
		t.Run("which is "+string(under), func(t *testing.T) {
			h := issuancetest.New(t)
			b, ids := h.Run(t, issuancetest.BookletPrinter, 3)
			h.Drive(t, ids[0], "device done")
			next := h.Drive(t, ids[1], under)
			d := h.Load(t, ids[0])
			h.Must(t, "system", func(act *issuance.Act) error {
				return production.ReadBack(t.Context(), act, *d.Number, production.Reading{MRZ: d.MRZ, Blank: next.Blank})
			})
			if state := batchState(t, h, b.ID); h.State(t, ids[0]) != "in doubt" || state != "halted" {
				t.Fatalf("the document is %s, the batch %s", h.State(t, ids[0]), state)
			}
			err := h.Try(t, "system", func(act *issuance.Act) error { return issuancetest.Step(t.Context(), act, next) })
			if sent := under == "sending" || under == "accepted" || under == "printing"; sent != (err == nil) {
				t.Errorf("the next attempt goes on with %v", err)
			} else if !sent {
				issuancetest.WantKind(t, err, issuance.Conflict)
			}
			next = h.Attempt(t, ids[1])
			if next.State == "intent" || next.State == "created" {
				h.Must(t, "system", func(act *issuance.Act) error {
					return production.Unprinted(t.Context(), act, next, "the job was cancelled", nil)
				})
			} else if next.State != "reserved" {
				h.Drive(t, ids[1], "device done")
			}
			wantAttempts(t, h, ids, 1, 1, 0)
			h.Must(t, "olga", func(act *issuance.Act) error {
				return production.Settle(t.Context(), act, ids[0], production.Settlement{Outcome: production.OutcomePrinted, Blank: *d.Blank, MRZ: d.MRZ, Reason: "the reader had taken the wrong one"})
			})
			h.Asked.Taken()
			top := next.Blank
			if h.State(t, ids[1]) == "device done" {
				top = *h.Load(t, ids[2]).Blank
			}
			h.Must(t, "olga", func(act *issuance.Act) error { return production.Resume(t.Context(), act, b.ID, top) })
			if work := h.Asked.Taken(); len(work) != 1 || work[0].Kind != issuance.WorkPrint {
				t.Errorf("asked for %v", work)
			}
			for _, id := range ids[1:] {
				h.Print(t, id)
			}
			if state := batchState(t, h, b.ID); state != "finished" {
				t.Errorf("the batch is %s", state)
			}
			h.WantClean(t)
		})
	}
}

// The last document of a batch turns out to be empty though the device said that it was done: there is no further attempt on that
// blank, and it is not too late to spoil it.
func TestADoubtAtTheLastReadBack(t *testing.T) {
	h := issuancetest.New(t)
	b, ids := h.Run(t, issuancetest.BookletPrinter, 1)
	a := h.Drive(t, ids[0], "device done")
	h.Must(t, "system", func(act *issuance.Act) error {
		return production.ReadBack(t.Context(), act, *h.Load(t, ids[0]).Number, production.Reading{MRZ: []string{}, Blank: a.Blank})
	})
	h.WantClean(t)
	settle := func(s production.Settlement) error {
		return h.Try(t, "olga", func(act *issuance.Act) error { return production.Settle(t.Context(), act, ids[0], s) })
	}
	err := settle(production.Settlement{Outcome: production.OutcomeUnprinted, Blank: a.Blank, Reason: "the booklet is empty"})
	issuancetest.WantKind(t, err, issuance.Conflict)
	wantWords(t, err, "the device said that the job was done", "spoiled")
	if err := settle(production.Settlement{Outcome: production.OutcomeSpoiled, Blank: a.Blank, Witness: "sara", Reason: "the booklet is empty"}); err != nil {
		t.Fatal(err)
	}
	h.WantClean(t)
	h.Must(t, "olga", func(act *issuance.Act) error { return production.Resume(t.Context(), act, b.ID, "") })
	if state := batchState(t, h, b.ID); state != "finished" {
		t.Errorf("the batch is %s", state)
	}
	h.WantClean(t)
}

// A printer with a doubt takes no batch of anybody's, however the doubt came about.
func TestAPrinterInDoubtTakesNothing(t *testing.T) {
	h := issuancetest.New(t)
	_, ids := h.Run(t, issuancetest.BookletPrinter, 1)
	h.Doubt(t, ids[0])
	other := h.Batch(t, issuancetest.BookletPrinter, 1)
	err := h.Try(t, "olga", func(act *issuance.Act) error { return production.Start(t.Context(), act, other.ID) })
	issuancetest.WantKind(t, err, issuance.Conflict)
	doc := h.Documents(t, other.ID)[0]
	got := refused(t, h, `
		INSERT INTO attempt (document, ordinal, blank, printer, batch, operator, state, created_at, changed_at)
		SELECT id, 1, blank, 'p1', batch, operator, 'reserved', now(), now() FROM document WHERE id = $1`, doc)
	if got != "attempt_one_at_a_printer" {
		t.Errorf("refused by %q", got)
	}
}

// A record that can't be composed halts its batch; the others of the batch keep their places.
func TestNotComposed(t *testing.T) {
	h := issuancetest.New(t)
	b := h.Batch(t, issuancetest.BookletPrinter, 2)
	h.Must(t, "olga", func(act *issuance.Act) error { return production.Start(t.Context(), act, b.ID) })
	ids := h.Documents(t, b.ID)
	h.Must(t, "system", func(act *issuance.Act) error { return production.NotComposed(t.Context(), act, h.Load(t, ids[0])) })
	h.Must(t, "system", func(act *issuance.Act) error { return production.NotComposed(t.Context(), act, h.Load(t, ids[0])) }) // halted already
	halted, err := production.LoadBatch(t.Context(), h.Pool, b.ID)
	if err != nil || halted.State != "halted" || halted.HaltReason != "document "+ids[0]+" could not be composed" {
		t.Errorf("%+v, %v", halted, err)
	}
	h.Compose(t, ids[1])
	wantAttempts(t, h, ids, 0, 0)
	h.Must(t, "olga", func(act *issuance.Act) error {
		return production.Resume(t.Context(), act, b.ID, *h.Load(t, ids[0]).Blank)
	})
	h.Compose(t, ids[0])
	h.Print(t, ids[0])
	h.Print(t, ids[1])
	h.WantClean(t)
}

// Composing again, by a job that ran twice, is a Conflict and asks for no second attempt.
func TestComposedTwice(t *testing.T) {
	h := issuancetest.New(t)
	_, ids := h.Run(t, issuancetest.BookletPrinter, 1)
	s, err := document.LoadSource(t.Context(), h.Pool, ids[0])
	if err != nil {
		t.Fatal(err)
	}
	err = h.Try(t, "system", func(act *issuance.Act) error {
		return production.Composed(t.Context(), act, s, issuancetest.Artifacts("another"))
	})
	issuancetest.WantKind(t, err, issuance.Conflict)
	wantAttempts(t, h, ids, 1)
	if d := h.Load(t, ids[0]); !slices.Equal(d.MRZ, issuancetest.Artifacts(*d.Number).MRZ) {
		t.Errorf("the MRZ is %v now", d.MRZ)
	}
}

// Stock and documents are taken together: where the blanks are too few, no document is bound.
func TestCreateIsWhole(t *testing.T) {
	h := issuancetest.New(t)
	for range 3 {
		h.Order(t, h.Passport())
	}
	serials := h.Blanks(t, issuancetest.Booklet, "olga", 2)
	err := h.Try(t, "olga", func(act *issuance.Act) error {
		_, err := production.Create(t.Context(), act, issuancetest.BookletPrinter, 3)
		return err
	})
	issuancetest.WantKind(t, err, issuance.Conflict)
	for _, s := range serials {
		if b, err := stock.Load(t.Context(), h.Pool, s); err != nil || b.State != "in custody" || b.Document != nil {
			t.Errorf("%+v, %v", b, err)
		}
	}
	if n := h.Count(t, "document WHERE state = 'ordered'"); n != 3 {
		t.Errorf("%d documents wait", n)
	}
}
