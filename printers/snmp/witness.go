package snmp

import (
	"context"
	"slices"
	"sync"
	"time"

	"chancery/printers"
)

// The reasons that a witness adds to those of its device.
const (
	Silent    = "witness-silent"    // the agent does not answer: nobody confirms the count
	Uncounted = "witness-uncounted" // the agent answers, but has no count of pages
	Disagrees = "witness-disagrees" // device and agent have counted differently
	Restarted = "witness-restarted" // the agent restarted and the device says that it did not, or the other way round
)

// witnessed is a device with a second witness.
type witnessed struct {
	printers.Device
	agent *Agent

	mu      sync.Mutex
	counted distance // between the life counts of agent and device
	up      distance // between their up-times
}

// distance is how far two figures that move together lie apart.
type distance struct {
	by    int64
	known bool
	lost  bool // they have moved differently; stays
}

var _ printers.Wrapper = (*witnessed)(nil)

// Witness puts the SNMP agent beside a device: Snapshot asks both. It takes from the agent what the device does not tell, and
// compares what both do. Everything else is the device's own, and its abilities are found by printers.As.
//
// A life count is given only when the witness confirms it: with the agent silent or without a count, and once the two have
// counted differently since the device was opened, Snapshot has none and says why among its reasons. A disagreement stays until
// the device is opened anew: somebody has to look at the machine first.
func Witness(device printers.Device, agent *Agent) printers.Device {
	return &witnessed{Device: device, agent: agent}
}

// Unwrap gives the device itself.
func (w *witnessed) Unwrap() printers.Device { return w.Device }

// settling is how often the two are read again while their counts lie apart: one may count before the other.
const (
	settling    = 4
	settleAfter = 250 * time.Millisecond
)

// Snapshot is the device's, with what the witness adds. An error is the device's alone.
func (w *witnessed) Snapshot(ctx context.Context) (printers.Snapshot, error) {
	for attempt := 1; ; attempt++ {
		seen, err := w.look(ctx)
		if err != nil {
			return printers.Snapshot{}, err
		}
		if seen.silent {
			return unconfirmed(seen.Snapshot, Silent), nil
		}
		if attempt == settling || !w.apart(seen) || !pause(ctx) {
			return w.compare(seen), nil
		}
	}
}

// look is one look at the device and its witness.
type look struct {
	printers.Snapshot
	figures Figures
	silent  bool // the witness did not answer
	steady  bool // the witness counted the same before the device was looked at and after
}

// look asks the witness for its count, then the device, then the witness for everything.
func (w *witnessed) look(ctx context.Context) (look, error) {
	before, unheard := w.agent.count(ctx)
	s, err := w.Device.Snapshot(ctx)
	if err != nil || unheard != nil {
		return look{Snapshot: s, silent: true}, err
	}
	f, unheard := w.agent.Read(ctx)
	steady := before != nil && f.LifeCount != nil && *before == *f.LifeCount
	return look{Snapshot: s, figures: f, silent: unheard != nil, steady: steady}, nil
}

// apart reports whether the counts lie otherwise apart than they did.
func (w *witnessed) apart(seen look) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return seen.comparable() && w.counted.known && !w.counted.lost && *seen.figures.LifeCount-*seen.LifeCount != w.counted.by
}

// comparable says that there are two counts of the same thing, and that neither moved meanwhile.
func (l look) comparable() bool {
	return l.steady && l.LifeCount != nil && countsOr(l.Counts) == countsOr(l.figures.Counts) &&
		l.State != printers.PrinterProcessing && l.figures.State != printers.PrinterProcessing
}

func countsOr(counts string) string {
	if counts == "" {
		return printers.CountsSides
	}
	return counts
}

func pause(ctx context.Context) bool {
	timer := time.NewTimer(settleAfter)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// compare adds the witness's figures to a snapshot.
func (w *witnessed) compare(seen look) printers.Snapshot {
	s, f := fill(seen.Snapshot, seen.figures), seen.figures
	w.mu.Lock()
	defer w.mu.Unlock()
	if seen.comparable() {
		w.counted.see(*f.LifeCount-*s.LifeCount, 0)
	}
	switch {
	case f.LifeCount == nil:
		s = unconfirmed(s, Uncounted)
	case s.LifeCount == nil:
		s.LifeCount, s.Counts = f.LifeCount, f.Counts
	}
	if w.counted.lost {
		s = unconfirmed(s, Disagrees)
	}
	switch {
	case f.UpTime == nil:
	case s.UpTime == 0:
		s.UpTime = *f.UpTime
	default:
		w.up.see(*f.UpTime-s.UpTime, drift)
	}
	if w.up.lost {
		s.Reasons = with(s.Reasons, Restarted)
	}
	return s
}

// drift is by how many seconds two clocks of one machine may move apart while it is looked at.
const drift = 120

// see takes a new distance; one that creeps within the tolerance is followed.
func (d *distance) see(by, tolerance int64) {
	if d.known && (by < d.by-tolerance || by > d.by+tolerance) {
		d.lost = true
		return
	}
	d.by, d.known = by, true
}

// fill takes from the witness what the device does not tell, counts and up-time apart.
func fill(s printers.Snapshot, f Figures) printers.Snapshot {
	s.Reasons = with(s.Reasons, f.Reasons...)
	if s.State == printers.PrinterUnknown {
		s.State = f.State
	}
	if s.Model == "" {
		s.Model = f.Description
	}
	if len(s.Supplies) == 0 {
		s.Supplies = f.Supplies
	}
	if len(s.MediaReady) == 0 {
		s.MediaReady = f.media()
	}
	return s
}

// media names what lies in the inputs that are not known to be empty.
func (f Figures) media() []string {
	var names []string
	for _, input := range f.Inputs {
		if input.Media != "" && input.Level != 0 && !slices.Contains(names, input.Media) {
			names = append(names, input.Media)
		}
	}
	return names
}

// unconfirmed takes the count from a snapshot, and says why.
func unconfirmed(s printers.Snapshot, why string) printers.Snapshot {
	s.LifeCount, s.Reasons = nil, with(s.Reasons, why)
	return s
}

// with adds reasons that are not there yet, to a list of its own.
func with(reasons []string, more ...string) []string {
	all := slices.Clone(reasons)
	for _, reason := range more {
		if !slices.Contains(all, reason) {
			all = append(all, reason)
		}
	}
	return all
}
