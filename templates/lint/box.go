package lint

import (
	"math"

	"chancery/templates"
)

// boxOf gives the place that an element fills on the page; false for those that have none of
// their own. Texts are measured in their fonts.
func (v *view) boxOf(e *templates.Element) (templates.Rect, bool) {
	if e.Text != nil {
		return v.textBox(e.Text), true
	}
	return e.Place()
}

// textBox gives the room of a text, from above its capitals to the lowest baseline. A fixed text
// fills what it measures, a field its whole width.
func (v *view) textBox(t *templates.Text) templates.Rect {
	width := t.Width
	if t.Value != "" && t.Field == "" {
		if wide := v.faces.width(faceNames(t), t.Value, t.Size, t.Space); width == 0 || wide < width {
			width = wide
		}
	}
	high := v.faces.capHeight(t.Font, t.Size)
	left := aligned(t.Align, width)
	if t.Turn == 0 {
		return templates.Rect{X: t.X + left, Y: t.Y - high, Width: width, Height: high}
	}
	sin, cos := math.Sincos(t.Turn * math.Pi / 180)
	box := templates.Rect{X: math.Inf(1), Y: math.Inf(1)}
	right, bottom := math.Inf(-1), math.Inf(-1)
	for _, x := range []float64{left, left + width} {
		for _, y := range []float64{-high, 0} {
			atX, atY := t.X+x*cos+y*sin, t.Y-x*sin+y*cos
			box.X, box.Y, right, bottom = math.Min(box.X, atX), math.Min(box.Y, atY), math.Max(right, atX), math.Max(bottom, atY)
		}
	}
	box.Width, box.Height = right-box.X, bottom-box.Y
	return box
}

// aligned gives how far a line's left end lies from its place.
func aligned(align string, width float64) float64 {
	switch align {
	case "center":
		return -width / 2
	case "right":
		return -width
	}
	return 0
}

// captionBox gives the room of the caption above a text; false without one.
func (v *view) captionBox(t *templates.Text) (templates.Rect, bool) {
	if len(t.Caption) == 0 || t.Turn != 0 {
		return templates.Rect{}, false
	}
	s := v.layout.Captions
	width, high := v.captionWidth(t.Caption), v.faces.capHeight(s.Font, s.Size)
	return templates.Rect{X: t.X + aligned(t.Align, width), Y: t.Y - s.Rise - high, Width: width, Height: high}, true
}

// belowBox gives the room of the caption below a signature; false without one.
func (v *view) belowBox(s *templates.Signature) (templates.Rect, bool) {
	if len(s.Caption) == 0 {
		return templates.Rect{}, false
	}
	style := v.layout.Captions
	width, high := v.captionWidth(s.Caption), v.faces.capHeight(style.Font, style.Size)
	baseline := s.Bottom() + 0.34*style.Size
	return templates.Rect{X: s.X + s.Width/2 - width/2, Y: baseline - high, Width: width, Height: high}, true
}

// captionWidth measures a caption of one or two languages, mm.
func (v *view) captionWidth(caption []string) float64 {
	s := v.layout.Captions
	if len(caption) < 2 {
		return v.faces.width([]string{s.Font}, caption[0], s.Size, 0)
	}
	return v.faces.width([]string{s.Font}, caption[0]+" / ", s.Size, 0) + v.faces.width([]string{s.Second}, caption[1], s.Size, 0)
}
