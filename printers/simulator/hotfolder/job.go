package hotfolder

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"chancery/printers/simulator/machine"
)

// ticket is what the station needs of one.
type ticket struct {
	Attempt string `json:"attempt"`
	Job     string `json:"job"`
	Format  string `json:"format"`
	Length  int    `json:"length"`
	SHA256  string `json:"sha256"`
	Sides   int    `json:"sides"`
}

func (s *station) path(folder, attempt string) string {
	return filepath.Join(s.folder, folder, attempt+".json")
}

func (s *station) document(attempt string) string {
	return filepath.Join(s.folder, fresh, attempt+".doc")
}

func (t ticket) entry(event, blank, digest, result string) machine.Entry {
	return machine.Entry{Event: event, Job: t.Job, Name: t.Attempt, Blank: blank, SHA256: digest, Result: result}
}

// waiting lists the attempts whose tickets lie in a folder.
func (s *station) waiting(folder string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(s.folder, folder))
	if err != nil {
		return nil, fmt.Errorf("looking for tickets: %w", err)
	}
	var attempts []string
	for _, e := range entries {
		if attempt, is := strings.CutSuffix(e.Name(), ".json"); is && e.Name()[0] != '.' {
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
		t, faults, ok, err := s.take(attempt)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if err := s.work(ctx, t, faults); err != nil {
			return err
		}
	}
	return nil
}

// take moves a ticket to taken. Who does not win that rename has no job.
func (s *station) take(attempt string) (ticket, machine.Faults, bool, error) {
	faults := s.Faults(s.Made() + 1)
	reaching := 1
	if faults.Has(FaultDouble) {
		reaching = 2
	}
	var won atomic.Int32
	var both sync.WaitGroup
	for range reaching {
		both.Go(func() {
			if os.Rename(s.path(fresh, attempt), s.path(taken, attempt)) == nil {
				won.Add(1)
			}
		})
	}
	both.Wait()
	if won.Load() == 0 {
		return ticket{}, nil, false, nil // it was canceled, or another station has it
	}
	if won.Load() > 1 {
		return ticket{}, nil, false, errors.New("two stations have taken one ticket")
	}
	if err := errors.Join(syncFolder(filepath.Join(s.folder, fresh)), syncFolder(filepath.Join(s.folder, taken))); err != nil {
		return ticket{}, nil, false, err
	}
	t, err := s.readTicket(attempt)
	return t, faults, err == nil, err
}

func (s *station) readTicket(attempt string) (ticket, error) {
	var t ticket
	text, err := os.ReadFile(s.path(taken, attempt))
	if err == nil {
		err = json.Unmarshal(text, &t)
	}
	if err != nil || t.Attempt != attempt {
		return ticket{}, fmt.Errorf("ticket %s: %w", attempt, errors.Join(err, errors.New("it is not one")))
	}
	return t, nil
}

// receive reads the document into memory and removes its file.
func (s *station) receive(t ticket, faults machine.Faults) (digest string, err error) {
	content, err := os.ReadFile(s.document(t.Attempt))
	if err == nil {
		err = os.Remove(s.document(t.Attempt))
	}
	if err != nil {
		return "", fmt.Errorf("receiving the document: %w", err)
	}
	sum := sha256.Sum256(content)
	if hex.EncodeToString(sum[:]) != t.SHA256 || len(content) != t.Length {
		return "", s.Write(t.entry(machine.EventCreated, "", "", ""), t.entry(machine.EventAborted, "", hex.EncodeToString(sum[:]), "not the document of its ticket"))
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
func (s *station) work(ctx context.Context, t ticket, faults machine.Faults) error {
	if err := s.is("processing"); err != nil {
		return err
	}
	digest, err := s.receive(t, faults)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
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

// settle writes the results of jobs that the station had in hand when it was switched off. What was fed and not printed is spoiled;
// what was not fed has not begun.
func (s *station) settle() error {
	attempts, err := s.waiting(taken)
	if err != nil {
		return err
	}
	for _, attempt := range attempts {
		if _, err := os.Lstat(s.path(done, attempt)); err == nil {
			continue
		}
		t, err := s.readTicket(attempt)
		if err != nil {
			return err
		}
		if err := os.Remove(s.document(attempt)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("removing a document: %w", err)
		}
		if err := s.settleOne(t); err != nil {
			return err
		}
	}
	return nil
}

func (s *station) settleOne(t ticket) error {
	p := s.jobs[t.Attempt]
	switch {
	case p == nil || !p.fed:
		return s.report(context.Background(), t, nil, "", "rejected", "")
	case p.done && p.last.Event == machine.EventPrinted:
		return s.report(context.Background(), t, nil, p.last.Blank, "printed", p.last.SHA256)
	case !p.done:
		if err := s.Write(t.entry(machine.EventSpoiled, p.last.Blank, "", "switched off while printing")); err != nil {
			return err
		}
	}
	return s.report(context.Background(), t, nil, p.last.Blank, "failed", "")
}
