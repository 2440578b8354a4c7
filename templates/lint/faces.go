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

// face is one font: advances in em, and the height of its capitals.
type face struct {
	font      *sfnt.Font
	em        fixed.Int26_6
	capHeight float64
	italic    bool
	advances  map[rune]float64 // negative where there is no glyph
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
	if h, err := parsed.GlyphIndex(&f.buffer, 'H'); err == nil && h != 0 {
		if b, _, err := parsed.GlyphBounds(&f.buffer, h, one.em, font.HintingNone); err == nil {
			one.capHeight = -float64(b.Min.Y) / float64(one.em)
		}
	}
	return one, nil
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
