package templates

import "math"

// roundedPath is a rectangle whose corners bend gradually: the curvature grows from nothing and
// falls again, so that lines at a distance from the path have no kink where a corner begins.
type roundedPath struct {
	place  Rect
	extent float64   // of a corner along a side, mm
	bend   float64   // length of a corner's path, mm
	length float64   // of the whole path, mm
	corner []bearing // places along a corner that runs from the origin to the right and down
}

// cornerSteps is the number of places by which a corner is known.
const cornerSteps = 48

// newRoundedPath gives the path of a place whose corners have at least the radius given, as far
// as the place has room for them.
func newRoundedPath(place Rect, radius float64) *roundedPath {
	p := &roundedPath{place: place, bend: math.Pi * radius}
	p.corner = bentCorner()
	unit := p.corner[cornerSteps].X
	if room := min(place.Width, place.Height) / 2; p.bend*unit > room {
		p.bend = room / unit
	}
	p.extent = p.bend * unit
	p.length = 2*(place.Width+place.Height-4*p.extent) + 4*p.bend
	return p
}

// bearing is a place and the direction of a path there.
type bearing struct {
	Point
	sin, cos float64
}

// heading gives the direction at a part from 0 to 1 of a corner, and the derivative of its angle.
func heading(part float64) (sin, cos, slope float64) {
	s, c := math.Sincos(2 * math.Pi * part)
	sin, cos = math.Sincos(math.Pi / 2 * (part - s/(2*math.Pi)))
	return sin, cos, math.Pi / 2 * (1 - c)
}

// bentCorner integrates the heading along a corner of length 1 (Simpson's rule).
func bentCorner() []bearing {
	const step = 1.0 / cornerSteps
	places := make([]bearing, cornerSteps+1)
	places[0].cos = 1
	for i := range cornerSteps {
		a, b := &places[i], &places[i+1]
		sin, cos, _ := heading((float64(i) + 0.5) * step)
		b.sin, b.cos, _ = heading(float64(i+1) * step)
		b.X, b.Y = a.X+(a.cos+4*cos+b.cos)*step/6, a.Y+(a.sin+4*sin+b.sin)*step/6
	}
	return places
}

// at gives the place at t, from 0 to 1 clockwise from the end of the upper left corner, the
// direction there and the curvature.
func (p *roundedPath) at(t float64) (place bearing, curvature float64) {
	s := t * p.length
	at := bearing{Point{p.place.X + p.extent, p.place.Y}, 0, 1}
	for side := range 4 {
		straight := p.place.Width - 2*p.extent
		if side%2 == 1 {
			straight = p.place.Height - 2*p.extent
		}
		if s <= straight {
			break
		}
		at.X, at.Y, s = at.X+at.cos*straight, at.Y+at.sin*straight, s-straight
		if s < p.bend {
			return p.inCorner(at, s/p.bend)
		}
		at.X, at.Y, s = at.X+(at.cos-at.sin)*p.extent, at.Y+(at.sin+at.cos)*p.extent, s-p.bend
		at.sin, at.cos = at.cos, -at.sin
	}
	at.X, at.Y = at.X+at.cos*s, at.Y+at.sin*s
	return at, 0
}

// inCorner gives the same at a part of the corner that begins at a place.
func (p *roundedPath) inCorner(from bearing, part float64) (place bearing, curvature float64) {
	sin, cos, slope := heading(part)
	i := min(int(part*cornerSteps), cornerSteps-1)
	at := between(&p.corner[i], &p.corner[i+1], part*cornerSteps-float64(i))
	x, y := at.X*p.bend, at.Y*p.bend
	return bearing{Point{from.X + from.cos*x - from.sin*y, from.Y + from.sin*x + from.cos*y},
		from.sin*cos + from.cos*sin, from.cos*cos - from.sin*sin}, slope / p.bend
}

// between gives the place at a part of the way from a to b, which are neighbours in a corner,
// by the cubic curve with their directions.
func between(a, b *bearing, part float64) Point {
	const step = 1.0 / cornerSteps
	rest := 1 - part
	h0, h1, g0, g1 := rest*rest*(1+2*part), part*part*(1+2*rest), part*rest*rest*step, -part*part*rest*step
	return Point{a.X*h0 + b.X*h1 + a.cos*g0 + b.cos*g1, a.Y*h0 + b.Y*h1 + a.sin*g0 + b.sin*g1}
}
