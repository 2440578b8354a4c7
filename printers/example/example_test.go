package example_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"chancery/printers"
	"chancery/printers/example"
	"chancery/printers/printertest"
)

// TestMain lets the test binary be the printer, too: printers are killed and frozen in these tests.
func TestMain(m *testing.M) {
	if folder, set := os.LookupEnv("EXAMPLE_PRINTER"); set {
		fmt.Fprintln(os.Stderr, run(folder, os.Getenv("EXAMPLE_LISTEN")))
		os.Exit(1)
	}
	goleak.VerifyTestMain(m)
}

// rig is the simulator as a process.
type rig struct {
	printertest.Process
	folder, uri string
}

func start(t testing.TB, b printertest.Behaviour) printertest.Rig {
	t.Helper()
	r := &rig{folder: t.TempDir(), uri: "example://127.0.0.1:0"}
	how, err := json.Marshal(b)
	if err == nil {
		err = os.WriteFile(filepath.Join(r.folder, "behaviour"), how, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	r.Restart(t)
	return r
}

func (r *rig) Restart(t testing.TB) {
	t.Helper()
	r.Environment = []string{"EXAMPLE_PRINTER=" + r.folder, "EXAMPLE_LISTEN=" + strings.TrimPrefix(r.uri, "example://")}
	r.uri = r.Start(t)
}

func (r *rig) URI() string { return r.uri }

func (r *rig) Load(t testing.TB) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(r.folder, "loaded"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
}

func (r *rig) Produced(t testing.TB) []printertest.Sheet {
	t.Helper()
	sheets, err := produced(r.folder)
	if err != nil {
		t.Fatal(err)
	}
	return sheets
}

func TestConformance(t *testing.T) {
	open := func(uri string, o printers.Options) (printers.Device, error) { return example.Open(uri, o) }
	printertest.Run(t, printertest.Subject{Start: start, Open: open, Width: 125, Height: 88, Format: printers.FormatPDF, Separations: []string{"visible"}})
}

// TestExampleIsShort: it is there to be read.
func TestExampleIsShort(t *testing.T) {
	text, err := os.ReadFile("example.go")
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(text), "\n"); lines > 150 {
		t.Errorf("example.go has %d lines, and 150 are promised", lines)
	}
}
