package printertest

import (
	"context"
	"errors"
	"testing"
	"time"

	"chancery/printers"
)

// told is a device that tells which of its methods was called.
type told struct {
	printers.Device
	calls []string
}

func (d *told) Snapshot(context.Context) (printers.Snapshot, error) {
	d.calls = append(d.calls, "snapshot")
	return printers.Snapshot{UpTime: 10}, nil
}

func (d *told) Send(context.Context, printers.Job, []byte) error {
	d.calls = append(d.calls, "send")
	return nil
}

type toldStation struct{ *told }

func (d toldStation) Held(context.Context) (printers.Held, error) {
	d.calls = append(d.calls, "held")
	return printers.Held{Present: true}, nil
}

func (d toldStation) Release(context.Context, printers.Job, printers.Exit) error {
	d.calls = append(d.calls, "release")
	return nil
}

func (toldStation) Identify(context.Context) error { return nil }

func TestFailBeforeAndAfter(t *testing.T) {
	broken := errors.New("broken")
	device := &told{}
	if err := Fail(device, Send, broken).Send(t.Context(), printers.Job{}, nil); !errors.Is(err, broken) || len(device.calls) != 0 {
		t.Errorf("before: %v, the device heard %q", err, device.calls)
	}
	if err := FailAfter(device, Send, broken).Send(t.Context(), printers.Job{}, nil); !errors.Is(err, broken) || len(device.calls) != 1 {
		t.Errorf("after: %v, the device heard %q", err, device.calls)
	}
	if s, err := FailAfter(device, Send, broken).Snapshot(t.Context()); err != nil || s.UpTime != 10 {
		t.Errorf("another step: %+v %v", s, err)
	}
	if s, err := FailAfter(device, Snapshot, broken).Snapshot(t.Context()); !errors.Is(err, broken) || s.UpTime != 0 {
		t.Errorf("a lost answer: %+v %v", s, err)
	}
}

func TestDelayGivesUpWithItsContext(t *testing.T) {
	device := &told{}
	over, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := Delay(device, time.Hour, Snapshot).Snapshot(over); !errors.Is(err, context.DeadlineExceeded) || len(device.calls) != 0 {
		t.Errorf("%v, the device heard %q", err, device.calls)
	}
	if err := Delay(device, time.Hour, Snapshot).Send(t.Context(), printers.Job{}, nil); err != nil {
		t.Errorf("a step that is not delayed: %v", err)
	}
}

func TestAlterChangesWhatIsSeen(t *testing.T) {
	device := Alter(&told{}, func(s *printers.Snapshot) { s.UpTime = 3 }, nil)
	if s, err := device.Snapshot(t.Context()); err != nil || s.UpTime != 3 {
		t.Errorf("%+v %v", s, err)
	}
}

func TestWrappedStationIsAStation(t *testing.T) {
	inner := toldStation{&told{}}
	broken := errors.New("broken")
	device := Delay(Fail(inner, Release, broken), time.Nanosecond)
	holder, ok := printers.As[printers.Holder](device)
	if !ok {
		t.Fatal("no holder")
	}
	if held, err := holder.Held(t.Context()); err != nil || !held.Present {
		t.Errorf("%+v %v", held, err)
	}
	if err := holder.Release(t.Context(), printers.Job{}, printers.Good); !errors.Is(err, broken) || len(inner.calls) != 1 {
		t.Errorf("release: %v, the device heard %q", err, inner.calls)
	}
	if _, ok := printers.As[printers.Beacon](device); !ok {
		t.Error("its lamp is hidden")
	}
	if _, ok := printers.As[printers.Holder](Delay(inner.told, 0)); ok {
		t.Error("a job device became a station")
	}
}
