package hotfolder

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"chancery/printers"
)

// Status tells by the folder that a job's ticket lies in, and by its result, how far it is.
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
	if ticket != job.UUID {
		return printers.Status{}, printers.ErrNotFound
	}
	return status, nil
}

// find looks for an attempt's ticket in the order in which it moves, so that it is not missed on its way. It returns the job's uuid
// as the ticket gives it.
func (f *folder) find(attempt string) (printers.Status, string, error) {
	status := printers.Status{Name: attempt, Impressions: -1}
	for _, place := range []string{announced, fresh, taken, canceled} {
		content, err := f.read(named(place, attempt))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return printers.Status{}, "", err
		}
		t, err := decodeTicket(content, attempt)
		if err != nil {
			return printers.Status{}, "", err
		}
		status.Job = printers.Job{ID: only, UUID: t.job}
		if place == taken {
			return f.takenUp(status, attempt, t)
		}
		return standing(status, place), t.job, nil
	}
	return printers.Status{}, "", printers.ErrNotFound
}

// standing is the status of a job that no station has taken.
func standing(s printers.Status, place string) printers.Status {
	switch place {
	case announced:
		s.State, s.WithoutData, s.Reasons = printers.JobHeld, true, []string{"job-data-insufficient"}
	case fresh:
		s.State = printers.JobPending
	case canceled: // by a rename that no station can have won, too
		s.State, s.WithoutData, s.Reasons = printers.JobCanceled, true, []string{"job-canceled-by-user"}
	}
	return s
}

// takenUp is the status of a job that a station has taken; its result may lie there already.
func (f *folder) takenUp(s printers.Status, attempt string, t heldTicket) (printers.Status, string, error) {
	r, err := f.result(attempt, t)
	if errors.Is(err, fs.ErrNotExist) {
		s.State = printers.JobProcessing
		return s, t.job, nil
	}
	if err != nil {
		return printers.Status{}, "", err
	}
	return r.status(s, t.sha256), t.job, nil
}

// result reads the result of a job that was taken.
func (f *folder) result(attempt string, t heldTicket) (Result, error) {
	content, err := f.read(named(done, attempt))
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
	content, err := f.read(named(taken, attempt))
	if err != nil {
		return Result{}, err
	}
	t, err := decodeTicket(content, attempt)
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

// Cancel moves the ticket out of the station's reach, and then removes its document. A job that the station has taken is in its hands:
// that is printers.ErrRefused, and its result will say what became of it.
func (d *Device) Cancel(ctx context.Context, job printers.Job) error {
	if err := d.cancel(ctx, job); err != nil {
		return fmt.Errorf("canceling the job: %w", err)
	}
	return nil
}

func (d *Device) cancel(ctx context.Context, job printers.Job) error {
	attempt, ours := attemptOf(job)
	if !ours {
		return printers.ErrNotFound
	}
	f, err := d.folder()
	if err != nil {
		return err
	}
	defer f.close()
	if err := ctx.Err(); err != nil {
		return err
	}
	status, ticket, err := f.find(attempt)
	if err != nil {
		return err
	}
	if ticket != job.UUID {
		return printers.ErrNotFound
	}
	if status.State.Ended() {
		return fmt.Errorf("it is %s already: %w", status.State, printers.ErrRefused)
	}
	for _, place := range []string{announced, fresh} {
		err := f.move(named(place, attempt), named(canceled, attempt))
		if err == nil {
			return f.clear(documentOf(attempt))
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return fmt.Errorf("the station has taken it: %w", printers.ErrRefused)
}
