package queue

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"chancery/issuance"
	"chancery/issuance/production"
	"chancery/printers"
)

// How often a printer that does nothing is looked at, and how long its answer is waited for: longer for none than for another one.
const (
	lookEvery = 30 * time.Second
	lookFor   = 20 * time.Second
)

// blankInside is the reason of a station that does nothing and has a blank inside: it takes no attempt until that is out.
const blankInside = "blank-inside"

// lookAround looks at each printer that is due and is not at work here, each for itself: one that is frozen holds up no other.
func (l *Line) lookAround(ctx context.Context, now time.Time) error {
	list, err := production.Printers(ctx, l.config.Pool)
	if err != nil {
		return err
	}
	for _, p := range list {
		if !l.served[queueOfPrinter(p.ID)] || l.locks.has(queueOfPrinter(p.ID)) || !l.due(p.ID, now) {
			continue
		}
		l.looks.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, lookFor)
			defer cancel()
			err := l.look(ctx, p)
			if err != nil && !errors.Is(err, context.Canceled) {
				l.config.Logger.WarnContext(ctx, "looking at a printer", "printer", p.ID, "problem", err)
			}
			l.seen(p.ID, time.Now())
		})
	}
	return nil
}

// due reports whether a printer is to be looked at, and notes that it is.
func (l *Line) due(printer string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if last, known := l.lastLook[printer]; known && (last.IsZero() || now.Sub(last) < lookEvery) { // zero: under way
		return false
	}
	l.lastLook[printer] = time.Time{}
	return true
}

func (l *Line) seen(printer string, at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lastLook[printer] = at
}

// look notes what a printer is seen to be. What another device says under its address is not noted.
func (l *Line) look(ctx context.Context, p production.Printer) error {
	device, err := l.device(p.URI)
	if err != nil {
		return fmt.Errorf("opening printer %s: %w", p.ID, err)
	}
	s, err := device.Snapshot(ctx)
	if err != nil {
		return err
	}
	if p.DeviceUUID != nil && *p.DeviceUUID != s.PrinterUUID {
		return errors.New("another device answers at its address")
	}
	facts := factsOf(device, s)
	if holder, holds := printers.As[printers.Holder](device); holds {
		held, err := holder.Held(ctx)
		if err != nil {
			return err
		}
		if held.Present { // nothing is at work here, so it was left
			facts.Reasons = append(slices.Clone(facts.Reasons), blankInside)
		}
	}
	if p.Facts != nil && p.Facts.Device == facts.Device { // a snapshot does not tell it
		facts.Sides = p.Facts.Sides
	}
	return l.step(ctx, func(act *issuance.Act) error { return production.Seen(ctx, act, p.ID, facts) })
}

// factsOf is a snapshot in the words of the register.
func factsOf(device printers.Device, s printers.Snapshot) production.Facts {
	f := production.Facts{Device: s.PrinterUUID, Class: "job", Model: s.Model, Firmware: s.Firmware, Formats: s.Formats, Separations: s.Separations,
		DPI: s.DPI, MediaReady: s.MediaReady, State: s.State.String(), Reasons: s.Reasons, Accepting: s.Accepting, Queued: s.Queued, UpTime: s.UpTime, LifeCount: s.LifeCount}
	if _, holds := printers.As[printers.Holder](device); holds {
		f.Class = "station"
	}
	for _, x := range s.Supplies {
		f.Supplies = append(f.Supplies, production.SupplySeen{Name: x.Name, Type: x.Type, Level: x.Level, Low: x.Low, Left: x.Left, Lot: x.Lot})
	}
	return f
}
