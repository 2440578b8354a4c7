package hotfolder

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"chancery/printers"
)

// Status tells by the name of a job's ticket, and by its result, how far it is.
func (d *Device) Status(ctx context.Context, job printers.Job) (printers.Status, error) {
	status, err := d.status(ctx, job)
	if err != nil {
		return printers.Status{}, fmt.Errorf("asking for the job: %w", err)
	}
	return status, nil
}

func (d *Device) status(ctx context.Context, job printers.Job) (printers.Status, error) {
	attempt, ours := attemptOf(job)
	if !ours {
		return printers.Status{}, printers.ErrNotFound
	}
	f, err := d.folder()
	if err != nil {
		return printers.Status{}, err
	}
	defer f.close()
	if err := ctx.Err(); err != nil {
		return printers.Status{}, err
	}
	status, ticket, err := f.find(attempt)
	if err != nil {
		return printers.Status{}, err
	}
	if ticket.job != job.UUID {
		return printers.Status{}, printers.ErrNotFound
	}
	return status, nil
}

// find looks for an attempt's ticket in the order in which it moves. It returns the ticket, too.
func (f *folder) find(attempt string) (printers.Status, heldTicket, error) {
	status := printers.Status{Name: attempt, Impressions: -1}
	for _, p := range waysDown() {
		t, err := f.ticket(p, attempt)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return printers.Status{}, heldTicket{}, err
		}
		status.Job = printers.Job{ID: only, UUID: t.job}
		if p == taken {
			status, err = f.takenUp(status, attempt, t)
			return status, t, err
		}
		return standing(status, p), t, nil
	}
	return printers.Status{}, heldTicket{}, printers.ErrNotFound
}

// standing is the status of a job that no station has taken.
func standing(s printers.Status, p place) printers.Status {
	switch p {
	case announced, sending, canceling: // a station can't have won it, nor can it any more unless it is handed over
		s.State, s.WithoutData, s.Reasons = printers.JobHeld, true, []string{"job-data-insufficient"}
	case handed:
		s.State = printers.JobPending
	case canceled: // by a rename that no station can have won, too
		s.State, s.WithoutData, s.Reasons = printers.JobCanceled, true, []string{"job-canceled-by-user"}
	}
	return s
}

// takenUp is the status of a job that a station has taken; its result may lie there already.
func (f *folder) takenUp(s printers.Status, attempt string, t heldTicket) (printers.Status, error) {
	r, err := f.result(attempt, t)
	if errors.Is(err, fs.ErrNotExist) {
		s.State = printers.JobProcessing
		return s, nil
	}
	if err != nil {
		return printers.Status{}, err
	}
	return r.status(s, t.sha256), nil
}

// result reads the result of a job that was taken.
func (f *folder) result(attempt string, t heldTicket) (Result, error) {
	content, err := f.read(done.of(attempt))
	if err != nil {
		return Result{}, err
	}
	r, err := parseResult(content, attempt)
	if err == nil && r.job != t.job {
		err = errors.New("the result: it is another job's")
	}
	return r, err
}

// Result gives what the station reports of a job, with the serial that it read: printers.ErrNotFound while it has reported nothing.
func (d *Device) Result(ctx context.Context, job printers.Job) (Result, error) {
	attempt, ours := attemptOf(job)
	if !ours {
		return Result{}, fmt.Errorf("reading the result: %w", printers.ErrNotFound)
	}
	f, err := d.folder()
	if err != nil {
		return Result{}, fmt.Errorf("reading the result: %w", err)
	}
	defer f.close()
	if err := ctx.Err(); err != nil {
		return Result{}, fmt.Errorf("reading the result: %w", err)
	}
	r, err := f.reported(attempt, job)
	if errors.Is(err, fs.ErrNotExist) {
		err = printers.ErrNotFound
	}
	if err != nil {
		return Result{}, fmt.Errorf("reading the result: %w", err)
	}
	return r, nil
}

func (f *folder) reported(attempt string, job printers.Job) (Result, error) {
	t, err := f.ticket(taken, attempt)
	if err != nil {
		return Result{}, err
	}
	if t.job != job.UUID {
		return Result{}, printers.ErrNotFound
	}
	return f.result(attempt, t)
}

// Find looks for the ticket of an attempt.
func (d *Device) Find(ctx context.Context, attempt string) (printers.Job, printers.Status, error) {
	status, err := d.lookFor(ctx, attempt)
	if err != nil {
		return printers.Job{}, printers.Status{}, fmt.Errorf("looking for the attempt: %w", err)
	}
	return status.Job, status, nil
}

func (d *Device) lookFor(ctx context.Context, attempt string) (printers.Status, error) {
	if !attemptName.MatchString(attempt) {
		return printers.Status{}, fmt.Errorf("attempt id: must have 1 to 100 letters, digits, hyphens or underscores: %w", printers.ErrRefused)
	}
	f, err := d.folder()
	if err != nil {
		return printers.Status{}, err
	}
	defer f.close()
	if err := ctx.Err(); err != nil {
		return printers.Status{}, err
	}
	status, _, err := f.find(attempt)
	return status, err
}
