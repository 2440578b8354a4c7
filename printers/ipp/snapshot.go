package ipp

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/OpenPrinting/goipp"

	"chancery/printers"
	"chancery/printers/quirks"
)

// Snapshot asks for identity, state, supplies and, on the way, what the printer is able to do.
// A printer without a printer-uuid is refused: nothing could tell it from another one.
func (d *Device) Snapshot(ctx context.Context) (printers.Snapshot, error) {
	group, err := d.look(ctx)
	if err != nil {
		return printers.Snapshot{}, fmt.Errorf("reading the printer's state: %w", err)
	}
	s, err := readSnapshot(group)
	if err != nil {
		return printers.Snapshot{}, fmt.Errorf("reading the printer's state: %w", err)
	}
	s.Separations = d.separations(group)
	return s, nil
}

// look asks for the printer's attributes and keeps what they say it is able to do.
func (d *Device) look(ctx context.Context) (attributes, error) {
	m := d.message(goipp.OpGetPrinterAttributes, 0)
	m.Operation.Add(keywords("requested-attributes", slices.Concat(stateAttributes(), abilityAttributes())))
	reply, err := d.ask(ctx, m)
	if err != nil {
		return nil, err
	}
	group := attributes(reply.Printer)
	able := d.readAbility(group)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.able = &able
	return group, nil
}

func stateAttributes() []string {
	return []string{
		"printer-uuid", "printer-make-and-model", "printer-firmware-name", "printer-firmware-string-version",
		"printer-up-time", "printer-state", "printer-state-reasons", "printer-is-accepting-jobs", "queued-job-count",
		"printer-impressions-completed", "media-ready",
		"printer-resolution-default", "printer-resolution-supported", "pwg-raster-document-resolution-supported",
		"marker-names", "marker-types", "marker-levels", "marker-low-levels", "printer-supply", "printer-supply-description",
	}
}

// readSnapshot takes the state from an answer's printer group.
func readSnapshot(g attributes) (printers.Snapshot, error) {
	known := quirks.For(g.text("printer-make-and-model"))
	s := printers.Snapshot{
		PrinterUUID: g.text("printer-uuid"),
		Model:       g.text("printer-make-and-model"),
		Firmware:    firmware(g),
		Reasons:     stems(g.texts("printer-state-reasons")),
		Accepting:   g.boolean("printer-is-accepting-jobs"),
		Supplies:    readSupplies(g),
		MediaReady:  g.texts("media-ready"),
		Counts:      known.Counts,
		Formats:     readFormats(g, known.Formats),
		DPI:         readDPI(g, known.DPI),
	}
	if s.PrinterUUID == "" {
		return printers.Snapshot{}, fmt.Errorf("it gives no printer-uuid, so it can't be told from another: %w", printers.ErrRefused)
	}
	if n, ok := g.integer("printer-state"); ok && n >= 3 && n <= 5 {
		s.State = printers.PrinterIdle + printers.PrinterState(n-3)
	}
	if n, ok := g.integer("printer-up-time"); ok && !known.NoUpTime {
		s.UpTime = int64(n)
	}
	if n, ok := g.integer("queued-job-count"); ok {
		s.Queued = n
	}
	if n, ok := g.integer("printer-impressions-completed"); ok && n >= 0 {
		count := int64(n)
		s.LifeCount = &count
	}
	return s, nil
}

// firmware joins names and versions of the printer's parts (PWG 5100.13 §5.6).
func firmware(g attributes) string {
	names, versions := g.texts("printer-firmware-name"), g.texts("printer-firmware-string-version")
	var parts []string
	for i, version := range versions {
		if i < len(names) && names[i] != "" {
			version = names[i] + " " + version
		}
		parts = append(parts, version)
	}
	return strings.Join(parts, ", ")
}

// stems gives the reasons without their severity, which printers give differently for the same
// thing, and without "none".
func stems(reasons []string) []string {
	var found []string
	for _, reason := range reasons {
		for _, severity := range []string{"-report", "-warning", "-error"} {
			reason = strings.TrimSuffix(reason, severity)
		}
		if reason != "" && reason != "none" && !slices.Contains(found, reason) {
			found = append(found, reason)
		}
	}
	return found
}

// keywords makes an attribute with one or more keyword values.
func keywords(name string, values []string) goipp.Attribute {
	a := goipp.Attribute{Name: name}
	for _, value := range values {
		a.Values.Add(goipp.TagKeyword, goipp.String(value))
	}
	return a
}
