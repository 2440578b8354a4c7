package templates

import (
	"cmp"
	"math"
	"slices"
)

// Outline is the shape of a word: straight edges that bound it, filled by the non-zero rule. The
// zero outline is empty. It is immutable.
type Outline struct {
	edges []outlineEdge
	box   Rect
}

// outlineEdge runs from a to b, mm on the page.
type outlineEdge struct{ a, b Point }

// Box gives the place that the outline fills.
func (o *Outline) Box() Rect { return o.box }

// fitted gives the outline as large as it fits into a place, in its middle.
func (o *Outline) fitted(place Rect) *Outline {
	scale := min(place.Width/o.box.Width, place.Height/o.box.Height)
	if !(scale > 0) || math.IsInf(scale, 1) {
		return &Outline{}
	}
	x := place.X + (place.Width-scale*o.box.Width)/2 - scale*o.box.X
	y := place.Y + (place.Height-scale*o.box.Height)/2 - scale*o.box.Y
	return o.moved(func(p Point) Point { return Point{x + scale*p.X, y + scale*p.Y} })
}

// moved gives the outline with every corner elsewhere.
func (o *Outline) moved(to func(Point) Point) *Outline {
	m := &Outline{edges: make([]outlineEdge, 0, len(o.edges))}
	for _, e := range o.edges {
		m.add(to(e.a), to(e.b))
	}
	return m
}

func (o *Outline) add(a, b Point) {
	if len(o.edges) == 0 {
		o.box = Rect{a.X, a.Y, 0, 0}
	}
	for _, p := range [...]Point{a, b} {
		right, bottom := max(o.box.Right(), p.X), max(o.box.Bottom(), p.Y)
		o.box.X, o.box.Y = min(o.box.X, p.X), min(o.box.Y, p.Y)
		o.box.Width, o.box.Height = right-o.box.X, bottom-o.box.Y
	}
	o.edges = append(o.edges, outlineEdge{a, b})
}

// interval is a part of a line, from one place to another.
type interval struct{ from, to float64 }

// crossing is where an edge crosses a line, upwards or downwards.
type crossing struct {
	at   float64
	wind int
}

// inside appends the parts of the horizontal line at y that lie within the outline, from left to
// right. An edge counts for its lower end and not for its upper one, so that a line through a
// corner crosses once.
func (o *Outline) inside(parts []interval, y float64) []interval {
	if y < o.box.Y || y > o.box.Bottom() {
		return parts
	}
	var room [32]crossing
	found := room[:0]
	for _, e := range o.edges {
		if (e.a.Y <= y) == (e.b.Y <= y) {
			continue
		}
		wind := 1
		if e.a.Y > e.b.Y {
			wind = -1
		}
		found = append(found, crossing{e.a.X + (e.b.X-e.a.X)*(y-e.a.Y)/(e.b.Y-e.a.Y), wind})
	}
	slices.SortFunc(found, func(a, b crossing) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.wind, b.wind)) })
	wind := 0
	for i, c := range found {
		before := wind
		if wind += c.wind; before != 0 && c.at > found[i-1].at {
			parts = appendInterval(parts, interval{found[i-1].at, c.at})
		}
	}
	return parts
}

// appendInterval adds a part, joining it to the one before if they touch.
func appendInterval(parts []interval, p interval) []interval {
	if n := len(parts); n > 0 && parts[n-1].to >= p.from {
		parts[n-1].to = max(parts[n-1].to, p.to)
		return parts
	}
	return append(parts, p)
}

// outside appends what the parts of a line leave of a whole.
func outside(rest []interval, whole interval, parts []interval) []interval {
	at := whole.from
	for _, p := range parts {
		if p.from > at {
			rest = append(rest, interval{at, min(p.from, whole.to)})
		}
		if at = max(at, p.to); at >= whole.to {
			return rest
		}
	}
	return append(rest, interval{at, whole.to})
}
