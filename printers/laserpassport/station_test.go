package laserpassport_test

import (
	"errors"
	"reflect"
	"testing"

	"chancery/printers"
	"chancery/printers/simulator/machine"
)

// TestABookletIsLoadedMarkedReadAndEjected walks a booklet through the machine, with a Device that has forgotten everything asked
// beside it at each step, and the machine switched off and on in between.
func TestABookletIsLoadedMarkedReadAndEjected(t *testing.T) {
	for _, restarts := range []bool{false, true} {
		r, ctx := start(t, ""), limited(t)
		between := func() printers.Device {
			if restarts {
				r.Kill(t)
				r.Restart(t)
			}
			return open(t, r.uri(), printers.Options{})
		}
		device := open(t, r.uri(), printers.Options{})
		if held, err := device.Held(ctx); err != nil || held.Present {
			t.Fatalf("before: %+v %v", held, err)
		}
		job := create(t, device, "attempt-1")
		status, err := between().Status(ctx, job)
		if err != nil || !status.WithoutData || status.State != printers.JobHeld || status.Job != job {
			t.Errorf("after loading: %+v %v", status, err)
		}
		if held, err := open(t, r.uri(), printers.Options{}).Held(ctx); err != nil || held != (printers.Held{Present: true, Job: job, Where: "laser"}) {
			t.Errorf("after loading: %+v %v", held, err)
		}
		if serial, err := device.ReadBlank(ctx, job); err != nil || serial != "UTO000001" {
			t.Errorf("the blank: %q %v", serial, err)
		}
		if _, err := device.ReadPage(ctx, job); !errors.Is(err, printers.ErrUnreadable) {
			t.Errorf("reading an unmarked page: %v", err)
		}
		if err := device.Send(ctx, job, document(t, "attempt-1")); err != nil {
			t.Fatal(err)
		}
		if status, err := between().Status(ctx, job); err != nil || !status.Done() {
			t.Errorf("after marking: %+v %v", status, err)
		}
		if !reflect.DeepEqual(r.shown(t), page("attempt-1")) {
			t.Errorf("the page shows %+v", r.shown(t))
		}
		reading, err := open(t, r.uri(), printers.Options{}).ReadPage(ctx, job)
		if err != nil || !reflect.DeepEqual(reading, printers.Reading{MRZ: specimen(), Blank: "UTO000001"}) {
			t.Errorf("the page: %+v %v", reading, err)
		}
		if err := device.Cancel(ctx, job); kinds(err) != "refused" {
			t.Errorf("canceling what is marked: %v", err)
		}
		if err := device.Release(ctx, job, printers.Good); err != nil {
			t.Fatal(err)
		}
		if status, err := device.Status(ctx, job); err != nil || !status.Done() {
			t.Errorf("after ejecting: %+v %v", status, err)
		}
		if _, err := between().Status(ctx, job); kinds(err) != "not found" {
			t.Errorf("after ejecting, to one who knows nothing: %v", err)
		}
		if err := device.Release(ctx, job, printers.Good); kinds(err) != "not found" {
			t.Errorf("ejecting it again: %v", err)
		}
		if held, err := device.Held(ctx); err != nil || held.Present {
			t.Errorf("after: %+v %v", held, err)
		}
		last := r.ledger(t)
		for _, entry := range last {
			if entry.Event == machine.EventEjected && (entry.Result != "good" || entry.Blank != "UTO000001") {
				t.Errorf("%+v", entry)
			}
		}
		if r.count(t, machine.EventPrinted) != 1 || r.count(t, machine.EventEjected) != 1 {
			t.Errorf("ledger: %+v", last)
		}
	}
}

// TestACanceledBlankIsParkedUnmarked: after Cancel the blank lies where nothing can be marked, which everybody can see, and leaves by
// the exit that is asked for.
func TestACanceledBlankIsParkedUnmarked(t *testing.T) {
	r, ctx := start(t, ""), limited(t)
	device := open(t, r.uri(), printers.Options{})
	job := create(t, device, "attempt-1")
	if err := open(t, r.uri(), printers.Options{}).Cancel(ctx, job); err != nil {
		t.Fatal(err)
	}
	for name, asked := range map[string]printers.Device{"the Device that made it": device, "another": open(t, r.uri(), printers.Options{})} {
		status, err := asked.Status(ctx, job)
		if err != nil || status.State != printers.JobCanceled || !status.WithoutData {
			t.Errorf("%s: %+v %v", name, status, err)
		}
	}
	if err := device.Cancel(ctx, job); err != nil {
		t.Errorf("canceling what lies parked: %v", err)
	}
	if err := device.Cancel(ctx, job); kinds(err) != "refused" {
		t.Errorf("canceling again: %v", err)
	}
	if err := device.Send(ctx, job, document(t, "attempt-1")); kinds(err) != "not sent" {
		t.Errorf("sending to a canceled job: %v", err)
	}
	if _, err := device.Create(ctx, ticket(t, "attempt-2")); kinds(err) != "busy" {
		t.Errorf("loading another on top: %v", err)
	}
	if held, err := device.Held(ctx); err != nil || held.Where != "jet" || held.Job != job {
		t.Errorf("%+v %v", held, err)
	}
	if err := device.Release(ctx, job, printers.Reject); err != nil {
		t.Fatal(err)
	}
	if status, err := device.Status(ctx, job); err != nil || !status.WithoutData || !status.State.Ended() {
		t.Errorf("after ejecting: %+v %v", status, err)
	}
	if r.count(t, "marking") != 0 {
		t.Error("it was marked")
	}
	create(t, device, "attempt-2")
}

// TestATicketIsRedeemedOnce, for this job, by this document, at this Device.
func TestATicketIsRedeemedOnce(t *testing.T) {
	r, ctx := start(t, ""), limited(t)
	device := open(t, r.uri(), printers.Options{})
	job := create(t, device, "attempt-1")
	other := printers.Job{ID: job.ID, UUID: job.UUID + "X"}
	for name, err := range map[string]error{
		"another Device":   open(t, r.uri(), printers.Options{}).Send(ctx, job, document(t, "attempt-1")),
		"another job":      device.Send(ctx, other, document(t, "attempt-1")),
		"another document": device.Send(ctx, job, document(t, "attempt-2")),
		"spent":            device.Send(ctx, job, document(t, "attempt-1")),
	} {
		if kinds(err) != "not sent" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := device.Status(ctx, other); kinds(err) != "not found" {
		t.Errorf("status of another: %v", err)
	}
	if err := device.Cancel(ctx, other); kinds(err) != "not found" {
		t.Errorf("canceling another: %v", err)
	}
	if r.count(t, machine.EventReceived) != 0 {
		t.Error("something was received")
	}
	if _, _, err := device.Find(ctx, "attempt-1"); kinds(err) != "not found" {
		t.Errorf("finding it, though the machine knows no attempts: %v", err)
	}
}

// TestRefusals: what the machine can't mark is refused before a booklet is loaded.
func TestRefusals(t *testing.T) {
	r, ctx := start(t, ""), limited(t)
	device := open(t, r.uri(), printers.Options{})
	for name, spoil := range map[string]func(*printers.Ticket){
		"medium": func(t *printers.Ticket) { t.Width = 210 }, "format": func(t *printers.Ticket) { t.Format = printers.FormatPDF },
		"attempt": func(t *printers.Ticket) { t.Attempt = "" }, "separation": func(t *printers.Ticket) { t.Separations = []string{"uv"} }, "sides": func(t *printers.Ticket) { t.Sides = 2 },
	} {
		wrong := ticket(t, "attempt-1")
		spoil(&wrong)
		if _, err := device.Create(ctx, wrong); kinds(err) != "refused" {
			t.Errorf("%s: %v", name, err)
		}
		if err := device.Validate(ctx, wrong); kinds(err) != "refused" {
			t.Errorf("%s, checked: %v", name, err)
		}
	}
	if r.count(t, machine.EventFed) != 0 {
		t.Error("a booklet was loaded")
	}
	r.Kill(t)
	if _, err := device.Create(ctx, ticket(t, "attempt-1")); kinds(err) != "unreachable" {
		t.Errorf("a machine that is off: %v", err)
	}
	if _, err := device.Snapshot(ctx); kinds(err) != "unreachable" {
		t.Errorf("a machine that is off: %v", err)
	}
}
