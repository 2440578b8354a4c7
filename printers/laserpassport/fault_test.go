package laserpassport_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"chancery/printers"
	"chancery/printers/simulator/machine"
)

// TestFaults: for each fault of the machine what Send says, what a Device that knows nothing is told afterwards, and how many
// booklets came out marked.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		fault   string
		sent    string // kinds of the error of Send; "-" for no error
		state   printers.JobState
		without bool // WithoutData
		printed int
	}{
		{"slow", "-", printers.JobCompleted, false, 1},
		{"correlation", "refused and not sent", printers.JobHeld, true, 0},
		{"offset", "refused and not sent", printers.JobHeld, true, 0},
		{"not-ready", "", printers.JobHeld, true, 0},
		{"mark-fails", "", printers.JobAborted, false, 0},
		{"jam", "", printers.JobAborted, false, 0},
		{"cut", "", printers.JobCompleted, false, 1},
		{"cut-between", "", printers.JobCompleted, false, 1},
		{"truncate", "-", printers.JobAborted, false, 1},
		{"misread", "-", printers.JobCompleted, false, 1},
		{"die-before", "", printers.JobHeld, true, 0},
		{"die-during", "", printers.JobAborted, false, 0},
		{"die-after", "", printers.JobCompleted, false, 1},
	} {
		t.Run(c.fault, func(t *testing.T) {
			t.Parallel()
			r := start(t, fmt.Sprintf(`{"at":1,"do":%q,"seconds":0.3}`, c.fault))
			device := open(t, r.uri(), printers.Options{})
			job := create(t, device, "attempt-1")
			sent := device.Send(limited(t), job, document(t, "attempt-1"))
			if got := kinds(sent); (sent == nil) != (c.sent == "-") || sent != nil && got != c.sent {
				t.Errorf("sending: %v, want %q", sent, c.sent)
			}
			if slices.Contains([]string{"die-before", "die-during", "die-after"}, c.fault) {
				<-r.Exited()
				r.Restart(t)
			}
			idle(t, r)
			status := r.lawful(t, job, sent)
			if status.State != c.state || status.WithoutData != c.without {
				t.Errorf("afterwards: %+v, want %s", status, c.state)
			}
			if n := r.count(t, machine.EventPrinted); n != c.printed {
				t.Errorf("%d printed, want %d", n, c.printed)
			}
		})
	}
}

// idle waits until a machine no longer works.
func idle(t *testing.T, r *rig) {
	t.Helper()
	ctx := limited(t)
	for {
		s, err := open(t, r.uri(), printers.Options{}).Snapshot(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if s.State != printers.PrinterProcessing {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// TestAMisreadCharacterIsReportedAsRead: nothing is corrected.
func TestAMisreadCharacterIsReportedAsRead(t *testing.T) {
	r, ctx := start(t, `{"at":1,"do":"misread"}`), limited(t)
	device := open(t, r.uri(), printers.Options{})
	job := create(t, device, "attempt-1")
	if err := device.Send(ctx, job, document(t, "attempt-1")); err != nil {
		t.Fatal(err)
	}
	want := specimen()
	want[1] = "1" + want[1][1:] // for L
	reading, err := device.ReadPage(ctx, job)
	if err != nil || !slices.Equal(reading.MRZ, want) {
		t.Errorf("%q %v, want %q", reading.MRZ, err, want)
	}
}

// TestThinAirIsNotMarked: a booklet that is gone when the data have come gets the laser never switched on.
func TestThinAirIsNotMarked(t *testing.T) {
	r := start(t, `{"at":1,"do":"vanish"}`)
	device := open(t, r.uri(), printers.Options{})
	job := create(t, device, "attempt-1")
	if err := device.Send(limited(t), job, document(t, "attempt-1")); err == nil || kinds(err) != "" {
		t.Errorf("sending: %v", err)
	}
	if r.count(t, "marking")+r.count(t, machine.EventAborted)+r.count(t, machine.EventPrinted) != 0 {
		t.Errorf("the laser was on: %+v", r.ledger(t))
	}
}

// TestLoadingThatFails: what Create says, and that a booklet left inside is seen.
func TestLoadingThatFails(t *testing.T) {
	for name, c := range map[string]struct {
		script  string
		blanks  []string
		kinds   string
		present bool
		reason  string
	}{
		"an empty stack":         {"", []string{""}, "busy", false, "media-empty"},
		"a jam":                  {`{"at":1,"do":"load-fails"}`, nil, "", false, "media-jam"},
		"an unreadable code":     {`{"at":1,"do":"unread"}`, nil, "", true, ""},
		"a code of another kind": {"", []string{"not a serial"}, "", true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, ctx := start(t, c.script, c.blanks...), limited(t)
			device := open(t, r.uri(), printers.Options{})
			if _, err := device.Create(ctx, ticket(t, "attempt-1")); err == nil || kinds(err) != c.kinds {
				t.Errorf("creating: %v, want %q", err, c.kinds)
			}
			snapshot, err := device.Snapshot(ctx)
			if err != nil || c.reason != "" && (!snapshot.Has(c.reason) || snapshot.State != printers.PrinterStopped || snapshot.Accepting) {
				t.Errorf("%+v %v", snapshot, err)
			}
			held, err := device.Held(ctx)
			if c.present && err == nil && !held.Present || c.reason == "media-jam" && err == nil {
				t.Errorf("held: %+v %v", held, err)
			}
			if _, err := device.Create(ctx, ticket(t, "attempt-2")); kinds(err) != "busy" {
				t.Errorf("creating another: %v", err)
			}
		})
	}
}

// TestAStackThatIsFilledGoesOn: no attempt was consumed.
func TestAStackThatIsFilledGoesOn(t *testing.T) {
	r, ctx := start(t, "", ""), limited(t)
	device := open(t, r.uri(), printers.Options{})
	if _, err := device.Create(ctx, ticket(t, "attempt-1")); kinds(err) != "busy" {
		t.Fatal(err)
	}
	r.load(t, "UTO000077")
	for {
		job, err := device.Create(ctx, ticket(t, "attempt-1"))
		if err == nil {
			if serial, err := device.ReadBlank(ctx, job); err != nil || serial != "UTO000077" {
				t.Errorf("%q %v", serial, err)
			}
			return
		}
		if kinds(err) != "busy" {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// TestLimits: a machine that stands still is given up, and what was sent to it is in doubt.
func TestLimits(t *testing.T) {
	t.Parallel()
	r := start(t, `{"at":1,"do":"slow","seconds":600}`)
	device := open(t, r.uri(), printers.Options{Answer: 1500 * time.Millisecond}) // a marking has four times as long
	job := create(t, device, "attempt-1")
	err := device.Send(limited(t), job, document(t, "attempt-1"))
	var timeout interface{ Timeout() bool }
	if kinds(err) != "" || !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Errorf("sending: %v, want a limit that was reached", err)
	}
	if status, err := device.Status(limited(t), job); err != nil || status.State != printers.JobProcessing || status.WithoutData {
		t.Errorf("%+v %v", status, err)
	}
	if status, err := open(t, r.uri(), printers.Options{}).Status(limited(t), job); err == nil {
		t.Errorf("a Device that knows nothing, while the machine marks: %+v", status)
	}
	if err := device.Cancel(limited(t), job); kinds(err) != "refused" {
		t.Errorf("canceling while it marks: %v", err)
	}
	if err := device.Release(limited(t), job, printers.Good); err == nil {
		t.Error("ejected while it marks")
	}
}

// TestAContextThatEnds ends what is under way, and before the first byte proves that none was sent.
func TestAContextThatEnds(t *testing.T) {
	r := start(t, `{"at":1,"do":"slow","seconds":600}`)
	device := open(t, r.uri(), printers.Options{})
	job := create(t, device, "attempt-1")
	ctx, cancel := context.WithCancel(limited(t))
	time.AfterFunc(300*time.Millisecond, cancel)
	if err := device.Send(ctx, job, document(t, "attempt-1")); err == nil {
		t.Error("it was marked all the same")
	} else if errors.Is(err, printers.ErrNotSent) && r.count(t, machine.EventReceived) > 0 {
		t.Errorf("a false \"not sent\": %v", err)
	}
	if _, err := device.Snapshot(ctx); err == nil {
		t.Error("a snapshot after the end")
	}
}
