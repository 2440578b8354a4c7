package main

import (
	"context"
	"fmt"
	"time"

	"chancery/issuance"
	"chancery/issuance/production"
	"chancery/printers"
	"chancery/printers/all"
)

type printerDrain struct {
	acting
	Printer string `arg:""`
	Reason  string `help:"Why, for whoever comes next." required:""`
}

// Run drains a printer.
func (c printerDrain) Run(ctx context.Context, p *program) error {
	return p.perform(ctx, c.acting, func(act *issuance.Act) error { return production.Drain(ctx, act, c.Printer, c.Reason) })
}

type printerPause struct {
	acting
	Printer string `arg:""`
	Reason  string `help:"Why, for whoever comes next." required:""`
}

// Run pauses a printer.
func (c printerPause) Run(ctx context.Context, p *program) error {
	return p.perform(ctx, c.acting, func(act *issuance.Act) error { return production.Pause(ctx, act, c.Printer, c.Reason) })
}

type printerResume struct {
	acting
	Printer string `arg:""`
}

// Run lets a printer take work again.
func (c printerResume) Run(ctx context.Context, p *program) error {
	return p.perform(ctx, c.acting, func(act *issuance.Act) error { return production.ResumePrinter(ctx, act, c.Printer) })
}

type printerIdentify struct {
	Printer string `arg:""`
}

// Run has a printer show itself. Nothing is changed, so nobody acts.
func (c printerIdentify) Run(ctx context.Context, p *program) error {
	return p.read(ctx, func(i *installation) error {
		x, err := production.LoadPrinter(ctx, i.Pool, c.Printer)
		if err != nil {
			return err
		}
		if err := identify(ctx, x); err != nil {
			return err
		}
		if p.JSON {
			return p.print(map[string]any{"printer": x.ID, "identified": true})
		}
		p.say("%s shows itself now", x.ID)
		return nil
	})
}

func identify(ctx context.Context, x production.Printer) error {
	device, err := all.Open(x.URI, printers.Options{})
	if err != nil {
		return fmt.Errorf("opening printer %s: %w", x.ID, err)
	}
	defer device.Close()
	beacon, able := printers.As[printers.Beacon](device)
	if !able {
		return issuance.Conflictf("printer", "find it by its address "+all.Display(x.URI), "printer %s has no means of showing itself", x.ID)
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := beacon.Identify(ctx); err != nil {
		return outOfReach(x, err)
	}
	return nil
}

// outOfReach is the error of a printer that does not do what it was asked just now.
func outOfReach(x production.Printer, err error) error {
	return &issuance.Error{Kind: issuance.Unavailable, Field: "printer", Problem: fmt.Sprintf("printer %s: %v", x.ID, err), Remedy: "look at the printer", Err: err}
}
