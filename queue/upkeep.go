package queue

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"chancery/internal/failpoint"
	"chancery/issuance"
	"chancery/issuance/audit"
	"chancery/issuance/production"
)

type checkpointWorker struct {
	soon[checkpointArgs]
	line *Line
}

// Work seals the events committed since, signs a checkpoint and writes it outside the database.
func (w *checkpointWorker) Work(ctx context.Context, _ *river.Job[checkpointArgs]) error {
	return w.line.Checkpoint(ctx)
}

// Checkpoint seals every committed event and writes a signed checkpoint outside the database.
func (l *Line) Checkpoint(ctx context.Context) error {
	var c audit.Checkpoint
	err := l.step(ctx, func(act *issuance.Act) error {
		act.Mark("seal")
		if _, err := audit.Seal(ctx, act); err != nil {
			return err
		}
		var err error
		c, _, err = audit.Sign(ctx, act, l.config.AuditSigner)
		return err
	})
	if err != nil {
		return settled(err)
	}
	failpoint.Here("checkpoint.before-write")
	if err := audit.Write(l.config.CheckpointDir, c); err != nil {
		return fmt.Errorf("writing checkpoint: %w", err)
	}
	failpoint.Here("checkpoint.after-write")
	return nil
}

type sweepWorker struct {
	soon[sweepArgs]
	line *Line
}

// Work looks for what has waited longer than any job should take.
func (w *sweepWorker) Work(ctx context.Context, _ *river.Job[sweepArgs]) error {
	return w.line.sweep(ctx, 2*time.Minute)
}

// sweep asks again for the work of everything that has waited for longer than age and for which no job waits: after a crash its job
// may be held by a process that is gone, and River gives such a job up only after minutes. Asking twice does no harm, since each
// effect happens once. A batch that could not be looked at is looked at next time.
func (l *Line) sweep(ctx context.Context, age time.Duration) error {
	err := l.step(ctx, func(act *issuance.Act) error {
		work, err := waiting(ctx, act, act.At.Add(-age))
		if err != nil {
			return err
		}
		return act.Request(ctx, work...)
	})
	if err != nil {
		return err
	}
	running, err := production.Batches(ctx, l.config.Pool, "running")
	if err != nil {
		return err
	}
	for _, b := range running {
		err := l.step(ctx, func(act *issuance.Act) error { return production.Advance(ctx, act, b.ID) })
		if settled(err) != nil {
			return err
		}
	}
	return nil
}

// waiting gives the work of everything that has stood still since a time, unless a job for it waits in the queue.
func waiting(ctx context.Context, act *issuance.Act, since time.Time) ([]issuance.Work, error) {
	rows, err := act.Query(ctx, `
		WITH left_behind (kind, argument, id, printer) AS (
			SELECT 'vet', 'application', reference, ''
			FROM application
			WHERE (state = 'submitted'
					OR state = 'vetting' AND (
						SELECT count(*)
						FROM vetting_check
						WHERE vetting_check.reference = application.reference AND vetting_check.version = application.version
					) < 3)
				AND changed_at <= $1
			UNION ALL
			SELECT 'compose', 'document', id, ''
			FROM document
			WHERE state = 'numbered' AND changed_at <= $1
			UNION ALL
			SELECT 'print', 'attempt', id::text, printer
			FROM attempt
			WHERE state = 'reserved' AND changed_at <= $1
			UNION ALL
			SELECT 'observe', 'attempt', id::text, printer
			FROM attempt
			WHERE state IN ('intent', 'created', 'sending', 'accepted', 'printing') AND changed_at <= $1
			UNION ALL
			SELECT 'observe', 'attempt', attempt.id::text, printer -- it is decided, and its blank may lie in a station: nobody has come to the end of its job
			FROM river_job
			JOIN attempt ON attempt.id::text = river_job.args ->> 'attempt'
			WHERE river_job.state = 'running' AND river_job.kind IN ('print', 'observe')
				AND attempt.state IN ('device done', 'verified', 'in doubt', 'spoiled', 'unprinted') AND changed_at <= $1
		)
		SELECT kind, id, printer
		FROM left_behind
		WHERE NOT EXISTS (
			SELECT FROM river_job
			WHERE river_job.kind = left_behind.kind
				AND river_job.args @> jsonb_build_object(left_behind.argument, left_behind.id)
				AND river_job.state IN ('available', 'scheduled', 'retryable', 'pending')
		)`, since)
	if err != nil {
		return nil, fmt.Errorf("looking for work left behind: %w", err)
	}
	work, err := pgx.CollectRows(rows, pgx.RowToStructByPos[issuance.Work])
	if err != nil {
		return nil, fmt.Errorf("looking for work left behind: %w", err)
	}
	return work, nil
}
