package opencard

import (
	"context"
	"sync"
	"time"

	"chancery/printers/simulator/machine"
)

// engine prints records one after the other.
type engine struct {
	*machine.Machine
	queue chan job

	mu     sync.Mutex
	busy   int // records received and not done
	empty  bool
	jammed bool
}

// job is one record. It has no name: nothing that a printer could know tells whose it is.
type job struct {
	uuid   string
	digest string
	file   string
	faults machine.Faults
}

func (j job) entry(event, blank, result string) machine.Entry {
	return machine.Entry{Event: event, Job: j.uuid, Blank: blank, SHA256: j.digest, File: j.file, Result: result}
}

// condition is what the status page and the SNMP agent show.
func (e *engine) condition() machine.Condition {
	e.mu.Lock()
	defer e.mu.Unlock()
	c := machine.Condition{State: "idle"}
	if e.busy > 0 {
		c.State = "processing"
	}
	if e.empty {
		c.State, c.Reasons = "stopped", append(c.Reasons, "media-empty")
	}
	if e.jammed {
		c.State, c.Reasons = "stopped", append(c.Reasons, "media-jam")
	}
	return c
}

// receive records what arrived and queues it.
func (e *engine) receive(data []byte, broken error) (job, error) {
	j := job{uuid: machine.NewUUID()}
	e.mu.Lock()
	e.busy++
	e.jammed = false // the operator has cleared it, or would not go on
	j.faults = e.Faults(e.Made() + 1)
	err := e.Write(j.entry(machine.EventCreated, "", ""))
	e.mu.Unlock()
	if err != nil {
		return job{}, err
	}
	result := "whole"
	if broken != nil {
		result = "cut short"
	}
	if j.faults.Has(machine.FaultTruncate) {
		data, result = data[:len(data)/2], "truncated"
	}
	if j.digest, j.file, err = e.Keep(data, ".txt"); err != nil {
		return job{}, err
	}
	if err := e.Write(j.entry(machine.EventReceived, "", result)); err != nil {
		return job{}, err
	}
	if j.faults.Has(machine.FaultDieBefore) {
		machine.Die()
	}
	e.queue <- j
	return j, nil
}

// run prints what was received until ctx ends.
func (e *engine) run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case j := <-e.queue:
			if err := e.print(ctx, j); err != nil {
				return err
			}
		}
	}
}

// print makes one card. Only when the printer is switched off does it leave one open.
func (e *engine) print(ctx context.Context, j job) error {
	if f, set := j.faults.Find(machine.FaultEmpty); set {
		if err := e.stop(j); err != nil {
			return err
		}
		sleep(ctx, f.Duration())
	}
	blank, fed, err := e.feed(ctx, j)
	if err != nil || !fed {
		return err
	}
	if err := e.Write(j.entry(machine.EventFed, blank, "")); err != nil {
		return err
	}
	if j.faults.Has(machine.FaultJam) {
		e.done(true)
		return e.Write(j.entry(machine.EventJam, blank, ""), j.entry(machine.EventSpoiled, blank, "jam"))
	}
	if j.faults.Has(machine.FaultDieDuring) {
		machine.Die()
	}
	wait := e.Config().SheetTime
	if f, set := j.faults.Find(machine.FaultSlow); set {
		wait = f.Duration()
	}
	if !sleep(ctx, wait) {
		return nil
	}
	printed := j.entry(machine.EventPrinted, blank, "good")
	if j.faults.Has(FaultCounterJump) {
		printed.Sides = 2
	}
	e.done(false)
	if err := e.Write(printed); err != nil {
		return err
	}
	if j.faults.Has(machine.FaultDieAfter) {
		machine.Die()
	}
	return nil
}

// feed takes the next blank, waiting for one to be loaded; false when the printer is switched off before it got one.
func (e *engine) feed(ctx context.Context, j job) (blank string, fed bool, err error) {
	for {
		if blank, fed, err = e.Feed(); err != nil {
			return "", false, err
		}
		if fed {
			e.mu.Lock()
			defer e.mu.Unlock()
			e.empty = false
			return blank, true, nil
		}
		if err := e.stop(j); err != nil || !sleep(ctx, 20*time.Millisecond) {
			return "", false, err
		}
	}
}

// stop halts for want of blanks.
func (e *engine) stop(j job) error {
	e.mu.Lock()
	already := e.empty
	e.empty = true
	e.mu.Unlock()
	if already {
		return nil
	}
	return e.Write(j.entry(machine.EventEmpty, "", ""))
}

func (e *engine) done(jammed bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.busy--
	e.jammed = jammed
}

// sleep waits; false when ctx ended first.
func sleep(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
