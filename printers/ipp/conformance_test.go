package ipp_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"go.uber.org/goleak"

	"chancery/printers"
	"chancery/printers/ipp"
	"chancery/printers/printertest"
)

// TestMain lets the test binary be a printer, too: printers are killed and frozen in these tests,
// so each is a process of its own.
func TestMain(m *testing.M) {
	if simulated() {
		return
	}
	goleak.VerifyTestMain(m)
}

func open(uri string, o printers.Options) (printers.Device, error) { return ipp.Open(uri, o) }

func TestConformanceOnSimulator(t *testing.T) {
	t.Parallel()
	printertest.Run(t, printertest.Subject{
		Start: startSimulator, Open: open, Width: 125, Height: 88, Format: "application/pdf", Separations: []string{"visible", "carbon-black"},
	})
}

func TestConformanceOnIppeveprinter(t *testing.T) {
	t.Parallel()
	printertest.Run(t, printertest.Subject{
		Start: newIppeveprinters(t), Open: open, Width: 125, Height: 88, Format: "application/pdf",
		Limits: printertest.Limits{NoTruncation: true},
	})
}

// process is a printer's process: started, hurt, started again.
type process struct {
	command func() *exec.Cmd
	ready   func(t testing.TB)
	running *exec.Cmd
	exited  chan struct{} // closed when it has ended
}

func (p *process) start(t testing.TB) {
	t.Helper()
	p.running = p.command()
	p.running.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	if err := p.running.Start(); err != nil {
		t.Fatalf("starting the printer: %v", err)
	}
	running, exited := p.running, make(chan struct{})
	p.exited = exited
	go func() {
		defer close(exited)
		_ = running.Wait() // that it was killed is no news
	}()
	t.Cleanup(func() {
		p.Kill(t)
		_ = syscall.Kill(-running.Process.Pid, syscall.SIGKILL) // what it had started goes on printing without it
	})
	p.ready(t)
}

// Kill ends the process without warning; one that has ended is left alone.
func (p *process) Kill(t testing.TB) {
	t.Helper()
	if p.running == nil {
		return
	}
	_ = p.running.Process.Kill()
	<-p.exited
	p.running = nil
}

// Restart starts the process again.
func (p *process) Restart(t testing.TB) {
	t.Helper()
	p.start(t)
}

// Freeze stops the process, and returns once all of it stands still.
func (p *process) Freeze(t testing.TB) {
	t.Helper()
	p.signal(t, syscall.SIGSTOP)
	ctx, cancel := context.WithTimeout(context.Background(), limitToStart)
	defer cancel()
	for !p.stopped(t) {
		if !pause(ctx) {
			t.Fatal("the printer does not stand still")
		}
	}
}

// stopped reports whether every thread of the process is in state T (proc(5)).
func (p *process) stopped(t testing.TB) bool {
	t.Helper()
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", p.running.Process.Pid))
	if err != nil || len(threads) == 0 {
		t.Fatalf("looking for the printer's threads: %d found, %v", len(threads), err)
	}
	for _, thread := range threads {
		stat, err := os.ReadFile(thread)
		if err != nil {
			return false
		}
		if _, after, _ := strings.Cut(string(stat), ") "); !strings.HasPrefix(after, "T") {
			return false
		}
	}
	return true
}

// Thaw lets a frozen process go on.
func (p *process) Thaw(t testing.TB) { p.signal(t, syscall.SIGCONT) }

func (p *process) signal(t testing.TB, s syscall.Signal) {
	t.Helper()
	if err := p.running.Process.Signal(s); err != nil {
		t.Fatalf("%v to the printer: %v", s, err)
	}
}

// needProgram finds a program, or fails naming the Debian package that has it.
func needProgram(t testing.TB, name, debian string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if _, sbin := os.Stat("/usr/sbin/" + name); sbin == nil {
			return "/usr/sbin/" + name
		}
		t.Fatalf("%s is missing; install the package %s", name, debian)
	}
	return path
}

// asEnvironment is this process's environment without proxies, with more variables.
func asEnvironment(more ...string) []string {
	var kept []string
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); !strings.HasSuffix(strings.ToLower(name), "_proxy") {
			kept = append(kept, variable)
		}
	}
	return append(kept, more...)
}

// awaitAnswer returns once the printer answers.
func awaitAnswer(t testing.TB, uri string) {
	t.Helper()
	device, err := ipp.Open(uri, printers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer device.Close()
	ctx, cancel := context.WithTimeout(context.Background(), limitToStart)
	defer cancel()
	for {
		_, err := device.Snapshot(ctx)
		if err == nil {
			return
		}
		if !pause(ctx) {
			t.Fatalf("waiting for the printer at %s: %v", uri, err)
		}
	}
}
