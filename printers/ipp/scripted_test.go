package ipp_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"chancery/printers"
	"chancery/printers/ipp"
	"chancery/printers/simulator"
)

// attempt does the whole of one attempt up to the answer of the printer.
func attempt(ctx context.Context, device *ipp.Device, name string) (printers.Job, error) {
	content, ticket := page(64 << 10)
	ticket.Attempt = name
	job, err := device.Create(ctx, ticket)
	if err != nil {
		return job, err
	}
	return job, device.Send(ctx, job, content)
}

// events are those of one attempt in the printer's ledger, with the blanks.
func (r *simulatorRig) events(t testing.TB, name string) []string {
	t.Helper()
	var found []string
	for _, entry := range r.ledger(t) {
		if entry.Name == name {
			found = append(found, entry.Event+entry.Blank)
		}
	}
	return found
}

// TestPrinterDies: the printer is gone at three moments of the second job. The driver says "in
// doubt" or "accepted", never "not sent"; the ledger says what happened; the stack goes on where it
// stopped.
func TestPrinterDies(t *testing.T) {
	for fault, want := range map[string]struct {
		events []string
		sent   bool
		next   string
	}{
		simulator.FaultDieBefore: {[]string{"created", "received"}, false, "UTO000002"},
		simulator.FaultDieDuring: {[]string{"created", "received", "fedUTO000002"}, true, "UTO000003"},
		simulator.FaultDieAfter:  {[]string{"created", "received", "fedUTO000002", "printedUTO000002"}, false, "UTO000003"},
	} {
		t.Run(fault, func(t *testing.T) {
			ctx := limited(t)
			rig := startScripted(t, fmt.Sprintf("{\"at\":2,\"do\":%q}\n", fault), false)
			device := mustOpen(t, rig.URI(), printers.Options{})
			before, err := device.Snapshot(ctx)
			if err != nil {
				t.Fatal(err)
			}
			first, err := attempt(ctx, device, "attempt-1")
			if err != nil {
				t.Fatal(err)
			}
			awaitEnd(t, device, first)
			job, err := attempt(ctx, device, "attempt-2")
			if (err == nil) != want.sent || errors.Is(err, printers.ErrNotSent) {
				t.Errorf("sending: %v", err)
			}
			<-rig.exited
			rig.Restart(t)

			if got := rig.events(t, "attempt-2"); !slices.Equal(got, want.events) {
				t.Errorf("ledger: %q, want %q", got, want.events)
			}
			device = mustOpen(t, rig.URI(), printers.Options{})
			if _, err := device.Status(ctx, job); !errors.Is(err, printers.ErrNotFound) {
				t.Errorf("status: %v", err)
			}
			next, err := attempt(ctx, device, "attempt-3")
			if err != nil {
				t.Fatal(err)
			}
			awaitEnd(t, device, next)
			if got := rig.events(t, "attempt-3"); !slices.Contains(got, "printed"+want.next) {
				t.Errorf("ledger: %q, want the next blank %s", got, want.next)
			}
			after, err := device.Snapshot(ctx)
			if err != nil || after.PrinterUUID != before.PrinterUUID {
				t.Errorf("after: %+v %v", after, err)
			}
			if sheets := int64(len(rig.Produced(t))); after.LifeCount == nil || *after.LifeCount != sheets {
				t.Errorf("life count %v, sheets %d", after.LifeCount, sheets)
			}
		})
	}
}

func awaitEnd(t testing.TB, device *ipp.Device, job printers.Job) printers.Status {
	t.Helper()
	ctx := limited(t)
	for {
		status, err := device.Status(ctx, job)
		if err != nil {
			t.Fatal(err)
		}
		if status.State.Ended() {
			return status
		}
		pause(ctx)
	}
}

// TestAnswerCut: the connection drops in the middle of an answer.
func TestAnswerCut(t *testing.T) {
	ctx := limited(t)
	rig := startScripted(t, "{\"at\":1,\"do\":\"cut-create\"}\n{\"at\":2,\"do\":\"cut\"}\n", false)
	device := mustOpen(t, rig.URI(), printers.Options{})
	if _, err := attempt(ctx, device, "attempt-1"); err == nil {
		t.Fatal("the answer to Create-Job was cut, and a job was given")
	}
	job, status, err := device.Find(ctx, "attempt-1")
	if err != nil || !status.WithoutData {
		t.Fatalf("finding it: %+v %v", status, err)
	}
	if err := device.Cancel(ctx, job); err != nil {
		t.Fatal(err)
	}
	if status := awaitEnd(t, device, job); !status.WithoutData {
		t.Errorf("canceled: %+v", status)
	}
	job, err = attempt(ctx, device, "attempt-2")
	if err == nil || errors.Is(err, printers.ErrNotSent) {
		t.Fatalf("the answer to Send-Document was cut: %v", err)
	}
	if status := awaitEnd(t, device, job); !status.Done() {
		t.Errorf("its job: %+v", status)
	}
	if got, want := rig.events(t, "attempt-2"), []string{"created", "received", "fedUTO000001", "printedUTO000001"}; !slices.Equal(got, want) {
		t.Errorf("ledger: %q, want %q", got, want)
	}
}

// TestTruncatedInside: a printer that loses half of a document and calls it complete is believed by
// nobody who reads the page; the driver can't know.
func TestTruncatedInside(t *testing.T) {
	ctx := limited(t)
	rig := startScripted(t, "{\"at\":1,\"do\":\"truncate\"}\n", false)
	device := mustOpen(t, rig.URI(), printers.Options{})
	job, err := attempt(ctx, device, "attempt-1")
	if err != nil {
		t.Fatal(err)
	}
	if status := awaitEnd(t, device, job); !status.Done() {
		t.Errorf("%+v", status)
	}
	_, ticket := page(64 << 10)
	if sheets := rig.Produced(t); len(sheets) != 1 || sheets[0].SHA256 == ticket.SHA256 {
		t.Errorf("sheets %x, want one of another digest than %x", sheets, ticket.SHA256)
	}
	for _, entry := range rig.ledger(t) {
		if entry.Event != simulator.EventReceived {
			continue
		}
		content, err := os.ReadFile(filepath.Join(rig.folder, entry.File))
		if err != nil || len(content) != ticket.Length/2 || entry.Result != "truncated" {
			t.Errorf("%+v: %d bytes, %v", entry, len(content), err)
		}
	}
}

// TestJamAndLoad: the jammed blank is spoiled; the operator takes one out, puts one on top, and the
// printer feeds in that order, also after a restart.
func TestJamAndLoad(t *testing.T) {
	ctx := limited(t)
	rig := startScripted(t, "{\"at\":1,\"do\":\"jam\"}\n{\"at\":2,\"do\":\"empty\",\"seconds\":0.1}\n", true)
	rig.load(t, "A1\nA2\nA3\nA4\n\nA5")
	device := mustOpen(t, rig.URI(), printers.Options{})
	print := func(name string) []string {
		t.Helper()
		job, err := attempt(ctx, device, name)
		if err != nil {
			t.Fatal(err)
		}
		awaitEnd(t, device, job)
		return rig.events(t, name)
	}
	if got, want := print("attempt-1"), []string{"created", "received", "fedA1", "jamA1", "spoiledA1"}; !slices.Equal(got, want) {
		t.Errorf("ledger: %q, want %q", got, want)
	}
	if s, err := device.Snapshot(ctx); err != nil || !s.Has("media-jam") || *s.LifeCount != 1 {
		t.Errorf("after the jam: %+v %v", s, err)
	}
	if got, want := print("attempt-2"), []string{"created", "received", "empty", "fedA2", "printedA2"}; !slices.Equal(got, want) {
		t.Errorf("ledger: %q, want %q", got, want)
	}
	rig.load(t, "\n-A3\n+B1\n")
	if got := print("attempt-3"); !slices.Contains(got, "printedB1") {
		t.Errorf("ledger: %q, want B1, which was put on top", got)
	}
	rig.Kill(t)
	rig.Restart(t)
	device = mustOpen(t, rig.URI(), printers.Options{})
	if got := print("attempt-4"); !slices.Contains(got, "printedA4") {
		t.Errorf("ledger: %q, want A4, since A3 was taken out", got)
	}
	if got := print("attempt-5"); !slices.Contains(got, "printedA5") {
		t.Errorf("ledger: %q, want A5", got)
	}
	if s, err := device.Snapshot(ctx); err != nil || s.Has("media-jam") || *s.LifeCount != 5 {
		t.Errorf("at the end: %+v %v", s, err)
	}
}

// TestCancelBeforeFeeding: a job that waits for blanks is canceled; it had its document, so it is not
// "without data", and no blank was fed.
func TestCancelBeforeFeeding(t *testing.T) {
	ctx := limited(t)
	rig := startScripted(t, "", true)
	device := mustOpen(t, rig.URI(), printers.Options{})
	job, err := attempt(ctx, device, "attempt-1")
	if err != nil {
		t.Fatal(err)
	}
	for {
		status, err := device.Status(ctx, job)
		if err != nil {
			t.Fatal(err)
		}
		if status.State == printers.JobStopped || !pause(ctx) {
			break
		}
	}
	if err := device.Cancel(ctx, job); err != nil {
		t.Fatal(err)
	}
	if status := awaitEnd(t, device, job); status.State != printers.JobCanceled || status.WithoutData || status.Done() {
		t.Errorf("%+v", status)
	}
	if got, want := rig.events(t, "attempt-1"), []string{"created", "received", "empty", "canceled"}; !slices.Equal(got, want) {
		t.Errorf("ledger: %q, want %q", got, want)
	}
}

// BenchmarkAttempt is the whole attempt protocol as the line does it, on a printer that takes no
// time and keeps its ledger durably.
func BenchmarkAttempt(b *testing.B) {
	rig := startScripted(b, "", true)
	blanks := ""
	for i := range b.N + 1 {
		blanks += fmt.Sprintf("UTO%07d\n", i)
	}
	rig.load(b, blanks)
	device := mustOpen(b, rig.URI(), printers.Options{})
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	b.ResetTimer()
	for i := range b.N {
		if _, err := device.Snapshot(ctx); err != nil {
			b.Fatal(err)
		}
		job, err := attempt(ctx, device, fmt.Sprintf("attempt-%d", i))
		if err != nil {
			b.Fatal(err)
		}
		for {
			status, err := device.Status(ctx, job)
			if err != nil {
				b.Fatal(err)
			}
			if status.Done() {
				break
			}
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "documents/s")
}
