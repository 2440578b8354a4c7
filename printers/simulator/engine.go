package simulator

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"
)

// What the engine refuses; the server gives each its status code.
var (
	errBusy        = errors.New("another job is open")
	errNoJob       = errors.New("no such job")
	errNotPossible = errors.New("the job is not in a state for that")
)

// maxRemembered is how many jobs the printer's memory holds; it forgets the oldest first.
const maxRemembered = 500

// engine is the machine behind the network: its memory, its stack, its ledger.
type engine struct {
	config  Config
	model   model
	script  []Fault
	queue   chan *job // received, to be printed
	started time.Time

	mu     sync.Mutex
	ledger *ledger
	feeder *feeder // nil: blanks without serials, without end
	uuid   string  // printer-uuid
	made   int64   // jobs ever
	life   int64   // impressions ever
	jobs   []*job
	nextID int
	empty  bool // media-empty
	jammed bool // media-jam
}

// newEngine switches the machine on: what must survive a restart is read back from the ledger.
func newEngine(c Config) (*engine, error) {
	m, err := modelNamed(c.Model)
	if err != nil {
		return nil, err
	}
	e := &engine{config: c, model: m, queue: make(chan *job, 1), started: time.Now(), nextID: 1}
	if c.Script != "" {
		if e.script, err = ReadScript(c.Script); err != nil {
			return nil, err
		}
	}
	if c.Feeder != "" {
		e.feeder = &feeder{path: c.Feeder}
	}
	var past []Entry
	if e.ledger, past, err = openLedger(c.Ledger); err != nil {
		return nil, err
	}
	if err := e.recall(past); err != nil {
		return nil, errors.Join(err, e.ledger.close())
	}
	return e, nil
}

// recall goes through the ledger once more: identity, counters, and the stack as it was left.
func (e *engine) recall(past []Entry) error {
	if len(past) > 0 && (past[0].Event != EventStart || past[0].Name != e.model.name) {
		return fmt.Errorf("ledger: it belongs to a printer %q, not %s; give this one a ledger of its own", past[0].Name, e.model.name)
	}
	for _, entry := range past {
		switch entry.Event {
		case EventStart:
			e.uuid = entry.Result
		case EventCreated:
			e.made++
		case EventPrinted, EventSpoiled:
			e.life++
		case EventFed:
			if e.feeder != nil {
				e.feeder.remove(entry.Blank)
			}
		case EventLoaded:
			if err := e.reload(entry); err != nil {
				return err
			}
		}
	}
	if e.uuid == "" {
		e.uuid = newUUID()
	}
	return nil
}

func (e *engine) reload(entry Entry) error {
	offset, err := strconv.ParseInt(entry.Result, 10, 64)
	if err != nil {
		return fmt.Errorf("ledger line %d: result: not a number of bytes", entry.Seq)
	}
	if e.feeder == nil {
		return nil
	}
	return e.feeder.takeUntil(offset)
}

// start writes the line that a printer writes when it is switched on.
func (e *engine) start() error {
	return e.write(Entry{Event: EventStart, Name: e.model.name, Result: e.uuid})
}

// write appends to the ledger, durably. The caller holds the lock, or is alone.
func (e *engine) write(entries ...Entry) error {
	return e.ledger.append(time.Now(), entries...)
}

// upTime is how long the printer has been on, in seconds, from 1.
func (e *engine) upTime(at time.Time) int { return int(at.Sub(e.started)/time.Second) + 1 }

// create opens a job, unless one is open already.
func (e *engine) create(name, user string) (job, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.age(); err != nil {
		return job{}, err
	}
	if slices.ContainsFunc(e.jobs, func(j *job) bool { return !j.ended() }) {
		return job{}, errBusy
	}
	j := &job{
		id: e.nextID, uuid: newUUID(), name: name, user: user,
		state: stateHeld, reasons: []string{"job-data-insufficient"}, created: time.Now(), done: make(chan struct{}),
	}
	for _, f := range e.script {
		if f.At == e.made+1 {
			j.faults = append(j.faults, f)
		}
	}
	if err := e.write(j.entry(EventCreated)); err != nil {
		return job{}, err
	}
	e.made, e.nextID, e.jobs = e.made+1, e.nextID+1, append(e.jobs, j)
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
		return e.finish(j, stateCanceled, "job-canceled-by-user", EventCanceled, "no document")
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
	if err := e.write(entry); err != nil {
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
			if err := e.finish(j, stateAborted, "aborted-by-system", EventAborted, "no document in time"); err != nil {
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
