package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// remains are processes of an earlier server on the same data, whose keeper or main process was killed.
type remains struct{ main, others []int }

// clear waits until no process of an earlier server is left, and helps it to end. PostgreSQL would refuse to start
// beside them. Nothing that was committed is lost by ending them.
func (c cluster) clear(ctx context.Context, name string) error {
	begun := time.Now()
	last := map[int]syscall.Signal{}
	return poll(ctx, func() (bool, error) {
		left, err := c.find(name)
		if err != nil {
			return false, err
		}
		waited := time.Since(begun)
		switch {
		case len(left.main)+len(left.others) == 0:
			return true, nil
		case waited > time.Minute:
			return false, fmt.Errorf("processes %v do not end", append(left.main, left.others...))
		}
		signal, pids := left.push(waited)
		for _, pid := range pids {
			if last[pid] == signal {
				continue
			}
			if err := syscall.Kill(pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
				return false, fmt.Errorf("signalling process %d: %w", pid, err)
			}
			last[pid] = signal
		}
		return false, nil
	})
}

// push says what to send to whom after a while of waiting. A main process is asked to stop fast, then at once.
// Without one, a backend that is deep in a query does not notice and is ended.
func (r remains) push(waited time.Duration) (syscall.Signal, []int) {
	all := append(append([]int{}, r.main...), r.others...)
	switch {
	case len(r.main) == 0 && waited < 2*time.Second:
		return syscall.SIGQUIT, all
	case len(r.main) == 0 || waited > 40*time.Second:
		return syscall.SIGKILL, all
	case waited > 30*time.Second:
		return syscall.SIGQUIT, r.main
	default:
		return syscall.SIGINT, r.main
	}
}

// find looks for processes of the server's account that show the cluster's name: the main process among its
// arguments, the others in the title that PostgreSQL gives them. This works where the right to look at another
// user's processes more closely is missing, as for root in a container.
func (c cluster) find(name string) (remains, error) {
	paths, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		return remains{}, err
	}
	var found remains
	for _, path := range paths {
		// A process may end at any moment; then it is not there.
		info, err := os.Stat(path)
		if err != nil || int(info.Sys().(*syscall.Stat_t).Uid) != c.account.UID {
			continue
		}
		line, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if err != nil {
			continue
		}
		switch {
		case strings.Contains(string(line), "\x00cluster_name="+name+"\x00"):
			found.main = append(found.main, pid)
		case strings.HasPrefix(string(line), "postgres: "+name+": "):
			found.others = append(found.others, pid)
		}
	}
	return found, nil
}
