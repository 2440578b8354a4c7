package hotfolder

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"chancery/printers"
)

// statusFile is where the station says how it is.
const statusFile = "status.json"

// Snapshot reads what the station wrote last. One that is too old, or from the future, is printers.ErrUnreachable.
func (d *Device) Snapshot(ctx context.Context) (printers.Snapshot, error) {
	f, err := d.folder()
	if err == nil {
		defer f.close()
		err = ctx.Err()
	}
	if err != nil {
		return printers.Snapshot{}, fmt.Errorf("reading the station's status: %w", err)
	}
	return d.snapshot(f)
}

func (d *Device) snapshot(f *folder) (printers.Snapshot, error) {
	s, at, err := f.status()
	if err != nil {
		return printers.Snapshot{}, fmt.Errorf("reading the station's status: %w: %w", printers.ErrUnreachable, err)
	}
	if age := time.Since(at).Abs(); age > d.stale {
		return printers.Snapshot{}, fmt.Errorf("the station wrote its status %v from now, by its clock; at most %v: %w", age.Round(time.Second), d.stale, printers.ErrUnreachable)
	}
	if s.Queued, err = f.queued(); err != nil {
		return printers.Snapshot{}, fmt.Errorf("counting jobs: %w", err)
	}
	return s, nil
}

func (f *folder) status() (printers.Snapshot, time.Time, error) {
	content, err := f.read(statusFile)
	if err != nil {
		return printers.Snapshot{}, time.Time{}, err
	}
	return parseStatus(content)
}

// parseStatus reads a station's status and the time at which it was written.
func parseStatus(content []byte) (printers.Snapshot, time.Time, error) {
	none := func(err error) (printers.Snapshot, time.Time, error) {
		return printers.Snapshot{}, time.Time{}, fmt.Errorf("%s: %w", statusFile, err)
	}
	o, err := readObject(content)
	if err != nil {
		return none(err)
	}
	f := &fields{object: o}
	s := printers.Snapshot{
		PrinterUUID: f.text("uuid", true), Model: f.text("model", true), Firmware: f.text("firmware", false), Reasons: f.texts("reasons"),
		LifeCount: f.number("lifeCount", false), Counts: f.text("counts", false), Supplies: f.supplies("supplies"), MediaReady: f.texts("media"),
		Formats: f.texts("formats"), Separations: f.texts("separations"),
	}
	if up := f.number("upTime", true); up != nil {
		s.UpTime = *up
	}
	if dpi := f.number("dpi", false); dpi != nil {
		s.DPI = int(*dpi)
	}
	at, err := time.Parse(time.RFC3339, f.text("time", true))
	if err != nil {
		f.fail("time", "it is not of the form 2026-01-02T15:04:05Z")
	}
	s.State = f.state("state")
	s.Accepting = s.State == printers.PrinterIdle || s.State == printers.PrinterProcessing
	if s.Counts != "" && s.Counts != printers.CountsBlanks && s.Counts != printers.CountsSides {
		f.fail("counts", "it is neither blanks nor sides")
	}
	if len(s.Formats) == 0 {
		s.Formats = []string{printers.FormatPDF}
	}
	s.Reasons = slices.DeleteFunc(s.Reasons, func(reason string) bool { return reason == "none" })
	if err := f.end(); err != nil {
		return none(err)
	}
	return s, at, nil
}

func (f *fields) state(name string) printers.PrinterState {
	text := f.text(name, true)
	for _, state := range []printers.PrinterState{printers.PrinterIdle, printers.PrinterProcessing, printers.PrinterStopped} {
		if text == state.String() {
			return state
		}
	}
	f.fail(name, "it is none of idle, processing, stopped")
	return printers.PrinterUnknown
}

// supplies is a list of {"name":…,"type":…,"level":…,"low":…,"left":…,"lot":…}.
func (f *fields) supplies(name string) []printers.Supply {
	value := f.take(name, false)
	var list []json.RawMessage
	if value != nil && (json.Unmarshal(value, &list) != nil || len(list) > 32) {
		f.fail(name, "it is no list of at most 32 supplies")
	}
	var supplies []printers.Supply
	for _, item := range list {
		o, err := readObject(item)
		if err != nil {
			f.fail(name, err.Error())
			return nil
		}
		g := &fields{object: o}
		s := printers.Supply{Name: g.text("name", true), Type: g.text("type", false), Lot: g.text("lot", false), Level: -1, Low: -1}
		for key, to := range map[string]*int{"level": &s.Level, "low": &s.Low, "left": &s.Left} {
			if n := g.number(key, false); n != nil {
				*to = int(*n)
			}
		}
		for key := range g.object {
			g.fail(key, "version 1 has no such field")
		}
		if g.err != nil {
			f.fail(name, g.err.Error())
		}
		supplies = append(supplies, s)
	}
	return supplies
}
