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
	counted apart // life counts of agent and device
	up      apart // up-times of agent and device
}

// apart is how far two figures that move together lie apart.
type apart struct {
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
		s, f, err := w.look(ctx)
		if err != nil {
			return printers.Snapshot{}, err
		}
		if f == nil {
			return unconfirmed(s, Silent), nil
		}
		if attempt == settling || !w.moving(s, f) || !pause(ctx) {
			return w.compare(s, f), nil
		}
	}
}

// look reads the device and then its witness; nil figures mean that the witness is silent.
func (w *witnessed) look(ctx context.Context) (printers.Snapshot, *Figures, error) {
	s, err := w.Device.Snapshot(ctx)
	if err != nil {
		return printers.Snapshot{}, nil, err
	}
	f, err := w.agent.Read(ctx)
	if err != nil {
		return s, nil, nil // whatever kept it from answering, it is not heard
	}
	return s, &f, nil
}

// moving reports whether the counts lie otherwise apart than they did.
func (w *witnessed) moving(s printers.Snapshot, f *Figures) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return comparable(s, f) && w.counted.known && !w.counted.lost && *f.LifeCount-*s.LifeCount != w.counted.by
}

func comparable(s printers.Snapshot, f *Figures) bool {
	return s.LifeCount != nil && f.LifeCount != nil && countsOr(s.Counts) == countsOr(f.Counts)
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
func (w *witnessed) compare(s printers.Snapshot, f *Figures) printers.Snapshot {
	s = fill(s, f)
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case f.LifeCount == nil:
		s = unconfirmed(s, Uncounted)
	case s.LifeCount == nil:
		s.LifeCount, s.Counts = f.LifeCount, f.Counts
	case comparable(s, f) && s.State != printers.PrinterProcessing && f.State != printers.PrinterProcessing:
		w.counted.see(*f.LifeCount-*s.LifeCount, 0)
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
func (a *apart) see(by, tolerance int64) {
	if a.known && (by < a.by-tolerance || by > a.by+tolerance) {
		a.lost = true
		return
	}
	a.by, a.known = by, true
}

// fill takes from the witness what the device does not tell, counts and up-time apart.
func fill(s printers.Snapshot, f *Figures) printers.Snapshot {
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
