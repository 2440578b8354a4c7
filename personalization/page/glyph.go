package page

import (
	"encoding/binary"
	"fmt"
)

// Flags of a component in a composite glyph (OpenType, glyf table).
const (
	argsAreWords     = 0x0001
	hasScale         = 0x0008
	moreComponents   = 0x0020
	hasXYScale       = 0x0040
	hasTwoByTwo      = 0x0080
	hasInstructions  = 0x0100
	maxCompositeNest = 6
)

// glyph gives a glyph's outline as it stands in the font; nil is an empty glyph.
func (f *Face) glyph(g uint16) []byte {
	if int(g) >= f.glyphs {
		return nil
	}
	return f.glyf[f.offsets[g]:f.offsets[g+1]]
}

// bounds gives a glyph's box in font units: left, bottom, right, top.
func (f *Face) bounds(g uint16) ([4]int, bool) {
	b := f.glyph(g)
	if g == 0 || len(b) < 10 {
		return [4]int{}, false
	}
	return [4]int{signed(b[2:]), signed(b[4:]), signed(b[6:]), signed(b[8:])}, true
}

// component is one part of a composite glyph: where it stands in the glyph's bytes.
type component struct {
	flags uint16
	glyph uint16
	at    int // offset of the flags
	end   int // offset after the component
}

// components lists the parts of a composite glyph; a simple or empty glyph has none.
func components(outline []byte) ([]component, error) {
	if len(outline) < 10 || signed(outline) >= 0 {
		return nil, nil
	}
	var parts []component
	for at := 10; ; {
		if at+4 > len(outline) {
			return nil, fmt.Errorf("composite glyph is cut short")
		}
		c := component{flags: binary.BigEndian.Uint16(outline[at:]), glyph: binary.BigEndian.Uint16(outline[at+2:]), at: at}
		c.end = at + 4 + 2
		if c.flags&argsAreWords != 0 {
			c.end += 2
		}
		switch {
		case c.flags&hasScale != 0:
			c.end += 2
		case c.flags&hasXYScale != 0:
			c.end += 4
		case c.flags&hasTwoByTwo != 0:
			c.end += 8
		}
		if c.end > len(outline) {
			return nil, fmt.Errorf("composite glyph is cut short")
		}
		parts = append(parts, c)
		if c.flags&moreComponents == 0 {
			return parts, nil
		}
		at = c.end
	}
}

// withoutHints gives a copy of an outline without its instructions, its components renumbered.
// Print needs no hints, and they are half of a font.
func withoutHints(outline []byte, renumber func(uint16) uint16) ([]byte, error) {
	if len(outline) == 0 {
		return nil, nil
	}
	if len(outline) < 10 {
		return nil, fmt.Errorf("glyph is cut short")
	}
	if contours := signed(outline); contours >= 0 {
		at := 10 + 2*contours
		if at+2 > len(outline) {
			return nil, fmt.Errorf("glyph is cut short")
		}
		rest := at + 2 + int(binary.BigEndian.Uint16(outline[at:]))
		if rest > len(outline) {
			return nil, fmt.Errorf("glyph's instructions are cut short")
		}
		out := append([]byte{}, outline[:at]...)
		out = append(out, 0, 0)
		return append(out, outline[rest:]...), nil
	}
	parts, err := components(outline)
	if err != nil {
		return nil, err
	}
	out := append([]byte{}, outline[:parts[len(parts)-1].end]...)
	for _, c := range parts {
		binary.BigEndian.PutUint16(out[c.at:], c.flags&^hasInstructions)
		binary.BigEndian.PutUint16(out[c.at+2:], renumber(c.glyph))
	}
	return out, nil
}
