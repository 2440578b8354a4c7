package main_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/production"
	"chancery/printers/simulator"
)

// operator is olga at one printer. She settles what is in doubt by the blank in hand, which is to say by the printer's own ledger, puts
// the stack in order, and lets the batch go on. She knows nothing else of what has happened.
type operator struct {
	*bureau
	*press
	cycled map[string]bool // attempts for which she has switched the printer off and on
}

// The states of an attempt that the line has to bring to an end, and of one that has ended.
var (
	underWay = []issuance.State{"intent", "created", "sending", "accepted", "printing"}
	over     = []issuance.State{"verified", "spoiled", "unprinted"}
)

// attend does what there is to do at the printer now, and gives the batch that was under way; "" for none.
func (o *operator) attend(t testing.TB) (batch string) {
	t.Helper()
	batch, state := o.under(t, o.press)
	if state == "halted" {
		o.open(t, batch)
	}
	return batch
}

// open is what she does at a printer whose batch has halted.
func (o *operator) open(t testing.TB, batch string) {
	t.Helper()
	for _, a := range o.attempts(t, o.press) {
		switch {
		case slices.Contains(underWay, a.State):
			return // the line is at it
		case a.State == "in doubt":
			if !o.settle(t, a) {
				return
			}
		}
	}
	o.resume(t, batch)
}

// resume puts the blanks of the documents that are still to be printed on the stack, in order, and confirms the one on top.
func (o *operator) resume(t testing.TB, b string) {
	t.Helper()
	wanted := o.blanks(t, b, "batched", "numbered", "composed")
	o.stack(t, o.blanks(t, b), wanted)
	top := ""
	if len(wanted) > 0 {
		top = wanted[0]
	}
	err := o.Try(t, "olga", func(act *issuance.Act) error { return production.Resume(t.Context(), act, b, top) })
	if err != nil && issuance.KindOf(err) != issuance.Conflict { // the line was faster
		t.Errorf("resuming at %s: %v", o.press.id, err)
	}
}

// settle settles an attempt that is in doubt, if its blank can be had.
func (o *operator) settle(t testing.TB, a production.Attempt) bool {
	t.Helper()
	seen, out := o.look(t, a)
	if !out {
		return false
	}
	d := o.Load(t, a.Document)
	s := production.Settlement{Outcome: production.OutcomeUnprinted, Blank: a.Blank, MRZ: d.MRZ, Witness: "sara", Reason: "seen"}
	switch {
	case seen.printed && seen.whole:
		s.Outcome = production.OutcomePrinted
	case seen.touched:
		s.Outcome = production.OutcomeSpoiled
	}
	if !slices.Contains(production.AllowedOutcomes(a), s.Outcome) { // what she sees, the evidence does not allow
		s.Outcome = production.OutcomeSpoiled
	}
	if s.Outcome == production.OutcomeSpoiled {
		o.stack(t, []string{a.Blank}, nil)
	}
	err := o.Try(t, "olga", func(act *issuance.Act) error { return production.Settle(t.Context(), act, a.Document, s) })
	if issuance.KindOf(err) == issuance.Conflict { // the counter was seen to have moved meanwhile
		s.Outcome = production.OutcomeSpoiled
		o.stack(t, []string{a.Blank}, nil)
		err = o.Try(t, "olga", func(act *issuance.Act) error { return production.Settle(t.Context(), act, a.Document, s) })
	}
	if err != nil {
		t.Errorf("settling attempt %s at %s: %v", a.ID, o.press.id, err)
	}
	return err == nil
}

// sight is what a blank looks like.
type sight struct {
	touched bool // it may have something on it
	printed bool // its document came out
	whole   bool // all of it
}

// look takes the blank of an attempt in hand; it can't be had while the printer may still be at it.
func (o *operator) look(t testing.TB, a production.Attempt) (s sight, out bool) {
	t.Helper()
	var mine []simulator.Entry // on this blank or under this name since the attempt was planned
	restarted := false
	for _, e := range o.entries(t) {
		if e.Time.Before(a.CreatedAt) {
			continue
		}
		if e.Event == simulator.EventStart {
			restarted = true
		}
		if e.Name == a.ID || e.Blank == a.Blank {
			mine, restarted = append(mine, e), false
		}
	}
	has := func(events ...string) bool {
		return slices.ContainsFunc(mine, func(e simulator.Entry) bool { return slices.Contains(events, e.Event) })
	}
	s.printed = has(simulator.EventPrinted)
	s.whole = slices.ContainsFunc(mine, func(e simulator.Entry) bool { return e.Event == simulator.EventReceived && e.Result == "whole" })
	if o.station {
		s.touched = s.printed || has(simulator.EventSpoiled, "panel", "marking")
		fed, ejected := has(simulator.EventFed), has(simulator.EventEjected)
		return s, !fed || ejected
	}
	s.touched = has(simulator.EventFed)
	switch {
	case o.driver == "hotfolder":
		return s, o.reported(t, a)
	case restarted, s.printed, has(simulator.EventSpoiled, simulator.EventAborted, simulator.EventCanceled):
		return s, true
	case has(simulator.EventReceived) && time.Since(a.ChangedAt) < 5*time.Second: // its sheet may still come
		return s, false
	}
	o.cycle(t, a)
	return s, false
}

// cycle switches the printer off and on, once for an attempt, so that it forgets what it may have of it.
func (o *operator) cycle(t testing.TB, a production.Attempt) {
	t.Helper()
	if o.cycled[a.ID] {
		t.Errorf("printer %s was switched off and on for attempt %s, and its ledger says nothing of it", o.press.id, a.ID)
	}
	o.cycled[a.ID] = true
	o.run.kill()
	o.on(t)
}

// reported says whether a hot folder's station has done with an attempt, or never had it.
func (o *operator) reported(t testing.TB, a production.Attempt) bool {
	t.Helper()
	there := func(name string) bool {
		_, err := os.Lstat(filepath.Join(o.folder(), a.ID+"."+name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		return err == nil
	}
	return !there("job") && (!there("taken") || there("result"))
}

// documentOn gives the document that a blank is for.
func (b *bureau) documentOn(t testing.TB, kind string) map[string]document.Document {
	t.Helper()
	list, err := document.List(t.Context(), b.Pool, document.Filter{Kind: kind, Limit: 100_000})
	if err != nil {
		t.Fatal(err)
	}
	on := map[string]document.Document{}
	for _, d := range list {
		if d.Blank != nil {
			on[*d.Blank] = d
		}
	}
	return on
}
