package opencard

import (
	"context"
	"fmt"

	"chancery/printers"
)

// Reasons of a job, beside those of RFC 8011: what the witness saw.
const (
	reasonWitness   = "witness-only"      // completed by the witness's count alone
	reasonMoved     = "counter-jumped"    // the count moved by another amount than one card's
	reasonRestarted = "printer-restarted" // since the job was made
)

// Status is what can be said of a job that this Device made: without data as long as it was not sent, and afterwards what the
// witness has counted. Completed means that a card was made, not which; it is never Done.
func (d *Device) Status(ctx context.Context, of printers.Job) (printers.Status, error) {
	d.mu.Lock()
	j, err := d.find(of)
	if err != nil {
		d.mu.Unlock()
		return printers.Status{}, err
	}
	seen := *j
	d.mu.Unlock()
	status := printers.Status{Job: of, Name: seen.ticket.Attempt, Impressions: -1}
	switch {
	case seen.canceled:
		status.State, status.WithoutData = printers.JobCanceled, true
		return status, nil
	case !seen.offered:
		status.State, status.WithoutData = printers.JobHeld, true
		return status, nil
	}
	now, err := d.Snapshot(ctx)
	if err != nil {
		return printers.Status{}, fmt.Errorf("asking the witness: %w", err)
	}
	status.UpTime = now.UpTime
	status.State, status.Reasons = judge(seen.before, now, seen.ticket.Sides)
	return status, nil
}

// judge says what has become of a job by what the witness said before and says now.
func judge(before, now printers.Snapshot, sides int) (printers.JobState, []string) {
	switch {
	case now.PrinterUUID != before.PrinterUUID || now.LifeCount == nil || now.Counts != before.Counts:
		return printers.JobUnknown, nil
	case now.UpTime < before.UpTime:
		return printers.JobUnknown, []string{reasonRestarted}
	}
	moved := *now.LifeCount - *before.LifeCount
	switch {
	case moved == 0:
		return printers.JobUnknown, nil
	case moved != before.Expected(sides) && now.State != printers.PrinterProcessing:
		return printers.JobUnknown, []string{reasonMoved}
	case moved == before.Expected(sides) && now.State == printers.PrinterIdle:
		return printers.JobCompleted, []string{reasonWitness}
	}
	return printers.JobUnknown, nil
}
