package queue

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"chancery/issuance"
)

// chainFor is how long a print job goes on with the attempts that follow at its printer. It ends well within the time of a job.
const chainFor = time.Minute

// chain lets a print job go from one attempt to the next: where the last step of an attempt plans another one at the same printer, that
// becomes the job's own argument, in the same transaction. A job inserted, announced, fetched and completed for each attempt would cost
// more than the attempt. Whoever finds the job after a crash finds it with the attempt that it was at.
type chain struct {
	line  *Line
	job   *river.Job[printArgs]
	until time.Time
	next  string // the attempt that the job goes on with; "" when it is completed
}

// effect runs the last step of an attempt together with what becomes of the job.
func (c *chain) effect(ctx context.Context, f func(*issuance.Act) error) error {
	next := ""
	err := effected(ctx, c.line, c.job, func(tx pgx.Tx) (*issuance.Act, func() error) {
		link := &link{chain: c, over: time.Now().After(c.until) || c.line.stopping()}
		authority := *c.line.authority
		authority.Work = link
		act := authority.In(tx, issuance.System())
		return act, func() error {
			next = link.next
			if link.next != "" {
				return c.rename(ctx, act, link.next)
			}
			_, err := river.JobCompleteTx[*riverpgxv5.Driver](ctx, tx, c.job)
			return err
		}
	}, f)
	if err == nil {
		c.next = next
	}
	return err
}

// rename makes the attempt that follows the argument of the running job.
func (c *chain) rename(ctx context.Context, act *issuance.Act, attempt string) error {
	args, err := json.Marshal(printArgs{Attempt: attempt})
	if err != nil {
		return err
	}
	return act.Later(ctx, func(tag pgconn.CommandTag, err error) error {
		if err == nil && tag.RowsAffected() != 1 {
			err = fmt.Errorf("job %d is no longer running", c.job.ID)
		}
		return err
	}, "UPDATE river_job SET args = $2 WHERE id = $1 AND state = 'running'", c.job.ID, args)
}

// link takes the domain's requests in the last step of an attempt.
type link struct {
	chain *chain
	over  bool
	next  string
}

// Request keeps the print of an attempt at the job's own printer for the job itself; anything else is inserted.
func (l *link) Request(ctx context.Context, tx pgx.Tx, work ...issuance.Work) error {
	var others []issuance.Work
	for _, w := range work {
		if w.Kind == issuance.WorkPrint && l.next == "" && !l.over && queueOfPrinter(w.Printer) == l.chain.job.Queue {
			l.next = w.ID
			continue
		}
		others = append(others, w)
	}
	if len(others) == 0 {
		return nil
	}
	return l.chain.line.authority.Work.Request(ctx, tx, others...)
}
