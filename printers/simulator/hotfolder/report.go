package hotfolder

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"chancery/printers/simulator/machine"
)

// report writes the result of a job, the life count of the status first, so that whoever sees the result sees that count or a later one.
func (s *station) report(ctx context.Context, t ticket, faults machine.Faults, blank, outcome, digest string) error {
	if stale, is := faults.Find(FaultStale); is {
		s.mu.Lock()
		s.silent = time.Now().Add(stale.Duration())
		s.mu.Unlock()
	}
	state := []string{"idle"}
	if outcome == "failed" && faults.Has(machine.FaultJam) {
		state = []string{"idle", "media-jam"}
	}
	if err := s.is(state[0], state[1:]...); err != nil {
		return err
	}
	if late, is := faults.Find(FaultLate); is {
		wait(ctx, late.Duration())
	}
	if digest == "" {
		digest = t.SHA256
	}
	result := map[string]any{
		"version": 1, "attempt": t.Attempt, "job": t.Job, "sha256": digest, "result": outcome, "time": time.Now().UTC().Format(time.RFC3339), "lifeCount": s.Life(),
	}
	if blank != "" {
		result["blank"] = blank
	}
	switch path := s.path(t.Attempt, done); {
	case faults.Has(FaultOther):
		result["attempt"] = t.Attempt + "-2"
		return replace(path, result)
	case faults.Has(FaultLink):
		return errors.Join(replace(path+".real", result), os.Symlink(path+".real", path))
	case faults.Has(machine.FaultCut):
		return s.inPieces(ctx, path, result, faults)
	default:
		return replace(path, result)
	}
}

// inPieces writes half of a result under its name, and the whole of it some seconds later: what no station should do.
func (s *station) inPieces(ctx context.Context, path string, result map[string]any, faults machine.Faults) error {
	text, err := json.Marshal(result)
	if err != nil {
		return fmt.Errorf("writing half of a result: %w", err)
	}
	if err := os.WriteFile(path, text[:len(text)/2], 0o660); err != nil {
		return fmt.Errorf("writing half of a result: %w", err)
	}
	cut, _ := faults.Find(machine.FaultCut)
	wait(ctx, cut.Duration())
	return replace(path, result)
}
