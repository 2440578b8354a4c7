package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// lock is an open lock file. It is a bare descriptor and not an os.File, because that would be closed, and the lock
// lost, when the collector finds nobody using it. Locks belong to the open file: a child that is given the descriptor
// holds them too, and the kernel drops them when the last process that has it open ends.
type lock struct {
	fd   int
	path string
}

// openLock opens a lock file, closed on exec.
func openLock(path string) (lock, error) {
	fd, err := syscall.Open(path, syscall.O_CREAT|syscall.O_RDWR|syscall.O_CLOEXEC, 0o600)
	if err != nil {
		return lock{}, fmt.Errorf("opening lock file %s: %w", path, err)
	}
	return lock{fd, path}, nil
}

// try takes the lock (syscall.LOCK_SH or LOCK_EX) if it is free.
func (l lock) try(how int) (bool, error) {
	err := l.flock(how | syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}

// wait takes the lock, or gives up when ctx ends.
func (l lock) wait(ctx context.Context, how int) error {
	return poll(ctx, func() (bool, error) { return l.try(how) })
}

func (l lock) release() error { return l.flock(syscall.LOCK_UN) }

func (l lock) flock(how int) error {
	for {
		err := syscall.Flock(l.fd, how)
		if err == nil {
			return nil
		}
		if !errors.Is(err, syscall.EINTR) {
			return fmt.Errorf("locking %s: %w", l.path, err)
		}
	}
}

// close drops the lock, unless another process has the same open file.
func (l lock) close() error {
	if err := syscall.Close(l.fd); err != nil {
		return fmt.Errorf("closing lock file %s: %w", l.path, err)
	}
	return nil
}

// duplicate gives the open file, lock and all, to be passed to a child.
func (l lock) duplicate() (*os.File, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fd, err := syscall.Dup(l.fd)
	if err != nil {
		return nil, fmt.Errorf("passing on lock file %s: %w", l.path, err)
	}
	syscall.CloseOnExec(fd)
	return os.NewFile(uintptr(fd), l.path), nil
}

// same says whether descriptor fd is open on the same file.
func (l lock) same(fd int) bool {
	var a, b syscall.Stat_t
	return syscall.Fstat(l.fd, &a) == nil && syscall.Fstat(fd, &b) == nil && a.Dev == b.Dev && a.Ino == b.Ino
}

// poll asks until the answer is yes or an error, or ctx ends.
func poll(ctx context.Context, ask func() (bool, error)) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if yes, err := ask(); yes || err != nil {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
