package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// The files by which a demonstration is found again.
const (
	fileRunning = "demo.pid" // locked while a demonstration runs in the folder
	fileLog     = "demo.log"
)

// variableReady names the file descriptor on which a demonstration in the background says that its desks can be looked at.
const variableReady = "CHANCERY_DEMO_READY"

// patience is how long a running demonstration gets to stop: it lets its printers finish.
const patience = 45 * time.Second

// occupy marks the folder as one in which a demonstration runs, until the process ends.
func (p *program) occupy() (*os.File, error) {
	if err := os.MkdirAll(p.Dir, 0o755); err != nil {
		return nil, fmt.Errorf("making the folder: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(p.Dir, fileRunning), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("marking the folder as used: %w", err)
	}
	if err := lockFile(f); err != nil {
		return nil, errors.Join(fmt.Errorf("a demonstration runs in %s already: stop it with chancery demo --stop --dir %s", p.Dir, p.Dir), f.Close())
	}
	if err = f.Truncate(0); err == nil {
		_, err = f.WriteAt([]byte(strconv.Itoa(os.Getpid())), 0)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("marking the folder as used: %w", err), f.Close())
	}
	return f, nil
}

func lockFile(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// stopDemo asks the demonstration that runs in the folder to stop and waits for its end. It says whether there was one.
func (p *program) stopDemo(ctx context.Context) (bool, error) {
	f, err := os.Open(filepath.Join(p.Dir, fileRunning))
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("looking for a demonstration: %w", err)
	}
	defer f.Close()
	if lockFile(f) == nil {
		return false, nil
	}
	text, err := io.ReadAll(io.LimitReader(f, 20))
	if err != nil {
		return false, fmt.Errorf("looking for a demonstration: %w", err)
	}
	pid, err := strconv.Atoi(string(text))
	if err != nil {
		return false, fmt.Errorf("a demonstration is just beginning in %s: try again", p.Dir)
	}
	if err := syscall.Kill(pid, syscall.SIGTERM); err != nil {
		return false, fmt.Errorf("stopping the demonstration, process %d: %w", pid, err)
	}
	for end := time.Now().Add(patience); lockFile(f) != nil; {
		if time.Now().After(end) || ctx.Err() != nil {
			return true, fmt.Errorf("the demonstration, process %d, has not stopped yet; see %s", pid, filepath.Join(p.Dir, fileLog))
		}
		time.Sleep(50 * time.Millisecond)
	}
	return true, nil
}

// stop ends the demonstration that goes on in the background.
func (c demoCommand) stop(ctx context.Context, p *program) error {
	was, err := p.stopDemo(ctx)
	if err != nil {
		return err
	}
	if was {
		p.say("The demonstration in %s has stopped; chancery demo goes on where it was.", p.Dir)
	} else {
		p.say("No demonstration runs in %s.", p.Dir)
	}
	return nil
}

// apart plays the demonstration in a process of its own, shows its progress, and leaves it to itself once all is handed over and the
// desks can be looked at. One that still runs in the folder is stopped first: the new one goes on where it was.
func (c demoCommand) apart(ctx context.Context, p *program) error {
	if was, err := p.stopDemo(ctx); err != nil {
		return err
	} else if was {
		fmt.Fprintln(p.err, "the demonstration that was running has stopped")
	}
	if err := os.MkdirAll(p.Dir, 0o755); err != nil {
		return fmt.Errorf("making the folder: %w", err)
	}
	log, err := os.OpenFile(filepath.Join(p.Dir, fileLog), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("opening the demonstration's log: %w", err)
	}
	defer log.Close()
	follow, err := os.Open(log.Name())
	if err != nil {
		return fmt.Errorf("opening the demonstration's log: %w", err)
	}
	defer follow.Close()
	child, ready, err := c.detach(p, log)
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- child.Wait() }()
	for tick := time.NewTicker(100 * time.Millisecond); ; {
		select {
		case <-tick.C:
			p.relay(follow)
		case guests := <-ready:
			p.relay(follow)
			if guests.Address == "" { // it is about to end
				ready = nil
				continue
			}
			return c.farewell(p, guests)
		case err := <-ended:
			p.relay(follow)
			return childEnd(err)
		case <-ctx.Done():
			if err := child.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
				return fmt.Errorf("stopping the demonstration: %w", err)
			}
			return childEnd(<-ended)
		}
	}
}

// relay shows what the log has had since the last call.
func (p *program) relay(log io.Reader) {
	if _, err := io.Copy(p.err, log); err != nil {
		p.log.Warn("showing the demonstration's progress", "problem", err)
	}
}

// farewell says who may look where, and with --json gives the report.
func (c demoCommand) farewell(p *program, guests opened) error {
	if p.JSON {
		report, err := os.ReadFile(filepath.Join(p.Dir, "out", "report.json"))
		if err == nil {
			err = p.print(json.RawMessage(report))
		}
		if err != nil {
			return fmt.Errorf("reading the report: %w", err)
		}
	}
	if err := guests.tell(p.people()); err != nil {
		return fmt.Errorf("saying that the desks are ready: %w", err)
	}
	p.say("They go on in the background; chancery demo --stop --dir %s, or make stop, ends them. The log is %s.", p.Dir, filepath.Join(p.Dir, fileLog))
	return nil
}

// detach starts this program once more, in a session of its own. ready gets what it opens, or nothing when there will be none: by a pipe,
// for its links are written to no file.
func (c demoCommand) detach(p *program, log *os.File) (*exec.Cmd, <-chan opened, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, nil, fmt.Errorf("finding this program: %w", err)
	}
	in, out, err := os.Pipe()
	if err != nil {
		return nil, nil, fmt.Errorf("starting the demonstration: %w", err)
	}
	args := []string{"demo", "--count", strconv.Itoa(c.Count), "--seed", strconv.FormatInt(c.Seed, 10), "--listen", c.Listen, "--log", p.Log}
	for kind, uri := range c.Printer {
		args = append(args, "--printer", kind+"="+uri)
	}
	child := exec.Command(self, args...)
	child.Env = append(os.Environ(), "CHANCERY_DIR="+p.Dir, "CHANCERY_DATABASE_URL="+p.DatabaseURL, variableReady+"=3", "CHANCERY_BACKGROUND=false", "CHANCERY_STOP=false", "CHANCERY_EXIT=false", "CHANCERY_JSON=false")
	child.Stdout, child.Stderr = log, log
	child.ExtraFiles = []*os.File{out}
	child.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := child.Start(); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("starting the demonstration: %w", err), in.Close(), out.Close())
	}
	if err := out.Close(); err != nil {
		return nil, nil, fmt.Errorf("starting the demonstration: %w", err)
	}
	ready := make(chan opened, 1)
	go func() {
		defer in.Close()
		var o opened
		if err := json.NewDecoder(in).Decode(&o); err != nil { // the end of the child, which is seen elsewhere
			o = opened{}
		}
		ready <- o
	}()
	return child, ready, nil
}

// tellReady tells the process that started this one in the background that the desks can be looked at.
func tellReady(o opened) error {
	syscall.CloseOnExec(3)
	f := os.NewFile(3, "ready")
	err := json.NewEncoder(f).Encode(o)
	// Whoever waited may have been stopped; the demonstration goes on.
	if errors.Is(err, syscall.EPIPE) {
		err = nil
	}
	return errors.Join(err, f.Close())
}

// childEnd turns the end of a demonstration into this command's own: it has told what was wrong.
func childEnd(err error) error {
	ended, ok := errors.AsType[*exec.ExitError](err)
	switch {
	case !ok:
		return err
	case ended.ExitCode() > exitFound:
		return exitStatus(ended.ExitCode())
	}
	return errFound
}
