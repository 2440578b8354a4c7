package evolis

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"chancery/printers"
)

// ReadBlank reads the serial off the magnetic track that the URI names.
func (s serialStation) ReadBlank(ctx context.Context, job printers.Job) (string, error) {
	return serialAbility{s.Station}.ReadBlank(ctx, job)
}

// ReadBlank reads the serial off the magnetic track that the URI names.
func (r serialAbility) ReadBlank(ctx context.Context, job printers.Job) (string, error) {
	c, err := r.of.with(ctx, job)
	if err != nil {
		return "", fmt.Errorf("reading a card's serial: %w", err)
	}
	serial, err := c.track(r.of.where.track)
	if err := errors.Join(because(ctx, err), closing(c, err)); err != nil {
		return "", fmt.Errorf("reading a card's serial: %w", err)
	}
	return serial, nil
}

// with connects and makes sure that the card of a job is inside.
func (s *Station) with(ctx context.Context, job printers.Job) (*session, error) {
	n, before, err := parseJob(job)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", printers.ErrNotFound, err)
	}
	c, err := s.connect(ctx, true)
	if err != nil {
		return nil, err
	}
	now, err := c.read()
	if err == nil && !c.holds(card{name: n, before: before}, now) {
		err = fmt.Errorf("%w: card %d is not inside", printers.ErrNotFound, n.fed)
	}
	if err != nil {
		return nil, errors.Join(because(ctx, err), closing(c, err))
	}
	return c, nil
}

// track reads one track, without the sentinels of ISO/IEC 7811.
func (c *session) track(number int) (string, error) {
	a, err := c.ask("Smr", strconv.Itoa(number))
	if err != nil {
		return "", err
	}
	if a.problem != nil && a.problem.kind == magnetic {
		return "", fmt.Errorf("%w: %w", printers.ErrUnreadable, a.problem)
	}
	if a.problem != nil {
		return "", a.problem
	}
	serial := strings.TrimSuffix(strings.TrimLeft(a.text, "%;+"), "?")
	if serial == "" || serial == "OK" {
		return "", fmt.Errorf("%w: track %d is empty", printers.ErrUnreadable, number)
	}
	if now, err := c.name("Rsn"); err != nil || now != c.serial { // else the track's answer was another command's
		return "", fmt.Errorf("the printer calls itself %q and then %q (%v)", c.serial, now, err)
	}
	return serial, nil
}
