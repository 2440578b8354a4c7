package simulator

import (
	"crypto/rand"
	"fmt"
	"slices"
	"time"
)

// The states of a job (RFC 8011 §5.3.7), as sent.
const (
	statePending    = 3
	stateHeld       = 4
	stateProcessing = 5
	stateStopped    = 6
	stateCanceled   = 7
	stateAborted    = 8
	stateCompleted  = 9
)

// job is one job in the printer's memory, which a restart clears.
type job struct {
	id      int
	uuid    string
	name    string
	user    string
	faults  []Fault // those of the script for this job
	state   int
	reasons []string

	created, processing, completed time.Time // zero: not yet
	impressions                    int

	receiving bool // its document is being read
	canceling bool // to be ended once the sheet is out
	sha256    string
	file      string
	octets    int
	done      chan struct{} // closed when the job ends
}

func (j *job) ended() bool { return j.state >= stateCanceled }

// fault returns the job's fault of that name.
func (j *job) fault(do string) (Fault, bool) {
	i := slices.IndexFunc(j.faults, func(f Fault) bool { return f.Do == do })
	if i < 0 {
		return Fault{}, false
	}
	return j.faults[i], true
}

func (j *job) has(do string) bool {
	_, found := j.fault(do)
	return found
}

func (j *job) end(now time.Time, state int, reason string) {
	j.state, j.reasons, j.completed = state, []string{reason}, now
	close(j.done)
}

// copy is the job as it is at this moment. The caller holds the engine's lock.
func (j *job) copy() job {
	c := *j
	c.reasons = slices.Clone(j.reasons)
	return c
}

// entry begins a ledger entry about the job.
func (j *job) entry(event string) Entry {
	return Entry{Event: event, Job: j.uuid, Name: j.name, SHA256: j.sha256, File: j.file}
}

// newUUID returns a random UUID as URN (RFC 9562 §5.4).
func newUUID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
