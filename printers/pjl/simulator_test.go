package pjl_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"chancery/printers"
	"chancery/printers/pjl"
	"chancery/printers/printertest"
	"chancery/printers/simulator/machine"
	simulated "chancery/printers/simulator/pjl"
)

// atLast does an attempt once the printer is free again.
func atLast(t testing.TB, device *pjl.Device, name string) (printers.Job, error) {
	t.Helper()
	ctx := limited(t)
	for {
		job, err := attempt(ctx, device, name)
		if err == nil || !errors.Is(err, printers.ErrBusy) {
			return job, err
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%s: %v", name, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func lifeCount(t testing.TB, device *pjl.Device) int64 {
	t.Helper()
	ctx := limited(t)
	for {
		snapshot, err := device.Snapshot(ctx)
		if err == nil && snapshot.LifeCount != nil {
			return *snapshot.LifeCount
		}
		select {
		case <-ctx.Done():
			t.Fatalf("life count: %+v %v", snapshot, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// TestPrinterDies: the printer is gone at three moments of the second job. The driver says "in doubt" or "accepted", never "not sent";
// the ledger says what happened; the stack goes on where it stopped, and the printer's id 0 is not taken for ours.
func TestPrinterDies(t *testing.T) {
	for fault, want := range map[string]struct {
		events []string
		next   string
	}{
		machine.FaultDieBefore: {[]string{"created", "received"}, "UTO000002"},
		machine.FaultDieDuring: {[]string{"created", "received", "fedUTO000002"}, "UTO000003"},
		machine.FaultDieAfter:  {[]string{"created", "received", "fedUTO000002", "printedUTO000002"}, "UTO000003"},
	} {
		t.Run(fault, func(t *testing.T) {
			rig := startScripted(t, fmt.Sprintf("{\"at\":2,\"do\":%q}\n", fault), false)
			device := mustOpen(t, rig.URI(), printers.Options{})
			first, err := attempt(limited(t), device, "attempt-1")
			if err != nil {
				t.Fatal(err)
			}
			if status, err := await(t, device, first); err != nil || !status.Done() {
				t.Fatalf("%+v %v", status, err)
			}
			job, err := atLast(t, device, "attempt-2")
			if errors.Is(err, printers.ErrNotSent) {
				t.Errorf("sending: %v", err)
			}
			<-rig.Exited()
			if status, err := device.Status(limited(t), job); job.UUID != "" && (err == nil || !errors.Is(err, printers.ErrUnreachable)) {
				t.Errorf("while it is off: %+v %v", status, err)
			}
			rig.Restart(t)
			if got := rig.events(t, "attempt-2"); !slices.Equal(got, want.events) {
				t.Errorf("ledger: %q, want %q", got, want.events)
			}
			status, err := device.Status(limited(t), job)
			wantDoubt(t, status, err)
			next, err := atLast(t, device, "attempt-3")
			if err != nil {
				t.Fatal(err)
			}
			if status, err := await(t, device, next); err != nil || !status.Done() {
				t.Errorf("%+v %v", status, err)
			}
			if got := rig.events(t, "attempt-3"); !slices.Contains(got, "printed"+want.next) {
				t.Errorf("ledger: %q, want the next blank %s", got, want.next)
			}
			if sheets := int64(len(rig.Produced(t))); lifeCount(t, device) != sheets {
				t.Errorf("life count %d, sheets %d", lifeCount(t, device), sheets)
			}
		})
	}
}

// TestFaults: what goes wrong in the printer, what the driver makes of it, and what the page counter shows.
func TestFaults(t *testing.T) {
	for fault, want := range map[string]struct {
		state  printers.JobState // JobUnknown: nobody knows
		done   bool
		events []string
		count  int64
	}{
		simulated.FaultUserCanceled:     {printers.JobCanceled, false, []string{"created", "received", "fedUTO000001", "printedUTO000001", "canceled"}, 1},
		simulated.FaultResourceCanceled: {printers.JobAborted, false, []string{"created", "received", "aborted"}, 0},
		simulated.FaultWrongMedia:       {printers.JobAborted, false, []string{"created", "received", "aborted"}, 0},
		simulated.FaultCounterJump:      {printers.JobCompleted, true, []string{"created", "received", "fedUTO000001", "printedUTO000001"}, 2},
		simulated.FaultSilent:           {printers.JobUnknown, false, []string{"created", "received", "fedUTO000001", "printedUTO000001"}, 1},
		machine.FaultJam:                {printers.JobAborted, false, []string{"created", "received", "fedUTO000001", "jamUTO000001", "spoiledUTO000001"}, 1},
		machine.FaultCut:                {printers.JobUnknown, false, []string{"created", "received", "fedUTO000001", "printedUTO000001"}, 1},
		machine.FaultTruncate:           {printers.JobCompleted, true, []string{"created", "received", "fedUTO000001", "printedUTO000001"}, 1},
		machine.FaultEmpty:              {printers.JobCompleted, true, []string{"created", "received", "empty", "fedUTO000001", "printedUTO000001"}, 1},
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			rig := startScripted(t, fmt.Sprintf("{\"at\":1,\"do\":%q,\"seconds\":0.2}\n", fault), false)
			device := mustOpen(t, rig.URI(), printers.Options{Answer: 3 * time.Second})
			before := lifeCount(t, device)
			job, err := attempt(limited(t), device, "attempt-1")
			if err != nil {
				t.Fatal(err)
			}
			status, err := await(t, device, job)
			if want.state == printers.JobUnknown {
				wantDoubt(t, status, err)
				if err == nil {
					t.Errorf("%+v, want that nobody knows", status)
				}
			} else if err != nil || status.State != want.state || status.Done() != want.done || status.WithoutData {
				t.Errorf("%+v %v, want it %s", status, err, want.state)
			}
			if moved := lifeCount(t, device) - before; moved != want.count {
				t.Errorf("life count moved by %d, want %d", moved, want.count)
			}
			if got := rig.events(t, "attempt-1"); !slices.Equal(got, want.events) {
				t.Errorf("ledger: %q, want %q", got, want.events)
			}
		})
	}
}

// TestWaitingForMedia: what is the matter is told while a job waits, and that it goes on afterwards.
func TestWaitingForMedia(t *testing.T) {
	rig := startScripted(t, "", true)
	device, ctx := mustOpen(t, rig.URI(), printers.Options{}), limited(t)
	job, err := attempt(ctx, device, "attempt-1")
	if err != nil {
		t.Fatal(err)
	}
	for {
		status, err := device.Status(ctx, job)
		if err != nil {
			t.Fatal(err)
		}
		if status.State == printers.JobStopped {
			break
		}
	}
	snapshot, err := device.Snapshot(ctx)
	if err != nil || !snapshot.Has("media-empty") || snapshot.State != printers.PrinterStopped || snapshot.Queued != 1 || snapshot.Accepting || snapshot.LifeCount != nil {
		t.Errorf("%+v %v", snapshot, err)
	}
	_, ticket := page("attempt-2", 100)
	_, err = device.Create(ctx, ticket)
	wantKinds(t, err, printers.ErrBusy)
	wantKinds(t, device.Cancel(ctx, job), printers.ErrRefused)
	rig.Load(t)
	if status, err := await(t, device, job); err != nil || !status.Done() {
		t.Errorf("%+v %v", status, err)
	}
	wantKinds(t, device.Cancel(ctx, job), printers.ErrRefused)
}

// TestCutAnywhere: the connection drops at each line of the envelope, within the document and around its end. Never is the attempt taken
// for unsent or unprinted, nor for printed when it was not, and no document comes out twice.
func TestCutAnywhere(t *testing.T) {
	rig := startScripted(t, "", false)
	proxy := printertest.NewProxy(t, rig.URI())
	content, _ := page("attempt-00", 64<<10)
	for n, at := range cuts(t, len(content)) {
		name := fmt.Sprintf("attempt-%02d", n)
		proxy.Arm(printertest.Whole())
		device := mustOpen(t, proxy.URI(rig.URI()), printers.Options{})
		ctx := limited(t)
		content, ticket := page(name, 64<<10)
		job, err := device.Create(ctx, ticket)
		for errors.Is(err, printers.ErrBusy) {
			time.Sleep(20 * time.Millisecond)
			job, err = device.Create(ctx, ticket)
		}
		if err != nil {
			t.Fatal(err)
		}
		proxy.Arm(printertest.Cut{Request: int64(at), Answer: -1})
		wantKinds(t, device.Send(ctx, job, content))
		status, err := await(t, device, job)
		if err == nil && (status.WithoutData || status.Done() && len(rig.events(t, name)) < 4) {
			t.Errorf("cut at %d: %+v, ledger %q", at, status, rig.events(t, name))
		}
	}
	counts := map[string]int{}
	for _, sheet := range rig.Produced(t) {
		if counts[sheet.Attempt]++; counts[sheet.Attempt] > 1 {
			t.Errorf("%s came out %d times", sheet.Attempt, counts[sheet.Attempt])
		}
	}
}

// cuts are the places in the bytes of Send: both sides of each line's end, some in the document. All of them in a full run.
func cuts(t testing.TB, document int) []int {
	t.Helper()
	golden, err := os.ReadFile(filepath.Join("testdata", "job.golden"))
	if err != nil {
		t.Fatal(err)
	}
	envelope := strings.SplitAfter(string(golden), "ENTER LANGUAGE = PDF")[0]
	envelope = envelope[strings.LastIndex(envelope[:strings.Index(envelope, "JOB NAME")], "<ESC>"):]
	var found []int
	at := 0
	for line := range strings.Lines(envelope) {
		text, _, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		text = strings.NewReplacer("<ESC>", "\x1b", "<CR>", "\r\n", "0190a2b4-attempt-1", "attempt-00").Replace(text)
		at += len(text)
		found = append(found, at-1, at)
	}
	if os.Getenv("CHANCERY_PROVE") != "1" { // every third line
		found = slices.DeleteFunc(found, func(n int) bool { return (n/2)%3 != 0 })
	}
	found = append(found, 0, 1, at+2, at+3, at+document/2, at+2+document-1, at+2+document, at+2+document+5)
	slices.Sort(found)
	return slices.Compact(found)
}
