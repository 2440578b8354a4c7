package evolis

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"chancery/printers"
)

// Create feeds a card and holds it, unmarked. ErrBusy says that a card is inside already or that there is none to be fed.
func (s *Station) Create(ctx context.Context, t printers.Ticket) (printers.Job, error) {
	job, err := s.create(ctx, t)
	if err != nil {
		return printers.Job{}, fmt.Errorf("feeding a card: %w", err)
	}
	return job, nil
}

func (s *Station) create(ctx context.Context, t printers.Ticket) (printers.Job, error) {
	if err := s.check(t); err != nil {
		return printers.Job{}, err
	}
	c, err := s.connect(ctx, true)
	if err != nil {
		return printers.Job{}, notFed(err)
	}
	job, err := c.feed(t)
	return job, errors.Join(because(ctx, err), closing(c, err))
}

// closing closes a connection; that this fails matters only where nothing failed before.
func closing(c *session, before error) error {
	if err := c.close(); before == nil {
		return err
	}
	return nil
}

// Validate looks at the ticket and at the state of the printer; nothing moves.
func (s *Station) Validate(ctx context.Context, t printers.Ticket) error {
	if err := s.check(t); err != nil {
		return fmt.Errorf("checking a ticket: %w", err)
	}
	c, err := s.connect(ctx, true)
	if err != nil {
		return fmt.Errorf("checking a ticket: %w", err)
	}
	_, err = c.ready()
	if err := errors.Join(because(ctx, err), closing(c, err)); err != nil {
		return fmt.Errorf("checking a ticket: %w", err)
	}
	return nil
}

// separations lists what the panels can show, or need not.
func (s *Station) separations() []string {
	if s.where.uv == "" && !s.where.lenient {
		return []string{"visible", "carbon-black", "varnish"}
	}
	return []string{"visible", "carbon-black", "varnish", "uv"}
}

// check refuses what no card printer of this kind can do.
func (s *Station) check(t printers.Ticket) error {
	long, short := max(t.Width, t.Height), min(t.Width, t.Height)
	switch {
	case t.Attempt == "" || len(t.Attempt) > 127:
		return fmt.Errorf("%w: attempt id: must have 1 to 127 characters", printers.ErrRefused)
	case t.Format != printers.FormatPanels:
		return fmt.Errorf("%w: format %s: it takes %s alone", printers.ErrRefused, t.Format, printers.FormatPanels)
	case math.Abs(long-85.6) > 1 || math.Abs(short-53.98) > 1:
		return fmt.Errorf("%w: page of %g × %g mm: it takes ID-1 cards alone", printers.ErrRefused, t.Width, t.Height)
	case t.Sides > 2 || t.Sides < 0:
		return fmt.Errorf("%w: %d sides: a card has two", printers.ErrRefused, t.Sides)
	}
	for _, name := range t.Separations {
		if !slices.Contains(s.separations(), name) {
			return fmt.Errorf("%w: separation %s: its ribbon has none", printers.ErrRefused, name)
		}
	}
	return nil
}

// ready makes sure that a card could be fed now and would be held.
func (c *session) ready() (counters, error) {
	now, err := c.read()
	if err != nil {
		return now, err
	}
	if now.place != "" {
		return now, fmt.Errorf("%w: a card is inside; release it first", printers.ErrBusy)
	}
	reasons, err := c.reasons()
	if err != nil {
		return now, err
	}
	for _, reason := range reasons {
		if blocks(reason) {
			return now, fmt.Errorf("%w: %s", printers.ErrBusy, reason)
		}
	}
	return now, c.keepInside()
}

// keepInside has the printer hold the card after its last panel. That it does not know how is a refusal.
func (c *session) keepInside() error {
	if !c.s.where.hold {
		return nil
	}
	for _, words := range [][]string{{"Pneab", "E"}, {"Pneab", "A", "0"}} {
		err := c.do(words...)
		var p *problem
		if errors.As(err, &p) && p.kind == unknown {
			return fmt.Errorf("%w: this printer can't hold a card after its last panel; open it with hold=no if each card may leave before it is looked at: %w", printers.ErrRefused, err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// feed takes a card from the feeder to where it is printed, and makes sure by the counters that it is one.
func (c *session) feed(t printers.Ticket) (printers.Job, error) {
	before, err := c.ready()
	if err == nil {
		err = c.do("Pmi", "F", "s")
	}
	if err != nil {
		return printers.Job{}, notFed(err)
	}
	k := card{name: name{serial: c.serial, fed: before.fed + 1}, before: before.panels, attempt: t.Attempt}
	c.s.memory.add(&k)
	fed := c.do("Si")
	var refused *problem
	if fed != nil && !errors.As(fed, &refused) {
		return printers.Job{}, unsettled(fed)
	}
	now, err := c.read()
	switch {
	case err != nil:
		return printers.Job{}, unsettled(errors.Join(fed, err))
	case fed != nil && now == before && refused.kind == absent:
		return printers.Job{}, fmt.Errorf("%w: %w", printers.ErrBusy, fed)
	case fed != nil && now == before && refused.kind == unknown:
		return printers.Job{}, fmt.Errorf("%w: %w", printers.ErrRefused, fed)
	case fed != nil:
		return printers.Job{}, unsettled(fed)
	case !c.holds(k, now) || now.panels != before.panels:
		return printers.Job{}, fmt.Errorf("cards fed went from %d to %d, panels from %d to %d, and a card is at %q: one card was to be fed",
			before.fed, now.fed, before.panels, now.panels, now.place)
	}
	c.s.open(k.job(), t)
	return k.job(), nil
}

// notFed gives an error from before the command to feed a kind, by which no card was fed.
func notFed(err error) error {
	if errors.Is(err, printers.ErrUnreachable) || errors.Is(err, printers.ErrRefused) || errors.Is(err, printers.ErrBusy) {
		return err
	}
	return fmt.Errorf("%w: %w", printers.ErrBusy, err)
}

// unsettled strips an error of its kind: once a card may have been fed none of them says that there is none.
func unsettled(err error) error { return errors.New(err.Error()) }
