package queue

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// lab is what the tests of TestSixteen share: the bus that ippeveprinter insists on, and the program itself.
type lab struct {
	bus     string // address
	program string // chancery, for simulators, printer status and whatever else people type
}

func newLab(t *testing.T) *lab {
	t.Helper()
	folder, err := os.MkdirTemp("", "bus") // a short path: a socket's may have some hundred characters only
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	l := &lab{bus: "unix:path=" + filepath.Join(folder, "socket"), program: filepath.Join(t.TempDir(), "chancery")}
	config := filepath.Join(folder, "bus.conf")
	put(t, config, `<busconfig><type>system</type><listen>`+l.bus+`</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/><allow user="*"/></policy></busconfig>`)
	launch(t, exec.Command(needed(t, "dbus-daemon"), "--config-file="+config, "--nofork", "--nopidfile"))
	until(t, "the bus is there", func() bool { _, err := os.Stat(filepath.Join(folder, "socket")); return err == nil })
	if out, err := exec.Command("go", "build", "-race=false", "-o", l.program, "../cmd/chancery").CombinedOutput(); err != nil {
		t.Fatalf("building the program: %v\n%s", err, out)
	}
	return l
}

// needed finds a program of another maker; Debian keeps some where ordinary users don't look.
func needed(t testing.TB, name string) string {
	t.Helper()
	for _, place := range []string{name, "/usr/sbin/" + name, "/usr/lib/cups/filter/" + name} {
		if path, err := exec.LookPath(place); err == nil {
			return path
		}
	}
	t.Fatalf("%s is missing: run scripts/setup", name)
	return ""
}

func put(t testing.TB, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// beside is a process next to the test. What it says goes to a file: its children may live longer.
type beside struct {
	command *exec.Cmd
	log     string
	ended   chan struct{} // closed once it has
}

// launch starts a process that ends with the test at the latest.
func launch(t testing.TB, command *exec.Cmd) *beside {
	t.Helper()
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	o := &beside{command: command, log: log.Name(), ended: make(chan struct{})}
	command.Stdout, command.Stderr = log, log
	if command.SysProcAttr == nil {
		command.SysProcAttr = &syscall.SysProcAttr{}
	}
	command.SysProcAttr.Pdeathsig = syscall.SIGKILL
	if err := command.Start(); err != nil {
		t.Fatalf("starting %s: %v", command.Path, err)
	}
	go func() {
		defer close(o.ended)
		_ = command.Wait() // how it ended is in its ProcessState
	}()
	t.Cleanup(o.kill)
	return o
}

// kill ends the process without warning.
func (o *beside) kill() {
	_ = o.command.Process.Kill() // it may have ended
	<-o.ended
}

// wait waits for the end, and tells the signal that it came by.
func (o *beside) wait(t testing.TB) syscall.Signal {
	t.Helper()
	select {
	case <-o.ended:
	case <-time.After(2 * time.Minute):
		t.Fatalf("%s does not end:\n%s", o.command, o.said(t))
	}
	status, ok := o.command.ProcessState.Sys().(syscall.WaitStatus)
	if !ok || !status.Signaled() {
		return 0
	}
	return status.Signal()
}

// over reports whether the process has ended.
func (o *beside) over() bool {
	select {
	case <-o.ended:
		return true
	default:
		return false
	}
}

func (o *beside) said(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile(o.log)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// says waits for a line that begins with the words, and gives the rest of it.
func (o *beside) says(t testing.TB, words string) (rest string) {
	t.Helper()
	for end := time.Now().Add(2 * time.Minute); ; time.Sleep(10 * time.Millisecond) {
		over := o.over() // before what it said last is read
		for text := range strings.Lines(o.said(t)) {
			after, is := strings.CutPrefix(text, words)
			if is && strings.HasSuffix(after, "\n") {
				return strings.TrimSpace(after)
			}
		}
		if over || time.Now().After(end) {
			t.Fatalf("%s never said %q:\n%s", o.command, words, o.said(t))
		}
	}
}

// freeze stops the process in its tracks.
func (o *beside) freeze(t testing.TB) {
	t.Helper()
	if err := o.command.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	until(t, "the process stands still", func() bool {
		threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", o.command.Process.Pid))
		if err != nil || len(threads) == 0 {
			return false
		}
		for _, thread := range threads {
			stat, err := os.ReadFile(thread)
			if _, state, _ := strings.Cut(string(stat), ") "); err != nil || !strings.HasPrefix(state, "T") {
				return false
			}
		}
		return true
	})
}

// types runs the program on a house's database as somebody at a terminal does, and gives what it answers.
func (l *lab) types(t testing.TB, w works, code int, args ...string) string {
	t.Helper()
	c := exec.Command(l.program, append(args, "--dir", t.TempDir())...)
	c.Env = append(os.Environ(), "CHANCERY_DATABASE_URL="+w.DB.URL("postgres"), "LC_ALL=C.UTF-8")
	out, err := c.CombinedOutput()
	if c.ProcessState == nil || c.ProcessState.ExitCode() != code {
		t.Fatalf("%s: %v, want exit %d\n%s", strings.Join(args, " "), err, code, out)
	}
	return string(out)
}

// simulator is one of our printers as a process.
type simulator struct {
	*beside
	folder string
}

// simulator starts a printer of a model with a script of faults and these blanks, and gives its address.
func (l *lab) simulator(t testing.TB, model, script string, blanks ...string) (s simulator, uri string) {
	t.Helper()
	s.folder = t.TempDir()
	put(t, filepath.Join(s.folder, "script"), script)
	put(t, filepath.Join(s.folder, "feeder"), strings.Join(blanks, "\n")+"\n")
	s.beside = launch(t, exec.Command(l.program, "printer", "simulate", "--model", model, "--listen", "127.0.0.1:0",
		"--ledger", filepath.Join(s.folder, "ledger"), "--script", filepath.Join(s.folder, "script"), "--feeder", filepath.Join(s.folder, "feeder")))
	return s, s.says(t, "listening ")
}

// until asks until something holds: for far longer than it takes on any machine.
func until(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(2 * time.Minute); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}
