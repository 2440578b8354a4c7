package production_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
)

// sheet is what lies at the device, which no table knows: what came out on a blank.
type sheet string

const (
	unmarked sheet = ""
	whole    sheet = "whole"
	torn     sheet = "torn"
)

// world is a batch with its documents, the blanks as they really are, and what the laws let happen to them.
type world struct {
	t     *testing.T
	r     *rapid.T
	house *issuancetest.House
	batch string
	ids   []string
	on    map[string]sheet                // by blank
	sent  map[string]int                  // pages given out, by attempt
	stale map[string][]production.Attempt // attempts as they once were, by document
	trail []string
}

func newWorld(t *testing.T, r *rapid.T, h *issuancetest.House, printer string) *world {
	h.Must(t, "adam", func(act *issuance.Act) error {
		return production.InstallPrinter(t.Context(), act, production.Printer{ID: printer, Site: issuancetest.Ministry, Kind: issuancetest.Booklet, URI: "test:"})
	})
	b := h.Batch(t, printer, rapid.IntRange(1, 3).Draw(r, "documents"))
	return &world{t: t, r: r, house: h, batch: b.ID, ids: h.Documents(t, b.ID), on: map[string]sheet{}, sent: map[string]int{}, stale: map[string][]production.Attempt{}}
}

// act tries something. Random events may be refused, but only for a reason that people understand.
func (w *world) act(who, what string, f func(*issuance.Act) error) bool {
	err := w.house.Try(w.t, who, f)
	w.trail = append(w.trail, fmt.Sprintf("%s by %s: %v", what, who, err))
	if err != nil && issuance.KindOf(err) == 0 {
		w.r.Fatalf("%s by %s: %v, after\n%q", what, who, err, w.trail)
	}
	return err == nil
}

// attempt gives the last attempt on a document, or one as it was seen at some time before.
func (w *world) attempt(doc string) *production.Attempt {
	list, err := production.AttemptsOf(w.t.Context(), w.house.Pool, doc)
	if err != nil {
		w.r.Fatal(err)
	}
	if len(list) == 0 {
		return nil
	}
	last := list[len(list)-1]
	w.stale[doc] = append(w.stale[doc], last)
	if rapid.IntRange(0, 4).Draw(w.r, "as seen before") == 0 {
		last = w.stale[doc][rapid.IntRange(0, len(w.stale[doc])-1).Draw(w.r, "seen")]
	}
	return &last
}

// print lets the device do something with the page that it got.
func (w *world) print(a *production.Attempt) {
	if w.sent[a.ID]++; w.sent[a.ID] > 1 {
		w.r.Fatalf("attempt %s got its page %d times, after\n%q", a.ID, w.sent[a.ID], w.trail)
	}
	if w.on[a.Blank] != unmarked {
		w.r.Fatalf("blank %s was printed on twice, after\n%q", a.Blank, w.trail)
	}
	w.on[a.Blank] = rapid.SampledFrom([]sheet{whole, whole, whole, torn, unmarked}).Draw(w.r, "what comes out")
}

// seen is what an honest person says of a blank in hand.
func (w *world) seen(d document.Document) production.Settlement {
	s := production.Settlement{Blank: *d.Blank, MRZ: d.MRZ, Witness: "sara", Reason: "seen"}
	s.Outcome = map[sheet]production.Outcome{whole: production.OutcomePrinted, torn: production.OutcomeSpoiled, unmarked: production.OutcomeUnprinted}[w.on[*d.Blank]]
	list, err := production.AttemptsOf(w.t.Context(), w.house.Pool, d.ID)
	if err != nil {
		w.r.Fatal(err)
	}
	if s.Outcome == production.OutcomeUnprinted && len(list) > 0 && list[len(list)-1].State == "in doubt" &&
		!slices.Contains(production.AllowedOutcomes(list[len(list)-1]), s.Outcome) { // the device said that it was done
		s.Outcome = production.OutcomeSpoiled
	}
	return s
}

// document draws one of the batch, by its place: ids are others in each run.
func (w *world) document(label string) string {
	return w.ids[rapid.IntRange(0, len(w.ids)-1).Draw(w.r, label)]
}

// step makes one event happen, or tries to.
func (w *world) step() {
	t, doc := w.t, w.document("document")
	d := w.house.Load(t, doc)
	events := []string{"start", "compose", "on", "on", "on", "on", "doubt", "unprinted", "read back", "read back", "settle", "resume", "inspect", "reject", "replace", "cancel", "sign", "reconcile", "sweep"}
	switch event := rapid.SampledFrom(events).Draw(w.r, "event"); event {
	case "start":
		w.act("olga", event, func(act *issuance.Act) error { return production.Start(t.Context(), act, w.batch) })
	case "compose":
		if s, err := document.LoadSource(t.Context(), w.house.Pool, doc); err == nil {
			w.act("system", event, func(act *issuance.Act) error {
				return production.Composed(t.Context(), act, s, issuancetest.Artifacts(*d.Number))
			})
		}
	case "on", "doubt", "unprinted":
		w.device(event, doc)
	case "read back":
		w.readBack(d)
	case "settle":
		if d.Blank != nil {
			s := w.seen(d)
			if rapid.Bool().Draw(w.r, "another blank") {
				s.Blank = "U9999999"
			}
			w.act("olga", event, func(act *issuance.Act) error { return production.Settle(t.Context(), act, doc, s) })
		}
	case "resume":
		w.act("olga", event, func(act *issuance.Act) error {
			return production.Resume(t.Context(), act, w.batch, *w.house.Load(t, w.document("top")).Blank)
		})
	case "inspect":
		w.act("ines", event, func(act *issuance.Act) error { return production.Inspect(t.Context(), act, doc, true, d.MRZ, "", "") })
	case "reject":
		w.act("ines", event, func(act *issuance.Act) error {
			return production.Inspect(t.Context(), act, doc, false, nil, "scratched", "sara")
		})
	case "replace":
		w.act("sara", event, func(act *issuance.Act) error {
			_, err := document.Replace(t.Context(), act, doc, "it ended")
			return err
		})
	case "cancel":
		w.act("anton", event, func(act *issuance.Act) error {
			return production.Cancel(t.Context(), act, d.Application, "the applicant has died")
		})
	case "sign":
		w.act("olga", event, func(act *issuance.Act) error { return production.Sign(t.Context(), act, w.batch) })
	case "reconcile":
		w.act("sara", event, func(act *issuance.Act) error { return production.Reconcile(t.Context(), act, w.batch) })
	case "sweep":
		w.act("system", event, func(act *issuance.Act) error { return production.Advance(t.Context(), act, w.batch) })
	}
}

// device lets the worker at the device do the next thing with a document's attempt, or give it up.
func (w *world) device(event, doc string) {
	a := w.attempt(doc)
	if a == nil {
		return
	}
	before := a.State
	switch event {
	case "doubt":
		w.act("system", event, func(act *issuance.Act) error { return production.Doubt(w.t.Context(), act, a, "no answer", nil) })
	case "unprinted":
		w.act("system", event, func(act *issuance.Act) error { return production.Unprinted(w.t.Context(), act, a, "proven", nil) })
	default:
		if goesOn(before) && w.act("system", event+" from "+string(before), func(act *issuance.Act) error { return issuancetest.Step(w.t.Context(), act, a) }) && a.State == "sending" {
			w.print(a)
		}
	}
}

// goesOn reports whether a device has something to do with an attempt in the state.
func goesOn(s issuance.State) bool {
	return slices.Contains([]issuance.State{"reserved", "intent", "created", "sending", "accepted", "printing"}, s)
}

// readBack lets a reader look at the sheet, which shows what it shows.
func (w *world) readBack(d document.Document) {
	if d.Number == nil || d.MRZ == nil {
		return
	}
	reading := production.Reading{MRZ: d.MRZ, Blank: *d.Blank}
	if w.on[*d.Blank] != whole {
		reading.MRZ = []string{}
	}
	w.act("system", "read back "+string(w.on[*d.Blank]), func(act *issuance.Act) error { return production.ReadBack(w.t.Context(), act, *d.Number, reading) })
}

// check asks the laws of what stands in the books and of what lies on the table.
func (w *world) check() {
	if found := w.house.Breaches(w.t); len(found) > 0 {
		w.r.Fatalf("%v, after\n%q", found, w.trail)
	}
	for _, id := range w.ids {
		d := w.house.Load(w.t, id)
		if d.PrintedAt != nil && w.on[*d.Blank] != whole {
			w.r.Fatalf("document %s is printed, and its blank is %q, after\n%q", id, w.on[*d.Blank], w.trail)
		}
		if d.State == "composed" && w.on[*d.Blank] != unmarked {
			w.r.Fatalf("document %s may be printed again, and its blank is %q, after\n%q", id, w.on[*d.Blank], w.trail)
		}
	}
}

// finish does what honest people and working devices do until nothing is left to do: no state is a dead end (law 7).
func (w *world) finish() {
	t := w.t
	for range 60 {
		b, err := production.LoadBatch(t.Context(), w.house.Pool, w.batch)
		if err != nil {
			w.r.Fatal(err)
		}
		if b.State == "reconciled" {
			return
		}
		w.tidy(b)
	}
	b, _ := production.LoadBatch(t.Context(), w.house.Pool, w.batch)
	w.r.Fatalf("batch %s is %s and nobody gets it on, after\n%q", w.batch, b.State, w.trail)
}

func (w *world) tidy(b production.Batch) {
	t, top := w.t, ""
	for _, id := range w.ids {
		d := w.house.Load(t, id)
		switch d.State {
		case "numbered":
			w.house.Compose(t, id)
		case "device done":
			w.readBack(d)
		case "in doubt":
			w.act("olga", "settle", func(act *issuance.Act) error { return production.Settle(t.Context(), act, id, w.seen(d)) })
		case "composed", "printing":
			if list, err := production.AttemptsOf(t.Context(), w.house.Pool, id); err == nil && len(list) > 0 && goesOn(list[len(list)-1].State) {
				a := &list[len(list)-1]
				if w.act("system", "on", func(act *issuance.Act) error { return issuancetest.Step(t.Context(), act, a) }) && a.State == "sending" {
					w.print(a)
				}
			}
		}
		d = w.house.Load(t, id)
		if top == "" && slices.Contains([]issuance.State{"batched", "numbered", "composed", "printing"}, d.State) {
			top = *d.Blank
		}
	}
	switch b.State {
	case "allocated":
		w.act("olga", "start", func(act *issuance.Act) error { return production.Start(t.Context(), act, b.ID) })
	case "halted":
		w.act("olga", "resume", func(act *issuance.Act) error { return production.Resume(t.Context(), act, b.ID, top) })
	case "finished":
		w.act("olga", "sign", func(act *issuance.Act) error { return production.Sign(t.Context(), act, b.ID) })
		w.act("sara", "reconcile", func(act *issuance.Act) error { return production.Reconcile(t.Context(), act, b.ID) })
	}
}

// Random events in any order, by people who may be too early or too late, and workers who have seen an attempt as it is no more. After
// each of them the books hold what the laws say and agree with the paper; in the end everything can be brought to its end.
func TestRandomWalkHoldsTheLaws(t *testing.T) {
	walks, steps := "6", 40
	if os.Getenv("CHANCERY_PROVE") == "1" {
		walks, steps = "150", 100
	}
	if flag.Lookup("rapid.checks").Value.String() == "100" { // not chosen on the command line
		if err := flag.Set("rapid.checks", walks); err != nil {
			t.Fatal(err)
		}
	}
	var h *issuancetest.House
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		if n%10 == 0 { // books that grow are slow to verify
			h = issuancetest.New(t)
		}
		n++
		w := newWorld(t, r, h, fmt.Sprintf("walk-%d", n))
		if !w.act("olga", "start", func(act *issuance.Act) error { return production.Start(t.Context(), act, w.batch) }) {
			r.Fatal(w.trail)
		}
		for range rapid.IntRange(steps/2, steps).Draw(r, "steps") {
			w.step()
			w.check()
		}
		w.finish()
		w.check()
	})
}
