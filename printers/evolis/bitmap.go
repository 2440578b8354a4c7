package evolis

import (
	"context"
	"fmt"
	"slices"

	"chancery/printers"
	"chancery/printers/panel"
)

// The bitmap of a panel (A5013 rev E p. 14): lines of pixels across the short edge, one for each column of the card.
const (
	columns   = 1016 // along the long edge, 300 dpi
	rows      = 648  // along the short edge
	bytesLine = rows / 8
)

// plane is one panel as Db takes it.
type plane struct {
	letter string // of the ribbon's panel
	levels int
	bits   []byte
}

// side is the panels of one side in the order of the ribbon.
type side []plane

// planes turns a document into what is sent: letters, levels and bitmaps.
func (a address) planes(document []byte) ([]side, error) {
	set, err := panel.Decode(document)
	if err != nil {
		return nil, err
	}
	var sides []side
	for n, of := range set.Sides {
		var planes side
		for _, p := range of {
			if p.Ribbon == panel.UV && a.uv == "" && a.lenient {
				continue
			}
			made, err := a.plane(p)
			if err != nil {
				return nil, fmt.Errorf("side %d: panel %s: %w", n+1, p.Ribbon, err)
			}
			planes = append(planes, made)
		}
		if len(planes) == 0 {
			return nil, fmt.Errorf("side %d: it has no panel", n+1)
		}
		sides = append(sides, planes)
	}
	return sides, nil
}

func (a address) plane(p panel.Panel) (plane, error) {
	if p.Width > columns || p.Height > rows || p.Width < columns-8 || p.Height < rows-16 {
		return plane{}, fmt.Errorf("%d × %d pixels are no card at 300 dpi: it must be %d × %d, or 1012 × 638 to be put in its middle", p.Width, p.Height, columns, rows)
	}
	made := plane{letter: p.Ribbon, levels: 2}
	switch {
	case p.Ribbon == panel.UV && a.uv == "":
		return plane{}, fmt.Errorf("no letter is known for it; the maker's goes into the URI as uv=LETTER")
	case p.Ribbon == panel.UV:
		made.letter = a.uv
	case slices.Contains([]string{panel.Yellow, panel.Magenta, panel.Cyan}, p.Ribbon):
		made.levels = a.levels
	}
	made.bits = bitmap(p, made.levels)
	return made, nil
}

// bitmap gives a panel's pixels column by column from the left edge of the card, each column from the bottom up, each pixel with
// as many bits as the levels need, the most significant first, without gaps. What the panel does not cover stays empty.
func bitmap(p panel.Panel, levels int) []byte {
	depth := bitsOf(levels)
	level := table(levels)
	out := make([]byte, 0, columns*bytesLine*depth)
	left, top := (columns-p.Width)/2, (rows-p.Height)/2
	var gathered uint32
	held := 0
	for column := range columns {
		x := column - left
		for row := rows - 1; row >= 0; row-- {
			y := row - top
			gathered, held = gathered<<depth, held+depth
			if x >= 0 && x < p.Width && y >= 0 && y < p.Height {
				gathered |= level[p.Pix[y*p.Width+x]]
			}
			for ; held >= 8; held -= 8 {
				out = append(out, byte(gathered>>(held-8)))
			}
		}
	}
	return out
}

// table gives the level for each amount of ink.
func table(levels int) (level [256]uint32) {
	for ink := range uint32(256) {
		level[ink] = (ink*uint32(levels-1) + 127) / 255
	}
	return level
}

// bitsOf is how many bits a pixel of so many levels takes.
func bitsOf(levels int) int {
	return map[int]int{2: 1, 32: 5, 64: 6, 128: 7}[levels]
}

// ribbon is the parameter of Pr: the panels of the whole card, front before back.
func ribbon(sides []side) string {
	letters := ""
	for _, planes := range sides {
		for _, p := range planes {
			letters += p.letter
		}
	}
	return letters
}

func panelsOf(sides []side) int64 { return int64(len(ribbon(sides))) }

// Bitmaps gives the bytes of all panels of a document, one after the other, as the printer at a URI gets them: whoever keeps a record
// of what arrived there has their digest.
func Bitmaps(uri string, document []byte) ([]byte, error) {
	where, err := parseAddress(uri, Extras{Encode: noChip})
	if err != nil {
		return nil, err
	}
	sides, err := where.planes(document)
	if err != nil {
		return nil, err
	}
	var all []byte
	for _, planes := range sides {
		for _, p := range planes {
			all = append(all, p.bits...)
		}
	}
	return all, nil
}

func noChip(context.Context, string, []printers.ChipFile) error { return nil }
