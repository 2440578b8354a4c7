package ipp

import (
	"slices"
	"time"

	"chancery/printers/simulator/machine"
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
	faults  machine.Faults // those of the script for this job
	state   int
	reasons []string

	created, processing, completed time.Time // zero: not yet
	impressions                    int       // completed
	sides                          int       // to be printed, 1 or 2

	receiving bool // its document is being read
	canceling bool // to be ended once the sheet is out
	sha256    string
	file      string
	octets    int
	done      chan struct{} // closed when the job ends
}

func (j *job) ended() bool { return j.state >= stateCanceled }

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
func (j *job) entry(event string) machine.Entry {
	return machine.Entry{Event: event, Job: j.uuid, Name: j.name, SHA256: j.sha256, File: j.file}
}
