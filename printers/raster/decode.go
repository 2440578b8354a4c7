package raster

import (
	"bytes"
	"errors"
	"fmt"
)

// Decode reads a whole document.
func Decode(file []byte) (Document, error) {
	rest, found := bytes.CutPrefix(file, []byte(magic))
	if !found {
		return Document{}, errors.New("PWG raster: it does not begin with RaS2")
	}
	var d Document
	told := 0
	for number := 1; len(rest) > 0; number++ {
		var err error
		if number > maxPages {
			return Document{}, fmt.Errorf("PWG raster: more than %d pages", maxPages)
		}
		if rest, told, err = d.readPage(rest, told); err != nil {
			return Document{}, fmt.Errorf("PWG raster: page %d: %w", number, err)
		}
	}
	if told != 0 && told != len(d.Pages) {
		return Document{}, fmt.Errorf("PWG raster: %d pages, and the header says %d", len(d.Pages), told)
	}
	if err := d.check(); err != nil {
		return Document{}, fmt.Errorf("PWG raster: %w", err)
	}
	return d, nil
}

// readPage adds the next page, which must agree with those before it, and returns what follows it.
func (d *Document) readPage(file []byte, told int) (rest []byte, pages int, err error) {
	if len(file) < headerLength {
		return nil, 0, errors.New("the header is cut off")
	}
	x, err := readHeader(file[:headerLength])
	if err != nil {
		return nil, 0, err
	}
	if len(d.Pages) > 0 && (x.duplex != d.Duplex || x.tumble != d.Tumble || x.medium != d.Medium || x.pages != told) {
		return nil, 0, errors.New("its header says something else of the document than the first")
	}
	d.Duplex, d.Tumble, d.Medium = x.duplex, x.tumble, x.medium
	page := x.page
	if page.Pix, rest, err = x.lines(file[headerLength:]); err != nil {
		return nil, 0, err
	}
	d.Pages = append(d.Pages, page)
	return rest, x.pages, nil
}

// lines unpacks the pixels of a page. The memory grows with what is there, so that a header alone reserves none.
func (x head) lines(file []byte) (pix, rest []byte, err error) {
	stride := x.layout.stride(x.page.Width)
	for y := 0; y < x.page.Height; {
		if len(file) == 0 {
			return nil, nil, fmt.Errorf("cut off in line %d of %d", y+1, x.page.Height)
		}
		n := int(file[0]) + 1
		if y+n > x.page.Height {
			return nil, nil, fmt.Errorf("line %d is repeated past the end of the page", y+1)
		}
		var row []byte
		if row, file, err = x.line(file[1:], stride); err != nil {
			return nil, nil, fmt.Errorf("line %d: %w", y+1, err)
		}
		for range n {
			pix = append(pix, row...)
		}
		y += n
	}
	return pix, file, nil
}

// line unpacks one line.
func (x head) line(file []byte, stride int) (row, rest []byte, err error) {
	unit := x.layout.unit
	for len(row) < stride {
		if len(file) == 0 {
			return nil, nil, errors.New("cut off")
		}
		code := int(file[0])
		file = file[1:]
		times, units := 1, 1
		switch {
		case code < 128:
			times = code + 1
		case code > 128:
			units = 257 - code
		default:
			for len(row) < stride {
				row = append(row, x.layout.white)
			}
			return row, file, nil
		}
		if units*unit > len(file) {
			return nil, nil, errors.New("cut off")
		}
		if len(row)+times*units*unit > stride {
			return nil, nil, errors.New("longer than the page is wide")
		}
		for range times {
			row = append(row, file[:units*unit]...)
		}
		file = file[units*unit:]
	}
	return row, file, nil
}
