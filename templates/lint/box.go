package lint

import (
	"strconv"
	"strings"

	"chancery/templates"
)

// boxOf gives the place that an element fills on the page; false for those that have none of
// their own.
func (v *view) boxOf(e *templates.Element) (templates.Rect, bool) {
	switch {
	case e.Text != nil:
		return v.textBox(e.Text), true
	case e.Portrait != nil:
		return e.Portrait.Rect, true
	case e.Ghost != nil:
		return e.Ghost.Rect, true
	case e.LinePortrait != nil:
		return e.LinePortrait.Rect, true
	case e.Signature != nil:
		return e.Signature.Rect, true
	case e.Barcode != nil:
		return e.Barcode.Rect, true
	case e.Microtext != nil:
		return v.microtextBox(e.Microtext)
	case e.Specimen != nil:
		return e.Specimen.Rect, true
	}
	return artBox(e)
}

// artBox is boxOf for art.
func artBox(e *templates.Element) (templates.Rect, bool) {
	switch {
	case e.Waves != nil:
		return e.Waves.Rect, true
	case e.Rosette != nil:
		return square(e.Rosette.X, e.Rosette.Y, e.Rosette.Radius), true
	case e.Band != nil:
		return e.Band.Rect, true
	case e.PortraitFrame != nil:
		return e.PortraitFrame.Rect, true
	case e.LineScreen != nil:
		return e.LineScreen.Rect, true
	case e.Latent != nil:
		return e.Latent.Rect, true
	case e.Register != nil:
		return square(e.Register.X, e.Register.Y, e.Register.Radius), true
	case e.Image != nil:
		return e.Image.Rect, true
	case e.Rule != nil:
		return e.Rule.Place(), true
	case e.Box != nil:
		return e.Box.Rect, true
	case e.Drawing != nil:
		r, err := e.Drawing.Place()
		return r, err == nil
	}
	return templates.Rect{}, false
}

func square(x, y, radius float64) templates.Rect {
	return templates.Rect{X: x - radius, Y: y - radius, Width: 2 * radius, Height: 2 * radius}
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
	switch t.Turn {
	case 90:
		return templates.Rect{X: t.X - high, Y: t.Y - width, Width: high, Height: width}
	case 270:
		return templates.Rect{X: t.X, Y: t.Y, Width: high, Height: width}
	}
	x := t.X
	switch t.Align {
	case "center":
		x -= width / 2
	case "right":
		x -= width
	}
	return templates.Rect{X: x, Y: t.Y - high, Width: width, Height: high}
}

// captionBox gives the room of the caption above a text; false without one.
func (v *view) captionBox(t *templates.Text) (templates.Rect, bool) {
	if len(t.Caption) == 0 || t.Turn != 0 {
		return templates.Rect{}, false
	}
	s := v.layout.Captions
	width, high := v.captionWidth(t.Caption), v.faces.capHeight(s.Font, s.Size)
	x := t.X
	switch t.Align {
	case "center":
		x -= width / 2
	case "right":
		x -= width
	}
	return templates.Rect{X: x, Y: t.Y - s.Rise - high, Width: width, Height: high}, true
}

// captionWidth measures a caption of one or two languages, mm.
func (v *view) captionWidth(caption []string) float64 {
	s := v.layout.Captions
	if len(caption) < 2 {
		return v.faces.width([]string{s.Font}, caption[0], s.Size, 0)
	}
	return v.faces.width([]string{s.Font}, caption[0]+" / ", s.Size, 0) + v.faces.width([]string{s.Second}, caption[1], s.Size, 0)
}

func (v *view) microtextBox(m *templates.Microtext) (templates.Rect, bool) {
	if m.Along != "" {
		return pathBox(m.Along)
	}
	return v.textBox(&templates.Text{X: m.X, Y: m.Y, Width: m.Width, Size: m.Size, Font: m.Font, Turn: m.Turn}), true
}

// pathBox gives the box of a path's points.
func pathBox(path string) (templates.Rect, bool) {
	if strings.TrimSpace(path) == "" {
		return templates.Rect{}, false
	}
	d := templates.Drawing{Scale: 1, Path: path}
	r, err := d.Place()
	return r, err == nil
}

// millimetres writes a length for people.
func millimetres(v float64) string { return strconv.FormatFloat(v, 'f', -1, 32) + " mm" }
