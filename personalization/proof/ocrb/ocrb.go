// Package ocrb reads a machine readable zone from a grey picture: it finds the lines, follows a
// small turn, cuts them at the pitch of Doc 9303-3 §4.4 and compares every character with the
// outlines of OCR-B (ISO 1073-2). It says what it saw and how sure it is; check digits it
// neither knows nor uses.
package ocrb

import (
	"errors"
	"fmt"
	"image"
	"sync"
)

// Lengths of Doc 9303-3 §4.4 and 9303-4, -5, fig. 3 and 6, in mm.
const (
	pitchMM = 2.54
	// bandMM is how much of a picture's foot is searched: Zone VII with its tolerance (23.3 ± 1.0).
	bandMM = 24.3
)

// Resolutions that Read accepts, in dots per inch, and the greatest side of a picture in pixels.
const (
	MinDPI  = 200
	MaxDPI  = 1200
	maxSide = 1 << 15
)

// Errors of Read.
var (
	// ErrPicture is of a picture that can't hold the zone or is no picture.
	ErrPicture = errors.New("picture can't be read")
	// ErrNoZone is of a picture on which no machine readable zone was found.
	ErrNoZone = errors.New("no machine readable zone found")
)

// Reader reads machine readable zones. It holds the glyphs ready for comparison and is safe for
// concurrent use.
type Reader struct {
	glyphs glyphs
	// desks are the working memories of finished readings.
	desks sync.Pool
}

// New prepares a Reader from the TrueType or OpenType file of an OCR-B font.
func New(font []byte) (*Reader, error) {
	g, err := prepare(font)
	if err != nil {
		return nil, fmt.Errorf("preparing the glyphs of OCR-B: %w", err)
	}
	return &Reader{glyphs: g}, nil
}

// Read reads the zone of a format from a picture of Zone VII or of the whole page, whose foot is
// the page's foot, taken at a resolution in dots per inch. Errors wrap ErrPicture or ErrNoZone; a
// zone that was found is given whole, with Unread where a character is missing.
func (r *Reader) Read(m *image.Gray, dpi float64, f Format) (Reading, error) {
	if err := check(m, dpi, f); err != nil {
		return Reading{}, fmt.Errorf("reading the machine readable zone: %w", err)
	}
	d, _ := r.desks.Get().(*desk)
	if d == nil {
		d = &desk{}
	}
	defer r.desks.Put(d)
	d.take(m, dpi)
	reading, fits := Reading{Lines: make([]Line, f.Lines)}, float32(0)
	rows, found := d.find(&r.glyphs, f)
	for i := range reading.Lines {
		if found {
			reading.Lines[i] = d.read(&r.glyphs, &rows[i], f.Columns)
		}
		for _, c := range reading.Lines[i] {
			fits += c.Confidence
		}
	}
	if fits < likely*float32(f.Lines*f.Columns) {
		return Reading{}, fmt.Errorf("reading the machine readable zone: %w: %d lines of %d characters expected", ErrNoZone, f.Lines, f.Columns)
	}
	// Reading a line has set its row right.
	reading.Turn = rows[0].degrees()
	return reading, nil
}

// likely is how well characters must fit on the average to be a zone: about as well as a third of
// them printed plainly and the rest not at all.
const likely = 0.35

func check(m *image.Gray, dpi float64, f Format) error {
	if !(dpi >= MinDPI && dpi <= MaxDPI) {
		return fmt.Errorf("%w: %g dpi, %d to %d are possible", ErrPicture, dpi, MinDPI, MaxDPI)
	}
	if f.Lines < 1 || f.Lines > 3 || f.Columns < 2 || f.Columns > 44 || !(f.Pitch >= 3 && f.Pitch <= 10) {
		return fmt.Errorf("%w: %d lines of %d characters %g mm apart are no machine readable zone", ErrPicture, f.Lines, f.Columns, f.Pitch)
	}
	if m == nil {
		return fmt.Errorf("%w: there is none", ErrPicture)
	}
	width, height := m.Rect.Dx(), m.Rect.Dy()
	if width < 1 || height < 1 || width > maxSide || height > maxSide {
		return fmt.Errorf("%w: %d × %d pixels, sides of 1 to %d are possible", ErrPicture, width, height, maxSide)
	}
	if m.Stride < width || len(m.Pix) < (height-1)*m.Stride+width {
		return fmt.Errorf("%w: pixels are missing", ErrPicture)
	}
	mm := dpi / 25.4
	if needed := f.width() * mm; float64(width) < needed {
		return fmt.Errorf("%w: %d pixels wide, %d characters at %g dpi need %.0f", ErrPicture, width, f.Columns, dpi, needed)
	}
	if needed := f.height() * mm; float64(height) < needed {
		return fmt.Errorf("%w: %d pixels high, %d lines at %g dpi need %.0f", ErrPicture, height, f.Lines, dpi, needed)
	}
	return nil
}
