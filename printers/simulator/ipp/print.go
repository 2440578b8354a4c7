package ipp

import (
	"context"
	"time"

	"chancery/printers/simulator/machine"
)

// run prints what was received, one job after the other, until ctx ends.
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

// print takes a received job to its end. Only when the whole printer stops does it leave one open.
func (e *engine) print(ctx context.Context, j *job) error {
	e.begin(j)
	if f, set := j.faults.Find(machine.FaultEmpty); set {
		if err := e.stopEmpty(j); err != nil {
			return err
		}
		e.pause(ctx, j, f.Duration())
	}
	blank, fed, err := e.feed(ctx, j)
	if err != nil || !fed {
		return err
	}
	if j.faults.Has(machine.FaultJam) {
		return e.jam(j, blank)
	}
	if j.faults.Has(machine.FaultDieDuring) {
		if err := e.record(j, machine.EventFed, blank, ""); err != nil {
			return err
		}
		machine.Die()
	}
	if wait := e.sheetTime(j); wait > 0 {
		if err := e.record(j, machine.EventFed, blank, ""); err != nil {
			return err
		}
		sleep(ctx, wait)
		return e.stack(j, blank)
	}
	return e.stack(j, blank, e.about(j, machine.EventFed, blank, ""))
}

func (e *engine) begin(j *job) {
	e.mu.Lock()
	defer e.mu.Unlock()
	j.state, j.reasons, j.processing = stateProcessing, []string{"job-printing"}, time.Now()
}

func (e *engine) sheetTime(j *job) time.Duration {
	if f, set := j.faults.Find(machine.FaultSlow); set {
		return f.Duration()
	}
	return e.config.SheetTime
}

// feed takes the next blank, waiting for one to be loaded. It reports false if the job was canceled
// or the printer is switched off before it got one.
func (e *engine) feed(ctx context.Context, j *job) (blank string, fed bool, err error) {
	for {
		blank, fed, err = e.tryFeed(j)
		if err != nil || fed || e.ended(j) {
			return blank, fed, err
		}
		if !sleep(ctx, 20*time.Millisecond) {
			return "", false, nil
		}
	}
}

func (e *engine) ended(j *job) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return j.ended()
}

// tryFeed takes a blank if there is one, and ends the job if it was canceled in the meantime.
func (e *engine) tryFeed(j *job) (blank string, fed bool, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if j.canceling {
		e.empty = false
		return "", false, e.finish(j, stateCanceled, "job-canceled-by-user", machine.EventCanceled, "before a blank was fed")
	}
	if blank, fed, err = e.Feed(); err != nil {
		return "", false, err
	}
	if !fed {
		return "", false, e.stop(j)
	}
	e.empty = false
	j.state, j.reasons = stateProcessing, []string{"job-printing"}
	return blank, true, nil
}

func (e *engine) stopEmpty(j *job) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.stop(j)
}

// stop halts a job for want of blanks. The caller holds the lock.
func (e *engine) stop(j *job) error {
	if e.empty {
		return nil
	}
	e.empty = true
	j.state, j.reasons = stateStopped, []string{"printer-stopped"}
	return e.Write(j.entry(machine.EventEmpty))
}

// pause waits, but not for a job that is to be canceled.
func (e *engine) pause(ctx context.Context, j *job, total time.Duration) {
	for end := time.Now().Add(total); time.Now().Before(end); {
		e.mu.Lock()
		canceling := j.canceling
		e.mu.Unlock()
		if canceling || !sleep(ctx, min(20*time.Millisecond, time.Until(end))) {
			return
		}
	}
}

// jam marks the blank and aborts the job.
func (e *engine) jam(j *job, blank string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.jammed = true
	err := e.Write(e.about(j, machine.EventFed, blank, ""), e.about(j, machine.EventJam, blank, ""), e.about(j, machine.EventSpoiled, blank, "jam"))
	if err != nil {
		return err
	}
	j.end(time.Now(), stateAborted, "aborted-by-system")
	return nil
}

// stack lays the sheet into the tray and ends the job; before gives entries still to be written.
func (e *engine) stack(j *job, blank string, before ...machine.Entry) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	printed := e.about(j, machine.EventPrinted, blank, "good")
	if j.sides > 1 {
		printed.Sides = j.sides
	}
	if err := e.Write(append(before, printed)...); err != nil {
		return err
	}
	j.impressions = j.sides
	if j.canceling {
		return e.finish(j, stateCanceled, "job-canceled-by-user", machine.EventCanceled, "after the sheet was out")
	}
	j.end(time.Now(), stateCompleted, "job-completed-successfully")
	return nil
}

// record writes one entry about a job and a blank.
func (e *engine) record(j *job, event, blank, result string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.Write(e.about(j, event, blank, result))
}

func (e *engine) about(j *job, event, blank, result string) machine.Entry {
	entry := j.entry(event)
	entry.Blank, entry.Result = blank, result
	return entry
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
