package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// ready is what a keeper answers once the server accepts connections; any other answer is an error.
const ready = "ready\n"

// startsTried is how often in a row a keeper tries to start a server that ran before.
const startsTried = 10

// KeeperConfig says what a keeper keeps.
type KeeperConfig struct {
	// Dir is the directory of the cluster, as in Config.
	Dir string
	// Logger may be nil.
	Logger *slog.Logger
}

// Keep runs the server until no process uses it any more, a signal to end comes, or it cannot be started.
// It is the whole life of a process: it takes over signals, the file mode mask and standard output,
// where it says "ready", or what is wrong, to the process that started it.
func Keep(ctx context.Context, config KeeperConfig) error {
	signal.Ignore(syscall.SIGPIPE, syscall.SIGHUP)
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	syscall.Umask(0o077)
	logger := config.Logger
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	k := keeper{logger: logger}
	err := k.keep(ctx, config.Dir)
	if err != nil {
		k.answer(err.Error())
		return fmt.Errorf("keeping the private database: %w", err)
	}
	return nil
}

type keeper struct {
	place    place
	logger   *slog.Logger
	answered bool
}

func (k *keeper) keep(ctx context.Context, dir string) error {
	var err error
	if k.place, err = placeAt(dir); err != nil {
		return err
	}
	// Both locks are kept until the process ends.
	if _, err := k.takeLock(); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if err := k.initialise(ctx); err != nil {
		return err
	}
	if err := k.watchUsers(cancel); err != nil {
		return err
	}
	return k.run(ctx)
}

// takeLock takes over the lock that the starting process passed as file 3. Without one (a keeper started by hand)
// it takes the lock itself.
func (k *keeper) takeLock() (lock, error) {
	own, err := openLock(k.place.keeper())
	if err != nil {
		return lock{}, err
	}
	const inherited = 3
	if own.fd != inherited && own.same(inherited) {
		syscall.CloseOnExec(inherited)
		return lock{inherited, own.path}, own.close()
	}
	free, err := own.try(syscall.LOCK_EX)
	if err == nil && !free {
		err = errors.New("another keeper is at work")
	}
	if err != nil {
		return lock{}, errors.Join(err, own.close())
	}
	return own, nil
}

var errUnused = errors.New("no process uses the database any more")

// watchUsers calls end once no process holds the users' lock. From then on a new user waits until this process has ended.
func (k *keeper) watchUsers(end context.CancelCauseFunc) error {
	users, err := openLock(k.place.users())
	if err != nil {
		return err
	}
	go func() {
		if err := users.flock(syscall.LOCK_EX); err != nil {
			end(err)
			return
		}
		end(errUnused)
	}()
	return nil
}

// run keeps the server running until ctx ends.
func (k *keeper) run(ctx context.Context) error {
	cluster, err := findCluster(k.place)
	if err != nil {
		return err
	}
	for failures := 0; ; failures++ {
		child, err := cluster.start(ctx)
		if err == nil {
			failures = 0
			k.answer("")
			k.logger.Info("postgres runs", "pid", child.cmd.Process.Pid)
			err = k.attend(ctx, child)
		}
		if ctx.Err() != nil {
			k.logger.Info("postgres stopped", "reason", context.Cause(ctx))
			if errors.Is(err, context.Canceled) {
				return nil
			}
			return err
		}
		if !k.answered || failures >= startsTried {
			return err
		}
		k.logger.Warn("postgres ended; starting it again", "error", err)
		select {
		case <-time.After(time.Duration(failures) * 200 * time.Millisecond):
		case <-ctx.Done():
		}
	}
}

// attend waits for the end of the server, or stops it when ctx ends. The error says how a server ended that
// should have gone on, or that it would not stop.
func (k *keeper) attend(ctx context.Context, child *child) error {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-child.ended:
			return fmt.Errorf("postgres ended by itself: %w", child.result)
		case <-ctx.Done():
			return child.stop()
		case <-tick.C:
			if err := boundLog(k.place.log(), logLimit); err != nil {
				k.logger.Warn("log of postgres", "error", err)
			}
		}
	}
}

// answer tells the process that started the keeper how it went, once. Standard output is let go of by putting
// /dev/null in its place, so that the number is not taken by another file.
func (k *keeper) answer(problem string) {
	if k.answered {
		return
	}
	k.answered = true
	if problem == "" {
		problem = ready
	}
	_, _ = os.Stdout.WriteString(problem) // nobody may be there to read it
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		k.logger.Warn("letting go of standard output", "error", err)
		return
	}
	defer null.Close()
	if err := syscall.Dup3(int(null.Fd()), int(os.Stdout.Fd()), 0); err != nil {
		k.logger.Warn("letting go of standard output", "error", err)
	}
}
