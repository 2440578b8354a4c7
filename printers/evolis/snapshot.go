package evolis

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"chancery/printers"
)

// Snapshot gives identity, counters and sensors. The life count is of cards fed.
func (s *Station) Snapshot(ctx context.Context) (printers.Snapshot, error) {
	c, err := s.connect(ctx, false)
	if err != nil {
		return printers.Snapshot{}, fmt.Errorf("asking for the printer's state: %w", err)
	}
	snapshot, err := c.snapshot()
	if err := errors.Join(because(ctx, err), closing(c, err)); err != nil {
		return printers.Snapshot{}, fmt.Errorf("asking for the printer's state: %w", err)
	}
	return snapshot, nil
}

func (c *session) snapshot() (printers.Snapshot, error) {
	now, err := c.read()
	if err != nil {
		return printers.Snapshot{}, err
	}
	snapshot := printers.Snapshot{
		PrinterUUID: "evolis:" + c.serial, LifeCount: &now.fed, Counts: printers.CountsBlanks, State: printers.PrinterIdle,
		MediaReady: []string{"iso_id-1_53.98x85.6mm"}, Formats: []string{printers.FormatPanels}, Separations: c.s.separations(), DPI: 300,
	}
	if snapshot.Model, err = c.name("Rtp"); err != nil {
		return printers.Snapshot{}, err
	}
	if snapshot.Firmware, err = c.name("Rfv"); err != nil {
		return printers.Snapshot{}, err
	}
	if snapshot.Reasons, err = c.reasons(); err != nil {
		return printers.Snapshot{}, err
	}
	if snapshot.Supplies, err = c.supplies(snapshot.Reasons); err != nil {
		return printers.Snapshot{}, err
	}
	if now.place != "" {
		snapshot.State, snapshot.Queued = printers.PrinterProcessing, 1
	}
	snapshot.Accepting = true
	if slices.ContainsFunc(snapshot.Reasons, blocks) {
		snapshot.State, snapshot.Accepting = printers.PrinterStopped, false
	}
	return snapshot, nil
}

// blocks reports whether nothing can be printed under a reason.
func blocks(reason string) bool { return reason != "media-low" && reason != "other" }

// reasons asks the sensors, and takes in what the last answer before this connection complained of.
func (c *session) reasons() ([]string, error) {
	var found []string
	add := func(reason string) {
		if reason != "" && !slices.Contains(found, reason) {
			found = append(found, reason)
		}
	}
	if c.last.problem != nil && c.last.problem.kind == mechanical {
		add(c.last.problem.stem) // what the others mean is seen by the sensors, for as long as it lasts
	}
	for _, sensor := range []func() (string, error){c.cover, c.feeder, c.ribbonEnd} {
		reason, err := sensor()
		if err != nil {
			return nil, err
		}
		add(reason)
	}
	return found, nil
}

// cover reads the sensor of the cover: about 5 V when it is closed.
func (c *session) cover() (string, error) {
	a, err := c.ask("Rse", "o")
	if err != nil || a.problem != nil {
		return a.stem(), err
	}
	volts, err := a.volts()
	if err != nil {
		return "", fmt.Errorf("reading the sensor of the cover: %w", err)
	}
	if volts < 1 {
		return "cover-open", nil
	}
	return "", nil
}

// feeder asks whether there are cards: 0 there are, 1 and 2 name the feeder that is empty, 3 is both (A5013 rev E p. 64). Models
// without that sensor do not know the question.
func (c *session) feeder() (string, error) {
	a, err := c.ask("Sk", "f")
	if err != nil || a.problem != nil {
		return a.stem(), err
	}
	switch empty, err := a.number(); {
	case err != nil || empty > 3:
		return "", fmt.Errorf("asking for cards: the printer answers %q", a.text)
	case empty == 0:
		return "", nil
	case empty < 3 && c.s.where.feeders == 2:
		return "media-low", nil
	}
	return "media-empty", nil
}

// ribbonEnd asks for the mark at the ribbon's end.
func (c *session) ribbonEnd() (string, error) {
	a, err := c.ask("Rcr")
	if err != nil || a.problem != nil {
		return a.stem(), err
	}
	if a.text == "1" {
		return "marker-supply-empty", nil
	}
	return "", nil
}

// stem is the reason behind an answer's problem; "" where the printer only does not know the question.
func (a answer) stem() string {
	if a.problem == nil || a.problem.kind == unknown {
		return ""
	}
	return a.problem.stem
}

// supplies tells how many cards the ribbon is good for, where the ribbon has a chip that says so.
func (c *session) supplies(reasons []string) ([]printers.Supply, error) {
	supply := printers.Supply{Name: "ribbon", Type: "ribbonWax", Level: -1, Low: -1, Left: -1}
	var numbers [2]int64
	for i, what := range []string{"qty", "count"} {
		a, err := c.ask("Rrt", what)
		if err != nil {
			return nil, err
		}
		n, err := a.number()
		if a.problem != nil || err != nil || n > 1e6 {
			n = -1
		}
		numbers[i] = n
	}
	if whole, left := numbers[0], numbers[1]; whole > 0 && left >= 0 && left <= whole {
		supply.Level, supply.Left, supply.Low = int(left*100/whole), int(left), 10
	}
	if slices.Contains(reasons, "marker-supply-empty") {
		supply.Level, supply.Left = 0, 0
	}
	return []printers.Supply{supply}, nil
}
