package templates

import "math"

// Tone gives how dark a picture is at a place of the page, from 0 (white) to 1 (black).
type Tone func(x, y float64) float64

// thinnest is the width in mm below which a line is left out.
const thinnest = 0.02

// Trace draws the picture's lines as closed ribbons, to be filled. They overrun the place, or its
// ellipse if the portrait is oval, by no more than twice the thickest line; the caller clips them.
func (l *LinePortrait) Trace(tone Tone, pen Pencil) {
	r := &ribbon{LinePortrait: l, hatch: newHatch(l.Rect, l.Turn), tone: tone, pen: pen}
	r.step = min(max(0.5*l.Pitch, 0.12), 0.3)
	r.wave = 2 * math.Pi / max(0.55*l.Width, 8*l.Amplitude)
	reach := newHatch(l.Rect, l.Turn+90)
	n := r.count(l.Pitch) + int((l.Amplitude+l.Thick)/l.Pitch) + 1
	for i := -n; i <= n; i++ {
		r.line(float64(i)*l.Pitch, float64(reach.count(r.step)+1)*r.step+l.Thick)
	}
}

// ribbon draws the lines of a portrait one after the other.
type ribbon struct {
	*LinePortrait
	hatch
	tone Tone
	pen  Pencil
	step float64 // along a line, mm
	wave float64 // radians along a line, by mm
	// The edges of the ribbon in the making, from its beginning.
	left, right []Point
}

// middle gives how far a line that stands at v is displaced at u.
func (r *ribbon) middle(u, v float64) float64 {
	return r.Amplitude * math.Sin(r.wave*(u+0.3*v))
}

// line draws the line at v from -reach to reach, in as many ribbons as it has parts in the shape.
func (r *ribbon) line(v, reach float64) {
	within := false
	for i, n := 0, int(2*reach/r.step); i <= n; i++ {
		u := -reach + float64(i)*r.step
		half, ok := r.half(u, v)
		switch {
		case ok && !within:
			r.edge(u-r.step, u, v)
		case !ok && within:
			r.edge(u, u-r.step, v)
		}
		if ok {
			r.add(u, v, half)
		}
		if !ok && within {
			r.close()
		}
		within = ok
	}
	if within {
		r.close()
	}
}

// half gives half the line's width at u, or false where there is no line.
func (r *ribbon) half(u, v float64) (float64, bool) {
	offset := r.middle(u, v)
	x, y := r.onPage(u, v+offset)
	if !r.holds(x, y) {
		return 0, false
	}
	dark := 0.0
	for _, d := range [...]float64{-0.3, 0, 0.3} {
		dark += r.tone(r.onPage(u, v+offset+d*r.Pitch))
	}
	dark = min(max(dark/3, 0), 1)
	if r.Invert {
		dark = 1 - dark
	}
	width := r.Thin + (r.Thick-r.Thin)*dark
	return width / 2, width >= thinnest
}

// holds tells whether a line's middle may stand at a place of the page.
func (r *ribbon) holds(x, y float64) bool {
	x, y = x-r.place.X-r.place.Width/2, y-r.place.Y-r.place.Height/2
	a, b := r.place.Width/2+r.Thick, r.place.Height/2+r.Thick
	if r.Oval {
		return (x*x)/(a*a)+(y*y)/(b*b) <= 1
	}
	return math.Abs(x) <= a && math.Abs(y) <= b
}

// edge adds the end of a ribbon: the last place with a line between one without and one with it.
func (r *ribbon) edge(without, with, v float64) {
	for range 6 {
		middle := (without + with) / 2
		if _, ok := r.half(middle, v); ok {
			with = middle
		} else {
			without = middle
		}
	}
	if half, ok := r.half(with, v); ok {
		r.add(with, v, half)
	}
}

// add puts both edges of the ribbon at u.
func (r *ribbon) add(u, v, half float64) {
	offset := r.middle(u, v)
	// The width counts along v: where lines run inclined they stand closer, and so are thinner.
	var a, b Point
	a.X, a.Y = r.onPage(u, v+offset-half)
	b.X, b.Y = r.onPage(u, v+offset+half)
	r.left, r.right = append(r.left, a), append(r.right, b)
}

// close draws the ribbon and begins the next.
func (r *ribbon) close() {
	if len(r.left) > 1 {
		r.left, r.right = straightened(r.left), straightened(r.right)
		r.pen.MoveTo(r.left[0].X, r.left[0].Y)
		for _, p := range r.left[1:] {
			r.pen.LineTo(p.X, p.Y)
		}
		for i := len(r.right) - 1; i >= 0; i-- {
			r.pen.LineTo(r.right[i].X, r.right[i].Y)
		}
		r.pen.ClosePath()
	}
	r.left, r.right = r.left[:0], r.right[:0]
}

// straightened leaves out places that a straight line between their neighbours passes closely:
// nearer than half a dot of a printer of 2540 dpi.
func straightened(line []Point) []Point {
	const near = 0.005 // mm
	const most = 8     // places left out in a row
	kept := line[:1]
	for i := 1; i < len(line); {
		to := i
		for to+1 < len(line) && to-i < most && straight(kept[len(kept)-1], line[i:to+1], line[to+1], near) {
			to++
		}
		kept = append(kept, line[to])
		i = to + 1
	}
	return kept
}

// straight tells whether all places between a and b lie near the line from a to b.
func straight(a Point, between []Point, b Point, near float64) bool {
	dx, dy := b.X-a.X, b.Y-a.Y
	most := near * near * (dx*dx + dy*dy)
	for _, p := range between {
		if off := (p.X-a.X)*dy - (p.Y-a.Y)*dx; off*off > most {
			return false
		}
	}
	return true
}
