package evolis

import (
	"context"
	"errors"
	"fmt"

	"chancery/printers"
)

// Held tells what is inside. Every process gives a card the same UUID; the ID is that of Create where this process fed the card or
// was asked for its status, else 0: nobody knows how many panels had been printed when it came in, nor therefore whether it is marked.
func (s *Station) Held(ctx context.Context) (printers.Held, error) {
	c, err := s.connect(ctx, false)
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
	k := s.memory.recall(name{serial: c.serial, fed: now.fed}, unseen)
	return printers.Held{Present: true, Where: now.place, Job: k.job()}, nil
}

// Release ejects the card of a job. With hold=no a card that was printed has left by the output already: Good is then done.
func (s *Station) Release(ctx context.Context, job printers.Job, exit printers.Exit) error {
	if exit != printers.Good && exit != printers.Reject {
		return fmt.Errorf("ejecting a card: %w: %s", printers.ErrRefused, exit)
	}
	n, before, err := parseJob(job)
	if err != nil {
		return fmt.Errorf("ejecting a card: %w: %w", printers.ErrNotFound, err)
	}
	k := s.memory.recall(n, before)
	if !s.where.hold && exit == printers.Good && k.exit == printers.Good {
		return nil
	}
	c, err := s.connect(ctx, true)
	if err != nil {
		return fmt.Errorf("ejecting a card: %w", err)
	}
	err = c.eject(k, exit)
	if err := errors.Join(because(ctx, err), closing(c, err)); err != nil {
		return fmt.Errorf("ejecting a card to the %s: %w", exit, err)
	}
	return nil
}

// eject begins a sequence of its own, so that no panel of the one before is printed, and makes sure that none was.
func (c *session) eject(k card, exit printers.Exit) error {
	before, err := c.read()
	if err != nil {
		return err
	}
	if !c.holds(k, before) {
		return fmt.Errorf("%w: card %d is not inside: printer %s has fed %d, and a card is at %q", printers.ErrNotFound, k.name.fed, c.serial, before.fed, before.place)
	}
	c.s.void()
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
			after.fed, after.panels, after.place, k.name.fed)
	}
	c.s.memory.change(k, func(k *card) { k.exit = exit })
	return nil
}
