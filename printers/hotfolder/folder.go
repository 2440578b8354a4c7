package hotfolder

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"syscall"

	"chancery/printers"
)

// The folders that the station makes; a job's ticket lies in the one that says where the job stands.
const (
	announced = "announced"
	fresh     = "new"
	taken     = "taken"
	done      = "done" // of results, not of tickets
	canceled  = "canceled"
)

// maxFile bounds the files that are read, in bytes.
const maxFile = 64 << 10

// folder is the folder opened: nothing outside it can be reached, whatever links it holds.
type folder struct{ root *os.Root }

func (d *Device) folder() (*folder, error) {
	root, err := os.OpenRoot(d.path)
	if err != nil {
		return nil, fmt.Errorf("opening the folder: %w: %w", printers.ErrUnreachable, err)
	}
	f := &folder{root: root}
	for _, name := range []string{announced, fresh, taken, done, canceled} {
		info, err := root.Lstat(name)
		if err != nil || !info.IsDir() {
			f.close()
			return nil, fmt.Errorf("the folder has no %s: the station makes it when it is installed: %w", name, printers.ErrUnreachable)
		}
	}
	return f, nil
}

func (f *folder) close() { _ = f.root.Close() } // it was only a name

// read reads a small regular file. One that is not there is fs.ErrNotExist. It is looked at before it is opened, since os.Root
// follows links that stay inside, and after, so that nothing else has taken its place; a pipe doesn't keep us waiting.
func (f *folder) read(name string) ([]byte, error) {
	before, err := f.root.Lstat(name)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	if !before.Mode().IsRegular() {
		return nil, fmt.Errorf("reading %s: it is no regular file", name)
	}
	file, err := f.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, fmt.Errorf("reading %s: it is no regular file any more", name)
	}
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
	part := unfinished(name)
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

// unfinished is what a file is called while it is written.
func unfinished(name string) string { return path.Join(path.Dir(name), "."+path.Base(name)+".part") }

// clear removes a document, and what a crash has left of writing it.
func (f *folder) clear(document string) error {
	return errors.Join(f.remove(unfinished(document)), f.remove(document))
}

// move renames a file durably. Of two that move the same file one gets fs.ErrNotExist.
func (f *folder) move(from, to string) error {
	if err := f.root.Rename(from, to); err != nil {
		return fmt.Errorf("renaming %s: %w", from, err)
	}
	return errors.Join(f.sync(path.Dir(from)), f.sync(path.Dir(to)))
}

func (f *folder) sync(name string) error {
	dir, err := f.root.Open(name)
	if err != nil {
		return fmt.Errorf("writing folder %s: %w", name, err)
	}
	defer dir.Close()
	if err := dir.Sync(); err != nil {
		return fmt.Errorf("writing folder %s: %w", name, err)
	}
	return nil
}

// remove removes a file; one that is not there needs none.
func (f *folder) remove(name string) error {
	if err := f.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing %s: %w", name, err)
	}
	return f.sync(path.Dir(name))
}

// queued counts the jobs that are open: announced, new, or taken without a result.
func (f *folder) queued() (int, error) {
	n := 0
	for _, place := range []string{announced, fresh, taken} {
		names, err := f.list(place)
		if err != nil {
			return 0, err
		}
		for _, name := range names {
			if path.Ext(name) != ".json" || name[0] == '.' {
				continue
			}
			if _, err := f.root.Lstat(done + "/" + name); place != taken || err != nil {
				n++
			}
		}
	}
	return n, nil
}

func (f *folder) list(name string) ([]string, error) {
	dir, err := f.root.Open(name)
	if err != nil {
		return nil, fmt.Errorf("listing %s: %w", name, err)
	}
	defer dir.Close()
	names, err := dir.Readdirnames(-1)
	if err != nil {
		return nil, fmt.Errorf("listing %s: %w", name, err)
	}
	return names, nil
}

// lock keeps other processes of ours from announcing at the same moment. It ends with the process.
func (f *folder) lock() (unlock func(), err error) {
	file, err := f.root.OpenFile("chancery.lock", os.O_RDWR|os.O_CREATE, 0o660)
	if err != nil {
		return nil, fmt.Errorf("locking the folder: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("locking the folder: %w: %w", printers.ErrBusy, err), file.Close())
	}
	return func() { _ = file.Close() }, nil // which unlocks it
}
