package queue

import (
	"context"
	"errors"
	"testing"

	"chancery/printers"
)

// newcomer is a station that was asked by another process what is inside: it names the blank, and can't say whether it is marked.
type newcomer struct{ *station }

func (f newcomer) Held(ctx context.Context) (printers.Held, error) {
	h, err := f.station.Held(ctx)
	h.Job.ID = 0
	return h, err
}

func (f newcomer) Find(context.Context, string) (printers.Job, printers.Status, error) {
	return printers.Job{}, printers.Status{}, printers.ErrNotFound
}

func (f newcomer) Status(_ context.Context, job printers.Job) (printers.Status, error) {
	return printers.Status{Job: job, State: printers.JobUnknown}, nil
}

func (f newcomer) Cancel(context.Context, printers.Job) error { return printers.ErrRefused }

func (f newcomer) Release(ctx context.Context, job printers.Job, exit printers.Exit) error {
	if f.inside != nil && job.UUID == f.inside.job.UUID {
		job = f.inside.job
	}
	return f.station.Release(ctx, job, exit)
}

// A process died with the answer to Create, and the next one's station can't vouch for the blank inside: the attempt is in doubt, and
// its blank comes out to be settled, though no job was ever noted; if not at once, then when the job comes again.
func TestTheBlankOfAJobThatWasNeverNoted(t *testing.T) {
	w := newStationWorks(t, 1, true)
	blank := *w.Load(t, w.ids[0]).Blank
	w.after["Create"] = []error{errors.New("connection reset")}
	w.before["Release"] = []error{errors.New("connection reset")}
	w.dev = newcomer{w.station}
	if err := w.printAt(t, w.ids[0]); err == nil {
		t.Error("a blank that is not ejected is no error")
	}
	if a, where := w.Attempt(t, w.ids[0]), w.lies(blank); a.State != "in doubt" || where != "inside" {
		t.Errorf("the attempt is %s, its blank %s", a.State, where)
	}
	if err := w.line.recover(t.Context(), w.dev, *w.Attempt(t, w.ids[0])); err != nil {
		t.Error(err)
	}
	if where := w.lies(blank); where != "reject" {
		t.Errorf("the blank lies %s", where)
	}
	w.WantClean(t)
}
