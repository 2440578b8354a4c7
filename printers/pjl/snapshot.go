package pjl

import (
	"context"
	"fmt"
	"time"

	"chancery/printers"
)

// Snapshot asks the printer. While a job of ours is on its way nothing is asked, for a printer that waits for paper does not read:
// its state is then what it said unasked, and the life count is not known.
func (d *Device) Snapshot(ctx context.Context) (printers.Snapshot, error) {
	if err := d.begin(ctx); err != nil {
		return printers.Snapshot{}, fmt.Errorf("reading the printer: %w", err)
	}
	defer d.end()
	if s, ok := d.underway(); ok {
		return s, nil
	}
	found, err := d.look(ctx)
	if err != nil {
		return printers.Snapshot{}, fmt.Errorf("reading the printer: %w", err)
	}
	s := found.snapshot(d.where)
	if d.held() != nil {
		s.Queued = 1
	}
	return s, nil
}

// underway gives what is known of the printer while a job of ours is on its way, and is not given up for lost.
func (d *Device) underway() (printers.Snapshot, bool) {
	kept := d.kept()
	if kept == nil {
		return printers.Snapshot{}, false
	}
	kept.mu.Lock()
	defer kept.mu.Unlock()
	c := kept.course
	if _, known := c.outcome(kept.device, time.Now(), d.options.Answer); !known || !c.given || c.ended {
		return printers.Snapshot{}, false
	}
	d.mu.Lock()
	f := *d.facts
	d.mu.Unlock()
	f.pages, f.condition = nil, kept.device
	s := f.snapshot(d.where)
	s.Queued = 1
	if !kept.device.known {
		s.State, s.Accepting = printers.PrinterProcessing, true
	}
	return s, true
}

// look asks the printer over the connection of a job that waits for its document, else over one of its own. The caller has the turn.
func (d *Device) look(ctx context.Context) (facts, error) {
	s := d.held()
	if s == nil {
		var err error
		if s, err = d.dial(ctx); err != nil {
			return facts{}, err
		}
		defer s.close()
	}
	return d.ask(ctx, s)
}

// dial gives up what is left of the last job's connection, since the printer serves one at a time, and makes another.
func (d *Device) dial(ctx context.Context) (*session, error) {
	if s := d.kept(); s != nil {
		s.close()
		d.keep(nil)
	}
	return dial(ctx, d.where.host, d.options)
}

// ask takes a look over a connection.
func (d *Device) ask(ctx context.Context, s *session) (facts, error) {
	answers, err := s.ask(ctx, look()...)
	if err != nil {
		return facts{}, err
	}
	found := readFacts(answers)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.facts = &found
	return found, nil
}

// held returns the connection of a job that waits for its document, or nil.
func (d *Device) held() *session {
	s := d.kept()
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.course.given || s.course.broken || s.course.canceled {
		return nil
	}
	return s
}
