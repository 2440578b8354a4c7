package hotfolder_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"chancery/printers"
	"chancery/printers/hotfolder"
	"chancery/printers/printertest"
	simulated "chancery/printers/simulator/hotfolder"
	"chancery/printers/simulator/machine"
)

// TestMain lets the test binary be a station, too: stations are killed in these tests, so each is a process of its own.
func TestMain(m *testing.M) {
	if uri, set := os.LookupEnv("HOTFOLDER_TEST_DRIVER"); set {
		if err := drive(uri, os.Getenv("HOTFOLDER_TEST_ATTEMPT")); err != nil {
			os.Exit(1)
		}
		return
	}
	folder, set := os.LookupEnv("HOTFOLDER_TEST_SIMULATOR")
	if !set {
		goleak.VerifyTestMain(m)
		return
	}
	err := simulated.Run(context.Background(), machine.Config{
		Model: simulated.Model, Listen: filepath.Join(folder, "share"), Ledger: filepath.Join(folder, "ledger"),
		Script: filepath.Join(folder, "script"), Feeder: filepath.Join(folder, "feeder"),
	})
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// rig is a simulated station as a process.
type rig struct {
	printertest.Process
	folder string
}

func start(t testing.TB, script string, empty bool) *rig {
	t.Helper()
	r := &rig{folder: t.TempDir()}
	if err := os.WriteFile(filepath.Join(r.folder, "script"), []byte(script), 0o644); err != nil {
		t.Fatal(err)
	}
	if !empty {
		r.Load(t)
	}
	r.Restart(t)
	return r
}

// Restart starts the process again on the same folder.
func (r *rig) Restart(t testing.TB) {
	t.Helper()
	r.Environment = []string{"HOTFOLDER_TEST_SIMULATOR=" + r.folder}
	if uri := r.Start(t); uri != r.URI() {
		t.Fatalf("the station watches %s, want %s", uri, r.URI())
	}
}

func (r *rig) URI() string { return "hotfolder://" + filepath.Join(r.folder, "share") }

func (r *rig) file(name string) string { return filepath.Join(r.folder, "share", name) }

// Load puts a hundred blanks on the stack.
func (r *rig) Load(t testing.TB) {
	t.Helper()
	var stack strings.Builder
	for n := range 100 {
		fmt.Fprintf(&stack, "UTO%06d\n", n+1)
	}
	if err := os.WriteFile(filepath.Join(r.folder, "feeder"), []byte(stack.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func (r *rig) ledger(t testing.TB) []machine.Entry {
	t.Helper()
	entries, err := machine.ReadLedger(filepath.Join(r.folder, "ledger"))
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

func (r *rig) count(t testing.TB, event string) int {
	t.Helper()
	n := 0
	for _, entry := range r.ledger(t) {
		if entry.Event == event {
			n++
		}
	}
	return n
}

// Produced lists what lies in the tray.
func (r *rig) Produced(t testing.TB) []printertest.Sheet {
	t.Helper()
	var sheets []printertest.Sheet
	for _, entry := range r.ledger(t) {
		if entry.Event != machine.EventPrinted {
			continue
		}
		sheet := printertest.Sheet{Attempt: entry.Name, Blank: entry.Blank}
		if n, err := hex.Decode(sheet.SHA256[:], []byte(entry.SHA256)); err != nil || n != len(sheet.SHA256) {
			t.Fatalf("ledger line %d: sha256 %q", entry.Seq, entry.SHA256)
		}
		sheets = append(sheets, sheet)
	}
	return sheets
}

func TestConformance(t *testing.T) {
	printertest.Run(t, printertest.Subject{
		Start: func(t testing.TB, b printertest.Behaviour) printertest.Rig {
			var script strings.Builder
			for at := 1; at <= 10; at++ {
				for fault, played := range map[string]bool{"slow": b.Slow > 0, "jam": b.Fail, "truncate": b.Truncate} {
					if played {
						fmt.Fprintf(&script, "{\"at\":%d,\"do\":%q,\"seconds\":%g}\n", at, fault, b.Slow.Seconds())
					}
				}
			}
			return start(t, script.String(), b.Empty)
		},
		Open: func(uri string, o printers.Options) (printers.Device, error) {
			device, err := hotfolder.Open(uri, o)
			return takenUp{device}, err
		},
		Width: 125, Height: 88, Format: printers.FormatPDF,
		Limits: printertest.Limits{Folder: true, NoCancel: true, KeepsIDs: true},
	})
}

// takenUp is a device whose Send returns when the station has the job: what the suite does with a job that was sent it does to one
// that is printed. Before that it can be canceled, which the race of cancelation and station is about.
type takenUp struct{ *hotfolder.Device }

// Send sends, and waits.
func (d takenUp) Send(ctx context.Context, job printers.Job, document []byte) error {
	if err := d.Device.Send(ctx, job, document); err != nil {
		return err
	}
	for {
		if status, err := d.Status(ctx, job); err != nil || status.State != printers.JobPending {
			return nil // whatever is wrong is for the suite to see
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// bare looks for documents that stay in the folder.
func (r *rig) bare(t testing.TB) {
	t.Helper()
	entries, err := os.ReadDir(r.file(""))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		content, err := os.ReadFile(r.file(entry.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			continue // it was on its way
		}
		if err != nil || bytes.Contains(content, []byte("%PDF")) {
			t.Errorf("%s: there is still a document in it (%d bytes, %v)", entry.Name(), len(content), err)
		}
	}
}

func document(name string) []byte {
	return append([]byte("%PDF-1.7\n% "+name+"\n"), bytes.Repeat([]byte("0123456789abcdef"), 1024)...)
}

func ticket(attempt string) printers.Ticket {
	content := document(attempt)
	return printers.Ticket{Attempt: attempt, Product: "booklet", Width: 125, Height: 88, Format: printers.FormatPDF, Length: len(content), SHA256: sha256.Sum256(content)}
}

func open(t testing.TB, uri string) *hotfolder.Device {
	t.Helper()
	device, err := hotfolder.Open(uri, printers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return device
}

func limited(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func create(t testing.TB, device printers.Device, attempt string) printers.Job {
	t.Helper()
	job, err := device.Create(limited(t), ticket(attempt))
	if err != nil {
		t.Fatalf("announcing %s: %v", attempt, err)
	}
	return job
}

// until repeats a look until it satisfies.
func until(t testing.TB, what string, look func() bool) {
	t.Helper()
	ctx := limited(t)
	for !look() {
		select {
		case <-ctx.Done():
			t.Fatalf("waiting until %s", what)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// kinds names what an error is.
func kinds(err error) string {
	var found []string
	for _, kind := range []struct {
		name string
		err  error
	}{
		{"unreachable", printers.ErrUnreachable}, {"busy", printers.ErrBusy}, {"refused", printers.ErrRefused}, {"not found", printers.ErrNotFound},
		{"not sent", printers.ErrNotSent},
	} {
		if errors.Is(err, kind.err) {
			found = append(found, kind.name)
		}
	}
	return strings.Join(found, " and ")
}

// lawful compares what a fresh Device says with what the station did: no false "printed", no false "not printed", nothing twice.
func (r *rig) lawful(t testing.TB, job printers.Job, sent error) (printers.Status, error) {
	t.Helper()
	status, err := open(t, r.URI()).Status(limited(t), job)
	printed, fed := r.count(t, machine.EventPrinted), r.count(t, machine.EventFed)
	switch {
	case printed > 1 || fed > 1:
		t.Errorf("one attempt was printed %d times on %d blanks", printed, fed)
	case err == nil && status.WithoutData && status.State.Ended() && r.count(t, machine.EventReceived) > 0:
		t.Errorf("a false \"not printed\": %+v", status)
	case err == nil && status.Done() && printed != 1:
		t.Errorf("a false \"printed\": %+v", status)
	case errors.Is(sent, printers.ErrNotSent) && r.count(t, machine.EventReceived) > 0:
		t.Errorf("a false \"not sent\": %v", sent)
	}
	return status, err
}
