package hotfolder

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"

	"chancery/printers"
)

// Send writes the document behind its ticket and then renames both to ATTEMPT.job, which hands the job over. Before that rename the
// station can't know of the document, and nothing is sent; of one that fails nobody knows.
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
		return notSent(err)
	}
	if err := f.move(sending.of(t.Attempt), handed.of(t.Attempt)); err != nil {
		return fmt.Errorf("handing the job over: %w", err)
	}
	return nil
}

func notSent(err error) error { return fmt.Errorf("%w: %w", printers.ErrNotSent, err) }

// lay writes the document behind its ticket, which must still be announced. The file is ours while we write, so that a cancelation
// removes what was written and not less.
func (f *folder) lay(ctx context.Context, job printers.Job, t printers.Ticket, document []byte) error {
	file, err := f.open(announced.of(t.Attempt), os.O_RDWR)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := own(file); err != nil {
		return err
	}
	end, err := announcedIs(file, job, t)
	if err != nil {
		return err
	}
	if err := f.root.Rename(announced.of(t.Attempt), sending.of(t.Attempt)); err != nil {
		return fmt.Errorf("renaming the announcement: %w", err)
	}
	if err := fill(ctx, file, document, end); err != nil {
		return errors.Join(fmt.Errorf("writing the document: %w", err), file.Truncate(end))
	}
	return nil
}

// fill writes the document, and returns once it is on the disk.
func fill(ctx context.Context, file *os.File, document []byte, at int64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if _, err := file.WriteAt(document, at); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	return ctx.Err()
}

// announcedIs makes sure that the announcement is the one that Create wrote, and returns its length.
func announcedIs(file *os.File, job printers.Job, t printers.Ticket) (int64, error) {
	want, err := encodeTicket(t, job)
	if err != nil {
		return 0, err
	}
	found, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return 0, fmt.Errorf("reading the announcement: %w", err)
	}
	if !bytes.Equal(found, want) {
		return 0, fmt.Errorf("the job announced is another: %w", printers.ErrNotFound)
	}
	return int64(len(want)), nil
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
