package pjl

import (
	"context"
	"fmt"
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

// print takes a received job to its end. Only when the printer is switched off does it leave one open.
func (e *engine) print(ctx context.Context, j *job) error {
	if j.faults.Has(FaultResourceCanceled) || len(j.data) == 0 {
		return e.giveUp(j, machine.EventAborted, "before a blank was fed", "RESOURCE_CANCELED")
	}
	if f, set := j.faults.Find(FaultWrongMedia); set {
		e.become(codeLoad)
		sleep(ctx, f.Duration())
		return e.giveUp(j, machine.EventAborted, "other media needed", "RESOURCE_CANCELED")
	}
	if f, set := j.faults.Find(machine.FaultEmpty); set {
		if err := e.stop(j); err != nil {
			return err
		}
		sleep(ctx, f.Duration())
	}
	landed := 0
	for range j.copies {
		came, err := e.sheet(ctx, j)
		if err != nil || !came {
			return err
		}
		landed++
		e.report("PAGE", false, fmt.Sprint(landed))
	}
	if j.faults.Has(FaultUserCanceled) {
		return e.cancel(j, landed)
	}
	if j.faults.Has(machine.FaultDieAfter) {
		machine.Die()
	}
	e.done()
	e.tell(j, "END", j.faults.Has(machine.FaultCut), fmt.Sprintf("PAGES=%d", landed), "RESULT=OK")
	return nil
}

// sheet makes one sheet; false when there is none, the job having ended.
func (e *engine) sheet(ctx context.Context, j *job) (came bool, err error) {
	blank, fed, err := e.feed(ctx, j)
	if err != nil || !fed {
		return false, err
	}
	if j.faults.Has(machine.FaultJam) {
		if again, err := e.jam(j, blank); err != nil || !again {
			return false, err
		}
		if blank, fed, err = e.feed(ctx, j); err != nil || !fed {
			return false, err
		}
	}
	if err := e.Write(j.entry(machine.EventFed, blank, "")); err != nil {
		return false, err
	}
	if j.faults.Has(machine.FaultDieDuring) {
		machine.Die()
	}
	wait := e.Config().SheetTime
	if f, set := j.faults.Find(machine.FaultSlow); set {
		wait = f.Duration()
	}
	if wait > 0 {
		sleep(ctx, wait)
	}
	printed := j.entry(machine.EventPrinted, blank, "good")
	if j.faults.Has(FaultCounterJump) {
		printed.Sides = 2
	}
	return true, e.Write(printed)
}

// feed takes the next blank, waiting for one to be loaded; false when the printer is switched off before it got one.
func (e *engine) feed(ctx context.Context, j *job) (blank string, fed bool, err error) {
	for {
		if blank, fed, err = e.Feed(); err != nil {
			return "", false, err
		}
		if fed {
			e.become(0)
			return blank, true, nil
		}
		if err := e.stop(j); err != nil || !sleep(ctx, 20*time.Millisecond) {
			return "", false, err
		}
	}
}

// stop halts a job for want of blanks.
func (e *engine) stop(j *job) error {
	e.mu.Lock()
	already := e.code == codeLoad
	e.mu.Unlock()
	if already {
		return nil
	}
	if err := e.Write(j.entry(machine.EventEmpty, "", "")); err != nil {
		return err
	}
	e.become(codeLoad)
	return nil
}

// jam spoils the blank. With JAMRECOVERY the page is printed again on the next one; else the job is given up.
func (e *engine) jam(j *job, blank string) (again bool, err error) {
	err = e.Write(j.entry(machine.EventFed, blank, ""), j.entry(machine.EventJam, blank, ""), j.entry(machine.EventSpoiled, blank, "jam"))
	if err != nil {
		return false, err
	}
	e.become(codeJam)
	if j.jamRecovery {
		return true, nil
	}
	e.done()
	e.tell(j, "END", false, "PAGES=0", "RESULT=RESOURCE_CANCELED")
	return false, nil
}

// giveUp ends a job without a sheet.
func (e *engine) giveUp(j *job, event, why, result string) error {
	if err := e.Write(j.entry(event, "", why)); err != nil {
		return err
	}
	e.become(0)
	e.done()
	e.tell(j, "END", false, "PAGES=0", "RESULT="+result)
	return nil
}

// cancel ends a job at the panel, too late for its sheet.
func (e *engine) cancel(j *job, landed int) error {
	if err := e.Write(j.entry(machine.EventCanceled, "", "after the sheet was out")); err != nil {
		return err
	}
	e.tell(j, "CANCELED", false, "RESULT=USER_CANCELED")
	e.done()
	e.tell(j, "END", false, fmt.Sprintf("PAGES=%d", landed), "RESULT=USER_CANCELED")
	return nil
}

// done takes a job off the printer's hands, before its end is told.
func (e *engine) done() {
	e.mu.Lock()
	e.waiting--
	e.mu.Unlock()
	e.report("DEVICE", false, e.lines()...)
}
