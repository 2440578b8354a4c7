package opencard

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math"
	"net"

	"chancery/printers"
)

// job is one that this Device made. The printer knows nothing of it.
type job struct {
	job      printers.Job
	ticket   printers.Ticket
	before   printers.Snapshot
	offered  bool // Send was called, and bytes may have left
	canceled bool
}

// remembered is how many jobs a Device keeps.
const remembered = 100

// A card (ISO/IEC 7810 ID-1), in millimetres, and how far a page may be off it.
const (
	cardWidth  = 85.6
	cardHeight = 53.98
	tolerance  = 1.0
)

// Validate refuses a ticket of another size, format or number of sides.
func (d *Device) Validate(_ context.Context, t printers.Ticket) error {
	off := func(width, height float64) bool {
		return math.Abs(t.Width-width) > tolerance || math.Abs(t.Height-height) > tolerance
	}
	switch {
	case t.Attempt == "":
		return fmt.Errorf("the ticket names no attempt: %w", printers.ErrRefused)
	case t.Format != printers.FormatFields:
		return fmt.Errorf("document format %q; it takes %s: %w", t.Format, printers.FormatFields, printers.ErrRefused)
	case off(cardWidth, cardHeight) && off(cardHeight, cardWidth):
		return fmt.Errorf("a page of %g × %g mm; it prints cards of %g × %g mm: %w", t.Width, t.Height, cardWidth, cardHeight, printers.ErrRefused)
	case t.Sides < 0 || t.Sides > 2:
		return fmt.Errorf("%d sides; a card has one or two: %w", t.Sides, printers.ErrRefused)
	}
	return nil
}

// Create makes sure that the printer takes connections and is idle, and that its witness counts. Nothing is made in the printer.
func (d *Device) Create(ctx context.Context, t printers.Ticket) (printers.Job, error) {
	if err := d.Validate(ctx, t); err != nil {
		return printers.Job{}, err
	}
	before, err := d.Snapshot(ctx)
	if err != nil {
		return printers.Job{}, err
	}
	switch {
	case before.LifeCount == nil:
		return printers.Job{}, fmt.Errorf("its SNMP agent counts no cards, and nothing else tells what becomes of one: %w", printers.ErrRefused)
	case before.State != printers.PrinterIdle:
		return printers.Job{}, fmt.Errorf("it is %s: %w", before.State, printers.ErrBusy)
	}
	conn, err := d.dial(ctx)
	if err != nil {
		return printers.Job{}, err
	}
	if err := conn.Close(); err != nil {
		return printers.Job{}, fmt.Errorf("connecting to the printer: %w: %w", printers.ErrUnreachable, err)
	}
	return d.remember(t, before), nil
}

func (d *Device) remember(t printers.Ticket, before printers.Snapshot) printers.Job {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.last++
	j := &job{job: printers.Job{ID: d.last, UUID: "opencard:" + rand.Text()}, ticket: t, before: before}
	d.jobs = append(d.jobs, j)
	d.jobs = d.jobs[max(0, len(d.jobs)-remembered):]
	return j.job
}

// find returns a job of this Device. The caller holds the lock.
func (d *Device) find(of printers.Job) (*job, error) {
	for _, j := range d.jobs {
		if j.job == of {
			return j, nil
		}
	}
	return nil, fmt.Errorf("job %d: %w", of.ID, printers.ErrNotFound)
}

// Find knows no attempt by its name: the printer keeps none.
func (d *Device) Find(context.Context, string) (printers.Job, printers.Status, error) {
	return printers.Job{}, printers.Status{}, fmt.Errorf("an OpenCard printer keeps no jobs: %w", printers.ErrNotFound)
}

// Cancel ends a job that was not sent. One that was can't be canceled.
func (d *Device) Cancel(_ context.Context, of printers.Job) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	j, err := d.find(of)
	switch {
	case err != nil:
		return err
	case j.canceled:
		return fmt.Errorf("job %d has ended: %w", of.ID, printers.ErrRefused)
	case j.offered:
		return errors.New("an OpenCard printer can't be told to cancel a card")
	}
	j.canceled = true
	return nil
}

// dial connects within the limit of the options.
func (d *Device) dial(ctx context.Context) (*net.TCPConn, error) {
	limited, cancel := context.WithTimeout(ctx, d.options.Connect)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(limited, "tcp", d.where.host)
	switch {
	case err == nil:
		return conn.(*net.TCPConn), nil
	case ctx.Err() != nil:
		return nil, fmt.Errorf("connecting to the printer: %w", context.Cause(ctx))
	}
	return nil, fmt.Errorf("connecting to the printer: %w: %w", printers.ErrUnreachable, err)
}
