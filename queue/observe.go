package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/riverqueue/river"

	"chancery/internal/failpoint"
	"chancery/issuance"
	"chancery/issuance/production"
	"chancery/printers"
)

type observeWorker struct {
	soon[observeArgs]
	line *Line
}

// Work goes on watching an attempt that took longer, or that a crash left behind.
func (w *observeWorker) Work(ctx context.Context, job *river.Job[observeArgs]) error {
	l := w.line
	unlock, mine, err := l.locks.take(ctx, job.Queue)
	if err != nil {
		return err
	}
	if !mine {
		return river.JobSnooze(tryAgainIn)
	}
	defer unlock()
	a, err := production.LoadAttempt(ctx, l.config.Pool, job.Args.Attempt)
	if err != nil {
		return err
	}
	device, err := l.deviceOf(ctx, a.Printer)
	if err != nil {
		return err
	}
	return l.recover(ctx, device, a)
}

// watch asks the device about an accepted attempt until it has an answer. Only the device's word about this very job makes it device
// done; a job that ended otherwise, that the device does not know any more, or of which it gives reasons but no state, is in doubt.
func (l *Line) watch(ctx context.Context, device printers.Device, a production.Attempt, last func(func(*issuance.Act) error) error) error {
	job := printers.Job{ID: *a.JobID, UUID: *a.JobUUID}
	until, heard := time.Now().Add(watchFor), time.Now()
	for wait := watchFirst; ; wait = min(2*wait, watchSlowest) {
		failpoint.Here("observe.before-status")
		s, err := device.Status(ctx, job)
		failpoint.Here("observe.after-status")
		switch {
		case errors.Is(err, printers.ErrNotFound):
			return l.rejected(ctx, device, a, "the printer does not know the job any more", l.testimony(ctx, device, a), err)
		case err == nil && restarted(a, s.UpTime):
			return l.rejected(ctx, device, a, "the printer was restarted", l.testimony(ctx, device, a), nil)
		case err == nil && s.State == printers.JobUnknown && len(s.Reasons) > 0: // it has seen something, and will never know
			return l.rejected(ctx, device, a, "the printer can't say what became of the job", l.testimony(ctx, device, a), fmt.Errorf("reasons %v", s.Reasons))
		case err == nil && s.State.Ended():
			return l.ended(ctx, device, a, s, last)
		case err == nil && a.State == "accepted" && wait > 20*watchFirst:
			if err := l.step(ctx, func(act *issuance.Act) error { return production.Printing(ctx, act, &a) }); err != nil {
				return settled(err)
			}
		}
		if err == nil {
			heard = time.Now()
		}
		if time.Now().After(until) || time.Since(heard) > silentFor {
			return settled(last(func(act *issuance.Act) error {
				return act.Request(ctx, issuance.Work{Kind: issuance.WorkObserve, ID: a.ID, Printer: a.Printer})
			}))
		}
		select {
		case <-ctx.Done():
			return ctx.Err() // the attempt stays as it is; a sweep finds it
		case <-time.After(wait):
		}
	}
}

// ended weighs what the device says of a job that has ended; a station still holds the blank then.
func (l *Line) ended(ctx context.Context, device printers.Device, a production.Attempt, s printers.Status, last func(func(*issuance.Act) error) error) error {
	if !s.Done() {
		seen := l.testimony(ctx, device, a)
		return l.rejected(ctx, device, a, "the printer ended the job as "+s.State.String()+because(seen), seen,
			fmt.Errorf("reasons %v, impressions %d", s.Reasons, s.Impressions))
	}
	if s.Blank != "" && s.Blank != a.Blank {
		return l.rejected(ctx, device, a, "the printer used another blank than the reserved one", l.testimony(ctx, device, a), nil)
	}
	if holder, holds := printers.As[printers.Holder](device); holds {
		return l.finish(ctx, device, holder, a, s, last)
	}
	return l.deviceDone(ctx, device, a, s, nil, last)
}

// because is what the printer has to say of itself, for the operator who reads why the batch has halted; "" where it says nothing.
func because(seen map[string]any) string {
	reasons, _ := seen["printer-reasons"].([]string)
	if len(reasons) == 0 {
		return ""
	}
	return ": " + strings.Join(reasons, ", ")
}

// deviceDone records a document that has left the device, with what else was seen of it.
func (l *Line) deviceDone(ctx context.Context, device printers.Device, a production.Attempt, s printers.Status, seen map[string]any, last func(func(*issuance.Act) error) error) error {
	w := l.weigh(ctx, device, a, s, outside)
	maps.Copy(w.evidence, seen)
	if w.problem != "" {
		return l.doubt(ctx, a, w.problem, w.evidence, nil)
	}
	if seen["exit"] == exitNotSeen {
		w.level = 3
	}
	if err := last(func(act *issuance.Act) error { return production.DeviceDone(ctx, act, &a, w.level, w.evidence) }); err != nil {
		return settled(err)
	}
	failpoint.Here("observe.after-device-done-commit")
	return nil
}

// restarted reports whether the device's up-time is below that of the intent: it has been off in between.
func restarted(a production.Attempt, upTime int64) bool {
	return upTime > 0 && upTime < snapshotOf(a).UpTime
}

// sidesOf is how many sides the attempt's document has, as its intent says.
func sidesOf(a production.Attempt) int {
	switch n := a.Snapshot[factSides].(type) {
	case int: // not stored yet
		return n
	case float64:
		return int(n)
	}
	return 1
}

// snapshotOf is the device as it was before the first byte.
func snapshotOf(a production.Attempt) printers.Snapshot {
	var s printers.Snapshot
	b, err := json.Marshal(a.Snapshot)
	if err == nil {
		err = json.Unmarshal(b, &s)
	}
	if err != nil {
		return printers.Snapshot{}
	}
	return s
}
