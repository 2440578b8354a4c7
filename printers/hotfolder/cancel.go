package hotfolder

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"chancery/printers"
)

// Cancel moves the job out of the station's reach, and then removes its document. A job that the station has taken is in its hands:
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
	if ticket.job != job.UUID {
		return printers.ErrNotFound
	}
	if status.State.Ended() {
		return fmt.Errorf("it is %s already: %w", status.State, printers.ErrRefused)
	}
	if err := f.withdraw(attempt); err != nil {
		return err
	}
	err = f.strip(ctx, attempt, ticket.end)
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("another cancelation was faster: %w", printers.ErrRefused)
	}
	return err
}

// withdraw renames a job that no station has taken, from wherever it stands.
func (f *folder) withdraw(attempt string) error {
	for _, p := range []place{announced, sending, handed} {
		err := f.move(p.of(attempt), canceling.of(attempt))
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if _, err := f.root.Lstat(canceling.of(attempt)); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("a station has taken it, or it is canceled already: %w", printers.ErrRefused)
	} else if err != nil {
		return fmt.Errorf("looking for the job: %w", err)
	}
	return nil // a cancelation before this one was cut off
}

// strip removes the document of a job that was withdrawn, and then calls it canceled. A Send that is writing it comes to its end
// first; its rename fails.
func (f *folder) strip(ctx context.Context, attempt string, end int64) error {
	file, err := f.open(canceling.of(attempt), os.O_RDWR)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := ownSoon(ctx, file); err != nil {
		return err
	}
	if err := errors.Join(file.Truncate(end), file.Sync()); err != nil {
		return fmt.Errorf("removing the document: %w", err)
	}
	return f.move(canceling.of(attempt), canceled.of(attempt))
}
