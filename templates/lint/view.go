package lint

import (
	"fmt"
	"math"

	"chancery/templates"
)

// view is a layout as the rules see it: its elements in a row, with their boxes, and its fonts
// measured.
type view struct {
	layout *templates.Layout
	dpi    int
	// geometry is known to be that of the layout's format only if known.
	geometry templates.Geometry
	known    bool
	items    []item
	faces    *faces
}

func newView(l *templates.Layout, dpi int) *view {
	v := &view{layout: l, dpi: dpi, faces: newFaces()}
	if v.geometry, v.known = l.Geometry(), true; v.geometry.Width == 0 {
		// A layout that the loader has refused has no geometry of its own.
		v.geometry, v.known = templates.GeometryOf(l.Format)
	}
	v.side("front", &l.Front)
	if l.Back != nil {
		v.side("back", l.Back)
	}
	return v
}

func (v *view) side(name string, s *templates.Side) {
	v.plane(name, substrate, s.Substrate)
	v.plane(name, personalization, s.Personalization)
	v.plane(name, ultraviolet, s.UV)
}

func (v *view) plane(side, plane string, elements []templates.Element) {
	for i := range elements {
		e := &elements[i]
		kind := e.Kind()
		it := item{Element: e, side: side, plane: plane, kind: kind, index: i,
			path: fmt.Sprintf("%s.%s[%d]", side, plane, i)}
		if kind != "" {
			it.path += "." + kind
		}
		it.box, it.placed = v.boxOf(e)
		v.items = append(v.items, it)
	}
}

// keepOuts gives the keep-outs of a side with their paths.
func (v *view) keepOuts(side string) []templates.KeepOut {
	if side == "front" {
		return v.layout.Front.KeepOuts
	}
	if v.layout.Back == nil {
		return nil
	}
	return v.layout.Back.KeepOuts
}

// band gives Zone VII if the side has it.
func (v *view) band(side string) (templates.Rect, bool) {
	if !v.known || side != string(v.geometry.MRZSide) {
		return templates.Rect{}, false
	}
	p := v.layout.Page
	return templates.Rect{Y: p.Height - v.geometry.Band, Width: p.Width, Height: v.geometry.Band}, true
}

// visa tells the formats of Doc 9303-7.
func (v *view) visa() bool { return v.layout.Format == "MRV-A" || v.layout.Format == "MRV-B" }

// card tells the formats of Doc 9303-5 and -6; a single-sheet travel document is none.
func (v *view) card() bool {
	return (v.layout.Format == "TD1" || v.layout.Format == "TD2") && !v.layout.Sheet
}

// sides lists the sides that the layout has.
func (v *view) sides() []string {
	if v.layout.Back == nil {
		return []string{"front"}
	}
	return []string{"front", "back"}
}

// of gives the items of a kind that a printer gets, in their order.
func (v *view) of(kind string) []item {
	var found []item
	for _, it := range v.items {
		if it.kind == kind && it.plane != substrate {
			found = append(found, it)
		}
	}
	return found
}

// field gives the first text that prints a field.
func (v *view) field(name string) (item, bool) {
	for _, it := range v.items {
		if it.plane == personalization && it.Text != nil && it.Text.Field == name {
			return it, true
		}
	}
	return item{}, false
}

// repeated tells whether an earlier text of the personalization prints the same field: the rules of
// the visual zone hold for the first, what repeats it is a security feature.
func (v *view) repeated(it item) bool {
	if it.Text == nil || it.Text.Field == "" {
		return false
	}
	first, there := v.field(it.Text.Field)
	return there && first.path != it.path
}

// dot gives the side of a printer's dot in mm.
func (v *view) dot() float64 { return 25.4 / float64(v.dpi) }

// hair is what two measures may differ by, mm.
const hair = 1e-6

// overlaps tells whether two boxes share more than a hair's breadth; boxes that are no numbers
// share nothing, for they are a finding of their own.
func overlaps(a, b templates.Rect) bool {
	wide := math.Min(a.Right(), b.Right()) - math.Max(a.X, b.X)
	high := math.Min(a.Bottom(), b.Bottom()) - math.Max(a.Y, b.Y)
	return wide > hair && high > hair
}
