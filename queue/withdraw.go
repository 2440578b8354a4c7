package queue

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/production"
	"chancery/printers"
)

// withdraw cancels the job of the last attempt at a printer where that is over and the job still waits for its page: the printer was out
// of reach when the attempt came into doubt. Some forget such a job after a while; a folder keeps it, and takes no other.
func (l *Line) withdraw(ctx context.Context, device printers.Device, printer string) error {
	a, err := l.lastJob(ctx, printer)
	if err != nil || a == nil || a.State != "unprinted" && a.State != "spoiled" {
		return err
	}
	job := printers.Job{ID: *a.JobID, UUID: *a.JobUUID}
	s, err := device.Status(ctx, job)
	if errors.Is(err, printers.ErrNotFound) || err == nil && (s.State.Ended() || !s.WithoutData) {
		return nil
	}
	if err == nil {
		_, err = cancel(ctx, device, job)
	}
	if err != nil {
		return fmt.Errorf("the job of attempt %s: %w", a.ID, err)
	}
	l.config.Logger.InfoContext(ctx, "a job that was left is withdrawn", "attempt", a.ID, "printer", printer)
	return nil
}

// lastJob gives the last attempt at a printer that had a job; nil where none had.
func (l *Line) lastJob(ctx context.Context, printer string) (*production.Attempt, error) {
	var id string
	err := l.config.Pool.QueryRow(ctx, "SELECT id::text FROM attempt WHERE printer = $1 AND job_uuid IS NOT NULL ORDER BY created_at DESC LIMIT 1", printer).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("looking for the last job at printer %s: %w", printer, issuance.Translate(err))
	}
	a, err := production.LoadAttempt(ctx, l.config.Pool, id)
	return &a, err
}
