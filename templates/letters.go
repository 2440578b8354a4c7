package templates

import (
	"fmt"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"chancery/templates/fonts"
)

// Letters gives the outlines of a typeface's letters. It is safe for concurrent use.
type Letters struct {
	name string
	face *sfnt.Font
	em   fixed.Int26_6
}

// NewLetters reads a typeface of the project.
func NewLetters(name string) (*Letters, error) {
	ttf, err := fonts.TTF(name)
	if err != nil {
		return nil, err
	}
	face, err := sfnt.Parse(ttf)
	if err != nil {
		return nil, fmt.Errorf("reading the outlines of font %s: %w", name, err)
	}
	// At this size a 64th of a pixel is a unit of the font, so nothing is rounded.
	return &Letters{name, face, fixed.Int26_6(face.UnitsPerEm())}, nil
}

// Has tells whether the typeface has a letter.
func (l *Letters) Has(r rune) bool {
	glyph, err := l.face.GlyphIndex(nil, r)
	return err == nil && glyph != 0
}

// Outline gives a word as large as it fits into a place, centred. A word that shows nothing has
// an empty outline.
func (l *Letters) Outline(word string, place Rect) (*Outline, error) {
	var b sfnt.Buffer
	o := &Outline{}
	x := 0.0
	for _, r := range word {
		glyph, err := l.face.GlyphIndex(&b, r)
		if err == nil && glyph == 0 {
			err = fmt.Errorf("font %s has no character U+%04X", l.name, r)
		}
		if err != nil {
			return nil, err
		}
		segments, err := l.face.LoadGlyph(&b, glyph, l.em, nil)
		if err != nil {
			return nil, fmt.Errorf("outline of U+%04X in font %s: %w", r, l.name, err)
		}
		l.flatten(o, segments, x)
		advance, err := l.face.GlyphAdvance(&b, glyph, l.em, font.HintingNone)
		if err != nil {
			return nil, fmt.Errorf("width of U+%04X in font %s: %w", r, l.name, err)
		}
		x += float64(advance)
	}
	return o.fitted(place), nil
}

// flatten adds a letter at x, its curves as straight lines that keep to them within a
// four-hundredth of an em.
func (l *Letters) flatten(o *Outline, segments sfnt.Segments, x float64) {
	place := func(p fixed.Point26_6) Point { return Point{x + float64(p.X), float64(p.Y)} }
	var begin, at Point
	to := func(p Point) {
		o.add(at, p)
		at = p
	}
	for _, s := range segments {
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if at != begin {
				to(begin)
			}
			at = place(s.Args[0])
			begin = at
		case sfnt.SegmentOpLineTo:
			to(place(s.Args[0]))
		case sfnt.SegmentOpQuadTo:
			a, c, d := at, place(s.Args[0]), place(s.Args[1])
			n := math.Ceil(math.Sqrt(math.Hypot(a.X-2*c.X+d.X, a.Y-2*c.Y+d.Y) * 100 / float64(l.em)))
			for i := 1.0; i < n; i++ {
				u := i / n
				v := 1 - u
				to(Point{v*v*a.X + 2*u*v*c.X + u*u*d.X, v*v*a.Y + 2*u*v*c.Y + u*u*d.Y})
			}
			to(d)
		case sfnt.SegmentOpCubeTo:
			a, c, d, e := at, place(s.Args[0]), place(s.Args[1]), place(s.Args[2])
			const n = 8.0
			for i := 1.0; i < n; i++ {
				to(onCubic(a, c, d, e, i/n))
			}
			to(e)
		}
	}
	if at != begin {
		to(begin)
	}
}

// onCubic gives the place at u, from 0 to 1, of a cubic Bézier curve.
func onCubic(a, b, c, d Point, u float64) Point {
	v := 1 - u
	k0, k1, k2, k3 := v*v*v, 3*v*v*u, 3*v*u*u, u*u*u
	return Point{k0*a.X + k1*b.X + k2*c.X + k3*d.X, k0*a.Y + k1*b.Y + k2*c.Y + k3*d.Y}
}
