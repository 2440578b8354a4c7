package all_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chancery/printers"
	"chancery/printers/simulator"
)

// TestSimulatedPrinterWithItsAgent: an IPP printer and its SNMP agent, which count the same, through one URI.
func TestSimulatedPrinterWithItsAgent(t *testing.T) {
	uri, agent := startSimulator(t)
	device := mustOpen(t, uri+"?snmp="+agent)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	before, err := device.Snapshot(ctx)
	if err != nil || before.LifeCount == nil || *before.LifeCount != 0 {
		t.Fatalf("%+v %v", before, err)
	}
	document := []byte("%PDF-1.7\n% a page\n")
	ticket := printers.Ticket{
		Attempt: "attempt-1", Width: 125, Height: 88, Format: printers.FormatPDF, Length: len(document), SHA256: sha256.Sum256(document),
	}
	job, err := device.Create(ctx, ticket)
	if err != nil {
		t.Fatal(err)
	}
	if err := device.Send(ctx, job, document); err != nil {
		t.Fatal(err)
	}
	for {
		status, err := device.Status(ctx, job)
		if err != nil {
			t.Fatal(err)
		}
		if status.Done() {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	after, err := device.Snapshot(ctx)
	if err != nil || after.LifeCount == nil || *after.LifeCount != 1 || len(after.Reasons) > 0 || after.PrinterUUID != before.PrinterUUID {
		t.Errorf("%+v %v", after, err)
	}
	elsewhere := mustOpen(t, uri+"?snmp=127.0.0.1:1") // nobody is there
	if s, err := elsewhere.Snapshot(ctx); err != nil || s.LifeCount != nil || !s.Has("witness-silent") {
		t.Errorf("without its agent: %+v %v", s, err)
	}
}

// startSimulator runs an IPP printer with an SNMP agent until the test ends.
func startSimulator(t testing.TB) (uri, agent string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	read, write := io.Pipe()
	done := make(chan error, 1)
	go func() {
		done <- simulator.Run(ctx, simulator.Config{
			Model: "ipp-booklet", Listen: "127.0.0.1:0", SNMP: "127.0.0.1:0", Ledger: filepath.Join(t.TempDir(), "ledger"), Stdout: write,
		})
		write.Close()
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the simulator: %v", err)
		}
	})
	lines := bufio.NewScanner(read)
	for agent == "" && lines.Scan() {
		what, value, _ := strings.Cut(lines.Text(), " ")
		switch what {
		case "listening":
			uri = value
		case "snmp":
			agent = value
		}
	}
	if uri == "" || agent == "" {
		t.Fatalf("the simulator's ready lines name %q and %q", uri, agent)
	}
	return uri, agent
}
