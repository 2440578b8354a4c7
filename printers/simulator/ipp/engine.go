package ipp

import (
	"errors"
	"slices"
	"sync"
	"time"

	"chancery/printers/simulator/machine"
)

// What the engine refuses; the server gives each its status code.
var (
	errBusy        = errors.New("another job is open")
	errNoJob       = errors.New("no such job")
	errNotPossible = errors.New("the job is not in a state for that")
)

// maxRemembered is how many jobs the printer's memory holds; it forgets the oldest first.
const maxRemembered = 500

// faultCutCreate drops the connection in the middle of the answer to the creation of the job.
const faultCutCreate = "cut-create"

// engine is the printer behind the network: the machine, and the memory that a restart clears.
type engine struct {
	*machine.Machine
	config machine.Config
	model  model
	queue  chan *job // received, to be printed

	mu     sync.Mutex
	jobs   []*job
	nextID int
	empty  bool // media-empty
	jammed bool // media-jam
}

// newEngine switches the printer on.
func newEngine(c machine.Config) (*engine, error) {
	kind, err := modelNamed(c.Model)
	if err != nil {
		return nil, err
	}
	m, err := machine.Open(c, []string{faultCutCreate})
	if err != nil {
		return nil, err
	}
	return &engine{Machine: m, config: m.Config(), model: kind, queue: make(chan *job, 1), nextID: 1}, nil
}

// create opens a job, unless one is open already.
func (e *engine) create(name, user string, sides int) (job, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.age(); err != nil {
		return job{}, err
	}
	if slices.ContainsFunc(e.jobs, func(j *job) bool { return !j.ended() }) {
		return job{}, errBusy
	}
	j := &job{
		id: e.nextID, uuid: machine.NewUUID(), name: name, user: user, sides: sides, faults: e.Faults(e.Made() + 1),
		state: stateHeld, reasons: []string{"job-data-insufficient"}, created: time.Now(), done: make(chan struct{}),
	}
	if err := e.Write(j.entry(machine.EventCreated)); err != nil {
		return job{}, err
	}
	e.nextID, e.jobs = e.nextID+1, append(e.jobs, j)
	e.jammed = false // the operator has cleared it, or would not go on
	return j.copy(), nil
}

// cancel ends a job, or lets it end once its sheet is out.
func (e *engine) cancel(id int) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	j, err := e.find(id)
	if err != nil {
		return err
	}
	if j.ended() || j.canceling {
		return errNotPossible
	}
	if j.state == stateHeld && !j.receiving && j.file == "" {
		return e.finish(j, stateCanceled, "job-canceled-by-user", machine.EventCanceled, "no document")
	}
	j.canceling = true
	if j.state == stateProcessing {
		j.reasons = append(j.reasons, "processing-to-stop-point")
	}
	return nil
}

// find returns a job that the printer still remembers. The caller holds the lock.
func (e *engine) find(id int) (*job, error) {
	if err := e.age(); err != nil {
		return nil, err
	}
	for _, j := range e.jobs {
		if j.id == id {
			return j, nil
		}
	}
	return nil, errNoJob
}

// finish ends a job in the ledger, then in memory. The caller holds the lock.
func (e *engine) finish(j *job, state int, reason, event, result string) error {
	entry := j.entry(event)
	entry.Result = result
	if err := e.Write(entry); err != nil {
		return err
	}
	j.end(time.Now(), state, reason)
	return nil
}

// age forgets jobs that ended long ago and aborts the one that waits too long for its document.
// The caller holds the lock.
func (e *engine) age() error {
	now := time.Now()
	for _, j := range e.jobs {
		if j.state == stateHeld && !j.receiving && j.file == "" && now.Sub(j.created) > e.config.DataTimeout {
			if err := e.finish(j, stateAborted, "aborted-by-system", machine.EventAborted, "no document in time"); err != nil {
				return err
			}
		}
	}
	tooMany := len(e.jobs) - maxRemembered
	e.jobs = slices.DeleteFunc(e.jobs, func(j *job) bool {
		tooMany--
		return j.ended() && (tooMany >= 0 || now.Sub(j.completed) > e.config.Retention)
	})
	return nil
}
