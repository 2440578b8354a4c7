package laserpassport

import (
	"context"
	"fmt"
	"slices"

	"chancery/printers"
)

// Snapshot asks for the status of the modules. The machine gives no counter, no up-time and no supplies.
func (d *Device) Snapshot(ctx context.Context) (printers.Snapshot, error) {
	s, err := d.connect(ctx)
	if err != nil {
		return printers.Snapshot{}, fmt.Errorf("asking for the machine's status: %w", err)
	}
	defer s.close()
	c, err := s.condition()
	if err != nil {
		return printers.Snapshot{}, fmt.Errorf("asking for the machine's status: %w", err)
	}
	snapshot := printers.Snapshot{
		PrinterUUID: d.setting.identity, Model: "passport laser", Formats: []string{printers.FormatFields}, Accepting: c.ready(),
		Separations: slices.Clone(d.setting.separations),
	}
	switch {
	case c.ready():
		snapshot.State = printers.PrinterIdle
		d.note(nil)
	case c.broken():
		snapshot.State, snapshot.Reasons = printers.PrinterStopped, d.reasons()
	case c.working():
		snapshot.State, snapshot.Queued = printers.PrinterProcessing, 1
	}
	return snapshot, nil
}
