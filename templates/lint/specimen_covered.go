package lint

import (
	"fmt"
	"math"

	"chancery/templates"
)

// What of the word an element may hide: its part of the word's area, and how much of that the
// element's lines or tone cover.
const mostHidden, mostShared = 0.5, 0.2

// hidesSpecimen warns of elements that are drawn over a word later, and so densely that it can't
// be read under them.
func (v *view) hidesSpecimen(word item) []Finding {
	var found []Finding
	area := word.box.Width * word.box.Height
	for _, it := range v.items {
		if it.side != word.side || it.plane != word.plane || it.index <= word.index || !it.placed || !v.opaque(it) || !overlaps(it.box, word.box) {
			continue
		}
		wide := math.Min(it.box.Right(), word.box.Right()) - math.Max(it.box.X, word.box.X)
		high := math.Min(it.box.Bottom(), word.box.Bottom()) - math.Max(it.box.Y, word.box.Y)
		if part, cover := wide*high/area, density(it.Element); part > mostShared && cover > mostHidden {
			f := it.finding("", fmt.Sprintf("it is drawn later than the word SPECIMEN and covers %.0f %% of %.0f %% of it: draw it earlier, finer or more transparent", 100*math.Min(cover, 1), 100*part))
			f.Severity = Warning
			found = append(found, f)
		}
	}
	return found
}

// opaque tells whether an element is printed in a colour that hides what lies under it.
func (v *view) opaque(it item) bool {
	p, named := it.paint()
	if !named {
		return false
	}
	switch v.layout.Inks[p.Ink].Separation {
	case templates.UV, templates.IR, templates.Varnish:
		return false
	}
	return true
}

// density estimates how much of its place an element covers, from 0 to 1 and above for lines that
// lie over each other; of filled boxes and images, which the loader refuses, and of free art nothing.
func density(e *templates.Element) float64 {
	switch {
	case e.Waves != nil:
		return float64(e.Waves.Lines) * e.Waves.Line.Line / e.Waves.Height * e.Waves.Alpha()
	case e.LineScreen != nil:
		return e.LineScreen.Line / e.LineScreen.Pitch * e.LineScreen.Alpha()
	case e.Latent != nil:
		return e.Latent.Line / e.Latent.Pitch * e.Latent.Alpha()
	case e.Rosette != nil:
		// Each curve goes round between the inner and the outer edge, about once and a half as far.
		r := e.Rosette
		return 1.5 * float64(r.Curves) * r.Line.Line / (r.Radius * (1 - r.Inner)) * r.Alpha()
	}
	return 0
}
