package page

import "slices"

// Font is a face cut to a character set, ready to be embedded, and perhaps faces to fall back on
// for characters that it lacks. It is cut into parts by script, and a document embeds those it
// uses. A Font is immutable and may be used in any number of bases.
type Font struct {
	face  *Face
	parts []*part
	low   [0x600]glyphRef // for the characters that nearly all text is made of
}

// glyphRef names a glyph of a font; glyph 0 is none.
type glyphRef struct {
	part  uint16
	glyph uint16
}

func newFont(face *Face, parts []*part) *Font {
	f := &Font{face: face, parts: parts}
	for r := range f.low {
		f.low[r] = f.search(rune(r))
	}
	return f
}

// WithFallback gives a font that takes the characters it lacks from others, in their order.
func (f *Font) WithFallback(others ...*Font) *Font {
	parts := slices.Clone(f.parts)
	for _, other := range others {
		for _, p := range other.parts {
			if !slices.Contains(parts, p) {
				parts = append(parts, p)
			}
		}
	}
	return newFont(f.face, parts)
}

// Name gives the PostScript name of the face.
func (f *Font) Name() string { return f.face.name }

// Has tells whether r can be set in this font.
func (f *Font) Has(r rune) bool { return f.glyph(r).glyph != 0 }

// Missing gives the first character of s that the font lacks, or false.
func (f *Font) Missing(s string) (rune, bool) {
	for _, r := range s {
		if !f.Has(r) && !invisible(r) {
			return r, true
		}
	}
	if !complexScript(s) {
		return 0, false
	}
	_, r, lacking := f.line(s)
	return r, lacking
}

// Width gives the length of s in mm at a size in points.
func (f *Font) Width(s string, size float64) float64 {
	var em float64
	if complexScript(s) {
		glyphs, _, _ := f.line(s)
		for _, g := range glyphs {
			em += g.advance
		}
		return em * size * mmPerPt
	}
	for _, r := range s {
		em += f.width(f.glyph(r))
	}
	return em * size * mmPerPt
}

// Spaces gives how many times letter-spacing is added in s: after every character but the last,
// and never in scripts whose letters join or carry marks.
func (f *Font) Spaces(s string) int {
	if complexScript(s) {
		return 0
	}
	n := -1
	for range s {
		n++
	}
	return max(n, 0)
}

// CapHeight gives the height of a capital H in mm at a size in points.
func (f *Font) CapHeight(size float64) float64 {
	return float64(f.face.capHeight) / float64(f.face.unitsPerEm) * size * mmPerPt
}

func (f *Font) width(g glyphRef) float64 {
	if g.glyph == 0 {
		return 0
	}
	return f.parts[g.part].widths[g.glyph]
}

func (f *Font) glyph(r rune) glyphRef {
	if uint32(r) < uint32(len(f.low)) {
		return f.low[r]
	}
	return f.search(r)
}

func (f *Font) search(r rune) glyphRef {
	for i, p := range f.parts {
		if g := p.runes[r]; g != 0 {
			return glyphRef{uint16(i), g}
		}
	}
	return glyphRef{}
}
