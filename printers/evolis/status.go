package evolis

import (
	"context"
	"errors"
	"fmt"

	"chancery/printers"
)

// Status tells how a card stands, by the printer's counters and by what this Station did itself. The printer keeps no names: of a
// card that another process had printed it can be told that it is marked; whether in full, where the URI names the ribbon.
func (s *Station) Status(ctx context.Context, job printers.Job) (printers.Status, error) {
	n, before, err := parseJob(job)
	if err != nil {
		return printers.Status{}, fmt.Errorf("asking for a card: %w: %w", printers.ErrNotFound, err)
	}
	k := s.memory.recall(n, before)
	if before != unseen && k.before != before {
		return printers.Status{}, fmt.Errorf("asking for card %d: %w: another job has it", n.fed, printers.ErrNotFound)
	}
	if k.sending {
		return k.status(printers.JobProcessing, "job-printing"), nil
	}
	c, err := s.connect(ctx, false)
	if err != nil {
		return printers.Status{}, fmt.Errorf("asking for a card: %w", err)
	}
	now, err := c.read()
	if err = errors.Join(because(ctx, err), closing(c, err)); err != nil {
		return printers.Status{}, fmt.Errorf("asking for a card: %w", err)
	}
	return c.judge(s.memory.recall(n, before), now)
}

// judge says what the counters and the last answer prove of a card.
func (c *session) judge(k card, now counters) (printers.Status, error) {
	n := k.name
	if n.serial != c.serial || now.fed < n.fed || now.panels < k.before {
		return printers.Status{}, fmt.Errorf("asking for card %d: %w: printer %s has fed %d cards and printed %d panels", n.fed, printers.ErrNotFound, c.serial, now.fed, now.panels)
	}
	gone := now.fed > n.fed
	if !gone && k.before != unseen {
		c.s.memory.change(k, func(*card) {}) // the card of an earlier process becomes known
	}
	switch unmarked := c.unmarked(k, now, gone); {
	case unmarked && (k.canceled || gone || now.place == ""):
		return k.withoutData(printers.JobCanceled), nil
	case unmarked:
		return k.withoutData(printers.JobHeld), nil
	case gone && k.done, !gone && c.complete(k, now):
		return k.completed(), nil
	case gone:
		return printers.Status{}, fmt.Errorf("asking for card %d: %w: it has left, marked or not", n.fed, printers.ErrNotFound)
	case k.before != unseen && c.s.expected(k) > 0:
		return k.status(printers.JobAborted, "aborted-by-system", "errors-detected"), nil
	}
	return k.status(printers.JobUnknown, "errors-detected"), nil
}

// unmarked reports whether it is proven that nothing is on a card. That the counter of panels stands still proves it only while
// nothing went wrong: a panel that broke off in the middle is not counted.
func (c *session) unmarked(k card, now counters, gone bool) bool {
	if now.panels != k.before {
		return false
	}
	return k.canceled || k.untouched() || !gone && !k.restarted && !c.troubled()
}

// troubled reports whether the last command before this connection may have failed in the middle of a panel.
func (c *session) troubled() bool {
	return c.last.problem != nil && c.last.problem.kind != unknown && c.last.problem.kind != magnetic
}

// complete reports whether the counter of panels has moved by exactly those of the card.
func (c *session) complete(k card, now counters) bool {
	panels := c.s.expected(k)
	return k.before != unseen && panels > 0 && now.panels == k.before+panels && !c.troubled()
}

// expected is by how many panels a card moves the counter; 0 where nobody knows.
func (s *Station) expected(k card) int64 {
	switch {
	case k.panels > 0:
		return k.panels
	case s.where.ribbon != "":
		return int64(len(s.where.ribbon))
	}
	return 0
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
	return printers.Status{Job: k.job(), Name: k.attempt, State: state, Reasons: reasons, Impressions: -1}
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
	status, err := s.Status(ctx, k.job())
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
	n, before, err := parseJob(job)
	if err != nil {
		return fmt.Errorf("canceling a card: %w", err)
	}
	s.memory.change(card{name: n, before: before}, func(k *card) { k.canceled = true })
	s.void()
	return nil
}
