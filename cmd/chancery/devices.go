package main

import (
	"context"

	"chancery/issuance/production"
)

// devices asks printers for the desk of production, as the commands do.
type devices struct{}

// Ask gives what a printer is and does just now; it gets five seconds.
func (devices) Ask(ctx context.Context, p production.Printer) (production.Facts, error) {
	f, err := ask(ctx, p.URI)
	if err != nil {
		return f, outOfReach(p, err)
	}
	return f, nil
}

// Identify has a printer show itself.
func (devices) Identify(ctx context.Context, p production.Printer) error { return identify(ctx, p) }
