package pjl

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"chancery/printers/simulator/machine"
)

// maxID is the largest job id before it rolls over (ch. 5).
const maxID = 32767

// job is one job, from JOB to the sheet.
type job struct {
	id          int
	uuid, name  string
	named       bool
	faults      machine.Faults
	data        []byte
	result      string // whole, cut short or truncated
	sha256      string
	file        string
	copies      int
	jamRecovery bool
}

func (j *job) entry(event, blank, result string) machine.Entry {
	return machine.Entry{Event: event, Job: j.uuid, Name: j.name, Blank: blank, SHA256: j.sha256, File: j.file, Result: result}
}

// engine is the printer behind the network: the machine, and what a restart clears.
type engine struct {
	*machine.Machine
	queue chan *job // received, to be printed

	mu      sync.Mutex
	host    *channel // that is connected, if any
	ids     bool     // SET JOBID=ON
	nextID  int
	waiting int // jobs received and not yet ended
	code    int // of the condition; 0 for ready
}

// The status codes that this printer reports (ch. 7, appendix D).
const (
	codeReady      = 10001
	codeProcessing = 10023
	codeLoad       = 41100 // foreground paper mount, tray 1, size unknown
	codeJam        = 42100
)

func display(code int) string {
	switch code {
	case codeProcessing:
		return "PROCESSING JOB"
	case codeLoad:
		return "TRAY 1 LOAD BOOKLETS"
	case codeJam:
		return "13 JAM IN FEED"
	}
	return "00 READY"
}

// status is the code of the printer's condition.
func (e *engine) status() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.code != 0:
		return e.code
	case e.waiting > 0:
		return codeProcessing
	}
	return codeReady
}

// condition is the same for the status page and the SNMP agent.
func (e *engine) condition() machine.Condition {
	switch e.status() {
	case codeProcessing:
		return machine.Condition{State: "processing"}
	case codeLoad:
		return machine.Condition{State: "stopped", Reasons: []string{"media-empty"}}
	case codeJam:
		return machine.Condition{State: "stopped", Reasons: []string{"media-jam"}}
	}
	return machine.Condition{State: "idle"}
}

// lines gives those of INFO STATUS and USTATUS DEVICE.
func (e *engine) lines() []string {
	code := e.status()
	online := "TRUE"
	if code >= 40000 {
		online = "FALSE"
	}
	return []string{fmt.Sprintf("CODE=%d", code), fmt.Sprintf("DISPLAY=%q", display(code)), "ONLINE=" + online}
}

// become changes the condition and says so.
func (e *engine) become(code int) {
	e.mu.Lock()
	changed := e.code != code
	e.code = code
	e.mu.Unlock()
	if changed {
		e.report("DEVICE", false, e.lines()...)
	}
}

// report sends an unsolicited status to whoever is connected.
func (e *engine) report(kind string, cut bool, lines ...string) {
	e.mu.Lock()
	host := e.host
	e.mu.Unlock()
	if host != nil {
		host.unasked(kind, cut, lines...)
	}
}

func (e *engine) attach(c *channel) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.host = c
}

func (e *engine) tellIDs(on bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.ids = on
}

// open begins a job and says so.
func (e *engine) open(name string) (*job, error) {
	e.mu.Lock()
	j := &job{id: e.nextID, uuid: machine.NewUUID(), name: name, copies: 1, jamRecovery: true, result: "whole", faults: e.Faults(e.Made() + 1)}
	err := e.Write(j.entry(machine.EventCreated, "", ""))
	e.nextID = (e.nextID + 1) % (maxID + 1)
	if err == nil && e.code == codeJam {
		e.code = 0 // the operator has cleared it, or would not go on
	}
	e.mu.Unlock()
	if err != nil {
		return nil, err
	}
	e.tell(j, "START", false)
	return j, nil
}

// tell reports about a job: START, CANCELED or END, its name and id, and what else there is to say.
func (e *engine) tell(j *job, event string, cut bool, more ...string) {
	if j.faults.Has(FaultSilent) {
		return
	}
	lines := []string{event}
	if j.name != "" {
		lines = append(lines, fmt.Sprintf("NAME=%q", j.name))
	}
	if pages := more; event == "END" {
		lines, more = append(lines, pages[0]), pages[1:]
	}
	e.mu.Lock()
	if e.ids {
		lines = append(lines, "ID="+strconv.Itoa(j.id))
	}
	e.mu.Unlock()
	e.report("JOB", cut, append(lines, more...)...)
}

// receive puts a document in the ledger and the job in the queue.
func (e *engine) receive(j *job) error {
	if j.faults.Has(machine.FaultTruncate) {
		j.data, j.result = j.data[:(len(j.data)+1)/2], "truncated"
	}
	var err error
	if j.sha256, j.file, err = e.Keep(j.data, ".pdf"); err != nil {
		return err
	}
	if err := e.Write(j.entry(machine.EventReceived, "", j.result)); err != nil {
		return err
	}
	if j.faults.Has(machine.FaultDieBefore) {
		machine.Die()
	}
	e.mu.Lock()
	e.waiting++
	e.mu.Unlock()
	e.report("DEVICE", false, e.lines()...)
	e.queue <- j
	return nil
}

// sleep waits unless ctx ends first; it reports whether the time passed.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
