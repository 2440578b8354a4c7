package machine

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// feeder is the stack of blanks. Its file is what the operator does, one line each, and may be
// appended to at any time; it is never rewritten:
//
//	UTO0000001    the blank is put under the stack (it will be fed after all others)
//	+UTO0000001   it is put on top
//	-UTO0000001   it is taken out
//
// A line counts once its end is there. How far the file has been read stands in the ledger, so
// that a printer switched on again has the same stack.
type feeder struct {
	path   string
	offset int64
	stack  []string // next one first
}

// take reads the lines that were added, and reports whether there were any.
func (f *feeder) take() (bool, error) {
	added, err := f.read(-1)
	if err != nil || len(added) == 0 {
		return false, err
	}
	f.apply(added)
	return true, nil
}

// takeUntil reads the lines up to an offset that the ledger names.
func (f *feeder) takeUntil(offset int64) error {
	added, err := f.read(offset)
	if err != nil {
		return err
	}
	if f.offset+int64(len(added)) != offset {
		return fmt.Errorf("feeder file: shorter than what was loaded from it (%d bytes); add lines, never remove them", offset)
	}
	f.apply(added)
	return nil
}

// read returns the complete lines from the offset on, up to the one given unless that is negative.
func (f *feeder) read(until int64) ([]byte, error) {
	file, err := os.Open(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // nothing was loaded yet
	}
	if err != nil {
		return nil, fmt.Errorf("feeder file: %w", err)
	}
	defer file.Close()
	if _, err := file.Seek(f.offset, io.SeekStart); err != nil {
		return nil, fmt.Errorf("feeder file: %w", err)
	}
	var from io.Reader = file
	if until >= 0 {
		from = io.LimitReader(file, until-f.offset)
	}
	added, err := io.ReadAll(from)
	if err != nil {
		return nil, fmt.Errorf("feeder file: %w", err)
	}
	return added[:bytes.LastIndexByte(added, '\n')+1], nil
}

func (f *feeder) apply(added []byte) {
	f.offset += int64(len(added))
	for line := range strings.Lines(string(added)) {
		serial := strings.TrimSpace(line)
		switch {
		case serial == "":
		case serial[0] == '+':
			f.stack = slices.Insert(f.stack, 0, serial[1:])
		case serial[0] == '-':
			f.remove(serial[1:])
		default:
			f.stack = append(f.stack, serial)
		}
	}
}

// remove takes a blank from the stack, wherever it lies.
func (f *feeder) remove(serial string) {
	if i := slices.Index(f.stack, serial); i >= 0 {
		f.stack = slices.Delete(f.stack, i, i+1)
	}
}
