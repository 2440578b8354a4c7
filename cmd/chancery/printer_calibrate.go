package main

import (
	"context"
	"time"

	"chancery/issuance"
	"chancery/issuance/production"
)

type printerCalibrate struct {
	acting
	Printer  string   `arg:""`
	X        *float64 `name:"x" help:"Millimetres by which pages are moved to the right (negative: left)." placeholder:"MM"`
	Y        *float64 `name:"y" help:"Millimetres by which pages are moved down (negative: up)." placeholder:"MM"`
	Rotation *float64 `help:"Degrees by which pages are turned clockwise about their middle." placeholder:"DEGREES"`
	Page     string   `help:"The test page that was measured." placeholder:"T-XXXXXX"`
}

// Run calibrates a printer; without any value it lists the calibrations that there were.
func (c printerCalibrate) Run(ctx context.Context, p *program) error {
	if c.X == nil && c.Y == nil && c.Rotation == nil {
		return c.list(ctx, p)
	}
	if c.Page == "" {
		return usage("--page: name the test page that was measured; chancery printer test prints one")
	}
	value := func(v *float64) float64 {
		if v == nil {
			return 0
		}
		return *v
	}
	set := production.Calibration{X: value(c.X), Y: value(c.Y), Rotation: value(c.Rotation), Page: c.Page}
	return p.perform(ctx, c.acting, func(act *issuance.Act) error { return production.Calibrate(ctx, act, c.Printer, set) })
}

func (c printerCalibrate) list(ctx context.Context, p *program) error {
	return p.read(ctx, func(i *installation) error {
		x, err := production.LoadPrinter(ctx, i.Pool, c.Printer)
		if err != nil {
			return err
		}
		list, err := production.Calibrations(ctx, i.Pool, x.ID)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			p.say("%s was never calibrated: its pages are not moved", x.ID)
		}
		for _, k := range list {
			if p.JSON {
				if err := p.print(describedCalibration(k)); err != nil {
					return err
				}
				continue
			}
			p.say("%s  %+.2f mm right, %+.2f mm down, %+.3f° clockwise, by %s on %s", k.SetAt.Format(time.DateTime), k.X, k.Y, k.Rotation, k.SetBy, k.Page)
		}
		return nil
	})
}

// describedCalibration is a calibration as scripts see it.
func describedCalibration(k production.Calibration) map[string]any {
	m := map[string]any{"x": k.X, "y": k.Y, "rotation": k.Rotation, "page": k.Page}
	if k.ID != nil {
		m["setBy"], m["setAt"] = k.SetBy, k.SetAt
	}
	return m
}
