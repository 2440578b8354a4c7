package postgres

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// longestSocket is the longest path of a socket, in bytes; Linux allows 107.
const longestSocket = 100

// socketFolder gives the folder for the server's socket and makes it. The folder keeps its name over restarts, as far
// as nobody else takes it meanwhile. Other users may enter it, and need a password there; only the server may write.
func (c cluster) socketFolder(name string) (string, error) {
	// A name of another cluster stands there after the whole directory was copied.
	if folder, err := c.place.readSocket(); err == nil && strings.HasPrefix(filepath.Base(folder), name) && c.makeFolder(folder) == nil {
		return folder, nil
	}
	bases := []string{"/tmp", os.TempDir()}
	if os.Geteuid() == 0 {
		bases = append([]string{"/run"}, bases...)
	}
	var problems []error
	for _, base := range bases {
		if len(filepath.Join(base, name+"-1234567890", socketName)) > longestSocket {
			continue
		}
		folder := filepath.Join(base, name)
		err := c.makeFolder(folder)
		if errors.Is(err, errTaken) {
			if folder, err = os.MkdirTemp(base, name+"-"); err == nil {
				err = c.makeFolder(folder)
			}
		}
		if err == nil {
			return folder, writeFile(c.place.socket(), folder+"\n")
		}
		problems = append(problems, err)
	}
	return "", fmt.Errorf("no place for the database's socket: %w", errors.Join(problems...))
}

var errTaken = errors.New("exists and is not ours")

// makeFolder makes the folder, or accepts one that is there and belongs to the server or to us.
func (c cluster) makeFolder(folder string) error {
	if err := os.Mkdir(folder, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("making the socket's folder: %w", err)
	}
	info, err := os.Lstat(folder)
	if err != nil {
		return fmt.Errorf("making the socket's folder: %w", err)
	}
	owner := int(info.Sys().(*syscall.Stat_t).Uid)
	if !info.IsDir() || owner != c.account.UID && owner != os.Geteuid() {
		return fmt.Errorf("folder %s for the socket: %w", folder, errTaken)
	}
	if err := c.account.Give(folder); err != nil {
		return err
	}
	return os.Chmod(folder, 0o711)
}

// removeSocketFolder keeps /tmp tidy. What is in the folder is the server's own and left from a kill.
func (c cluster) removeSocketFolder() error {
	folder, err := c.place.readSocket()
	if err != nil {
		return err
	}
	if err := os.RemoveAll(folder); err != nil {
		return fmt.Errorf("removing the socket's folder: %w", err)
	}
	return nil
}

func (p place) readSocket() (string, error) {
	folder, err := os.ReadFile(p.socket())
	if err != nil {
		return "", fmt.Errorf("reading where the socket is: %w", err)
	}
	return strings.TrimSpace(string(folder)), nil
}

// writeFile replaces a small file of the user's at once and for good.
func writeFile(path, content string) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*") // 0600
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(content)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes the names in a folder durable.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("syncing %s: %w", path, err)
	}
	if err := errors.Join(folder.Sync(), folder.Close()); err != nil {
		return fmt.Errorf("syncing %s: %w", path, err)
	}
	return nil
}
