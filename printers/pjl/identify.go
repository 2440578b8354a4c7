package pjl

import (
	"context"
	"fmt"
	"time"

	"chancery/printers"
)

var _ printers.Beacon = (*Device)(nil)

// identifyFor is how long the printer's panel says that it is meant.
const identifyFor = 10 * time.Second

// Identify writes on the printer's panel, in place of its ready message (ch. 8 RDYMSG), for ten seconds or until ctx ends.
func (d *Device) Identify(ctx context.Context) error {
	if err := d.begin(ctx); err != nil {
		return fmt.Errorf("identifying: %w", err)
	}
	defer d.end()
	if _, busy := d.underway(); busy || d.held() != nil {
		return fmt.Errorf("identifying: a job of ours is on its way: %w", printers.ErrBusy)
	}
	s, err := d.dial(ctx)
	if err != nil {
		return fmt.Errorf("identifying: %w", err)
	}
	defer s.close()
	if _, err := s.ask(ctx, `RDYMSG DISPLAY = "<<< HERE >>>"`); err != nil && ctx.Err() == nil {
		return fmt.Errorf("identifying: %w", err)
	}
	timer := time.NewTimer(identifyFor)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
	if _, err := s.ask(context.WithoutCancel(ctx), `RDYMSG DISPLAY = ""`); err != nil {
		return fmt.Errorf("taking the message off the panel: %w", err)
	}
	return nil
}
