package page

import (
	"encoding/binary"
	"fmt"
	"slices"
	"unicode/utf8"
)

// cutting is a font in the making: the glyphs of a character set, renumbered.
type cutting struct {
	face   *Face
	source []uint16          // old glyph of each new one; 0 is .notdef
	widths map[int]int       // of new glyphs whose width is not that of the old one, font units
	parts  map[uint16]uint16 // old glyph to new one, for components of composite glyphs
}

// Cut makes a font that holds exactly the given characters, and of scripts that need it the
// glyphs that shaping puts in their place. Each character gets a glyph of its own, so that text
// can be extracted unambiguously. A character that the face lacks is an error.
func (f *Face) Cut(characters []rune) (*Font, error) {
	set := slices.Clone(characters)
	slices.Sort(set)
	set = slices.Compact(set)
	var by [alphabets][]rune
	for _, r := range set {
		if !f.Has(r) {
			return nil, fmt.Errorf("font %s has no character U+%04X", f.name, r)
		}
		by[alphabetOf(r)] = append(by[alphabetOf(r)], r)
	}
	var parts []*part
	for which, runes := range by {
		if len(runes) == 0 {
			continue
		}
		p, err := f.cutPart(alphabet(which), runes)
		if err != nil {
			return nil, fmt.Errorf("cutting font %s: %w", f.name, err)
		}
		parts = append(parts, p)
	}
	return newFont(f, parts), nil
}

// cutPart cuts the characters of one alphabet.
func (f *Face) cutPart(which alphabet, runes []rune) (*part, error) {
	c := &cutting{face: f, source: []uint16{0}, widths: map[int]int{}, parts: map[uint16]uint16{}}
	for _, r := range runes {
		c.source = append(c.source, f.runes[r])
	}
	shapes, err := f.shapesOf(which, runes)
	if err != nil {
		return nil, err
	}
	for _, s := range shapes {
		c.addShape(s)
	}
	if err := c.addComponents(); err != nil {
		return nil, err
	}
	if len(c.source) > 0xffff {
		return nil, fmt.Errorf("more than 65535 glyphs")
	}
	ttf, err := c.file()
	if err != nil {
		return nil, err
	}
	return newPart(c, runes, shapes, ttf), nil
}

// blank stands in source for a glyph without outline.
const blank = 0xffff

// addShape adds the glyph of a shape. A ligature is followed by blank glyphs, so that each of its
// letters has a code and a share of its width of its own: readers turn a line from right to left
// around letter by letter, and would turn the letters of a ligature wrongly.
func (c *cutting) addShape(s shape) {
	n := s.codes(c.face)
	for i := range n {
		if n > 1 {
			c.widths[len(c.source)] = c.face.advance(s.glyph) / n
		}
		if i == 0 {
			c.source = append(c.source, s.glyph)
		} else {
			c.source = append(c.source, blank)
		}
	}
}

// codes gives the number of glyphs that a shape takes: one for each letter of an Arabic ligature,
// one for anything else, and for marks, which have no width to share.
func (s shape) codes(f *Face) int {
	first, _ := utf8.DecodeRuneInString(s.text)
	if alphabetOf(first) != arabic || f.advance(s.glyph) == 0 {
		return 1
	}
	return utf8.RuneCountInString(s.text)
}

// advance gives the width of a new glyph in font units.
func (c *cutting) advance(i int) int {
	if w, own := c.widths[i]; own {
		return w
	}
	return c.face.advance(c.source[i])
}

// addComponents adds the glyphs that composite glyphs refer to, level by level.
func (c *cutting) addComponents() error {
	from := 0
	for level := 0; from < len(c.source); level++ {
		if level > maxCompositeNest {
			return fmt.Errorf("composite glyphs are nested more than %d deep", maxCompositeNest)
		}
		to := len(c.source)
		for _, g := range c.source[from:to] {
			parts, err := components(c.face.glyph(g))
			if err != nil {
				return err
			}
			for _, p := range parts {
				if int(p.glyph) >= c.face.glyphs {
					return fmt.Errorf("composite glyph refers to glyph %d, which does not exist", p.glyph)
				}
				if _, known := c.parts[p.glyph]; !known {
					c.parts[p.glyph] = uint16(len(c.source))
					c.source = append(c.source, p.glyph)
				}
			}
		}
		from = to
	}
	return c.refuseCycles()
}

// refuseCycles refuses glyphs that contain themselves, on which a renderer could loop.
func (c *cutting) refuseCycles() error {
	const open, done = 1, 2
	state := map[uint16]int{}
	var visit func(g uint16) error
	visit = func(g uint16) error {
		switch state[g] {
		case open:
			return fmt.Errorf("composite glyph %d contains itself", g)
		case done:
			return nil
		}
		state[g] = open
		parts, err := components(c.face.glyph(g))
		if err != nil {
			return err
		}
		for _, p := range parts {
			if err := visit(p.glyph); err != nil {
				return err
			}
		}
		state[g] = done
		return nil
	}
	for _, g := range c.source {
		if err := visit(g); err != nil {
			return err
		}
	}
	return nil
}

// file writes the font with the tables that PDF asks of an embedded TrueType font.
func (c *cutting) file() ([]byte, error) {
	n := len(c.source)
	var glyf, hmtx []byte
	loca := make([]byte, 4*(n+1))
	for i, g := range c.source {
		outline, err := withoutHints(c.face.glyph(g), func(old uint16) uint16 { return c.parts[old] })
		if err != nil {
			return nil, err
		}
		binary.BigEndian.PutUint32(loca[4*i:], uint32(len(glyf)))
		glyf = append(glyf, outline...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(c.advance(i)))
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(c.face.bearing(g)))
	}
	binary.BigEndian.PutUint32(loca[4*n:], uint32(len(glyf)))
	head, hhea, maxp := slices.Clone(c.face.head), slices.Clone(c.face.hhea), slices.Clone(c.face.maxp)
	binary.BigEndian.PutUint32(head[8:], 0)
	binary.BigEndian.PutUint16(head[50:], 1)
	binary.BigEndian.PutUint16(hhea[34:], uint16(n))
	binary.BigEndian.PutUint16(maxp[4:], uint16(n))
	binary.BigEndian.PutUint16(maxp[26:], 0)
	ttf := assemble([]table{{"glyf", glyf}, {"head", head}, {"hhea", hhea}, {"hmtx", hmtx}, {"loca", loca}, {"maxp", maxp}})
	return ttf, nil
}

type table struct {
	tag  string
	body []byte
}

// assemble writes tables (in order of tag) as an sfnt file with its checksums.
func assemble(tables []table) []byte {
	n := len(tables)
	power, log := 1, 0
	for power*2 <= n {
		power, log = power*2, log+1
	}
	out := []byte{0, 1, 0, 0}
	for _, v := range []int{n, power * 16, log, (n - power) * 16} {
		out = binary.BigEndian.AppendUint16(out, uint16(v))
	}
	at, headAt := 12+16*n, 0
	for _, t := range tables {
		if t.tag == "head" {
			headAt = at
		}
		out = append(out, t.tag...)
		for _, v := range []uint32{checksum(t.body), uint32(at), uint32(len(t.body))} {
			out = binary.BigEndian.AppendUint32(out, v)
		}
		at += (len(t.body) + 3) &^ 3
	}
	for _, t := range tables {
		out = append(out, t.body...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	binary.BigEndian.PutUint32(out[headAt+8:], 0xB1B0AFBA-checksum(out))
	return out
}

func checksum(b []byte) uint32 {
	var sum uint32
	for ; len(b) >= 4; b = b[4:] {
		sum += binary.BigEndian.Uint32(b)
	}
	var rest [4]byte
	copy(rest[:], b)
	return sum + binary.BigEndian.Uint32(rest[:])
}
