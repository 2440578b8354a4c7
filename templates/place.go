package templates

import "math"

// Place gives the element's box on the page, for a text from above its capitals to the lowest
// baseline without the caption; false for the machine readable zone, whose place the format gives.
func (e *Element) Place() (Rect, bool) {
	switch {
	case e.Text != nil:
		return e.Text.Place(), true
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
		return e.Microtext.Place(), true
	case e.Image != nil:
		return e.Image.Rect, true
	case e.Specimen != nil:
		return e.Specimen.Rect, true
	}
	return e.artPlace()
}

// artPlace is Place for guilloches, screens and shapes.
func (e *Element) artPlace() (Rect, bool) {
	switch {
	case e.Waves != nil:
		return e.Waves.Rect, true
	case e.Rosette != nil:
		return e.Rosette.Place(), true
	case e.Band != nil:
		return e.Band.Rect, true
	case e.PortraitFrame != nil:
		return e.PortraitFrame.Rect, true
	case e.LineScreen != nil:
		return e.LineScreen.Rect, true
	case e.Latent != nil:
		return e.Latent.Rect, true
	case e.Register != nil:
		r := e.Register.Radius
		return Rect{e.Register.X - r, e.Register.Y - r, 2 * r, 2 * r}, true
	case e.Rule != nil:
		return e.Rule.Place(), true
	case e.Box != nil:
		return e.Box.Rect, true
	case e.Drawing != nil:
		r, err := e.Drawing.Place()
		return r, err == nil
	}
	return Rect{}, false
}

// Place gives the line's box, from above a capital to the baseline, caption left out.
func (t *Text) Place() Rect {
	height := t.Size * 0.27 // capitals of 0.76 em
	left := 0.0
	switch t.Align {
	case "center":
		left = -t.Width / 2
	case "right":
		left = -t.Width
	}
	return turned(t.X, t.Y, t.Turn, Rect{left, -height, t.Width, height})
}

// turned gives the box of a rectangle that is turned about x, y; r counts from there.
func turned(x, y, degrees float64, r Rect) Rect {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	if math.Mod(degrees, 90) == 0 {
		sin, cos = math.Round(sin), math.Round(cos)
	}
	e := extent{}
	for _, corner := range []Point{{r.X, r.Y}, {r.Right(), r.Y}, {r.X, r.Bottom()}, {r.Right(), r.Bottom()}} {
		e.MoveTo(x+corner.X*cos+corner.Y*sin, y-corner.X*sin+corner.Y*cos)
	}
	return e.box
}

// Place gives the line's box, or that of the curve that the text follows with the letters' height
// about it.
func (m *Microtext) Place() Rect {
	if m.Along == "" {
		t := Text{X: m.X, Y: m.Y, Width: m.Width, Size: m.Size, Turn: m.Turn}
		return t.Place()
	}
	e, err := extentOfPath(m.Along)
	if err != nil {
		return Rect{}
	}
	height := m.Size * 0.27
	return Rect{e.box.X - height, e.box.Y - height, e.box.Width + 2*height, e.box.Height + 2*height}
}

// Place gives the line's box.
func (r *Rule) Place() Rect {
	return Rect{min(r.X, r.X2), min(r.Y, r.Y2), max(r.X, r.X2) - min(r.X, r.X2), max(r.Y, r.Y2) - min(r.Y, r.Y2)}
}

// Place gives the box of all the drawing's points.
func (d *Drawing) Place() (Rect, error) {
	e := &extent{}
	if err := d.Trace(e); err != nil {
		return Rect{}, err
	}
	return e.box, nil
}

// extentOfPath measures a path whose units are mm on the page.
func extentOfPath(path string) (*extent, error) {
	e := &extent{}
	return e, (&Drawing{Scale: 1, Path: path}).Trace(e)
}

// extent is a pencil that only looks how far it comes.
type extent struct {
	box    Rect
	begun  bool
	closed bool
	length float64 // at most, mm
	last   Point
}

// LineTo goes to a place.
func (e *extent) LineTo(x, y float64) {
	e.length += math.Hypot(x-e.last.X, y-e.last.Y)
	e.MoveTo(x, y)
}

// ClosePath ends a figure.
func (e *extent) ClosePath() { e.closed = true }

// CurveTo goes along the curve's control points.
func (e *extent) CurveTo(x1, y1, x2, y2, x, y float64) {
	e.LineTo(x1, y1)
	e.LineTo(x2, y2)
	e.LineTo(x, y)
}

// MoveTo goes to a place without a line.
func (e *extent) MoveTo(x, y float64) {
	e.last = Point{x, y}
	if !e.begun {
		e.box, e.begun = Rect{x, y, 0, 0}, true
		return
	}
	right, bottom := max(e.box.Right(), x), max(e.box.Bottom(), y)
	e.box.X, e.box.Y = min(e.box.X, x), min(e.box.Y, y)
	e.box.Width, e.box.Height = right-e.box.X, bottom-e.box.Y
}
