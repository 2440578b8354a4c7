package pjl

import (
	"context"
	"fmt"
	"slices"
	"time"

	"chancery/printers"
)

// Status says what the printer has said of a job over the connection that sent it. A job whose connection has ended, or that another
// process sent, is ErrNotFound as soon as the printer is within reach: PJL has no question about it.
func (d *Device) Status(ctx context.Context, job printers.Job) (printers.Status, error) {
	c := d.course(func(c *course) bool { return c.job == job })
	s, err := d.state(ctx, c)
	if err != nil {
		return printers.Status{}, fmt.Errorf("reading a job: %w", err)
	}
	return s, nil
}

// Find looks among the jobs of this process.
func (d *Device) Find(ctx context.Context, attempt string) (printers.Job, printers.Status, error) {
	if attempt == "" {
		return printers.Job{}, printers.Status{}, fmt.Errorf("looking for the attempt: no attempt id given: %w", printers.ErrRefused)
	}
	if d.given(attempt) > 1 {
		return printers.Job{}, printers.Status{}, fmt.Errorf("looking for the attempt: %w", printers.ErrAmbiguous)
	}
	c := d.course(func(c *course) bool { return c.name == attempt })
	s, err := d.state(ctx, c)
	if err != nil {
		return printers.Job{}, printers.Status{}, fmt.Errorf("looking for the attempt: %w", err)
	}
	return s.Job, s, nil
}

// Cancel gives up a job of which no byte was sent. PJL has no command by which a host ends any other.
func (d *Device) Cancel(ctx context.Context, job printers.Job) error {
	c := d.course(func(c *course) bool { return c.job == job })
	s, err := d.state(ctx, c)
	switch {
	case err != nil:
		return fmt.Errorf("canceling: %w", err)
	case s.State.Ended():
		return fmt.Errorf("canceling: the job is %s already: %w", s.State, printers.ErrRefused)
	case !d.drop(c):
		return fmt.Errorf("canceling: PJL has no command for it; use the printer's panel: %w", printers.ErrRefused)
	}
	return nil
}

// drop ends the connection of a job of which no byte was sent; false if one was.
func (d *Device) drop(c *course) bool {
	s := d.kept()
	if s == nil {
		return false
	}
	s.mu.Lock()
	mine := s.course == c && !c.given
	c.canceled = c.canceled || mine
	s.mu.Unlock()
	if mine {
		s.close()
	}
	return mine
}

// course returns the latest job of this process that is wanted: one of which a byte was sent before any other. It may be nil.
func (d *Device) course(wanted func(*course) bool) *course {
	var found *course
	for _, c := range slices.Backward(d.all()) {
		if wanted(c) && (found == nil || !d.sent(found) && d.sent(c)) {
			found = c
		}
	}
	return found
}

// given counts the jobs of that name of which a byte was sent.
func (d *Device) given(attempt string) int {
	n := 0
	for _, c := range d.all() {
		if c.name == attempt && d.sent(c) {
			n++
		}
	}
	return n
}

func (d *Device) all() []*course {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.courses)
}

func (d *Device) sent(c *course) bool {
	c.session.mu.Lock()
	defer c.session.mu.Unlock()
	return c.given
}

// state is what is known of a job; of one that still waits for its document the printer is asked for a sign of life.
func (d *Device) state(ctx context.Context, c *course) (printers.Status, error) {
	if c != nil {
		if err := d.ping(ctx, c); err != nil {
			return printers.Status{}, err
		}
		if s, ok := c.session.outcome(d.options.Answer); ok {
			return s, nil
		}
	}
	return printers.Status{}, d.unknown(ctx, c)
}

// outcome is what is known of the job of this connection.
func (s *session) outcome(patience time.Duration) (printers.Status, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.course.outcome(s.device, time.Now(), patience)
}

// ping makes sure that the printer is still there for a job that waits for its document. A connection that has ended is no error: the
// job has ended with it.
func (d *Device) ping(ctx context.Context, c *course) error {
	if s := d.held(); s == nil || s != c.session {
		return nil
	}
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.end()
	s := d.held()
	if s == nil || s != c.session {
		return nil
	}
	_, err := s.ask(ctx)
	select {
	case <-s.ended:
		return nil
	default:
		return err
	}
}

// unknown says that the printer can tell nothing of a job, or that it is out of reach.
func (d *Device) unknown(ctx context.Context, c *course) error {
	if d.listening(c) {
		return fmt.Errorf("the printer does not report its jobs (USTATUS JOB): %w", printers.ErrNotFound)
	}
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.end()
	if d.held() == nil {
		if _, busy := d.underway(); !busy {
			s, err := d.dial(ctx)
			if err != nil {
				return err
			}
			s.close()
		}
	}
	return fmt.Errorf("its connection has ended, or another process sent it: %w", printers.ErrNotFound)
}

// listening reports whether the connection of a job still stands.
func (d *Device) listening(c *course) bool {
	if c == nil {
		return false
	}
	c.session.mu.Lock()
	defer c.session.mu.Unlock()
	return !c.broken
}
