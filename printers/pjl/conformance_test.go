package pjl_test

import (
	"context"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"chancery/printers"
	"chancery/printers/pjl"
	"chancery/printers/printertest"
	"chancery/printers/simulator/machine"
	simulated "chancery/printers/simulator/pjl"
)

// TestMain lets the test binary be a printer, too: printers are killed and frozen in these tests, so each is a process of its own.
func TestMain(m *testing.M) {
	if folder, set := os.LookupEnv("PJL_TEST_SIMULATOR"); set {
		err := simulated.Run(context.Background(), machine.Config{
			Model:     "pjl-booklet",
			Listen:    os.Getenv("PJL_TEST_LISTEN"),
			Ledger:    filepath.Join(folder, "ledger"),
			Script:    filepath.Join(folder, "script"),
			Feeder:    filepath.Join(folder, "feeder"),
			SheetTime: 100 * time.Millisecond, // a real one's answer to the job comes before its sheet
		})
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	goleak.VerifyTestMain(m)
}

func open(uri string, o printers.Options) (printers.Device, error) { return pjl.Open(uri, o) }

func TestConformance(t *testing.T) {
	printertest.Run(t, printertest.Subject{
		Start: startSimulator, Open: open, Width: 125, Height: 88, Format: printers.FormatPDF,
		Limits: printertest.Limits{SameDevice: true, NoCancel: true, NoUpTime: true},
	})
}

// simulatorRig is the simulator as a process.
type simulatorRig struct {
	printertest.Process
	folder string
	listen string
	uri    string
}

func startSimulator(t testing.TB, b printertest.Behaviour) printertest.Rig {
	t.Helper()
	return startScripted(t, scriptFor(b), b.Empty)
}

// startScripted starts a simulator with a script and, unless empty, with blanks.
func startScripted(t testing.TB, script string, empty bool) *simulatorRig {
	t.Helper()
	r := &simulatorRig{folder: t.TempDir(), listen: "127.0.0.1:0"}
	if err := os.WriteFile(filepath.Join(r.folder, "script"), []byte(script), 0o644); err != nil {
		t.Fatal(err)
	}
	if !empty {
		r.Load(t)
	}
	r.Restart(t)
	return r
}

// scriptFor makes every job behave like that.
func scriptFor(b printertest.Behaviour) string {
	var script strings.Builder
	for at := 1; at <= 10; at++ {
		if b.Slow > 0 {
			fmt.Fprintf(&script, "{\"at\":%d,\"do\":\"slow\",\"seconds\":%g}\n", at, b.Slow.Seconds())
		}
		if b.Fail {
			fmt.Fprintf(&script, "{\"at\":%d,\"do\":\"jam\"}\n", at)
		}
		if b.Truncate {
			fmt.Fprintf(&script, "{\"at\":%d,\"do\":\"truncate\"}\n", at)
		}
	}
	return script.String()
}

// Restart starts the process, at the same address as before.
func (r *simulatorRig) Restart(t testing.TB) {
	t.Helper()
	r.Environment = []string{"PJL_TEST_SIMULATOR=" + r.folder, "PJL_TEST_LISTEN=" + r.listen}
	u, err := url.Parse(r.Start(t))
	if err != nil {
		t.Fatal(err)
	}
	r.listen = u.Host
	r.uri = u.String() + "?media=125x88"
}

func (r *simulatorRig) URI() string { return r.uri }

// Load puts a hundred blanks on the stack.
func (r *simulatorRig) Load(t testing.TB) {
	t.Helper()
	var stack strings.Builder
	for i := range 100 {
		fmt.Fprintf(&stack, "UTO%06d\n", i+1)
	}
	if err := os.WriteFile(filepath.Join(r.folder, "feeder"), []byte(stack.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func (r *simulatorRig) ledger(t testing.TB) []machine.Entry {
	t.Helper()
	entries, err := machine.ReadLedger(filepath.Join(r.folder, "ledger"))
	if err != nil {
		t.Fatal(err)
	}
	return entries
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

func (r *simulatorRig) Produced(t testing.TB) []printertest.Sheet {
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
