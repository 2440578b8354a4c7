package laserpassport

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"chancery/printers"
)

// ReadBlank reads the code of the blank inside.
func (d *Device) ReadBlank(ctx context.Context, job printers.Job) (string, error) {
	blank, ours := blankOf(d.setting, job)
	if !ours {
		return "", fmt.Errorf("reading the blank: %w", printers.ErrNotFound)
	}
	s, err := d.connect(ctx)
	if err != nil {
		return "", fmt.Errorf("reading the blank: %w", err)
	}
	defer s.close()
	read, err := s.blank(d.setting)
	if err != nil {
		return "", fmt.Errorf("reading the blank: %w", err)
	}
	if read != blank {
		return "", fmt.Errorf("reading the blank: %s lies inside: %w", read, printers.ErrNotFound)
	}
	return read, nil
}

// ReadPage reads the lines of the machine readable zone off the page, as they are read: a line that is not is empty. The characters
// are never corrected.
func (d *Device) ReadPage(ctx context.Context, job printers.Job) (printers.Reading, error) {
	reading, err := d.readPage(ctx, job)
	if err != nil {
		return printers.Reading{}, fmt.Errorf("reading the page: %w", err)
	}
	return reading, nil
}

func (d *Device) readPage(ctx context.Context, job printers.Job) (printers.Reading, error) {
	s, v, err := d.inside(ctx, job)
	if err != nil {
		return printers.Reading{}, err
	}
	defer s.close()
	lines, err := s.lines(d.setting)
	if err != nil {
		return printers.Reading{}, err
	}
	return printers.Reading{MRZ: lines, Blank: v.serial}, nil
}

// lines reads all lines; printers.ErrUnreadable where none is read.
func (s *session) lines(set setting) ([]string, error) {
	var lines []string
	for _, pattern := range set.mrz {
		a, err := s.ask(command("ocr", [2]string{"OCRName", pattern}))
		if err != nil && !failed(err, "OCR failed") {
			return nil, err
		}
		if text, given := a.values["ocr"]; err == nil && (!given || clean(text) != text) {
			return nil, errors.New("ocr: the answer has no text, or one with control characters")
		}
		lines = append(lines, a.values["ocr"])
	}
	if !slices.ContainsFunc(lines, func(line string) bool { return line != "" }) {
		return nil, printers.ErrUnreadable
	}
	return lines, nil
}

// whole9303 reports lines that are as long as those of a document of Doc 9303, in its characters.
func whole9303(lines []string) bool {
	length := map[int]int{3: 30, 2: len(lines[0])}[len(lines)]
	if length != 30 && length != 36 && length != 44 {
		return false
	}
	return !slices.ContainsFunc(lines, func(line string) bool { return len(line) != length || slices.ContainsFunc([]byte(line), foreign) })
}

// foreign reports a character that no machine readable zone has (Doc 9303-3 §4.3).
func foreign(c byte) bool { return c != '<' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') }
