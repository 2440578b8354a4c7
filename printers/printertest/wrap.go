package printertest

import (
	"context"
	"slices"
	"time"

	"chancery/printers"
)

// Step is a thing done to a device, by the name of its method.
type Step string

// The steps that Delay and Fail know.
const (
	Snapshot Step = "Snapshot"
	Create   Step = "Create"
	Send     Step = "Send"
	Status   Step = "Status"
	Find     Step = "Find"
	Cancel   Step = "Cancel"
	Holding  Step = "Held"
	Release  Step = "Release"
)

// Delay returns a device that takes longer by so much for each of the steps, for all of them where none is given. A context that
// ends meanwhile ends the step before the device hears of it.
func Delay(device printers.Device, by time.Duration, steps ...Step) printers.Device {
	return wrap(device, func(ctx context.Context, step Step) error {
		if len(steps) > 0 && !slices.Contains(steps, step) {
			return nil
		}
		timer := time.NewTimer(by)
		defer timer.Stop()
		select {
		case <-timer.C:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}, nil)
}

// Fail returns a device whose step fails with err before the device hears of it.
func Fail(device printers.Device, step Step, err error) printers.Device {
	return wrap(device, failing(step, err), nil)
}

// FailAfter returns a device that carries the step out and then fails with err: the answer is lost.
func FailAfter(device printers.Device, step Step, err error) printers.Device {
	return wrap(device, nil, failing(step, err))
}

func failing(which Step, err error) hook {
	return func(_ context.Context, step Step) error {
		if step == which {
			return err
		}
		return nil
	}
}

// Alter returns a device whose snapshots and job statuses are changed before they are seen: a counter that jumps, an up-time that
// falls, another medium. Either function may be nil.
func Alter(device printers.Device, snapshot func(*printers.Snapshot), status func(*printers.Status)) printers.Device {
	w := wrapper{Device: device, snapshot: snapshot, status: status}
	return w.withHolder()
}

type hook func(context.Context, Step) error

func wrap(device printers.Device, before, after hook) printers.Device {
	w := wrapper{Device: device, before: before, after: after}
	return w.withHolder()
}

// wrapper is a device with something around each step. Abilities are those of the device within.
type wrapper struct {
	printers.Device
	before, after hook
	snapshot      func(*printers.Snapshot)
	status        func(*printers.Status)
}

// withHolder adds the steps of a station if there is one within.
func (w wrapper) withHolder() printers.Device {
	if holder, ok := printers.As[printers.Holder](w.Device); ok {
		return wrappedStation{wrapper: w, holder: holder}
	}
	return w
}

// Unwrap gives the device within.
func (w wrapper) Unwrap() printers.Device { return w.Device }

// around does a step with the hooks around it. What the step itself says comes first.
func (w wrapper) around(ctx context.Context, step Step, do func() error) error {
	if w.before != nil {
		if err := w.before(ctx, step); err != nil {
			return err
		}
	}
	err := do()
	if err == nil && w.after != nil {
		err = w.after(ctx, step)
	}
	return err
}

// answered does a step that gives a value; there is none where it failed.
func answered[T any](ctx context.Context, w wrapper, step Step, do func() (T, error)) (found T, err error) {
	err = w.around(ctx, step, func() (err error) {
		found, err = do()
		return err
	})
	if err != nil {
		var none T
		return none, err
	}
	return found, nil
}

// Snapshot reads the device's state.
func (w wrapper) Snapshot(ctx context.Context) (printers.Snapshot, error) {
	s, err := answered(ctx, w, Snapshot, func() (printers.Snapshot, error) { return w.Device.Snapshot(ctx) })
	if err == nil && w.snapshot != nil {
		w.snapshot(&s)
	}
	return s, err
}

// Create opens a job.
func (w wrapper) Create(ctx context.Context, t printers.Ticket) (printers.Job, error) {
	return answered(ctx, w, Create, func() (printers.Job, error) { return w.Device.Create(ctx, t) })
}

// Send offers the document.
func (w wrapper) Send(ctx context.Context, job printers.Job, document []byte) error {
	return w.around(ctx, Send, func() error { return w.Device.Send(ctx, job, document) })
}

// Status reports a job.
func (w wrapper) Status(ctx context.Context, job printers.Job) (printers.Status, error) {
	s, err := answered(ctx, w, Status, func() (printers.Status, error) { return w.Device.Status(ctx, job) })
	if err == nil && w.status != nil {
		w.status(&s)
	}
	return s, err
}

// Find looks for an attempt's job.
func (w wrapper) Find(ctx context.Context, attempt string) (job printers.Job, status printers.Status, err error) {
	err = w.around(ctx, Find, func() (err error) {
		job, status, err = w.Device.Find(ctx, attempt)
		return err
	})
	if err != nil {
		return printers.Job{}, printers.Status{}, err
	}
	if w.status != nil {
		w.status(&status)
	}
	return job, status, nil
}

// Cancel ends a job.
func (w wrapper) Cancel(ctx context.Context, job printers.Job) error {
	return w.around(ctx, Cancel, func() error { return w.Device.Cancel(ctx, job) })
}

// wrappedStation is a station with something around each step.
type wrappedStation struct {
	wrapper
	holder printers.Holder
}

// Held tells what lies inside.
func (w wrappedStation) Held(ctx context.Context) (printers.Held, error) {
	return answered(ctx, w.wrapper, Holding, func() (printers.Held, error) { return w.holder.Held(ctx) })
}

// Release ejects a blank.
func (w wrappedStation) Release(ctx context.Context, job printers.Job, exit printers.Exit) error {
	return w.around(ctx, Release, func() error { return w.holder.Release(ctx, job, exit) })
}
