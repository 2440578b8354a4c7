package laserpassport

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"

	"chancery/printers"
)

// Send marks the booklet of the job and returns when it has been marked. It first makes sure that this blank lies at the laser,
// unmarked and in its place, because the machine marks thin air as well; all that fails so far is printers.ErrNotSent.
func (d *Device) Send(ctx context.Context, job printers.Job, document []byte) error {
	p, blank, err := d.prepare(job, document)
	if err != nil {
		return notSent(err)
	}
	s, err := d.connect(ctx)
	if err != nil {
		return notSent(err)
	}
	defer s.close()
	off, err := s.aim(d.setting, blank)
	if err != nil {
		return notSent(err)
	}
	if err := ctx.Err(); err != nil {
		return notSent(err)
	}
	if err := s.mark(d.setting, p, blank, off); err != nil {
		d.note(err)
		return fmt.Errorf("marking the page: %w", unsettled(err))
	}
	d.remember(job, func(m *memory) { m.marked = true })
	return nil
}

// errGone says that another blank is read than the job's, or none.
var errGone = errors.New("another code is read, or none")

func notSent(err error) error { return fmt.Errorf("%w: %w", printers.ErrNotSent, err) }

// prepare redeems the ticket and takes the document apart.
func (d *Device) prepare(job printers.Job, document []byte) (page, string, error) {
	t, err := d.redeem(job)
	if err != nil {
		return page{}, "", err
	}
	if len(document) != t.Length || sha256.Sum256(document) != t.SHA256 || len(document) == 0 {
		return page{}, "", errors.New("the document is not the one of the ticket: length or SHA-256 differ")
	}
	blank, _ := blankOf(d.setting, job)
	p, err := compose(d.setting, document)
	return p, blank, err
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

// aim makes sure that the blank lies at the laser, unmarked, and finds out by how much it lies off.
func (s *session) aim(set setting, blank string) (position, error) {
	c, err := s.condition()
	if err != nil {
		return position{}, err
	}
	if !c.ready() {
		return position{}, fmt.Errorf("its modules are %s, %s and %s: %w", c.transport, c.laser, c.surface, printers.ErrBusy)
	}
	if read, err := s.blank(set); err != nil || read != blank {
		return position{}, fmt.Errorf("the blank of the job is not read inside: %w", errors.Join(printers.ErrRefused, errGone, err))
	}
	fresh, err := s.position(set.unmarked)
	if err != nil {
		return position{}, err
	}
	if fresh.correlation < set.correlation {
		return position{}, fmt.Errorf("the page is not seen to be unmarked (%d %%): %w", fresh.correlation, printers.ErrRefused)
	}
	off, err := s.position(set.datapage)
	if err != nil {
		return position{}, err
	}
	if off.correlation < set.correlation {
		return position{}, fmt.Errorf("the page's place is not found (%d %%, at least %d %%): %w", off.correlation, set.correlation, printers.ErrRefused)
	}
	if math.Abs(off.dx) > set.tolerance || math.Abs(off.dy) > set.tolerance {
		return position{}, fmt.Errorf("the page lies off by %s and %s mm, at most %g mm: %w", off.x, off.y, set.tolerance, printers.ErrRefused)
	}
	return off, nil
}

// mark hands over the data and, if the blank is still there, marks.
func (s *session) mark(set setting, p page, blank string, off position) error {
	if err := s.do(element{name: "updatedocument", inside: p.entities}); err != nil {
		return err
	}
	if read, err := s.blank(set); err != nil || read != blank {
		return fmt.Errorf("the blank has gone from the laser, nothing was marked: %w", errors.Join(errGone, err))
	}
	attributes := [][2]string{{"layout", p.layout}, {"XOffset", off.x}, {"YOffset", off.y}}
	if set.angle != "" {
		attributes = append(attributes, [2]string{"Angle", set.angle})
	}
	return s.do(command("marklayout", attributes...))
}
