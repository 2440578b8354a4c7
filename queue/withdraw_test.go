package queue

import (
	"errors"
	"testing"

	"chancery/issuance"
	"chancery/issuance/production"
	"chancery/printers"
)

// The printer was out of reach when nothing could be sent, so that its job was left there, and it takes no other: once the doubt is
// settled the job is withdrawn, and the further attempt goes on.
func TestAJobThatWasLeft(t *testing.T) {
	w := newWorks(t)
	w.tells = func(s *printers.Snapshot) {
		for _, j := range w.jobs {
			if !j.state.Ended() {
				s.Queued++
			}
		}
	}
	doc, a := w.reserved(t)
	gone := errors.New("no route to host")
	w.before["Send"], w.before["Status"] = []error{printers.ErrNotSent}, []error{gone, gone}
	if err := w.print(t, a); err != nil {
		t.Fatal(err)
	}
	w.want(t, doc, "in doubt", "in doubt", "halted")
	w.Must(t, "olga", func(act *issuance.Act) error {
		return production.Settle(t.Context(), act, doc, production.Settlement{Outcome: production.OutcomeUnprinted, Blank: a.Blank, Reason: "seen"})
	})
	w.Must(t, "olga", func(act *issuance.Act) error { return production.Resume(t.Context(), act, a.Batch, a.Blank) })
	w.before["Status"] = []error{gone} // for a moment still
	if err := w.print(t, *w.Attempt(t, doc)); err == nil || w.Attempt(t, doc).State != "reserved" {
		t.Errorf("the job ends with %v, the attempt is %s", err, w.Attempt(t, doc).State)
	}
	if err := w.print(t, *w.Attempt(t, doc)); err != nil {
		t.Error(err)
	}
	w.want(t, doc, "device done", "device done", "running")
	if w.jobs[0].state != printers.JobCanceled || len(w.jobs) != 2 || len(w.printed) != 1 {
		t.Errorf("the job that was left is %s, of %d; %d pages", w.jobs[0].state, len(w.jobs), len(w.printed))
	}
	w.WantClean(t)
}
