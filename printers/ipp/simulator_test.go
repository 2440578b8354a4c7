package ipp_test

import (
	"bufio"
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chancery/printers/printertest"
	"chancery/printers/simulator"
)

const limitToStart = 20 * time.Second

// simulated runs the simulator if this process was started as one.
func simulated() bool {
	folder, set := os.LookupEnv("IPP_TEST_SIMULATOR")
	if !set {
		return false
	}
	err := simulator.Run(context.Background(), simulator.Config{
		Model:  cmp.Or(os.Getenv("IPP_TEST_MODEL"), "ipp-booklet"),
		Listen: os.Getenv("IPP_TEST_LISTEN"),
		Ledger: filepath.Join(folder, "ledger"),
		Script: filepath.Join(folder, "script"),
		Feeder: filepath.Join(folder, "feeder"),
	})
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
	return true
}

// simulatorRig is the simulator as a process.
type simulatorRig struct {
	process
	model  string // "" for the booklet printer
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
	return startModel(t, "", script, empty)
}

// startModel starts a simulator of another model.
func startModel(t testing.TB, model, script string, empty bool) *simulatorRig {
	t.Helper()
	r := &simulatorRig{model: model, folder: t.TempDir(), listen: "127.0.0.1:0"}
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

// Restart starts the process, at the same address as before, and reads its ready line.
func (r *simulatorRig) Restart(t testing.TB) {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	r.command = func() *exec.Cmd {
		command := exec.Command(os.Args[0])
		command.Env = asEnvironment("IPP_TEST_SIMULATOR="+r.folder, "IPP_TEST_MODEL="+r.model, "IPP_TEST_LISTEN="+r.listen)
		command.Stdout, command.Stderr = write, os.Stderr
		return command
	}
	r.ready = func(t testing.TB) {
		t.Helper()
		write.Close()
		line, err := bufio.NewReader(read).ReadString('\n')
		uri, found := strings.CutPrefix(strings.TrimSpace(line), "listening ")
		if err != nil || !found {
			t.Fatalf("the simulator's ready line: %q %v", line, err)
		}
		r.uri = uri
		r.listen = strings.TrimSuffix(strings.TrimPrefix(uri, "ipp://"), "/ipp/print")
	}
	r.start(t)
}

func (r *simulatorRig) URI() string { return r.uri }

// Load puts a hundred blanks on the stack.
func (r *simulatorRig) Load(t testing.TB) {
	t.Helper()
	var stack strings.Builder
	for i := range 100 {
		fmt.Fprintf(&stack, "UTO%06d\n", i+1)
	}
	r.load(t, stack.String())
}

// load appends lines to the feeder file.
func (r *simulatorRig) load(t testing.TB, lines string) {
	t.Helper()
	file, err := os.OpenFile(filepath.Join(r.folder, "feeder"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString(lines); err != nil {
		t.Fatal(err)
	}
}

func (r *simulatorRig) ledger(t testing.TB) []simulator.Entry {
	t.Helper()
	entries, err := simulator.ReadLedger(filepath.Join(r.folder, "ledger"))
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

func (r *simulatorRig) Produced(t testing.TB) []printertest.Sheet {
	t.Helper()
	var sheets []printertest.Sheet
	for _, entry := range r.ledger(t) {
		if entry.Event != simulator.EventPrinted {
			continue
		}
		sheet := printertest.Sheet{Attempt: entry.Name}
		if n, err := hex.Decode(sheet.SHA256[:], []byte(entry.SHA256)); err != nil || n != len(sheet.SHA256) {
			t.Fatalf("ledger line %d: sha256 %q", entry.Seq, entry.SHA256)
		}
		sheets = append(sheets, sheet)
	}
	return sheets
}

func pause(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(50 * time.Millisecond):
		return true
	}
}
