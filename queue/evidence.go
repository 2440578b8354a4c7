package queue

import (
	"context"
	"fmt"
	"maps"
	"time"

	"chancery/issuance/production"
	"chancery/printers"
)

// The reasons that a second witness beside a device adds to a snapshot (package printers/snmp): what it says, or that it is silent.
const (
	witnessSilent    = "witness-silent"
	witnessDisagrees = "witness-disagrees"
	witnessRestarted = "witness-restarted"
)

// place is where a blank is when the count is taken: one that is still inside may or may not have been counted.
type place int

const (
	outside place = iota
	inside
)

// weighed is what a device's word on a finished job is worth: level 2 or 3, or a problem that makes it a doubt.
type weighed struct {
	level    int
	problem  string
	evidence map[string]any
}

// weigh holds the device as it is against what it was at the intent. Level 2 is the counter that moved by exactly what the document
// takes; nobody to confirm it is level 3; a counter that moved otherwise, a restart, or another device is a doubt.
func (l *Line) weigh(ctx context.Context, device printers.Device, a production.Attempt, s printers.Status, at place) weighed {
	w := weighed{level: 3, evidence: said(s)}
	after, err := afterwards(ctx, device, a, at)
	if err != nil {
		w.evidence["counter-unknown"] = err.Error()
		return w
	}
	before := snapshotOf(a)
	switch {
	case after.PrinterUUID != before.PrinterUUID:
		w.problem = "another device answers at the address of the printer"
	case after.UpTime > 0 && after.UpTime < before.UpTime || after.Has(witnessRestarted):
		w.problem = "the printer was restarted"
	case after.Has(witnessDisagrees):
		w.problem = "the printer and its second witness have counted differently"
	}
	if moved, known := counted(before, after); known {
		w.evidence["counter"] = moved
		expected := before.Expected(sidesOf(a))
		switch {
		case moved == expected && !after.Has(witnessSilent):
			w.level = 2
		case moved == expected, at == inside && moved == 0: // it counts what leaves it
		case w.problem == "":
			w.problem = fmt.Sprintf("the printer's counter moved by %d, not %d", moved, expected)
		}
	}
	return w
}

// patience is how often a counter that has not moved far enough is looked at again: it may be written after the job has ended.
const patience = 4

// afterwards gives the device once it has counted a document that has left it, or has not for a while.
func afterwards(ctx context.Context, device printers.Device, a production.Attempt, at place) (printers.Snapshot, error) {
	before := snapshotOf(a)
	for n := 0; ; n++ {
		after, err := device.Snapshot(ctx)
		moved, known := counted(before, after)
		if at == inside || err != nil || !known || moved < 0 || moved >= before.Expected(sidesOf(a)) || n == patience {
			return after, err
		}
		select {
		case <-ctx.Done():
			return after, nil
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// counted gives by how much the life count has moved; not where either side does not tell it.
func counted(before, after printers.Snapshot) (moved int64, known bool) {
	if before.LifeCount == nil || after.LifeCount == nil {
		return 0, false
	}
	return *after.LifeCount - *before.LifeCount, true
}

// said is what a device has said of a job, for the record: a blank of which it said that it is done is never unmarked.
func said(s printers.Status) map[string]any {
	seen := map[string]any{"job": s.Job.UUID, "state": s.State.String(), "reasons": s.Reasons, "impressions": s.Impressions}
	if s.Blank != "" {
		seen["blank"] = s.Blank
	}
	return seen
}

// testimony is what a device says of an attempt beside its job, for the record of a doubt; what it does not say is left out.
func (l *Line) testimony(ctx context.Context, device printers.Device, a production.Attempt) map[string]any {
	seen := map[string]any{}
	if a.JobUUID != nil {
		if s, err := device.Status(ctx, printers.Job{ID: *a.JobID, UUID: *a.JobUUID}); err == nil {
			maps.Copy(seen, said(s))
		}
	}
	if now, err := device.Snapshot(ctx); err == nil {
		seen["printer"], seen["printer-reasons"], seen["up-time"] = now.State.String(), now.Reasons, now.UpTime
		if moved, known := counted(snapshotOf(a), now); known {
			seen["counter"] = moved
		}
	}
	return seen
}
