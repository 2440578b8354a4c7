package evolis

import (
	"slices"
	"sync"

	"chancery/printers/simulator/machine"
)

// view is what others may see of the printer while it works.
type view struct {
	mu        sync.Mutex
	condition machine.Condition
}

// show sets what is seen from now on.
func (p *printer) show(state string) {
	var reasons []string
	reason := map[string]string{
		"ERROR TIME OUT": "media-jam", "COVER OPEN": "cover-open", "FEEDER EMPTY": "media-empty", "ERROR RIBBON": "marker-supply-empty",
	}[p.last]
	if reason != "" {
		reasons, state = []string{reason}, "stopped"
	}
	p.view.mu.Lock()
	defer p.view.mu.Unlock()
	p.view.condition = machine.Condition{
		State: state, Reasons: reasons, Supplies: []machine.Supply{{Name: "ribbon", Max: cardsOnRibbon, Level: int(p.cardsLeft())}},
	}
}

// look gives what is seen; the stack is looked at now.
func (p *printer) look() machine.Condition {
	p.view.mu.Lock()
	seen := p.view.condition
	p.view.mu.Unlock()
	seen.Reasons = slices.DeleteFunc(slices.Clone(seen.Reasons), func(r string) bool { return r == "media-empty" })
	if serials, ends, err := p.Stack(); err == nil && ends && len(serials) == 0 {
		seen.Reasons = append(seen.Reasons, "media-empty")
	}
	return seen
}
