package pgtest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"chancery/internal/postgres"
)

const prefix = "chancery-test-"

// newFolder makes the folder of a server, locks it for this process and removes those of processes that are gone.
func newFolder(durable bool, account postgres.Account) (*server, error) {
	base, err := base(durable)
	if err != nil {
		return nil, err
	}
	if !keep() {
		removeLeftovers(base, account)
	}
	dir, err := os.MkdirTemp(base, prefix)
	if err != nil {
		return nil, fmt.Errorf("making a folder for the server: %w", err)
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return nil, err
	}
	if keep() {
		if err := os.WriteFile(filepath.Join(dir, "keep"), nil, 0o600); err != nil {
			return nil, fmt.Errorf("marking the folder: %w", err)
		}
	}
	if err := account.Give(dir); err != nil {
		return nil, err
	}
	return &server{dir: dir, socket: dir, lock: lock}, nil
}

// base gives the place for the folder: memory where there is some, or a place on disk that the server's user can
// enter and whose name is short enough for a socket (107 bytes with the socket's own name).
func base(durable bool) (string, error) {
	places := []string{"/dev/shm", os.TempDir(), "/var/tmp", "/tmp"}
	if durable {
		places = places[1:]
	}
	for _, place := range places {
		if len(place) <= 60 && enterable(place) {
			return place, nil
		}
	}
	return "", fmt.Errorf("no folder for a test server: none of %s can be entered by every user", strings.Join(places, ", "))
}

// enterable says whether every user may pass through each folder of a path and this one may write in the last.
func enterable(path string) bool {
	for dir := path; ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil || !info.IsDir() || info.Mode().Perm()&0o001 == 0 {
			return false
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	const writeAndEnter = 0x2 | 0x1
	return syscall.Access(path, writeAndEnter) == nil
}

// lockFolder takes the lock that says that a process uses the folder. The kernel drops it with the process.
func lockFolder(dir string) (*os.File, error) {
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("locking a server's folder: %w", err)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("locking %s: %w", dir, err), lock.Close())
	}
	return lock, nil
}

// removeLeftovers removes folders whose process is gone and whose watcher did not clean up, because it was killed too.
func removeLeftovers(base string, account postgres.Account) {
	dirs, _ := filepath.Glob(filepath.Join(base, prefix+"*")) // fails on a bad pattern only
	for _, dir := range dirs {
		info, err := os.Lstat(dir)
		if err != nil || !info.IsDir() || int(info.Sys().(*syscall.Stat_t).Uid) != account.UID {
			continue // somebody else's
		}
		// Without a lock file its process is about to make one.
		if _, err := os.Stat(filepath.Join(dir, "lock")); err != nil {
			continue
		}
		if _, err := os.Stat(filepath.Join(dir, "keep")); err == nil {
			continue
		}
		lock, err := lockFolder(dir)
		if err != nil {
			continue // its process lives
		}
		stopOrphan(dir)
		_ = os.RemoveAll(dir) // the watcher may be removing it too
		_ = lock.Close()
	}
}

// stopOrphan ends the server of a folder when it still runs, which its process list entry must confirm.
func stopOrphan(dir string) {
	content, err := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid"))
	if err != nil {
		return
	}
	first, _, _ := strings.Cut(string(content), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil || pid <= 1 {
		return
	}
	command, err := os.ReadFile(filepath.Join("/proc", first, "cmdline"))
	if err == nil && strings.Contains(string(command), dir+"/data") {
		_ = syscall.Kill(pid, syscall.SIGQUIT)
	}
}
