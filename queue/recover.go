package queue

import (
	"context"
	"errors"

	"chancery/issuance"
	"chancery/issuance/production"
	"chancery/printers"
)

// recover decides what became of an attempt that an earlier run left unfinished, from what the device and the committed steps say.
// It never sends anything. The caller holds the printer.
func (l *Line) recover(ctx context.Context, device printers.Device, a production.Attempt) error {
	a, err := production.LoadAttempt(ctx, l.config.Pool, a.ID)
	if err != nil {
		return err
	}
	switch a.State {
	case "intent":
		if l.waits(a.ID) { // for a busy device, with nothing opened
			return nil
		}
		return l.recoverUnsent(ctx, device, a, nil)
	case "created":
		return l.recoverUnsent(ctx, device, a, &printers.Job{ID: *a.JobID, UUID: *a.JobUUID})
	case "sending":
		return l.unsure(ctx, device, a, "interrupted while sending", nil)
	case "accepted", "printing":
		return l.watch(ctx, device, a, l.step2(ctx))
	case "reserved": // its print job will come
		return nil
	}
	return l.ejected(ctx, device, a) // decided, or a person's
}

// step2 runs a last step outside any job's completion.
func (l *Line) step2(ctx context.Context) func(func(*issuance.Act) error) error {
	return func(f func(*issuance.Act) error) error { return l.step(ctx, f) }
}

// recoverUnsent ends an attempt of which no byte was sent, because the step that allows sending was never committed. A job that the
// device holds for it is cancelled, and must have stayed without data. Where the device has been restarted or has counted a sheet
// since, nobody can be sure that it is the same one, and the attempt is in doubt.
func (l *Line) recoverUnsent(ctx context.Context, device printers.Device, a production.Attempt, job *printers.Job) error {
	now, err := device.Snapshot(ctx)
	if err != nil {
		return err // out of reach: the attempt waits, its device is blocked
	}
	if job == nil {
		if job, err = l.opened(ctx, device, a); err != nil {
			return err
		}
	}
	if job != nil {
		withoutData, err := cancel(ctx, device, *job)
		if err != nil && !errors.Is(err, printers.ErrNotFound) {
			return err
		}
		if err == nil && withoutData {
			return l.unmarked(ctx, device, a, *job)
		}
		if err == nil {
			return l.rejected(ctx, device, a, "the printer has data for a job that got none from us", l.testimony(ctx, device, a), nil)
		}
	}
	before := snapshotOf(a)
	if now.PrinterUUID != before.PrinterUUID || now.UpTime < before.UpTime || count(now) != count(before) {
		return l.rejected(ctx, device, a, "the printer was restarted or has printed since", l.testimony(ctx, device, a), nil)
	}
	if holder, holds := printers.As[printers.Holder](device); holds {
		held, err := holder.Held(ctx)
		if err != nil {
			return err
		}
		if held.Present {
			return l.doubt(ctx, a, "a blank lies inside the printer that it can't name", nil, nil)
		}
	}
	return l.unprinted(ctx, a, "the printer has no job of ours")
}

// opened gives the job that the device has for an attempt whose answer to Create was lost; nil where it has none. What a station has
// inside was fed for this one, since it was empty at the intent, unless a later attempt put it there. Of an earlier one it can only have
// the name: a blank that is fed again.
func (l *Line) opened(ctx context.Context, device printers.Device, a production.Attempt) (*printers.Job, error) {
	found, _, err := device.Find(ctx, a.ID)
	if err == nil {
		return &found, nil
	}
	if !errors.Is(err, printers.ErrNotFound) {
		return nil, err
	}
	holder, holds := printers.As[printers.Holder](device)
	if !holds {
		return nil, nil
	}
	held, err := holder.Held(ctx)
	if err != nil || !held.Present || held.Job.UUID == "" {
		return nil, err
	}
	switch known, err := l.attemptOfJob(ctx, a.Printer, held.Job); {
	case errors.Is(err, errNobodys), err == nil && known.CreatedAt.Before(a.CreatedAt):
		return &held.Job, nil
	default:
		return nil, err
	}
}

// unmarked ends an attempt whose job was cancelled without data. A station's blank goes to the reject box: it is the operator who puts
// it back on the stack.
func (l *Line) unmarked(ctx context.Context, device printers.Device, a production.Attempt, job printers.Job) error {
	const reason = "the printer's job was cancelled before it had data"
	holder, holds := printers.As[printers.Holder](device)
	if !holds {
		return l.unprinted(ctx, a, reason)
	}
	held, err := holder.Held(ctx)
	if err != nil {
		return err
	}
	if !held.Present || held.Job.UUID != job.UUID {
		return l.unprinted(ctx, a, reason)
	}
	switch err := release(ctx, holder, job, printers.Reject); {
	case err == nil, errors.Is(err, errGone):
		return l.unprinted(ctx, a, reason+"; its blank went to the "+printers.Reject.String())
	case errors.Is(err, errInside):
		return l.doubt(ctx, a, "the blank is stuck in the printer, unmarked", l.testimony(ctx, device, a), err)
	default:
		return err
	}
}

// unsure puts an attempt in doubt while it is sent, with what the device says of it. A job that still waits for its page is cancelled
// all the same, so that it does not block the device.
func (l *Line) unsure(ctx context.Context, device printers.Device, a production.Attempt, reason string, cause error) error {
	job := printers.Job{ID: *a.JobID, UUID: *a.JobUUID}
	s, err := device.Status(ctx, job)
	if err != nil {
		return l.rejected(ctx, device, a, reason, l.testimony(ctx, device, a), errors.Join(cause, err))
	}
	if s.WithoutData && !s.State.Ended() {
		if withoutData, err := cancel(ctx, device, job); err == nil && withoutData {
			return l.rejected(ctx, device, a, reason+"; the printer says that it got nothing", l.testimony(ctx, device, a), cause)
		}
	}
	seen := l.testimony(ctx, device, a)
	return l.rejected(ctx, device, a, reason+"; the printer says "+s.State.String()+because(seen), seen, cause)
}

// cancel ends a job that is without data and reports whether it ended so.
func cancel(ctx context.Context, device printers.Device, job printers.Job) (withoutData bool, err error) {
	if err := device.Cancel(ctx, job); err != nil && !errors.Is(err, printers.ErrRefused) {
		return false, err
	}
	s, err := device.Status(ctx, job)
	if err != nil {
		return false, err
	}
	return s.State.Ended() && s.WithoutData, nil
}

func count(s printers.Snapshot) int64 {
	if s.LifeCount == nil {
		return -1
	}
	return *s.LifeCount
}

func (l *Line) unprinted(ctx context.Context, a production.Attempt, reason string) error {
	l.config.Logger.InfoContext(ctx, "attempt ended unprinted", "attempt", a.ID, "printer", a.Printer, "why", reason)
	return settled(l.step(ctx, func(act *issuance.Act) error { return production.Unprinted(ctx, act, &a, reason, nil) }))
}
