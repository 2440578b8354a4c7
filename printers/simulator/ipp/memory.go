package ipp

import (
	"slices"
	"strings"

	"chancery/printers/simulator/machine"
)

// state is what the printer as a whole is doing.
type state struct {
	printer int // printer-state: 3 idle, 4 processing, 5 stopped
	reasons []string
	upTime  int
	queued  int
	life    int64
}

func (e *engine) state() (state, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.age(); err != nil {
		return state{}, err
	}
	now := state{printer: 3, upTime: e.UpTime(), life: e.Life()}
	for _, j := range e.jobs {
		if !j.ended() {
			now.queued++
		}
		if j.state == stateProcessing {
			now.printer = 4
		}
		if j.state == stateStopped {
			now.printer = 5
		}
	}
	if e.empty {
		now.reasons = append(now.reasons, "media-empty-error")
	}
	if e.jammed {
		now.reasons = append(now.reasons, "media-jam-warning")
	}
	if len(now.reasons) == 0 {
		now.reasons = []string{"none"}
	}
	return now, nil
}

// look returns a job as it is at this moment.
func (e *engine) look(id int) (job, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	j, err := e.find(id)
	if err != nil {
		return job{}, err
	}
	return j.copy(), nil
}

// list returns the jobs of one kind of which-jobs, those still open first.
func (e *engine) list(which string) ([]job, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.age(); err != nil {
		return nil, err
	}
	var open, ended []job
	for _, j := range e.jobs {
		if j.ended() {
			ended = append(ended, j.copy())
		} else {
			open = append(open, j.copy())
		}
	}
	switch which {
	case "completed":
		return ended, nil
	case "not-completed":
		return open, nil
	}
	return slices.Concat(open, ended), nil
}

// see returns a job as it is at this moment.
func (e *engine) see(j *job) job {
	e.mu.Lock()
	defer e.mu.Unlock()
	return j.copy()
}

// condition is the state as the status page and the SNMP agent give it.
func (e *engine) condition() machine.Condition {
	now, err := e.state()
	if err != nil {
		return machine.Condition{State: "stopped", Reasons: []string{"other"}}
	}
	c := machine.Condition{State: map[int]string{3: "idle", 4: "processing", 5: "stopped"}[now.printer]}
	for _, reason := range now.reasons {
		reason = strings.TrimSuffix(strings.TrimSuffix(reason, "-error"), "-warning")
		if reason != "none" {
			c.Reasons = append(c.Reasons, reason)
		}
	}
	for _, ink := range e.model.inks {
		c.Supplies = append(c.Supplies, machine.Supply{Name: ink, Max: 100, Level: level(now.life)})
	}
	return c
}
