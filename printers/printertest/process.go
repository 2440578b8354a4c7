package printertest

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// limitToStart is how long a printer's process may take to start or to stand still.
const limitToStart = time.Minute

// Process is a printer's process, for a Rig: the test binary itself, started once more with variables in its environment by which
// its TestMain knows which printer to be. It can be killed, frozen and started again.
type Process struct {
	Environment []string // NAME=value, beside those of this process; proxies are left out

	running *os.Process
	exited  chan struct{} // closed when it has ended
}

// Start starts the process and returns the URI of its line "listening URI". It is gone when the test ends.
func (p *Process) Start(t testing.TB) string {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	running, err := os.StartProcess(os.Args[0], os.Args[:1], &os.ProcAttr{
		Env: p.environment(), Files: []*os.File{nil, write, os.Stderr},
		Sys: &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL},
	})
	write.Close()
	if err != nil {
		t.Fatalf("starting the printer: %v", err)
	}
	exited := make(chan struct{})
	p.running, p.exited = running, exited
	go func() {
		defer close(exited)
		_, _ = running.Wait() // that it was killed is no news
	}()
	t.Cleanup(func() { p.Kill(t) })
	line, err := bufio.NewReader(read).ReadString('\n')
	uri, found := strings.CutPrefix(strings.TrimSpace(line), "listening ")
	if err != nil || !found {
		t.Fatalf("the printer's ready line: %q %v", line, err)
	}
	return uri
}

func (p *Process) environment() []string {
	var kept []string
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); !strings.HasSuffix(strings.ToLower(name), "_proxy") {
			kept = append(kept, variable)
		}
	}
	return append(kept, p.Environment...)
}

// Exited is closed when the process that was started last has ended.
func (p *Process) Exited() <-chan struct{} { return p.exited }

// Kill ends the process without warning; one that has ended is left alone.
func (p *Process) Kill(t testing.TB) {
	t.Helper()
	if p.running == nil {
		return
	}
	_ = p.running.Kill()
	<-p.exited
	p.running = nil
}

// Freeze stops the process, and returns once all of it stands still.
func (p *Process) Freeze(t testing.TB) {
	t.Helper()
	p.signal(t, syscall.SIGSTOP)
	ctx, cancel := context.WithTimeout(context.Background(), limitToStart)
	defer cancel()
	for !p.stopped(t) {
		select {
		case <-ctx.Done():
			t.Fatal("the printer does not stand still")
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// stopped reports whether every thread of the process is in state T (proc(5)).
func (p *Process) stopped(t testing.TB) bool {
	t.Helper()
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", p.running.Pid))
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
func (p *Process) Thaw(t testing.TB) {
	t.Helper()
	p.signal(t, syscall.SIGCONT)
}

func (p *Process) signal(t testing.TB, s syscall.Signal) {
	t.Helper()
	if err := p.running.Signal(s); err != nil {
		t.Fatalf("%v to the printer: %v", s, err)
	}
}
