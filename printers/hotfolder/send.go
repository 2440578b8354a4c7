package hotfolder

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"chancery/printers"
)

// Send writes the document and then moves the ticket to new, which hands the job over. Before that rename the station can't know of
// the document, and nothing is sent; of one that fails nobody knows.
func (d *Device) Send(ctx context.Context, job printers.Job, document []byte) error {
	t, err := d.redeem(job)
	if err != nil {
		return notSent(err)
	}
	if len(document) != t.Length || sha256.Sum256(document) != t.SHA256 {
		return notSent(errors.New("the document is not the one of the ticket: length or SHA-256 differ"))
	}
	f, err := d.folder()
	if err != nil {
		return notSent(err)
	}
	defer f.close()
	if _, err := d.snapshot(f); err != nil {
		return notSent(err)
	}
	if err := f.lay(ctx, job, t, document); err != nil {
		return notSent(errors.Join(err, f.clear(documentOf(t.Attempt))))
	}
	if err := f.move(named(announced, t.Attempt), named(fresh, t.Attempt)); err != nil {
		return fmt.Errorf("handing the job over: %w", err)
	}
	return nil
}

func notSent(err error) error { return fmt.Errorf("%w: %w", printers.ErrNotSent, err) }

// lay puts the document beside the place of its ticket, which must still be announced.
func (f *folder) lay(ctx context.Context, job printers.Job, t printers.Ticket, document []byte) error {
	if err := f.announcedIs(job, t.Attempt); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := f.write(documentOf(t.Attempt), document); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return f.announcedIs(job, t.Attempt)
}

func (f *folder) announcedIs(job printers.Job, attempt string) error {
	content, err := f.read(named(announced, attempt))
	if err != nil {
		return err
	}
	if t, err := decodeTicket(content, attempt); err != nil || t.job != job.UUID {
		return fmt.Errorf("the job announced is another: %w", errors.Join(printers.ErrNotFound, err))
	}
	return nil
}

// redeem takes the ticket of a job, which nothing can take a second time.
func (d *Device) redeem(job printers.Job) (printers.Ticket, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.open == nil || d.open.job != job {
		return printers.Ticket{}, errors.New("no ticket is open for this job: it was used, or made by another Create")
	}
	t := d.open.ticket
	d.open = nil
	return t, nil
}
