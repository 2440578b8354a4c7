package simulator

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// maxDocument bounds what a printer takes into its memory.
const maxDocument = 256 << 20

// receive reads the document of a job and puts it in the ledger. An upload that breaks off is
// received as far as it came; one that broke off before its first byte leaves the job as it was.
func (e *engine) receive(id int, document io.Reader, extension string) (*job, error) {
	j, err := e.beginReceiving(id)
	if err != nil {
		return nil, err
	}
	data, broke := io.ReadAll(io.LimitReader(document, maxDocument))
	e.mu.Lock()
	defer e.mu.Unlock()
	j.receiving = false
	if len(data) == 0 {
		return nil, e.notReceived(j)
	}
	result := "whole"
	if broke != nil {
		result = "cut short"
	}
	if j.has(FaultTruncate) {
		data, result = data[:(len(data)+1)/2], "truncated"
	}
	j.octets = len(data)
	if j.sha256, j.file, err = e.store(data, extension); err != nil {
		return nil, err
	}
	entry := j.entry(EventReceived)
	entry.Result = result
	j.state, j.reasons = statePending, []string{"none"}
	return j, e.write(entry)
}

func (e *engine) beginReceiving(id int) (*job, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	j, err := e.find(id)
	if err != nil {
		return nil, err
	}
	if j.state != stateHeld || j.receiving || j.file != "" {
		return nil, errNotPossible
	}
	j.receiving, j.reasons = true, []string{"job-incoming"}
	return j, nil
}

func (e *engine) notReceived(j *job) error {
	j.reasons = []string{"job-data-insufficient"}
	if j.canceling {
		if err := e.finish(j, stateCanceled, "job-canceled-by-user", EventCanceled, "no document"); err != nil {
			return err
		}
	}
	return errNotPossible
}

// store keeps a document under its digest and returns digest and path, relative to the ledger.
func (e *engine) store(data []byte, extension string) (digest, path string, err error) {
	sum := sha256.Sum256(data)
	digest = hex.EncodeToString(sum[:])
	full := filepath.Join(e.config.Output, digest+extension)
	if err := os.MkdirAll(e.config.Output, 0o755); err != nil {
		return "", "", fmt.Errorf("keeping the document: %w", err)
	}
	if _, err := os.Stat(full); errors.Is(err, fs.ErrNotExist) {
		if err := writeDurably(full, data); err != nil {
			return "", "", fmt.Errorf("keeping the document: %w", err)
		}
	}
	folder, err := filepath.Abs(filepath.Dir(e.config.Ledger))
	if err != nil {
		return "", "", fmt.Errorf("keeping the document: %w", err)
	}
	if full, err = filepath.Abs(full); err != nil {
		return "", "", fmt.Errorf("keeping the document: %w", err)
	}
	if path, err = filepath.Rel(folder, full); err != nil {
		return "", "", fmt.Errorf("keeping the document: %w", err)
	}
	return digest, path, nil
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
