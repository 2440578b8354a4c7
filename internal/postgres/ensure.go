package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// patience is how long Ensure waits when its context sets no end: recovery after a crash may take a while.
const patience = 2 * time.Minute

// keepersTried is how many keepers Ensure starts that end without a word before it gives up.
const keepersTried = 5

// Pool opens a pool for a role. Before each new connection it makes sure that the server runs.
// change, which may be nil, may set what it likes in the configuration.
func (s *Server) Pool(ctx context.Context, role string, change func(*pgxpool.Config)) (*pgxpool.Pool, error) {
	address := s.URL(role)
	if address == "" {
		return nil, fmt.Errorf("the private database has no role %q", role)
	}
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, fmt.Errorf("reading the address of the private database: %w", err)
	}
	if change != nil {
		change(config)
	}
	before := config.BeforeConnect
	config.BeforeConnect = func(ctx context.Context, connection *pgx.ConnConfig) error {
		if err := s.Ensure(ctx); err != nil {
			return err
		}
		s.mu.Lock()
		connection.Host = s.socket
		s.mu.Unlock()
		if before != nil {
			return before(ctx, connection)
		}
		return nil
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("opening a pool on the private database: %w", err)
	}
	return pool, nil
}

// Ensure returns once the server accepts connections, and starts it if it does not run. It asks the server itself,
// which costs about a millisecond.
func (s *Server) Ensure(ctx context.Context) error {
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, patience)
		defer cancel()
	}
	if s.isClosed() {
		return errors.New("the private database was closed by this process")
	}
	if s.running(ctx) {
		return nil
	}
	select {
	case s.starting <- struct{}{}:
		defer func() { <-s.starting }()
	case <-ctx.Done():
		return fmt.Errorf("waiting for the private database: %w", ctx.Err())
	}
	silent := 0
	err := poll(ctx, func() (bool, error) {
		if s.running(ctx) {
			return true, nil
		}
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		started, err := s.startKeeper(ctx)
		if errors.Is(err, errSilent) && ctx.Err() == nil {
			if silent++; silent < keepersTried {
				return false, nil
			}
		}
		if started && err == nil {
			s.logger.InfoContext(ctx, "private database started", "dir", s.place.dir)
		}
		return false, err
	})
	if err != nil {
		return fmt.Errorf("starting the private database (see %s): %w", s.place.log(), err)
	}
	return nil
}

func (s *Server) isClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

// running says whether the server accepts connections, and takes note of its socket.
func (s *Server) running(ctx context.Context) bool {
	folder, err := s.place.readSocket()
	if err != nil || !accepting(ctx, folder) {
		return false
	}
	s.mu.Lock()
	s.socket = folder
	s.mu.Unlock()
	return true
}

// errSilent says that a keeper ended before it said whether the server runs: it was killed.
var errSilent = errors.New("its keeper ended unexpectedly")

// startKeeper starts a keeper if there is none, and waits until it says that the server runs.
func (s *Server) startKeeper(ctx context.Context) (bool, error) {
	lock, err := openLock(s.place.keeper())
	if err != nil {
		return false, err
	}
	// The keeper gets the lock with the open file; our copy of it is closed.
	defer lock.close()
	if free, err := lock.try(syscall.LOCK_EX); !free || err != nil {
		return false, err
	}
	s.mu.Lock()
	reap(s.keeper)
	s.keeper = 0
	s.mu.Unlock()
	if _, err := findCluster(s.place); err != nil {
		return false, err
	}
	said, pid, err := s.execKeeper(lock)
	if err != nil {
		return false, fmt.Errorf("starting its keeper: %w", err)
	}
	s.mu.Lock()
	s.keeper = pid
	s.mu.Unlock()
	defer said.Close()
	stop := context.AfterFunc(ctx, func() { _ = said.SetReadDeadline(time.Now()) })
	defer stop()
	answer, err := io.ReadAll(said)
	switch {
	case ctx.Err() != nil:
		return true, ctx.Err()
	case err != nil:
		return true, fmt.Errorf("listening to its keeper: %w", err)
	case string(answer) == ready:
		return true, nil
	case len(answer) == 0:
		return true, errSilent
	}
	return true, errors.New(strings.TrimSpace(string(answer)))
}

// execKeeper starts the keeper's process, detached: a session of its own, none of our files but the lock and the pipe
// on which it answers.
func (s *Server) execKeeper(lock lock) (*os.File, int, error) {
	log, err := openLog(s.place.keeperLog())
	if err != nil {
		return nil, 0, err
	}
	defer log.Close()
	read, write, err := os.Pipe()
	if err != nil {
		return nil, 0, err
	}
	defer write.Close()
	command := append(append([]string{}, s.self...), s.place.dir)
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "CHANCERY_POSTGRES_BIN=" + os.Getenv("CHANCERY_POSTGRES_BIN")}
	cmd.Stdout, cmd.Stderr = write, log
	passed, err := lock.duplicate()
	if err != nil {
		return nil, 0, errors.Join(err, read.Close())
	}
	defer passed.Close()
	cmd.ExtraFiles = []*os.File{passed}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return nil, 0, errors.Join(err, read.Close())
	}
	pid := cmd.Process.Pid
	return read, pid, cmd.Process.Release()
}

// reap takes note of the end of a keeper that this process started, if it has ended. No goroutine waits for it,
// because it usually outlives this process.
func reap(pid int) {
	if pid != 0 {
		_, _ = syscall.Wait4(pid, nil, syscall.WNOHANG, nil)
	}
}
