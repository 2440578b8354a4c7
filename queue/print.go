package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/riverqueue/river"

	"chancery/internal/failpoint"
	"chancery/issuance"
	"chancery/issuance/production"
	"chancery/printers"
)

// How often and how long a job in print is watched before the watch goes on in a job of its own.
const (
	watchFirst   = 2 * time.Millisecond
	watchSlowest = time.Second
	watchFor     = 30 * time.Second
	silentFor    = 5 * time.Second // after which the watch goes on too: the printer may have another address by then
	busyFor      = time.Minute     // that a busy device is waited for before the job makes room
	tryAgainIn   = 2 * time.Second
)

type printWorker struct {
	soon[printArgs]
	line *Line
}

// Work takes an attempt from its intent to the device's word, and then those that follow at the same printer. Each step is committed
// before the next one touches the device, so that after a crash at any instruction it is known what can have happened at most.
func (w *printWorker) Work(ctx context.Context, job *river.Job[printArgs]) error {
	l := w.line
	unlock, mine, err := l.locks.take(ctx, job.Queue)
	if err != nil {
		return err
	}
	if !mine { // another process is at the device
		return river.JobSnooze(tryAgainIn)
	}
	defer unlock()
	c := &chain{line: l, job: job, until: time.Now().Add(chainFor), next: job.Args.Attempt}
	for c.next != "" {
		attempt := c.next
		c.next = ""
		if err := l.turn(ctx, attempt, c); err != nil {
			return err
		}
	}
	return nil
}

// turn works on one attempt at its device, which the caller has locked.
func (l *Line) turn(ctx context.Context, attempt string, c *chain) error {
	a, err := production.LoadAttempt(ctx, l.config.Pool, attempt)
	if err != nil {
		return err
	}
	p, err := production.LoadPrinter(ctx, l.config.Pool, a.Printer)
	if err != nil {
		return err
	}
	if a.State == "reserved" && p.State == "paused" {
		return river.JobSnooze(tryAgainIn)
	}
	device, err := l.device(p.URI)
	if err != nil {
		return fmt.Errorf("opening printer %s: %w", p.ID, err)
	}
	last := func(f func(*issuance.Act) error) error { return c.effect(ctx, f) }
	if o, waits := l.kept(a.ID); waits && a.State == "intent" { // the device was busy, and has opened nothing
		return l.begin(ctx, device, a, o, last)
	}
	if a.State != "reserved" { // a job that runs again after a crash starts nothing
		return l.recover(ctx, device, a)
	}
	return l.print(ctx, device, a, last)
}

// deviceOf gives the device of a printer.
func (l *Line) deviceOf(ctx context.Context, printer string) (printers.Device, error) {
	p, err := production.LoadPrinter(ctx, l.config.Pool, printer)
	if err != nil {
		return nil, err
	}
	device, err := l.device(p.URI)
	if err != nil {
		return nil, fmt.Errorf("opening printer %s: %w", p.ID, err)
	}
	return device, nil
}

// print is the attempt protocol. last runs its final step together with the completion of the job.
func (l *Line) print(ctx context.Context, device printers.Device, a production.Attempt, last func(func(*issuance.Act) error) error) error {
	before, err := l.ready(ctx, device, a)
	if err != nil {
		return err
	}
	o, err := l.offer(ctx, device, a, before)
	if refusal, no := errors.AsType[*unsuitable](err); no {
		return l.unprinted(ctx, a, refusal.Error())
	}
	if err != nil {
		return err
	}
	reserved := a
	err = l.step(ctx, func(act *issuance.Act) error {
		return production.Intend(ctx, act, &a, before.PrinterUUID, snapshotFacts(before, o.ticket.Sides), o.described())
	})
	if err != nil {
		return l.notIntended(ctx, reserved, before, err)
	}
	failpoint.Here("print.after-intent")
	return l.begin(ctx, device, a, o, last)
}

// begin opens the device's job of an attempt that is intended, and has its data sent.
func (l *Line) begin(ctx context.Context, device printers.Device, a production.Attempt, o offer, last func(func(*issuance.Act) error) error) error {
	failpoint.Here("print.before-create")
	job, err := create(ctx, device, o.ticket)
	failpoint.Here("print.after-create")
	if errors.Is(err, printers.ErrBusy) { // nothing was opened, so that it may be asked again
		l.config.Logger.WarnContext(ctx, "printer takes no job", "attempt", a.ID, "printer", a.Printer, "problem", err)
		l.keep(a.ID, o)
		return river.JobSnooze(tryAgainIn)
	}
	if err != nil {
		l.config.Logger.WarnContext(ctx, "creating the printer's job", "attempt", a.ID, "problem", err)
		return l.recover(ctx, device, a)
	}
	if err := l.step(ctx, func(act *issuance.Act) error { return production.Created(ctx, act, &a, job.ID, job.UUID) }); err != nil {
		return l.refused(ctx, device, a, err)
	}
	failpoint.Here("print.after-created-commit")
	if ours, err := l.identified(ctx, device, a, job); err != nil || !ours {
		return err
	}
	if err := l.step(ctx, func(act *issuance.Act) error { return production.Sending(ctx, act, &a) }); err != nil {
		return l.refused(ctx, device, a, err)
	}
	failpoint.Here("print.after-sending-commit")
	failpoint.Here("print.before-send")
	err = device.Send(ctx, job, o.data)
	failpoint.Here("print.after-send")
	if err != nil {
		return l.unsure(ctx, device, a, "the page may have gone out in part", err)
	}
	if err := l.step(ctx, func(act *issuance.Act) error { return production.Accepted(ctx, act, &a) }); err != nil {
		return settled(err)
	}
	failpoint.Here("print.after-accepted-commit")
	return l.watch(ctx, device, a, last)
}

// ready looks whether the device can take an attempt now, and gives it as it is before. Where it can't the job waits, and no attempt
// is consumed: it is out of reach, takes nothing, or has something inside. A printer that is told to stand still was not even asked.
func (l *Line) ready(ctx context.Context, device printers.Device, a production.Attempt) (printers.Snapshot, error) {
	before, err := device.Snapshot(ctx)
	if err != nil || !before.Accepting {
		l.config.Logger.WarnContext(ctx, "printer takes no job", "printer", a.Printer, "problem", err)
		return before, river.JobSnooze(tryAgainIn)
	}
	if before.Queued > 0 {
		if err := l.withdraw(ctx, device, a.Printer); err != nil {
			l.config.Logger.WarnContext(ctx, "withdrawing a job that was left", "printer", a.Printer, "problem", err)
			return before, river.JobSnooze(tryAgainIn)
		}
	}
	if err := l.emptied(ctx, device, a.Printer); err != nil {
		l.config.Logger.WarnContext(ctx, "something lies in the printer: open it, or take it out at its panel", "printer", a.Printer, "problem", err)
		return before, river.JobSnooze(tryAgainIn)
	}
	return before, nil
}

// notIntended says what becomes of a reserved attempt that could not begin. Where another device than the one installed answers, its
// batch halts, so that somebody looks; otherwise somebody else has the attempt, or a doubt beside it must be settled first.
func (l *Line) notIntended(ctx context.Context, a production.Attempt, now printers.Snapshot, err error) error {
	if issuance.KindOf(err) != issuance.Conflict {
		return err
	}
	p, unknown := production.LoadPrinter(ctx, l.config.Pool, a.Printer)
	if unknown != nil {
		return unknown
	}
	if p.State == "paused" { // since it was looked at
		return river.JobSnooze(tryAgainIn)
	}
	if p.DeviceUUID != nil && *p.DeviceUUID != now.PrinterUUID {
		return l.unprinted(ctx, a, "another device answers at the address of the printer")
	}
	return nil
}

// refused ends an attempt that may not go on, though it has begun: another one at the printer has come into doubt meanwhile. The job
// that waits at the device for its page must not stay there.
func (l *Line) refused(ctx context.Context, device printers.Device, a production.Attempt, err error) error {
	if issuance.KindOf(err) != issuance.Conflict {
		return err
	}
	l.config.Logger.InfoContext(ctx, "attempt may not go on", "attempt", a.ID, "why", err)
	return l.recover(ctx, device, a)
}

// create opens the device's job; while the device is busy with somebody else's it waits for a while, for nothing has been opened.
func create(ctx context.Context, device printers.Device, t printers.Ticket) (printers.Job, error) {
	until := time.Now().Add(busyFor)
	for wait := 10 * time.Millisecond; ; wait = min(2*wait, watchSlowest) {
		job, err := device.Create(ctx, t)
		if !errors.Is(err, printers.ErrBusy) || time.Now().After(until) {
			return job, err
		}
		select {
		case <-ctx.Done():
			return job, err
		case <-time.After(wait):
		}
	}
}

// factSides is under which the record of an intent has the sides of its document.
const factSides = "Sides"

// snapshotFacts is the device as it was, for the record of the intent, and by how many sides it is to count on.
func snapshotFacts(s printers.Snapshot, sides int) map[string]any {
	facts := map[string]any{}
	b, err := json.Marshal(s)
	if err == nil {
		err = json.Unmarshal(b, &facts)
	}
	if err != nil {
		facts["problem"] = err.Error()
	}
	facts[factSides] = sides
	return facts
}

// doubt puts an attempt in doubt, with what was seen of it.
func (l *Line) doubt(ctx context.Context, a production.Attempt, reason string, seen map[string]any, cause error) error {
	evidence := maps.Clone(seen)
	if evidence == nil {
		evidence = map[string]any{}
	}
	if cause != nil {
		evidence["problem"] = cause.Error()
	}
	l.config.Logger.WarnContext(ctx, "attempt in doubt", "attempt", a.ID, "printer", a.Printer, "why", reason)
	// The doubt must be written even when the job's own time is up.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return settled(l.step(ctx, func(act *issuance.Act) error { return production.Doubt(ctx, act, &a, reason, evidence) }))
}

// settled makes a Conflict the end of a job: somebody else has moved the attempt on.
func settled(err error) error {
	if issuance.KindOf(err) == issuance.Conflict {
		return nil
	}
	return err
}
