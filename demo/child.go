package demo

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// Child is a process of the demonstration: a printer, or a reader. It dies with its parent, however that dies.
type Child struct {
	cmd   *exec.Cmd
	lines chan string
	done  chan struct{}
	err   error
}

// Spawn starts a program as a child, its errors going to errors. Stop ends it.
func Spawn(program string, args, environment []string, errs io.Writer) (*Child, error) {
	c := &Child{lines: make(chan string, 16), done: make(chan struct{})}
	c.cmd = exec.Command(program, args...)
	c.cmd.Env = environment
	c.cmd.Stderr = errs
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("starting %s: %w", args[0], err)
	}
	started := make(chan error)
	go func() {
		// The kernel sends the death signal when the thread that started the child ends, so this goroutine keeps its thread.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := c.cmd.Start()
		started <- err
		if err != nil {
			return
		}
		read := make(chan struct{})
		go c.read(out, read)
		<-read
		c.err = c.cmd.Wait()
		close(c.done)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("starting %s: %w", args[0], err)
	}
	return c, nil
}

func (c *Child) read(out io.Reader, done chan<- struct{}) {
	defer close(done)
	defer close(c.lines)
	s := bufio.NewScanner(out)
	for s.Scan() {
		select {
		case c.lines <- s.Text():
		default: // nobody waits for it
		}
	}
}

// Ready waits for the line that begins with prefix, and gives the rest of it.
func (c *Child) Ready(ctx context.Context, prefix string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		select {
		case <-ctx.Done():
			return "", fmt.Errorf("waiting for %q: %w", prefix, ctx.Err())
		case line, open := <-c.lines:
			if !open {
				return "", errors.Join(errGone, c.Wait())
			}
			if rest, ok := strings.CutPrefix(line, prefix); ok {
				return rest, nil
			}
		}
	}
}

// Wait waits for the child's end.
func (c *Child) Wait() error {
	<-c.done
	return c.err
}

// Ended reports whether the child has ended, and how.
func (c *Child) Ended() (bool, error) {
	select {
	case <-c.done:
		return true, c.err
	default:
		return false, nil
	}
}

// Stop asks the child to end, and makes it after a while.
func (c *Child) Stop() {
	_ = c.cmd.Process.Signal(os.Interrupt)
	select {
	case <-c.done:
	case <-time.After(5 * time.Second):
		_ = c.cmd.Process.Kill()
		<-c.done
	}
}
