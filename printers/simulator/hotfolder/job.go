package hotfolder

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"chancery/printers/simulator/machine"
)

func (s *station) path(attempt, ending string) string {
	return filepath.Join(s.folder, attempt+ending)
}

// waiting lists the attempts that have a file with that ending.
func (s *station) waiting(ending string) ([]string, error) {
	entries, err := os.ReadDir(s.folder)
	if err != nil {
		return nil, fmt.Errorf("looking for jobs: %w", err)
	}
	var attempts []string
	for _, e := range entries {
		if attempt, is := strings.CutSuffix(e.Name(), ending); is && e.Name()[0] != '.' && e.Type().IsRegular() {
			attempts = append(attempts, attempt)
		}
	}
	return attempts, nil
}

// watch takes the jobs that have come, one after the other.
func (s *station) watch(ctx context.Context) error {
	attempts, err := s.waiting(fresh)
	if err != nil {
		return err
	}
	for _, attempt := range attempts {
		faults := s.Faults(s.Made() + 1)
		won, err := s.take(attempt, faults)
		if err != nil {
			return err
		}
		if !won {
			continue // it was canceled, or another station has it
		}
		if err := s.work(ctx, attempt, faults); err != nil {
			return err
		}
	}
	return nil
}

// take renames a job. Who does not win that rename has none.
func (s *station) take(attempt string, faults machine.Faults) (won bool, err error) {
	reaching := 1
	if faults.Has(FaultDouble) {
		reaching = 2
	}
	var winners atomic.Int32
	var all sync.WaitGroup
	for range reaching {
		all.Go(func() {
			if os.Rename(s.path(attempt, fresh), s.path(attempt, taken)) == nil {
				winners.Add(1)
			}
		})
	}
	all.Wait()
	if winners.Load() > 1 {
		return false, errors.New("two stations have taken one job")
	}
	return winners.Load() == 1, syncFolder(s.folder)
}

// receive notes what was read of a job; without a digest it is not to be begun.
func (s *station) receive(j job, faults machine.Faults) (digest string, err error) {
	t, content := j.ticket, j.document
	if reason := j.wrong(); reason != "" {
		return "", s.Write(t.entry(machine.EventCreated, "", "", ""), t.entry(machine.EventAborted, "", digestOf(content), reason))
	}
	result := "whole"
	if faults.Has(machine.FaultTruncate) {
		content, result = content[:len(content)/2], "truncated"
	}
	digest, file, err := s.Keep(content, ".pdf")
	if err != nil {
		return "", err
	}
	received := t.entry(machine.EventReceived, "", digest, result)
	received.File = file
	return digest, s.Write(t.entry(machine.EventCreated, "", "", ""), received)
}

// work does a job that was taken.
func (s *station) work(ctx context.Context, attempt string, faults machine.Faults) error {
	if err := s.is("processing"); err != nil {
		return err
	}
	j, err := readJob(s.path(attempt, taken), attempt)
	if err != nil {
		return err
	}
	digest, err := s.receive(j, faults)
	if err != nil {
		return err
	}
	t := j.ticket
	if digest == "" {
		return s.report(ctx, t, nil, "", "rejected", "")
	}
	if faults.Has(machine.FaultDieBefore) {
		machine.Die()
	}
	blank, err := s.feed(ctx, t, faults)
	if err != nil || ctx.Err() != nil {
		return err
	}
	took := s.config.SheetTime
	if slow, is := faults.Find(machine.FaultSlow); is {
		took += slow.Duration()
	}
	wait(ctx, took)
	if faults.Has(machine.FaultDieDuring) {
		machine.Die()
	}
	outcome, event := "printed", machine.EventPrinted
	if faults.Has(machine.FaultJam) {
		outcome, event = "failed", machine.EventSpoiled
	}
	if err := s.Write(t.entry(event, blank, digest, "good")); err != nil {
		return err
	}
	if faults.Has(machine.FaultDieAfter) {
		machine.Die()
	}
	return s.report(ctx, t, faults, blank, outcome, digest)
}

// feed takes a blank, and waits for one while there is none.
func (s *station) feed(ctx context.Context, t ticket, faults machine.Faults) (string, error) {
	until := time.Now()
	if empty, is := faults.Find(machine.FaultEmpty); is {
		until = until.Add(empty.Duration())
	}
	for told := false; ctx.Err() == nil; {
		if !time.Now().Before(until) {
			serial, ok, err := s.Feed()
			if err != nil {
				return "", err
			}
			if ok {
				return serial, errors.Join(s.Write(t.entry(machine.EventFed, serial, "", "")), s.is("processing"))
			}
		}
		if !told {
			if err := errors.Join(s.Write(t.entry(machine.EventEmpty, "", "", "")), s.is("stopped", "media-empty")); err != nil {
				return "", err
			}
			told = true
		}
		wait(ctx, 10*time.Millisecond)
	}
	return "", nil
}
