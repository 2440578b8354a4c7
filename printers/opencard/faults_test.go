package opencard_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"slices"
	"testing"
	"time"

	"chancery/printers"
	"chancery/printers/opencard"
	"chancery/printers/simulator/machine"
	simulated "chancery/printers/simulator/opencard"
)

func limited(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func ticket(name string) (printers.Ticket, []byte) {
	document := card(name)
	return printers.Ticket{
		Attempt: name, Width: 85.6, Height: 53.98, Format: printers.FormatFields, Length: len(document), SHA256: sha256.Sum256(document),
	}, document
}

// attempt creates a job and sends its document.
func attempt(t testing.TB, device printers.Device, name string) (printers.Job, error) {
	t.Helper()
	want, document := ticket(name)
	job, err := device.Create(limited(t), want)
	if err != nil {
		t.Fatalf("creating %s: %v", name, err)
	}
	return job, device.Send(limited(t), job, document)
}

// await looks until the job is in a state, or carries a reason.
func await(t testing.TB, device printers.Device, job printers.Job, wanted func(printers.Status) bool) printers.Status {
	t.Helper()
	for ctx := limited(t); ; {
		status, err := device.Status(ctx, job)
		if err == nil && wanted(status) {
			return status
		}
		if status.Done() || status.WithoutData || ctx.Err() != nil {
			t.Fatalf("%+v %v", status, err)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// TestFaults: what the printer does with a record, and what little can be said of it. Nothing is ever done, nor without data.
func TestFaults(t *testing.T) {
	completed := func(s printers.Status) bool {
		return s.State == printers.JobCompleted && slices.Contains(s.Reasons, "witness-only")
	}
	jumped := func(s printers.Status) bool {
		return s.State == printers.JobUnknown && slices.Contains(s.Reasons, "counter-jumped")
	}
	for fault, c := range map[string]struct {
		wanted func(printers.Status) bool
		events []string
		broken bool // sending it failed
	}{
		machine.FaultSlow:          {completed, []string{"created", "received", "fed", "printed"}, false},
		machine.FaultTruncate:      {completed, []string{"created", "received", "fed", "printed"}, false},
		machine.FaultCut:           {completed, []string{"created", "received", "fed", "printed"}, true},
		machine.FaultEmpty:         {completed, []string{"created", "received", "empty", "fed", "printed"}, false},
		simulated.FaultCounterJump: {jumped, []string{"created", "received", "fed", "printed"}, false},
		machine.FaultJam:           {func(s printers.Status) bool { return s.State == printers.JobUnknown }, []string{"created", "received", "fed", "jam", "spoiled"}, false},
	} {
		t.Run(fault, func(t *testing.T) {
			rig := startScripted(t, fmt.Sprintf("{\"at\":1,\"do\":%q,\"seconds\":0.2}\n", fault), false)
			device, err := open(rig.URI(), printers.Options{})
			if err != nil {
				t.Fatal(err)
			}
			job, err := attempt(t, device, "attempt-1")
			if (err != nil) != c.broken || errors.Is(err, printers.ErrNotSent) || errors.Is(err, printers.ErrUnreachable) {
				t.Errorf("sending: %v", err)
			}
			rig.await(t, c.events)
			await(t, device, job, c.wanted)
		})
	}
}

// await waits until the ledger has these events, after the start.
func (r *simulatorRig) await(t testing.TB, want []string) {
	t.Helper()
	for ctx := limited(t); ; {
		var got []string
		for _, entry := range r.ledger(t) {
			if entry.Event != machine.EventStart && entry.Event != machine.EventLoaded {
				got = append(got, entry.Event)
			}
		}
		if slices.Equal(got, want) {
			return
		}
		if ctx.Err() != nil {
			t.Fatalf("ledger: %q, want %q", got, want)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// TestPrinterDies: nothing is claimed of the record whose printer died, before or after it is on again.
func TestPrinterDies(t *testing.T) {
	for _, fault := range []string{machine.FaultDieBefore, machine.FaultDieDuring, machine.FaultDieAfter} {
		t.Run(fault, func(t *testing.T) {
			rig := startScripted(t, fmt.Sprintf("{\"at\":1,\"do\":%q}\n", fault), false)
			device, err := open(rig.URI(), printers.Options{Answer: time.Second})
			if err != nil {
				t.Fatal(err)
			}
			before := until(t, device, func(s printers.Snapshot) bool { return s.UpTime >= 2 })
			job, err := attempt(t, device, "attempt-1")
			if errors.Is(err, printers.ErrNotSent) {
				t.Errorf("sending: %v", err)
			}
			<-rig.Exited()
			if status, err := device.Status(limited(t), job); err == nil {
				t.Errorf("while it is off: %+v", status)
			}
			rig.Restart(t)
			status, err := device.Status(limited(t), job)
			if err != nil || status.WithoutData || status.Done() || status.State != printers.JobUnknown {
				t.Errorf("after the restart: %+v %v", status, err)
			}
			after := until(t, device, func(printers.Snapshot) bool { return true })
			if after.PrinterUUID != before.PrinterUUID || *after.LifeCount != int64(len(rig.Produced(t))) {
				t.Errorf("%+v, %d sheets", after, len(rig.Produced(t)))
			}
		})
	}
}

func until(t testing.TB, device printers.Device, wanted func(printers.Snapshot) bool) printers.Snapshot {
	t.Helper()
	for ctx := limited(t); ; {
		s, err := device.Snapshot(ctx)
		if err == nil && wanted(s) {
			return s
		}
		if ctx.Err() != nil {
			t.Fatalf("%+v %v", s, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// TestPrinterThatDoesNotHangUp: the record lies in some buffer, so that it is in doubt.
func TestPrinterThatDoesNotHangUp(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	device, err := opencard.Open("opencard://"+listener.Addr().String()+"?begin=02&end=03", said{}, printers.Options{Answer: 200 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	_, err = attempt(t, device, "attempt-1")
	var timeout interface{ Timeout() bool }
	if !errors.As(err, &timeout) || !timeout.Timeout() || errors.Is(err, printers.ErrNotSent) {
		t.Errorf("%v, want a limit that was reached", err)
	}
}

// said is a witness that says what it is made of.
type said struct {
	busy, uncounted bool
	err             error
}

func (s said) Snapshot(context.Context) (printers.Snapshot, error) {
	count := int64(7)
	now := printers.Snapshot{PrinterUUID: "urn:uuid:1", State: printers.PrinterIdle, LifeCount: &count}
	if s.busy {
		now.State = printers.PrinterProcessing
	}
	if s.uncounted {
		now.LifeCount = nil
	}
	return now, s.err
}

// TestWithoutAWitness: where it is busy, does not count or does not answer, nothing is begun.
func TestWithoutAWitness(t *testing.T) {
	for name, c := range map[string]struct {
		witness said
		want    error
	}{
		"busy":        {said{busy: true}, printers.ErrBusy},
		"uncounted":   {said{uncounted: true}, printers.ErrRefused},
		"unreachable": {said{err: printers.ErrUnreachable}, printers.ErrUnreachable},
		"nobody here": {said{}, printers.ErrUnreachable},
	} {
		device, err := opencard.Open("opencard://127.0.0.1:1", c.witness, printers.Options{})
		if err != nil {
			t.Fatal(err)
		}
		want, _ := ticket("attempt-1")
		if _, err := device.Create(limited(t), want); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
