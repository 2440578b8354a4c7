package hotfolder

import (
	"context"
	"os"

	"chancery/printers/simulator/machine"
)

// settle writes the results of jobs that the station had in hand when it was switched off. What was fed and not printed is spoiled;
// what was not fed has not begun.
func (s *station) settle() error {
	attempts, err := s.waiting(taken)
	if err != nil {
		return err
	}
	for _, attempt := range attempts {
		if _, err := os.Lstat(s.path(attempt, done)); err == nil {
			continue
		}
		j, err := readJob(s.path(attempt, taken), attempt)
		if err != nil {
			return err
		}
		if err := s.settleOne(j.ticket); err != nil {
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
