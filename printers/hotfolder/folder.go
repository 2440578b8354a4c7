package hotfolder

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
	"time"

	"chancery/printers"
)

// maxFile bounds the files that are read, in bytes, and of a job its ticket.
const maxFile = 64 << 10

// folder is the folder opened: nothing outside it can be reached, whatever links it holds.
type folder struct{ root *os.Root }

// folder opens the folder. One without a status is no station's: where a share is not mounted, no job must be said not to be there.
func (d *Device) folder() (*folder, error) {
	root, err := os.OpenRoot(d.path)
	if err != nil {
		return nil, fmt.Errorf("opening the folder: %w: %w", printers.ErrUnreachable, err)
	}
	f := &folder{root: root}
	if _, err := root.Lstat(statusFile); err != nil {
		f.close()
		return nil, fmt.Errorf("the folder has no %s: is it the station's, and mounted: %w", statusFile, printers.ErrUnreachable)
	}
	return f, nil
}

func (f *folder) close() { _ = f.root.Close() } // it was only a name

// open opens a regular file. One that is not there is fs.ErrNotExist. It is looked at before it is opened, since os.Root follows
// links that stay inside, and after, so that nothing else has taken its place; a pipe doesn't keep us waiting.
func (f *folder) open(name string, flag int) (*os.File, error) {
	before, err := f.root.Lstat(name)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", name, err)
	}
	if !before.Mode().IsRegular() {
		return nil, fmt.Errorf("opening %s: it is no regular file", name)
	}
	file, err := f.root.OpenFile(name, flag|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", name, err)
	}
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(fmt.Errorf("opening %s: it is no regular file any more", name), file.Close())
	}
	return file, nil
}

// read reads a small regular file.
func (f *folder) read(name string) ([]byte, error) {
	file, err := f.open(name, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	if len(content) > maxFile {
		return nil, fmt.Errorf("reading %s: it is longer than %d bytes", name, maxFile)
	}
	return content, nil
}

// write makes a file that is there wholly or not at all, and stays there when the power fails. A file that is there already is not
// replaced.
func (f *folder) write(name string, content []byte) error {
	part := "." + name + ".part"
	if err := f.root.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	file, err := f.root.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o660)
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	_, err = file.Write(content)
	if err == nil {
		err = file.Sync()
	}
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	if _, err := f.root.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("writing %s: it is there already", name)
	}
	return f.move(part, name)
}

// move renames a file durably. Of two that move the same file one gets fs.ErrNotExist.
func (f *folder) move(from, to string) error {
	if err := f.root.Rename(from, to); err != nil {
		return fmt.Errorf("renaming %s: %w", from, err)
	}
	dir, err := f.root.Open(".")
	if err != nil {
		return fmt.Errorf("writing the folder: %w", err)
	}
	defer dir.Close()
	if err := dir.Sync(); err != nil {
		return fmt.Errorf("writing the folder: %w", err)
	}
	return nil
}

// lock keeps other processes of ours from announcing at the same moment. It ends with the process.
func (f *folder) lock() (unlock func(), err error) {
	file, err := f.root.OpenFile("chancery.lock", os.O_RDWR|os.O_CREATE, 0o660)
	if err != nil {
		return nil, fmt.Errorf("locking the folder: %w", err)
	}
	if err := own(file); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return func() { _ = file.Close() }, nil // which unlocks it
}

// own locks a file until it is closed or the process ends: printers.ErrBusy if another has it.
func own(file *os.File) error {
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return fmt.Errorf("locking %s: %w: %w", file.Name(), printers.ErrBusy, err)
	}
	return nil
}

// ownSoon waits until the other one that has the file is done with it.
func ownSoon(ctx context.Context, file *os.File) error {
	for {
		err := own(file)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-time.After(5 * time.Millisecond):
		}
	}
}
