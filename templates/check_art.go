package templates

// art checks guilloches, lines and drawings.
func (c *checker) art(e *Element, substrate bool) {
	switch {
	case e.Waves != nil:
		w := e.Waves
		c.inside(w.Rect, 0)
		c.size("width", w.Width, 1, 500)
		c.size("height", w.Height, 1, 500)
		c.count("lines", w.Lines, 1, 400)
		c.size("amplitude", w.Amplitude, 0, 20)
		c.size("periods", w.Periods, 0.1, 60)
		c.size("drift", w.Drift, -20, 20)
		c.size("turn", w.Turn, -90, 90)
		if r := w.Relief; r != nil {
			c.size("relief.radius", r.Radius, 1, 100)
			c.size("relief.depth", r.Depth, -20, 20)
			c.inside(Rect{r.X, r.Y, 0, 0}, 0)
		}
		c.line(w.Line, substrate)
	case e.Rosette != nil:
		r := e.Rosette
		c.inside(r.Place(), 0)
		c.size("radius", r.Radius, 1, 100)
		c.size("inner", r.Inner, 0, 0.95)
		c.size("depth", r.Depth, 0, 0.5)
		c.count("curves", r.Curves, 1, 120)
		c.count("petals", r.Petals, 1, 60)
		c.count("lobes", r.Lobes, 1, 60)
		c.line(r.Line, substrate)
	case e.Band != nil:
		b := e.Band
		c.inside(b.Rect, 0)
		c.size("width", b.Width, 0.5, 500)
		c.size("height", b.Height, 0.5, 500)
		c.size("depth", b.Depth, 0, 0.5)
		c.count("strands", b.Strands, 1, 60)
		c.count("swings", b.Swings, 1, 120)
		c.count("lobes", b.Lobes, 1, 60)
		c.line(b.Line, substrate)
	case e.Rule != nil:
		c.inside(e.Rule.Place(), 0)
		c.size("line", e.Rule.Line, 0.02, 5)
		c.paint(e.Rule.Paint)
	case e.Box != nil:
		b := e.Box
		c.inside(b.Rect, 0)
		c.size("radius", b.Radius, 0, min(b.Width, b.Height)/2)
		c.size("line", b.Line, 0, 5)
		c.paint(b.Paint)
	case e.Drawing != nil:
		c.size("scale", e.Drawing.Scale, 0.001, 100)
		c.size("line", e.Drawing.Line, 0, 5)
		c.paint(e.Drawing.Paint)
		box, err := e.Drawing.Place()
		if c.require(err == nil, "path", "%v", err) {
			c.inside(box, 0)
		}
	}
}

func (c *checker) line(l Line, substrate bool) {
	c.size("line", l.Line, 0.02, 2)
	c.require(l.Seed != "", "seed", "must be a word, or %q", RecordSeed)
	c.require(!l.Bound() || !substrate, "seed", "a blank knows no record: use another word")
	c.paint(l.Paint)
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

// extent is a pencil that only looks how far it comes.
type extent struct {
	box   Rect
	begun bool
}

func (e *extent) LineTo(x, y float64) { e.MoveTo(x, y) }
func (e *extent) ClosePath()          {}
func (e *extent) CurveTo(x1, y1, x2, y2, x, y float64) {
	e.MoveTo(x1, y1)
	e.MoveTo(x2, y2)
	e.MoveTo(x, y)
}

func (e *extent) MoveTo(x, y float64) {
	if !e.begun {
		e.box, e.begun = Rect{x, y, 0, 0}, true
		return
	}
	right, bottom := max(e.box.Right(), x), max(e.box.Bottom(), y)
	e.box.X, e.box.Y = min(e.box.X, x), min(e.box.Y, y)
	e.box.Width, e.box.Height = right-e.box.X, bottom-e.box.Y
}
