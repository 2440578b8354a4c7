package evolis_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"chancery/printers"
	"chancery/printers/printertest"
	"chancery/printers/simulator/machine"
)

// attemptTwoSides is what every process of these tests prints.
func attemptTwoSides() ([]byte, printers.Ticket) {
	content := document("attempt-1", "k", "k")
	return content, ticketFor("attempt-1", content, 2)
}

// drive is our side in a process of its own: it takes one card through all steps and says on standard output how far it got.
func drive(uri string) error {
	device, err := openPlain(uri)
	if err != nil {
		return err
	}
	content, ticket := attemptTwoSides()
	job, err := device.Create(context.Background(), ticket)
	if err != nil {
		return err
	}
	fmt.Printf("created %d %s\n", job.ID, job.UUID)
	if err := device.Send(context.Background(), job, content); err != nil {
		return err
	}
	fmt.Println("sent")
	station, _ := printers.As[printers.Holder](device)
	if err := station.Release(context.Background(), job, printers.Good); err != nil {
		return err
	}
	fmt.Println("released")
	return nil
}

// TestKillOurSideAtEachStep: our process is killed while the printer's nth answer is on its way, for every n. What a new process then
// says of the card agrees with the printer's ledger, nothing is marked a second time, and the card can be taken out.
func TestKillOurSideAtEachStep(t *testing.T) {
	r := start(t, "evolis-card", "", "", 0, false)
	whole := newTap(t, r.listen, 0)
	if lines := driven(t, whole); len(lines) != 3 {
		t.Fatalf("undisturbed: %q", lines)
	}
	_, answers := whole.seen()
	step := 11
	if os.Getenv("CHANCERY_PROVE") == "1" {
		step = 1
	}
	for at := 1; at <= answers; at += step {
		t.Run(fmt.Sprintf("answer %d of %d", at, answers), func(t *testing.T) {
			r := start(t, "evolis-card", "?ribbon=kk", "", 0, false)
			lines := driven(t, newTap(t, r.listen, at))
			ctx := limited(t)
			device := open(t, r.URI())
			held, err := holder(t, device).Held(ctx)
			if err != nil {
				t.Fatal(err)
			}
			job := held.Job
			if len(lines) > 0 {
				if _, err := fmt.Sscanf(lines[0], "created %d %s", &job.ID, &job.UUID); err != nil {
					t.Fatal(err)
				}
				if held.Present && held.Job.UUID != job.UUID {
					t.Errorf("holds %+v, want %+v", held, job)
				}
			}
			content, _ := attemptTwoSides()
			if err := device.Send(ctx, job, content); !errors.Is(err, printers.ErrNotSent) {
				t.Errorf("a new process sends: %v", err)
			}
			agree(t, r, device, job, len(lines) > 0)
			if held.Present {
				if err := holder(t, device).Release(ctx, held.Job, printers.Reject); err != nil {
					t.Fatalf("taking the card out: %v", err)
				}
			}
			wantAccounted(t, r)
		})
	}
}

// driven runs our side behind a tap until it ends, or is killed where the tap stops.
func driven(t *testing.T, p *tap) []string {
	t.Helper()
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), "EVOLIS_TEST_DRIVE="+p.uri("?ribbon=kk"))
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		select {
		case <-p.stopped:
			_ = command.Process.Kill()
		case <-ended:
		}
	}()
	var lines []string
	for scanner := bufio.NewScanner(out); scanner.Scan(); {
		lines = append(lines, scanner.Text())
	}
	close(ended)
	_ = command.Wait() // killed, mostly
	p.close()
	return lines
}

// agree compares what is said of a job with what the ledger has of its card. Named says that the job is as Create gave it.
func agree(t *testing.T, r *rig, device printers.Device, job printers.Job, named bool) {
	t.Helper()
	status, err := device.Status(limited(t), job)
	marked, printed := false, 0
	for _, entry := range r.ledger(t) {
		if entry.Job != job.UUID {
			continue
		}
		marked = marked || entry.Event == "panel" || entry.Event == machine.EventSpoiled
		if entry.Event == machine.EventPrinted {
			printed++
		}
	}
	switch {
	case printed > 1:
		t.Errorf("printed %d times", printed)
	case err != nil && !errors.Is(err, printers.ErrNotFound):
		t.Errorf("status: %v", err)
	case err == nil && status.WithoutData && marked:
		t.Errorf("a false «not printed»: %+v", status)
	case err == nil && status.Done() && printed != 1:
		t.Errorf("a false «printed»: %+v", status)
	case named && !marked && (err != nil || !status.WithoutData):
		t.Errorf("an unmarked card: %+v %v", status, err)
	case named && printed == 1 && (err != nil || !status.Done()):
		t.Errorf("a printed card: %+v %v", status, err)
	}
}

// wantAccounted makes sure that every card fed has left by one way out, and that the printer takes the next.
func wantAccounted(t *testing.T, r *rig) {
	t.Helper()
	out := map[string]int{}
	for _, entry := range r.of(t, machine.EventEjected) {
		out[entry.Job]++
	}
	for _, entry := range r.of(t, machine.EventFed) {
		if out[entry.Job] != 1 {
			t.Errorf("card %s left %d times", entry.Job, out[entry.Job])
		}
	}
	content := document("attempt-2", "k", "k")
	ctx, device := limited(t), open(t, r.URI())
	job, err := device.Create(ctx, ticketFor("attempt-2", content, 2))
	if err != nil {
		t.Fatalf("the next card: %v", err)
	}
	if err := device.Send(ctx, job, content); err != nil {
		t.Fatalf("the next card: %v", err)
	}
}

// TestKillThePrinterAtEachStep: it dies with a card at every stage, and is switched on again.
func TestKillThePrinterAtEachStep(t *testing.T) {
	for _, fault := range []string{"die-fed", "die-before", "die-panel", "die-during", "die-after", "die-ejected"} {
		t.Run(fault, func(t *testing.T) {
			r := start(t, "evolis-card", "?ribbon=kk", fmt.Sprintf("{\"at\":1,\"do\":%q}\n", fault), 0, false)
			ctx, device := limited(t), open(t, r.URI())
			content, ticket := attemptTwoSides()
			job, created := device.Create(ctx, ticket)
			sent, released := errors.New("not reached"), errors.New("not reached")
			if created == nil {
				sent = device.Send(ctx, job, content)
			}
			if sent == nil {
				released = holder(t, device).Release(ctx, job, printers.Good)
			}
			want, listed := map[string][3]bool{"die-fed": {}, "die-ejected": {true, true, false}}[fault]
			if !listed {
				want = [3]bool{true, false, false}
			}
			if want != [3]bool{created == nil, sent == nil, released == nil} {
				t.Errorf("created %v, sent %v, released %v", created, sent, released)
			}
			if errors.Is(sent, printers.ErrNotSent) || errors.Is(created, printers.ErrBusy) || errors.Is(created, printers.ErrRefused) {
				t.Errorf("a step that was interrupted claims that nothing happened: %v, %v", created, sent)
			}
			<-r.Exited()
			r.Restart(t)
			if created != nil { // as the line does it, which kept no job
				found, status, err := device.Find(ctx, "attempt-1")
				if err != nil || !status.WithoutData {
					t.Fatalf("finding the card: %+v %v", status, err)
				}
				job = found
			}
			fresh := open(t, r.URI())
			agree(t, r, device, job, false)
			agree(t, r, fresh, job, false) // it was not there when the printer went off, so it can't know much
			held, err := holder(t, fresh).Held(ctx)
			if err != nil || held.Present != (fault != "die-ejected") || held.Present && held.Job != job {
				t.Fatalf("held: %+v %v, want %+v", held, err, job)
			}
			if held.Present {
				if err := holder(t, fresh).Release(ctx, job, printers.Reject); err != nil {
					t.Fatal(err)
				}
			}
			if err := holder(t, fresh).Release(ctx, job, printers.Good); !errors.Is(err, printers.ErrNotFound) {
				t.Errorf("ejecting what has left: %v", err)
			}
			wantAccounted(t, r)
		})
	}
}

// TestCutAtEachStep: the connection breaks at every twentieth of the way of a whole card, and the same process goes on.
func TestCutAtEachStep(t *testing.T) {
	r := start(t, "evolis-card", "?ribbon=kk", "", 0, false)
	content, ticket := attemptTwoSides()
	size := int64(2 * 82296)
	for part := range 20 {
		t.Run(fmt.Sprintf("%d of 20", part), func(t *testing.T) {
			ctx := limited(t)
			p := printertest.NewProxy(t, r.uri)
			device := open(t, p.URI(r.URI()))
			job, err := device.Create(ctx, ticket)
			if err != nil {
				t.Fatal(err)
			}
			p.Arm(printertest.Cut{Request: size * int64(part) / 20, Answer: -1})
			if err := device.Send(ctx, job, content); err == nil {
				t.Error("sent, though the connection was cut")
			} else if errors.Is(err, printers.ErrNotSent) && part > 0 {
				t.Errorf("part %d: %v", part, err)
			}
			fresh := open(t, r.URI())
			agree(t, r, fresh, job, true)
			if err := holder(t, fresh).Release(ctx, job, printers.Reject); err != nil {
				t.Fatal(err)
			}
		})
	}
}
