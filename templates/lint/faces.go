package lint

import (
	"fmt"
	"math"
	"unicode/utf8"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"chancery/templates"
	"chancery/templates/fonts"
)

// mmPerPt is a point in mm.
const mmPerPt = 25.4 / 72

// faces are the fonts of a layout, read when they are first asked for.
type faces struct {
	buffer sfnt.Buffer
	read   map[string]*face
}

// face is one font: advances and heights in em.
type face struct {
	font         *sfnt.Font
	em           fixed.Int26_6
	capHeight    float64
	accentHeight float64 // of capitals with accents
	italic       bool
	advances     map[rune]float64 // negative where there is no glyph
}

func newFaces() *faces { return &faces{read: map[string]*face{}} }

// face gives a font by its name, or nil for one that does not exist: the loader has refused it.
func (f *faces) face(name string) *face {
	if known, ok := f.read[name]; ok {
		return known
	}
	one, err := f.parse(name)
	if err != nil {
		one = nil
	}
	f.read[name] = one
	return one
}

func (f *faces) parse(name string) (*face, error) {
	ttf, err := fonts.TTF(name)
	if err != nil {
		return nil, err
	}
	parsed, err := sfnt.Parse(ttf)
	if err != nil {
		return nil, fmt.Errorf("reading font %s: %w", name, err)
	}
	one := &face{font: parsed, em: fixed.Int26_6(parsed.UnitsPerEm()), capHeight: 0.729, advances: map[rune]float64{}}
	if post := parsed.PostTable(); post != nil {
		one.italic = post.ItalicAngle != 0
	}
	if high := f.top(one, 'H'); high > 0 {
		one.capHeight = high
	}
	for _, r := range "ÂÅÉÑÔÖŰ" {
		one.accentHeight = max(one.accentHeight, f.top(one, r), one.capHeight)
	}
	return one, nil
}

// top gives how high a character reaches above the baseline in em, 0 for one that the font lacks.
func (f *faces) top(one *face, r rune) float64 {
	g, err := one.font.GlyphIndex(&f.buffer, r)
	if err != nil || g == 0 {
		return 0
	}
	b, _, err := one.font.GlyphBounds(&f.buffer, g, one.em, font.HintingNone)
	if err != nil {
		return 0
	}
	return -float64(b.Min.Y) / float64(one.em)
}

// advance gives the width of a character in em, and false where the font has no glyph for it.
func (f *faces) advance(name string, r rune) (float64, bool) {
	one := f.face(name)
	if one == nil {
		return 0, false
	}
	if w, known := one.advances[r]; known {
		return w, w >= 0
	}
	width := -1.0
	if g, err := one.font.GlyphIndex(&f.buffer, r); err == nil && g != 0 {
		if a, err := one.font.GlyphAdvance(&f.buffer, g, one.em, font.HintingNone); err == nil {
			width = float64(a) / float64(one.em)
		}
	}
	one.advances[r] = width
	return width, width >= 0
}

// width measures a text in mm, each character in the first of the fonts that has it; space (mm)
// stands between characters.
func (f *faces) width(names []string, s string, size, space float64) float64 {
	em := 0.0
	for _, r := range s {
		w, found := 0.0, false
		for _, name := range names {
			if w, found = f.advance(name, r); found {
				break
			}
		}
		if !found {
			w = 0.6 // as a box; that the letter is missing is a finding of its own
		}
		em += w
	}
	return em*size*mmPerPt + space*float64(max(0, utf8.RuneCountInString(s)-1))
}

// capHeight gives the height of a capital in mm at a size in pt.
func (f *faces) capHeight(name string, size float64) float64 {
	high := 0.729
	if one := f.face(name); one != nil {
		high = one.capHeight
	}
	return math.Max(0, high*size*mmPerPt)
}

// missing lists the characters of s that none of the fonts has, each once, at most four.
func (f *faces) missing(names []string, s string) []rune {
	var lacking []rune
	seen := map[rune]bool{}
	for _, r := range s {
		if seen[r] || len(lacking) == 4 {
			continue
		}
		seen[r] = true
		found := false
		for _, name := range names {
			if _, ok := f.advance(name, r); ok {
				found = true
				break
			}
		}
		if !found {
			lacking = append(lacking, r)
		}
	}
	return lacking
}

// faceNames lists a text's fonts in the order in which they are asked.
func faceNames(t *templates.Text) []string { return append([]string{t.Font}, t.Fallback...) }
