package evolis

import (
	"context"
	"errors"
	"fmt"

	"chancery/printers"
)

// Held tells what is inside. The job is named in full if the card was fed by this process or it was asked for the card's status
// before; else it is not: nobody knows how many panels the printer had printed when the card came in, nor therefore whether it is
// marked.
func (s *Station) Held(ctx context.Context) (printers.Held, error) {
	c, err := s.connect(ctx)
	if err != nil {
		return printers.Held{}, fmt.Errorf("asking for what is inside: %w", err)
	}
	now, err := c.read()
	if err = errors.Join(because(ctx, err), closing(c, err)); err != nil {
		return printers.Held{}, fmt.Errorf("asking for what is inside: %w", err)
	}
	if now.place == "" {
		return printers.Held{}, nil
	}
	held := printers.Held{Present: true, Where: now.place}
	if n, known := s.memory.inside(c.serial, now.fed); known {
		held.Job = n.job()
	}
	return held, nil
}

// Release ejects the card of a job. With hold=no a card that was printed has left by the output already: Good is then done.
func (s *Station) Release(ctx context.Context, job printers.Job, exit printers.Exit) error {
	if exit != printers.Good && exit != printers.Reject {
		return fmt.Errorf("ejecting a card: %w: %s", printers.ErrRefused, exit)
	}
	n, err := parseName(job)
	if err != nil {
		return fmt.Errorf("ejecting a card: %w: %w", printers.ErrNotFound, err)
	}
	if !s.where.hold && exit == printers.Good && s.memory.recall(n).exit == printers.Good {
		return nil
	}
	c, err := s.connect(ctx)
	if err != nil {
		return fmt.Errorf("ejecting a card: %w", err)
	}
	err = c.eject(n, exit)
	if err := errors.Join(because(ctx, err), closing(c, err)); err != nil {
		return fmt.Errorf("ejecting a card to the %s: %w", exit, err)
	}
	return nil
}

// eject begins a sequence of its own, so that no panel of the one before is printed, and makes sure that none was.
func (c *session) eject(n name, exit printers.Exit) error {
	before, err := c.read()
	if err != nil {
		return err
	}
	if !c.holds(n, before) {
		return fmt.Errorf("%w: card %d is not inside: printer %s has fed %d, and a card is at %q", printers.ErrNotFound, n.fed, c.serial, before.fed, before.place)
	}
	c.s.void(n)
	steps := [][]string{{"Ss"}, {"Pneab", "A", "1"}, {"Se"}}
	if !c.s.where.hold {
		steps = [][]string{{"Ss"}, {"Se"}}
	}
	if exit == printers.Reject {
		steps[len(steps)-1] = []string{c.s.where.reject}
	}
	for _, words := range steps {
		if err := c.do(words...); err != nil {
			return err
		}
	}
	after, err := c.read()
	if err != nil {
		return err
	}
	if after.place != "" || after.fed != before.fed || after.panels != before.panels {
		return fmt.Errorf("the printer has now fed %d cards and printed %d panels, and a card is at %q: card %d was to leave and nothing to be printed",
			after.fed, after.panels, after.place, n.fed)
	}
	c.s.memory.change(n, func(k *card) { k.exit = exit })
	return nil
}
