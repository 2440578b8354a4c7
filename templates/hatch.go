package templates

import "math"

// hatch is a set of parallel lines that fill a place. Along a line runs u, across the lines v;
// both are counted from the middle of the place.
type hatch struct {
	place    Rect
	sin, cos float64
}

func newHatch(place Rect, turn float64) hatch {
	sin, cos := math.Sincos(turn * math.Pi / 180)
	return hatch{place, sin, cos}
}

// turned gives a place of the page in u and v.
func (h *hatch) turned(p Point) Point {
	x, y := p.X-h.place.X-h.place.Width/2, p.Y-h.place.Y-h.place.Height/2
	return Point{x*h.cos - y*h.sin, x*h.sin + y*h.cos}
}

// onPage gives the place of the page at u and v.
func (h *hatch) onPage(u, v float64) (x, y float64) {
	return h.place.X + h.place.Width/2 + u*h.cos + v*h.sin, h.place.Y + h.place.Height/2 - u*h.sin + v*h.cos
}

// count gives how many lines of a pitch lie on each side of the middle one.
func (h *hatch) count(pitch float64) int {
	return int((h.place.Width*math.Abs(h.sin) + h.place.Height*math.Abs(h.cos)) / 2 / pitch)
}

// whole gives the part of the line at v that lies in the place.
func (h *hatch) whole(v float64) (interval, bool) {
	all := interval{-math.MaxFloat64, math.MaxFloat64}
	for _, side := range [...]struct{ start, step, half float64 }{{v * h.sin, h.cos, h.place.Width / 2}, {v * h.cos, -h.sin, h.place.Height / 2}} {
		if math.Abs(side.step) < 1e-12 {
			if math.Abs(side.start) > side.half {
				return all, false
			}
			continue
		}
		a, b := (-side.half-side.start)/side.step, (side.half-side.start)/side.step
		all.from, all.to = max(all.from, min(a, b)), min(all.to, max(a, b))
	}
	return all, all.from < all.to
}

// draw draws parts of the line at v, each shorter by cut at both ends but those of the whole.
func (h *hatch) draw(pen Pencil, v float64, parts []interval, whole interval, cut float64) {
	for _, p := range parts {
		if p.from > whole.from {
			p.from += cut
		}
		if p.to < whole.to {
			p.to -= cut
		}
		if p.to-p.from < cut/2 {
			continue
		}
		pen.MoveTo(h.onPage(p.from, v))
		pen.LineTo(h.onPage(p.to, v))
	}
}

// clipped keeps of parts what lies in a whole.
func clipped(parts []interval, whole interval) []interval {
	kept := parts[:0]
	for _, p := range parts {
		p.from, p.to = max(p.from, whole.from), min(p.to, whole.to)
		if p.from < p.to {
			kept = append(kept, p)
		}
	}
	return kept
}

// roundEnd is by what part of its width a line with round ends is shorter at each end: a little
// less than would make it cover as much as one with square ends, so that no light seam shows.
const roundEnd = 0.25

// inset gives a place smaller by d on all sides.
func (r Rect) inset(d float64) Rect {
	return Rect{r.X + d, r.Y + d, max(r.Width-2*d, 0), max(r.Height-2*d, 0)}
}
