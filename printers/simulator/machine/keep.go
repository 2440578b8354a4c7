package machine

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Keep stores what arrived, durably, under its digest in the folder Output, and returns the digest in hexadecimal and the file as a
// ledger entry gives it: relative to the ledger's folder.
func (m *Machine) Keep(data []byte, extension string) (digest, file string, err error) {
	sum := sha256.Sum256(data)
	digest = hex.EncodeToString(sum[:])
	full := filepath.Join(m.config.Output, digest+extension)
	if err := os.MkdirAll(m.config.Output, 0o755); err != nil {
		return "", "", fmt.Errorf("keeping the document: %w", err)
	}
	if _, err := os.Stat(full); errors.Is(err, fs.ErrNotExist) {
		if err := writeDurably(full, data); err != nil {
			return "", "", fmt.Errorf("keeping the document: %w", err)
		}
	}
	if file, err = relative(m.config.Ledger, full); err != nil {
		return "", "", fmt.Errorf("keeping the document: %w", err)
	}
	return digest, file, nil
}

// relative gives a path as seen from the folder that the ledger is in.
func relative(ledger, full string) (string, error) {
	folder, err := filepath.Abs(filepath.Dir(ledger))
	if err != nil {
		return "", err
	}
	if full, err = filepath.Abs(full); err != nil {
		return "", err
	}
	return filepath.Rel(folder, full)
}

// writeDurably writes under another name and renames, so that a name always means its digest.
func writeDurably(path string, data []byte) error {
	file, err := os.Create(path + ".part")
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	return os.Rename(path+".part", path)
}
