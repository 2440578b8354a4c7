// The tests of this folder build the real binary once and drive it as its users do: as processes, with files, and looking at what is
// left. They see nothing of its insides but the database, through the auditor's eyes.
package main_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// How long a process may take before the test ends it: far longer than any does on a slow machine.
const patience = 5 * time.Minute

// shared is the folder of what all tests of this process share; TestMain makes and removes it.
func shared() string { return os.Getenv("CHANCERY_TEST_SHARED") }

// built builds the program, without the race detector whatever the tests run with.
var built = sync.OnceValues(func() (string, error) {
	name := filepath.Join(shared(), "chancery")
	out, err := exec.Command("go", "build", "-race=false", "-o", name, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("building the program: %w\n%s", err, out)
	}
	return name, nil
})

// call is one run of the program.
type call struct {
	args  []string
	env   []string // settings beside those of every call
	stdin io.Reader
	// watch gets each piece of what the program writes to stderr, as it comes, and a way to kill it.
	watch func(piece []byte, kill func())
}

// answer is what a run of the program left.
type answer struct {
	code     int // -1 when a signal ended it
	signal   syscall.Signal
	out, err string
}

// run runs the program to its end. It dies with the test.
func run(t testing.TB, c call) answer {
	t.Helper()
	p := begin(t, c)
	return p.wait(t)
}

// chancery runs the program with arguments and settings for its environment written NAME=VALUE first.
func chancery(t testing.TB, args ...string) answer {
	t.Helper()
	return run(t, call{args: args})
}

// process is a run of the program under way.
type process struct {
	cmd      *exec.Cmd
	out, err safeBuffer
	ended    chan error
	gone     chan struct{} // closed when it has ended
}

// begin starts the program as the leader of a group of its own that ends with the test.
func begin(t testing.TB, c call) *process {
	t.Helper()
	name, err := built()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: exec.Command(name, c.args...), ended: make(chan error, 1), gone: make(chan struct{})}
	p.cmd.Env = append(environment(), c.env...)
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = c.stdin, &p.out, &p.err
	if c.watch != nil {
		p.cmd.Stderr = writer(func(b []byte) (int, error) {
			c.watch(b, func() { _ = p.cmd.Process.Kill() })
			return p.err.Write(b)
		})
	}
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	p.cmd.WaitDelay = 10 * time.Second // for what children of a killed process still hold open
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // the kernel's signal comes when the thread that started the process ends
		err := p.cmd.Start()
		started <- err
		if err == nil {
			p.ended <- p.cmd.Wait()
			close(p.gone)
		}
	}()
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if !p.over() { // its number may be another's by now
			_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
		}
	})
	return p
}

// over reports whether the program has ended.
func (p *process) over() bool {
	select {
	case <-p.gone:
		return true
	default:
		return false
	}
}

// kill ends the program as a power cut would, and waits until it is gone.
func (p *process) kill() {
	if !p.over() {
		_ = p.cmd.Process.Kill()
		<-p.gone
	}
}

// environment is what every call of the program gets: nothing of the settings of whoever runs the tests, save where PostgreSQL is.
func environment() []string {
	env := []string{"LC_ALL=C.UTF-8"}
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "CHANCERY_POSTGRES_BIN"} {
		if value, set := os.LookupEnv(name); set {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// wait waits for the end of the program.
func (p *process) wait(t testing.TB) answer {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var err error
	select {
	case err = <-p.ended:
	case <-ctx.Done():
		_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGQUIT) // says where it stands
		<-p.ended
		t.Fatalf("%s did not end in %v:\n%s", strings.Join(p.cmd.Args[1:], " "), patience, tail(p.err.String()))
	}
	if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok && !errors.Is(err, exec.ErrWaitDelay) {
		t.Fatalf("%s: %v %v", strings.Join(p.cmd.Args[1:], " "), err, exit)
	}
	a := answer{code: p.cmd.ProcessState.ExitCode(), out: p.out.String(), err: p.err.String()}
	if status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		a.signal = status.Signal()
	}
	return a
}

// stop asks the program to end, as Ctrl-C does, and waits.
func (p *process) stop(t testing.TB) answer {
	t.Helper()
	_ = p.cmd.Process.Signal(os.Interrupt)
	return p.wait(t)
}

// says waits until the program has written the words to stdout or stderr.
func (p *process) says(t testing.TB, words string) string {
	t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		for text := range strings.Lines(p.out.String() + p.err.String()) {
			if strings.Contains(text, words) {
				return strings.TrimSpace(text)
			}
		}
		if time.Now().After(end) {
			t.Fatalf("%s never said %q:\n%s", strings.Join(p.cmd.Args[1:], " "), words, tail(p.err.String()))
		}
	}
}

// must fails the test unless the run ended with the code.
func (a answer) must(t testing.TB, code int) answer {
	t.Helper()
	if a.code != code || a.signal != 0 {
		t.Fatalf("exit %d (signal %v), want %d\n%s%s", a.code, a.signal, code, tail(a.err), tail(a.out))
	}
	return a
}

// tail gives the end of a long text.
func tail(s string) string {
	const most = 3000
	if len(s) > most {
		return "…" + s[len(s)-most:]
	}
	return s
}

type writer func([]byte) (int, error)

func (w writer) Write(b []byte) (int, error) { return w(b) }

// safeBuffer can be read while a process writes to it.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
