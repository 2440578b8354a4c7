package queue

import (
	"context"
	"strings"
	"testing"

	"chancery/printers"
)

// puzzled is a station that was started anew with a marked blank inside: it sees that something is on it, and not whether that is all.
type puzzled struct{ *station }

func (p puzzled) Status(_ context.Context, job printers.Job) (printers.Status, error) {
	return printers.Status{Job: job, State: printers.JobUnknown, Reasons: []string{"errors-detected"}, Impressions: -1}, nil
}

// A job of which the station will never know is not watched for ever: it is in doubt, and its blank comes out to be looked at.
func TestAJobThatNobodyKnowsOf(t *testing.T) {
	w := newStationWorks(t, 1, true)
	w.dev = puzzled{w.station}
	if err := w.printAt(t, w.ids[0]); err != nil {
		t.Error(err)
	}
	if a := w.Attempt(t, w.ids[0]); a.State != "in doubt" || !strings.Contains(a.Reason, "can't say") || a.Evidence != 4 {
		t.Errorf("the attempt is %s, evidence %d: %s", a.State, a.Evidence, a.Reason)
	}
	if where := w.lies(*w.Load(t, w.ids[0]).Blank); where != "reject" {
		t.Errorf("the blank lies %s", where)
	}
	w.WantClean(t)
}
