package postgres

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// logLimit is the size in bytes at which a log is set aside; one earlier log is kept.
const logLimit = 8 << 20

// openLog opens a log for appending, after setting it aside when it is long.
func openLog(path string) (*os.File, error) {
	if err := boundLog(path, logLimit); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening a log of the private database: %w", err)
	}
	return f, nil
}

// boundLog copies a log that is longer than limit to path.1 and empties it. It may be open in a process that appends.
func boundLog(path string, limit int64) error {
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("measuring a log of the private database: %w", err)
	}
	if info.Size() <= limit {
		return nil
	}
	from, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("setting a log aside: %w", err)
	}
	defer from.Close()
	to, err := os.OpenFile(path+".1", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("setting a log aside: %w", err)
	}
	_, err = io.Copy(to, io.LimitReader(from, info.Size()))
	if err := errors.Join(err, to.Close(), os.Truncate(path, 0)); err != nil {
		return fmt.Errorf("setting a log aside: %w", err)
	}
	return nil
}

// logTail gives the last few lines of a log, to explain why the server did not start.
func logTail(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	const most = 1000
	if info, err := f.Stat(); err == nil && info.Size() > most {
		if _, err := f.Seek(-most, io.SeekEnd); err != nil {
			return ""
		}
	}
	tail, err := io.ReadAll(io.LimitReader(f, most))
	if err != nil {
		return ""
	}
	return string(tail)
}
