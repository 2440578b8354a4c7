package failpoint

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// TestMain lets the test binary be the process that dies: with the variable child set it reaches two points three times each.
func TestMain(m *testing.M) {
	if os.Getenv("FAILPOINT_CHILD") == "" {
		os.Exit(m.Run())
	}
	if err := Check(); err != nil {
		fmt.Println(err)
		os.Exit(3)
	}
	for i := range 3 {
		fmt.Println("before", i)
		Here("print.before-send")
		Here("print.after-send")
	}
	fmt.Println("alive")
}

func child(t *testing.T, setting string) (string, *os.ProcessState) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), "FAILPOINT_CHILD=1", Variable+"="+setting)
	out, err := c.Output()
	if c.ProcessState == nil {
		t.Fatal(err)
	}
	return string(out), c.ProcessState
}

func TestHereKillsAtTheNthTime(t *testing.T) {
	for setting, reached := range map[string]int{"print.before-send": 1, "print.before-send:1": 1, "print.after-send:2": 2, "print.after-send:3": 3} {
		t.Run(setting, func(t *testing.T) {
			out, state := child(t, setting)
			status, ok := state.Sys().(syscall.WaitStatus)
			if !ok || !status.Signaled() || status.Signal() != syscall.SIGKILL {
				t.Fatalf("ended with %v", state)
			}
			if got := strings.Count(out, "before"); got != reached || strings.Contains(out, "alive") {
				t.Errorf("died after %d rounds, want %d: %s", got, reached, out)
			}
		})
	}
}

func TestHereWaitsUntilItIsTold(t *testing.T) {
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), "FAILPOINT_CHILD=1", Variable+"=print.after-send:2:wait")
	var out strings.Builder
	c.Stdout = &out
	says, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(says).ReadString('\n'); line != "failpoint print.after-send: waits for SIGCONT\n" {
		t.Errorf("it says %q, %v", line, err)
	}
	if err := c.Process.Signal(syscall.SIGCONT); err != nil {
		t.Error(err)
	}
	if err := c.Wait(); err != nil || !strings.Contains(out.String(), "alive") {
		t.Errorf("%v: %s", err, out.String())
	}
}

func TestHereDoesNothingOtherwise(t *testing.T) {
	for _, setting := range []string{"", "print.before-send:4", "submit.before-commit"} {
		if out, state := child(t, setting); !state.Success() || !strings.Contains(out, "alive") {
			t.Errorf("%q: %v: %s", setting, state, out)
		}
	}
}

func TestCheckRefusesWhatIsNoPoint(t *testing.T) {
	for setting, want := range map[string]string{
		"print.before-sent":    "there is no failpoint",
		":1":                   "there is no failpoint",
		"print.before-send:0":  "not a count",
		"print.before-send:-1": "not a count",
		"print.before-send:":   "not a count",
		"print.before-send:x":  "not a count",
		"print.before-send:1:": "not a count",
		":wait":                "there is no failpoint",
	} {
		out, state := child(t, setting)
		if state.ExitCode() != 3 || !strings.Contains(out, want) {
			t.Errorf("%q: %v: %s", setting, state, out)
		}
	}
}

func TestPointsAreOnePerNameWithASentence(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range Points() {
		if seen[p.Name] || p.What == "" || strings.Count(p.Name, ".") != 1 {
			t.Errorf("%q: %q", p.Name, p.What)
		}
		seen[p.Name] = true
	}
	if len(seen) < 30 {
		t.Errorf("%d points, the kill test needs at least 30", len(seen))
	}
}

func BenchmarkHereWhenOff(b *testing.B) {
	for b.Loop() {
		Here("print.before-send")
	}
}
