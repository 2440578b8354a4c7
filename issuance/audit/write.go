package audit

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"chancery/issuance"
)

// LatestFile is the name of the file with the newest checkpoint in a folder of Write.
const LatestFile = "latest.checkpoint"

// Write puts a checkpoint into a folder outside the database: one file for each size, and a copy of the newest under LatestFile.
// Each file is there as a whole or not at all, and is on disk when Write returns. Writing the same one again changes nothing;
// another checkpoint of the same size is a Conflict, because it speaks of another history. The zero checkpoint writes nothing.
func Write(dir string, c Checkpoint) error {
	if c.Note == "" {
		return nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("making the folder for checkpoints: %w", err)
	}
	name := filepath.Join(dir, fmt.Sprintf("%012d.checkpoint", c.Size))
	switch there, err := os.ReadFile(name); {
	case err == nil && !bytes.HasPrefix(there, []byte(c.body())):
		return issuance.Conflictf("checkpoint", "run chancery verify audit; a restored database needs a folder of its own",
			"%s speaks of another history of %d events", name, c.Size)
	case errors.Is(err, fs.ErrNotExist):
		if err := writeWhole(name, c.Note); err != nil {
			return err
		}
	case err != nil:
		return fmt.Errorf("reading the checkpoint before: %w", err)
	}
	latest := filepath.Join(dir, LatestFile)
	there, err := os.ReadFile(latest)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("reading the newest checkpoint: %w", err)
	}
	body, _, _ := strings.Cut(string(there), "\n\n")
	if newest, err := parseBody(body + "\n"); err == nil && newest.Size >= c.Size {
		return nil // another process has been here with a newer one
	}
	return writeWhole(latest, c.Note)
}

// writeWhole makes a file that appears at once, under its name, with all its content.
func writeWhole(name, text string) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("writing the checkpoint: %w", err)
		}
	}()
	f, err := os.CreateTemp(filepath.Dir(name), ".checkpoint-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails when it has its name
	if _, err = f.WriteString(text); err == nil {
		err = errors.Join(f.Chmod(0o644), f.Sync())
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err = os.Rename(f.Name(), name); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(name))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
