package evolis

import (
	"context"
	"errors"
	"fmt"

	"chancery/printers"
)

// Status tells how a card stands, by the printer's counters and by what this Station did itself. The printer keeps no names: of a
// card that another process had printed it can be told that it is marked, but not whether it is marked in full.
func (s *Station) Status(ctx context.Context, job printers.Job) (printers.Status, error) {
	n, err := parseName(job)
	if err != nil {
		return printers.Status{}, fmt.Errorf("asking for a card: %w: %w", printers.ErrNotFound, err)
	}
	if k := s.memory.recall(n); k.sending {
		return k.status(printers.JobProcessing, "job-printing"), nil
	}
	c, err := s.connect(ctx)
	if err != nil {
		return printers.Status{}, fmt.Errorf("asking for a card: %w", err)
	}
	now, err := c.read()
	if err = errors.Join(because(ctx, err), closing(c, err)); err != nil {
		return printers.Status{}, fmt.Errorf("asking for a card: %w", err)
	}
	return c.judge(s.memory.recall(n), now)
}

// judge says what the counters and the last answer prove of a card.
func (c *session) judge(k card, now counters) (printers.Status, error) {
	n := k.name
	if n.serial != c.serial || now.fed < n.fed || now.panels < n.panels {
		return printers.Status{}, fmt.Errorf("asking for card %d: %w: printer %s has fed %d cards and printed %d panels", n.fed, printers.ErrNotFound, c.serial, now.fed, now.panels)
	}
	gone := now.fed > n.fed
	if !gone {
		c.s.memory.change(n, func(*card) {}) // the card of an earlier process becomes known
	}
	switch unmarked := now.panels == n.panels && (gone || !c.troubled()); {
	case unmarked && (k.canceled || gone || now.place == ""):
		return k.withoutData(printers.JobCanceled), nil
	case unmarked:
		return k.withoutData(printers.JobHeld), nil
	case gone && k.done, !gone && now.panels == n.panels+c.s.expected(k) && !c.troubled():
		return k.completed(), nil
	case gone:
		return printers.Status{}, fmt.Errorf("asking for card %d: %w: it has left, marked or not", n.fed, printers.ErrNotFound)
	case k.panels > 0 || c.s.where.ribbon != "":
		return k.status(printers.JobAborted, "aborted-by-system", "errors-detected"), nil
	}
	return k.status(printers.JobUnknown, "errors-detected"), nil
}

// troubled reports whether the last command before this connection may have failed in the middle of a panel.
func (c *session) troubled() bool {
	return c.last.problem != nil && c.last.problem.kind != unknown && c.last.problem.kind != magnetic
}

// expected is by how many panels a card moves the counter; -1 where nobody knows.
func (s *Station) expected(k card) int64 {
	switch {
	case k.panels > 0:
		return k.panels
	case s.where.ribbon != "":
		return int64(len(s.where.ribbon))
	}
	return -1
}

// completed is the status of a card that has all its panels, as the counters say.
func (k card) completed() printers.Status {
	status := k.status(printers.JobCompleted, "job-completed-successfully")
	if k.sides > 0 {
		status.Impressions = k.sides
	}
	return status
}

func (k card) status(state printers.JobState, reasons ...string) printers.Status {
	return printers.Status{Job: k.name.job(), Name: k.attempt, State: state, Reasons: reasons, Impressions: -1}
}

func (k card) withoutData(state printers.JobState) printers.Status {
	status := k.status(state, "job-data-insufficient")
	if state == printers.JobCanceled {
		status.Reasons = []string{"job-canceled-by-user"}
	}
	status.WithoutData, status.Impressions = true, 0
	return status
}

// Find looks for the card that this Station fed, or began to feed, for an attempt. The printer keeps no names, so of an attempt of
// an earlier process it knows nothing.
func (s *Station) Find(ctx context.Context, attempt string) (printers.Job, printers.Status, error) {
	k, found := s.memory.latest(attempt)
	if !found {
		return printers.Job{}, printers.Status{}, fmt.Errorf("looking for an attempt: %w: the printer keeps no names", printers.ErrNotFound)
	}
	status, err := s.Status(ctx, k.name.job())
	if err != nil {
		return printers.Job{}, printers.Status{}, err
	}
	return status.Job, status, nil
}

// Cancel ends a job that has no data; the card stays inside, unmarked. One that may be marked is refused.
func (s *Station) Cancel(ctx context.Context, job printers.Job) error {
	status, err := s.Status(ctx, job)
	if err != nil {
		return fmt.Errorf("canceling a card: %w", err)
	}
	if status.State.Ended() || !status.WithoutData {
		return fmt.Errorf("canceling card %d: %w: it is %s", job.ID, printers.ErrRefused, status.State)
	}
	n, err := parseName(job)
	if err != nil {
		return fmt.Errorf("canceling a card: %w", err)
	}
	s.memory.change(n, func(k *card) { k.canceled = true })
	s.void(n)
	return nil
}
