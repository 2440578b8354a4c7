package ipp

import (
	"io"

	"chancery/printers/simulator/machine"
)

// maxDocument bounds what a printer takes into its memory.
const maxDocument = 256 << 20

// receive reads the document of a job and puts it in the ledger. An upload that breaks off is
// received as far as it came; one that broke off before its first byte leaves the job as it was.
func (e *engine) receive(id int, document io.Reader, extension string) (*job, error) {
	j, err := e.beginReceiving(id)
	if err != nil {
		return nil, err
	}
	data, broke := io.ReadAll(io.LimitReader(document, maxDocument))
	e.mu.Lock()
	defer e.mu.Unlock()
	j.receiving = false
	if len(data) == 0 {
		return nil, e.notReceived(j)
	}
	result := "whole"
	if broke != nil {
		result = "cut short"
	}
	if j.faults.Has(machine.FaultTruncate) {
		data, result = data[:(len(data)+1)/2], "truncated"
	}
	j.octets = len(data)
	if j.sha256, j.file, err = e.Keep(data, extension); err != nil {
		return nil, err
	}
	entry := j.entry(machine.EventReceived)
	entry.Result = result
	j.state, j.reasons = statePending, []string{"none"}
	return j, e.Write(entry)
}

func (e *engine) beginReceiving(id int) (*job, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	j, err := e.find(id)
	if err != nil {
		return nil, err
	}
	if j.state != stateHeld || j.receiving || j.file != "" {
		return nil, errNotPossible
	}
	j.receiving, j.reasons = true, []string{"job-incoming"}
	return j, nil
}

func (e *engine) notReceived(j *job) error {
	j.reasons = []string{"job-data-insufficient"}
	if j.canceling {
		if err := e.finish(j, stateCanceled, "job-canceled-by-user", machine.EventCanceled, "no document"); err != nil {
			return err
		}
	}
	return errNotPossible
}
