package main

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"chancery/issuance"
	"chancery/issuance/production"
	"chancery/printers"
	"chancery/printers/all"
)

// reply is what a printer says now, or that it says nothing.
type reply struct {
	production.Facts
	err error
}

// unreached stands for the state of a printer that does not answer.
const unreached = "out of reach"

// reasons gives what the device says beside its state, never nil.
func (a reply) reasons() []string { return append([]string{}, a.Reasons...) }

// askAll asks printers for their state, all at once: one that is switched off takes its time.
func askAll(ctx context.Context, list []production.Printer) []reply {
	now := make([]reply, len(list))
	var asking sync.WaitGroup
	for n, x := range list {
		asking.Go(func() { now[n] = askNow(ctx, x.URI) })
	}
	asking.Wait()
	return now
}

// askNow asks a printer what it is and does.
func askNow(ctx context.Context, uri string) reply {
	f, err := ask(ctx, uri)
	if err != nil {
		f = production.Facts{State: unreached}
	}
	return reply{Facts: f, err: err}
}

// ask asks a printer what it is and does; it gets five seconds.
func ask(ctx context.Context, uri string) (production.Facts, error) {
	device, err := all.Open(uri, printers.Options{})
	if err != nil {
		return production.Facts{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	s, err := device.Snapshot(ctx)
	return factsOf(device, s), errors.Join(err, device.Close())
}

// factsOf is a snapshot in the words of the line.
func factsOf(device printers.Device, s printers.Snapshot) production.Facts {
	f := production.Facts{Device: s.PrinterUUID, Class: "job", Model: s.Model, Firmware: s.Firmware, Formats: s.Formats, Separations: s.Separations,
		DPI: s.DPI, MediaReady: s.MediaReady, State: s.State.String(), Reasons: s.Reasons, Accepting: s.Accepting, Queued: s.Queued, UpTime: s.UpTime, LifeCount: s.LifeCount}
	if _, station := printers.As[printers.Holder](device); station {
		f.Class = "station"
	}
	for _, x := range s.Supplies {
		f.Supplies = append(f.Supplies, production.SupplySeen{Name: x.Name, Type: x.Type, Level: x.Level, Low: x.Low, Left: x.Left, Lot: x.Lot})
	}
	return f
}

// noteNow writes down what a printer says just now, before something is decided by it. One that is out of reach, or that another device
// answers for, changes nothing.
func noteNow(ctx context.Context, act *issuance.Act, x production.Printer) error {
	now := askNow(ctx, x.URI)
	if now.err != nil || x.DeviceUUID != nil && *x.DeviceUUID != now.Device {
		return nil
	}
	if x.Facts != nil && now.Sides == 0 && x.Facts.Device == now.Device { // a snapshot does not tell it
		now.Sides = x.Facts.Sides
	}
	return production.Seen(ctx, act, x.ID, now.Facts)
}

// takes reports whether a device takes a format, as far as it tells.
func takes(formats []string, format string) bool {
	return len(formats) == 0 || slices.Contains(formats, format)
}
