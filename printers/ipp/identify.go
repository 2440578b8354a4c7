package ipp

import (
	"context"
	"fmt"
	"slices"

	"github.com/OpenPrinting/goipp"

	"chancery/printers"
)

// Identify has the printer show itself by all the ways it has: lamp, sound, display, speech (PWG 5100.13 §5.1). One that can't is
// ErrRefused.
func (d *Device) Identify(ctx context.Context) error {
	able, err := d.ability(ctx)
	if err != nil {
		return fmt.Errorf("identifying the printer: %w", err)
	}
	if !slices.Contains(able.operations, int(goipp.OpIdentifyPrinter)) {
		return fmt.Errorf("identifying the printer: it has no %s: %w", goipp.OpIdentifyPrinter, printers.ErrRefused)
	}
	m := d.message(goipp.OpIdentifyPrinter, 0)
	if len(able.identifies) > 0 {
		m.Operation.Add(keywords("identify-actions", able.identifies))
	}
	if _, err := d.act(ctx, m); err != nil {
		return fmt.Errorf("identifying the printer: %w", err)
	}
	return nil
}
