// Package raster writes and reads PWG raster (PWG 5102.4, image/pwg-raster), the format in which a printer gets exact pixels. Of its
// colour spaces it knows three: black_1, sgray_8 and srgb_8.
//
// The reader is strict: a document whose header asks for what would change the picture (several copies, mirroring, a negative), whose
// lines don't add up, or that has bytes to spare is none.
package raster

import (
	"errors"
	"fmt"
)

// Space is how a pixel is stored.
type Space string

// The colour spaces, by their keywords (PWG 5102.4 §9.1).
const (
	Black Space = "black_1" // one bit, 1 is black; eight to a byte, the first one highest
	Gray  Space = "sgray_8" // one byte, 0 black to 255 white
	RGB   Space = "srgb_8"  // three bytes, red, green, blue
)

// Limits of a page: what lies beyond them is no document of ours.
const (
	maxSide  = 20000     // pixels
	maxBytes = 128 << 20 // of one page's pixels
	maxPages = 4
)

// Document is what one job prints. Its pages are the sides of one sheet where it is Duplex.
type Document struct {
	Duplex bool
	Tumble bool   // the sheet is turned about its short edge
	Medium string // self-describing name (PWG 5101.1), such as om_card_54x86mm; may be empty
	Pages  []Page
}

// Page is one picture, row by row from the top left, each row beginning with a byte of its own.
type Page struct {
	Space         Space
	Width, Height int // pixels
	DPI           int // the same in both directions
	Pix           []byte
}

// layout is how a colour space lies in memory and in the header.
type layout struct {
	bits   int  // of a pixel
	color  int  // bits of one colour
	colors int  // of a pixel
	number int  // of the colour space
	unit   int  // bytes that are packed together
	white  byte // that a line is filled up with
}

func (s Space) layout() (layout, error) {
	switch s {
	case Black:
		return layout{bits: 1, color: 1, colors: 1, number: 3, unit: 1, white: 0}, nil
	case Gray:
		return layout{bits: 8, color: 8, colors: 1, number: 18, unit: 1, white: 255}, nil
	case RGB:
		return layout{bits: 24, color: 8, colors: 3, number: 19, unit: 3, white: 255}, nil
	}
	return layout{}, fmt.Errorf("colour space %q is not known; use %s, %s or %s", string(s), Black, Gray, RGB)
}

// stride is the length of a row in bytes.
func (l layout) stride(width int) int { return (width*l.bits + 7) / 8 }

// check says what keeps a page from being one.
func (p Page) check() error {
	l, err := p.Space.layout()
	if err != nil {
		return err
	}
	if err := checkSize(p.Width, p.Height, p.DPI, l); err != nil {
		return err
	}
	if want := l.stride(p.Width) * p.Height; len(p.Pix) != want {
		return fmt.Errorf("%d bytes of pixels, want %d", len(p.Pix), want)
	}
	return nil
}

func checkSize(width, height, dpi int, l layout) error {
	if width < 1 || height < 1 || width > maxSide || height > maxSide || l.stride(width)*height > maxBytes {
		return fmt.Errorf("%d × %d pixels: must be from 1 to %d in both directions, and %d bytes together", width, height, maxSide, maxBytes)
	}
	if dpi < 1 || dpi > 4800 {
		return fmt.Errorf("%d dpi: must be from 1 to 4800", dpi)
	}
	return nil
}

func (d Document) check() error {
	if len(d.Pages) < 1 || len(d.Pages) > maxPages {
		return fmt.Errorf("%d pages: must be from 1 to %d", len(d.Pages), maxPages)
	}
	if len(d.Medium) > 63 {
		return errors.New("name of the medium: longer than 63 bytes")
	}
	for _, c := range []byte(d.Medium) {
		if c < 0x20 || c > 0x7e {
			return errors.New("name of the medium: must be printable ASCII")
		}
	}
	for i, p := range d.Pages {
		if err := p.check(); err != nil {
			return fmt.Errorf("page %d: %w", i+1, err)
		}
	}
	return nil
}
