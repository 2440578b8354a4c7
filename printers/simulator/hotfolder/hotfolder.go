// Package hotfolder is a simulated station for booklets that takes its jobs from a folder, as docs/printers/hotfolder.md has it: it
// renames ATTEMPT.job to ATTEMPT.taken and answers with ATTEMPT.result. Listen names the folder.
//
// Bad habits: it dies at any step and finds out from its ledger what it had done; with faults it writes results in two pieces, under
// another's name, late, or as a link, and two of it reach for one ticket.
package hotfolder

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"chancery/printers/simulator/machine"
)

// Model is the name by which a station of this package is asked for.
const Model = "hotfolder"

// The faults of this model, beside those of every machine. A cut drops the second half of the result for some seconds.
const (
	FaultOther  = "other-result" // the result names another attempt
	FaultLate   = "late"         // the result comes some seconds after the sheet (1 unless given)
	FaultLink   = "link"         // the result is a symbolic link
	FaultDouble = "double"       // two stations reach for the ticket at the same moment
	FaultStale  = "stale"        // the status is not rewritten for some seconds (1 unless given)
)

// What the names of the files end in.
const (
	fresh = ".job"
	taken = ".taken"
	done  = ".result"
)

// station is what watches the folder.
type station struct {
	*machine.Machine
	config machine.Config
	folder string
	jobs   map[string]*past // of the ledger, by attempt

	mu      sync.Mutex
	state   string
	reasons []string
	silent  time.Time // until when the status is not rewritten
}

// past is how far the ledger says that an attempt has come.
type past struct {
	last machine.Entry
	fed  bool
	done bool // printed or spoiled
}

// Run is the station's life, until ctx ends or a fault of the script kills the process. It prints the line
// "listening hotfolder:///FOLDER" when it takes jobs.
func Run(ctx context.Context, c machine.Config) error {
	m, err := machine.Open(c, []string{FaultOther, FaultLate, FaultLink, FaultDouble, FaultStale})
	if err != nil {
		return err
	}
	defer m.Close()
	s := &station{Machine: m, config: m.Config(), jobs: map[string]*past{}, state: "idle"}
	if s.folder, err = filepath.Abs(c.Listen); err != nil {
		return fmt.Errorf("the folder: %w", err)
	}
	if err := os.MkdirAll(s.folder, 0o770); err != nil {
		return fmt.Errorf("the folder: %w", err)
	}
	if err := s.on(); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.Serve(ctx, s.condition) })
	group.Go(func() error { return s.repeat(ctx, 150*time.Millisecond, s.writeStatus) })
	group.Go(func() error { return s.repeat(ctx, 5*time.Millisecond, func() error { return s.watch(ctx) }) })
	return group.Wait()
}

// on switches the station on: what it had in hand is settled by its ledger before anything new is taken.
func (s *station) on() error {
	if err := s.Start("Utopia Booklet Station (simulated)"); err != nil {
		return err
	}
	for _, entry := range s.Past() {
		if entry.Name == "" || entry.Event == machine.EventStart {
			continue
		}
		p := s.jobs[entry.Name]
		if p == nil {
			p = &past{}
			s.jobs[entry.Name] = p
		}
		p.last = entry
		p.fed = p.fed || entry.Event == machine.EventFed
		p.done = p.done || entry.Event == machine.EventPrinted || entry.Event == machine.EventSpoiled
	}
	if err := s.settle(); err != nil {
		return err
	}
	if err := s.writeStatus(); err != nil {
		return err
	}
	return s.Ready("hotfolder://" + s.folder)
}

// repeat does something again and again until ctx ends.
func (s *station) repeat(ctx context.Context, every time.Duration, what func() error) error {
	for ctx.Err() == nil {
		if err := what(); err != nil {
			return err
		}
		wait(ctx, every)
	}
	return nil
}

func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// is sets what the status says.
func (s *station) is(state string, reasons ...string) error {
	s.mu.Lock()
	s.state, s.reasons = state, reasons
	s.mu.Unlock()
	return s.writeStatus()
}

// condition is what the status page shows.
func (s *station) condition() machine.Condition {
	s.mu.Lock()
	defer s.mu.Unlock()
	return machine.Condition{State: s.state, Reasons: slices.Clone(s.reasons)}
}

// writeStatus rewrites status.json.
func (s *station) writeStatus() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if time.Now().Before(s.silent) {
		return nil
	}
	return replace(filepath.Join(s.folder, "status.json"), map[string]any{
		"version": 1, "uuid": s.UUID(), "model": "Utopia Booklet Station (simulated)", "time": time.Now().UTC().Format(time.RFC3339Nano),
		"upTime": s.UpTime(), "state": s.state, "reasons": append([]string{}, s.reasons...), "lifeCount": s.Life(), "counts": "blanks",
		"formats": []string{"application/pdf"}, "media": []string{"125x88"}, "separations": []string{"visible", "carbon-black", "uv"},
	})
}
