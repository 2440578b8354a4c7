// Package failpoint ends the process at named places, so that tests can show what a crash there leaves behind. The points are
// compiled in and do nothing unless the environment says CHANCERY_FAILPOINT=name or CHANCERY_FAILPOINT=name:nth; then the process
// gets SIGKILL, which no deferred function sees, when the point is reached for the nth time. With CHANCERY_FAILPOINT=name:nth:wait it
// says so on stderr, and whoever has reached the point stands there until the process gets SIGCONT: time for others to die.
package failpoint

import (
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
)

// Variable is the environment variable that arms a point.
const Variable = "CHANCERY_FAILPOINT"

type trap struct {
	name    string
	nth     int64
	waits   bool
	reached atomic.Int64
	err     error
}

// The one package-level value: the environment cannot change while the process runs, and a point in a hot path must not read it again.
var armed = sync.OnceValue(func() *trap { return parse(os.Getenv(Variable)) })

// Here is a point: it returns at once unless the environment names it.
func Here(name string) {
	if t := armed(); t != nil && t.err == nil && t.name == name && t.reached.Add(1) == t.nth {
		if t.waits {
			wait(name)
			return
		}
		_ = syscall.Kill(syscall.Getpid(), syscall.SIGKILL) // cannot be refused for the own process
		select {}                                           // nothing more happens here even if the signal is late
	}
}

// wait stands at a point until the process is told to go on.
func wait(name string) {
	goOn := make(chan os.Signal, 1)
	signal.Notify(goOn, syscall.SIGCONT)
	defer signal.Stop(goOn)
	fmt.Fprintf(os.Stderr, "failpoint %s: waits for SIGCONT\n", name)
	<-goOn
}

// Check refuses an environment that names no point; the program asks it at start.
func Check() error {
	if t := armed(); t != nil {
		return t.err
	}
	return nil
}

func parse(setting string) *trap {
	if setting == "" {
		return nil
	}
	setting, waits := strings.CutSuffix(setting, ":wait")
	name, count, counted := strings.Cut(setting, ":")
	if !slices.ContainsFunc(Points(), func(p Point) bool { return p.Name == name }) {
		return &trap{err: fmt.Errorf("%s: there is no failpoint %q; chancery failpoints lists them", Variable, name)}
	}
	nth := int64(1)
	if counted {
		n, err := strconv.ParseInt(count, 10, 64)
		if err != nil || n < 1 {
			return &trap{err: fmt.Errorf("%s: %q is not a count from 1; write %s:2 for the second time", Variable, count, name)}
		}
		nth = n
	}
	return &trap{name: name, nth: nth, waits: waits}
}
