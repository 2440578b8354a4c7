package raster

import (
	"bytes"
	"fmt"
)

// Encode gives the same bytes for the same document.
func Encode(d Document) ([]byte, error) {
	if err := d.check(); err != nil {
		return nil, fmt.Errorf("PWG raster: %w", err)
	}
	out := []byte(magic)
	for _, p := range d.Pages {
		h, err := p.header(d)
		if err != nil {
			return nil, fmt.Errorf("PWG raster: %w", err)
		}
		out = append(out, h...)
		if out, err = p.pack(out); err != nil {
			return nil, fmt.Errorf("PWG raster: %w", err)
		}
	}
	return out, nil
}

// pack appends the lines: how often each is repeated, then the line itself (PWG 5102.4 §4.4).
func (p Page) pack(out []byte) ([]byte, error) {
	l, err := p.Space.layout()
	if err != nil {
		return nil, err
	}
	stride := l.stride(p.Width)
	for y := 0; y < p.Height; {
		row := p.Pix[y*stride : (y+1)*stride]
		n := 1
		for y+n < p.Height && n < 256 && bytes.Equal(p.Pix[(y+n)*stride:(y+n+1)*stride], row) {
			n++
		}
		out = packLine(append(out, byte(n-1)), row, l.unit)
		y += n
	}
	return out, nil
}

// packLine appends runs of equal units (0 to 127, one less than their number) and runs of others (129 to 255, 257 less their number).
func packLine(out, row []byte, unit int) []byte {
	at := func(i int) []byte { return row[i*unit : (i+1)*unit] }
	units := len(row) / unit
	for i := 0; i < units; {
		n := 1
		for i+n < units && n < 128 && bytes.Equal(at(i+n), at(i)) {
			n++
		}
		if n > 1 {
			out = append(append(out, byte(n-1)), at(i)...)
			i += n
			continue
		}
		for i+n < units && n < 128 && (i+n+1 >= units || !bytes.Equal(at(i+n), at(i+n+1))) {
			n++
		}
		if n == 1 {
			out = append(append(out, 0), at(i)...)
		} else {
			out = append(append(out, byte(257-n)), row[i*unit:(i+n)*unit]...)
		}
		i += n
	}
	return out
}
