package queue

import (
	"context"
	"errors"
	"fmt"

	"chancery/internal/failpoint"
	"chancery/issuance"
	"chancery/issuance/production"
	"chancery/printers"
)

// identified reports whether a station holds the blank that is reserved for the attempt. Where it holds another one, or one without a
// serial that can be read, that goes to the reject box unmarked and the attempt is over.
func (l *Line) identified(ctx context.Context, device printers.Device, a production.Attempt, job printers.Job) (bool, error) {
	holder, holds := printers.As[printers.Holder](device)
	reader, reads := printers.As[printers.BlankReader](device)
	if !holds || !reads {
		return true, nil
	}
	failpoint.Here("print.before-blank-read")
	serial, err := reader.ReadBlank(ctx, job)
	failpoint.Here("print.after-blank-read")
	switch {
	case err == nil && serial == a.Blank:
		return true, nil
	case err != nil && !errors.Is(err, printers.ErrUnreadable):
		l.config.Logger.WarnContext(ctx, "reading the blank inside", "attempt", a.ID, "problem", err)
		return false, l.recover(ctx, device, a)
	case err != nil:
		serial = ""
	}
	withoutData, err := cancel(ctx, device, job)
	if err != nil {
		return false, err // the attempt waits for a job that looks again
	}
	if !withoutData {
		return false, l.doubt(ctx, a, "the printer has data for a job that got none from us", l.testimony(ctx, device, a), nil)
	}
	if err := release(ctx, holder, job, printers.Reject); err != nil {
		return false, l.doubt(ctx, a, fmt.Sprintf("the printer holds blank %q where %s was reserved, and nobody knows whether it was ejected", serial, a.Blank),
			map[string]any{"read": serial}, err)
	}
	l.config.Logger.WarnContext(ctx, "another blank was fed", "attempt", a.ID, "printer", a.Printer)
	return false, settled(l.step(ctx, func(act *issuance.Act) error { return production.WrongBlank(ctx, act, &a, serial) }))
}

// release ejects the blank of a job and makes sure that it is gone.
func release(ctx context.Context, holder printers.Holder, job printers.Job, exit printers.Exit) error {
	failpoint.Here("print.before-release")
	err := holder.Release(ctx, job, exit)
	failpoint.Here("print.after-release")
	if err == nil {
		return nil
	}
	held, unknown := holder.Held(ctx)
	switch {
	case unknown != nil:
		return fmt.Errorf("ejecting to the %s: %w", exit, errors.Join(err, unknown))
	case held.Present:
		return fmt.Errorf("ejecting to the %s: %w: %w", exit, errInside, err)
	case errors.Is(err, printers.ErrNotFound):
		return fmt.Errorf("ejecting to the %s: %w", exit, errGone)
	}
	return fmt.Errorf("ejecting to the %s: %w: %w", exit, errGone, err)
}

// A blank inside of which nothing is known.
var (
	errNameless = errors.New("a blank lies inside that the printer can't name")
	errNobodys  = errors.New("a blank lies inside that no attempt put there")
)

// What release finds where the station does not confirm it.
var (
	errInside = errors.New("the blank is still inside")
	errGone   = errors.New("the blank is no longer inside, and nobody saw where it went")
)

// emptied makes sure that nothing lies in a station: what belongs to an attempt that is decided is ejected where that belongs, whoever
// left it there. What nobody can name, or what belongs to an attempt that is under way, stays inside and blocks the station.
func (l *Line) emptied(ctx context.Context, device printers.Device, printer string) error {
	holder, holds := printers.As[printers.Holder](device)
	if !holds {
		return nil
	}
	held, err := holder.Held(ctx)
	if err != nil {
		return fmt.Errorf("asking what lies inside: %w", err)
	}
	if !held.Present {
		return nil
	}
	a, err := l.attemptOfJob(ctx, printer, held.Job)
	if err != nil {
		return err
	}
	exit, decided := exitOf(a.State)
	if !decided {
		return fmt.Errorf("the blank inside belongs to attempt %s, which is %s", a.ID, a.State)
	}
	l.config.Logger.WarnContext(ctx, "a blank was left inside", "attempt", a.ID, "printer", printer, "goes to", exit)
	return release(ctx, holder, held.Job, exit)
}

// exitOf says where the blank of an attempt in a state goes. Only what is good, or waits to be read back, goes to the output tray.
func exitOf(state issuance.State) (exit printers.Exit, decided bool) {
	switch state {
	case "verified", "device done":
		return printers.Good, true
	case "in doubt", "spoiled", "unprinted":
		return printers.Reject, true
	}
	return 0, false
}

// attemptOfJob gives the attempt that a job of a printer was made for.
func (l *Line) attemptOfJob(ctx context.Context, printer string, job printers.Job) (production.Attempt, error) {
	if job.UUID == "" {
		return production.Attempt{}, errNameless
	}
	a, err := production.AttemptOfJob(ctx, l.config.Pool, printer, job.UUID)
	switch {
	case issuance.KindOf(err) == issuance.NotFound:
		return production.Attempt{}, errNobodys
	case err != nil:
		return production.Attempt{}, fmt.Errorf("looking whose blank lies inside: %w", err)
	}
	return a, nil
}

// ejected takes a blank whose attempt has just been decided out of its station; a job device has none. While the station still
// marks it, or can't say, it stays inside, and the job comes again.
func (l *Line) ejected(ctx context.Context, device printers.Device, a production.Attempt) error {
	holder, holds := printers.As[printers.Holder](device)
	if !holds {
		return nil
	}
	job, err := l.jobOf(ctx, device, a)
	if err != nil || job == nil {
		return err
	}
	held, err := holder.Held(ctx)
	if err != nil {
		return fmt.Errorf("asking what lies inside: %w", err)
	}
	if !held.Present || held.Job.UUID != job.UUID {
		return nil
	}
	switch holder, err := l.attemptOfJob(ctx, a.Printer, held.Job); {
	case errors.Is(err, errNobodys): // whose job was never noted
	case err != nil:
		return err
	case holder.ID != a.ID: // the same blank was fed again, for a later attempt
		return nil
	}
	if s, err := device.Status(ctx, *job); err == nil && s.State == printers.JobProcessing {
		return errors.New("the blank is still being marked")
	}
	now, err := production.LoadAttempt(ctx, l.config.Pool, a.ID)
	if err != nil {
		return err
	}
	exit, decided := exitOf(now.State)
	if !decided {
		return fmt.Errorf("attempt %s is %s", now.ID, now.State)
	}
	if err := release(ctx, holder, *job, exit); !errors.Is(err, errGone) {
		return err
	}
	return nil
}

// jobOf gives the job of an attempt at a station, nil where it has none. Of one in doubt whose job was never noted it is what the
// station has inside that no attempt put there: nothing else is fed before the doubt is settled.
func (l *Line) jobOf(ctx context.Context, device printers.Device, a production.Attempt) (*printers.Job, error) {
	if a.JobUUID != nil {
		return &printers.Job{ID: *a.JobID, UUID: *a.JobUUID}, nil
	}
	now, err := production.LoadAttempt(ctx, l.config.Pool, a.ID)
	if err != nil || now.State != "in doubt" {
		return nil, err
	}
	return l.opened(ctx, device, now)
}
