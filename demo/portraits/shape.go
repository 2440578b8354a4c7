package portraits

import "math"

// pt is a point in millimetres from the top left corner of the picture.
type pt struct{ x, y float64 }

func (p pt) plus(q pt) pt          { return pt{p.x + q.x, p.y + q.y} }
func (p pt) minus(q pt) pt         { return pt{p.x - q.x, p.y - q.y} }
func (p pt) times(k float64) pt    { return pt{p.x * k, p.y * k} }
func (p pt) length() float64       { return math.Hypot(p.x, p.y) }
func (p pt) to(q pt, t float64) pt { return p.plus(q.minus(p).times(t)) }

// shape is a set of closed contours. A contour is a start and then triples of Bézier points.
type shape [][]pt

func (s shape) bounds() (lo, hi pt) {
	lo, hi = pt{math.Inf(1), math.Inf(1)}, pt{math.Inf(-1), math.Inf(-1)}
	for _, contour := range s {
		for _, p := range contour {
			lo = pt{min(lo.x, p.x), min(lo.y, p.y)}
			hi = pt{max(hi.x, p.x), max(hi.y, p.y)}
		}
	}
	return lo, hi
}

// blob is the smooth closed curve through points.
func blob(points ...pt) shape {
	n := len(points)
	contour := []pt{points[0]}
	for i := range n {
		a, b, c, d := points[(i+n-1)%n], points[i], points[(i+1)%n], points[(i+2)%n]
		contour = append(contour, b.plus(c.minus(a).times(1.0/6)), c.minus(d.minus(b).times(1.0/6)), c)
	}
	return shape{contour}
}

// polygon has straight sides.
func polygon(points ...pt) shape {
	contour := []pt{points[0]}
	for i := range points {
		next := points[(i+1)%len(points)]
		contour = append(contour, points[i], next, next)
	}
	return shape{contour}
}

// disc is an ellipse.
func disc(centre pt, rx, ry float64) shape {
	const k = 0.5523
	at := func(x, y float64) pt { return pt{centre.x + x*rx, centre.y + y*ry} }
	return shape{{at(1, 0), at(1, k), at(k, 1), at(0, 1), at(-k, 1), at(-1, k), at(-1, 0), at(-1, -k), at(-k, -1), at(0, -1), at(k, -1), at(1, -k), at(1, 0)}}
}

// ring is an ellipse with an ellipse cut out.
func ring(centre pt, rx, ry, width float64) shape {
	outer, inner := disc(centre, rx, ry)[0], disc(centre, rx-width, ry-width)[0]
	for i, j := 0, len(inner)-1; i < j; i, j = i+1, j-1 {
		inner[i], inner[j] = inner[j], inner[i]
	}
	return shape{outer, inner}
}

// curve gives points of the smooth open curve through points, n for each stretch.
func curve(points []pt, n int) []pt {
	at := func(i int) pt { return points[min(max(i, 0), len(points)-1)] }
	out := []pt{points[0]}
	for i := range len(points) - 1 {
		a, b, c, d := at(i-1), at(i), at(i+1), at(i+2)
		for j := 1; j <= n; j++ {
			t := float64(j) / float64(n)
			p := pt{}
			for _, w := range []struct {
				k float64
				p pt
			}{{-t + 2*t*t - t*t*t, a}, {2 - 5*t*t + 3*t*t*t, b}, {t + 4*t*t - 3*t*t*t, c}, {-t*t + t*t*t, d}} {
				p = p.plus(w.p.times(w.k / 2))
			}
			out = append(out, p)
		}
	}
	return out
}

// brush is a stroke along the smooth curve through points. The width is a function of the way along it, 0 to 1.
func brush(width func(t float64) float64, points ...pt) shape {
	line := curve(points, 8)
	left, right := make([]pt, 0, len(line)), make([]pt, 0, len(line))
	for i, p := range line {
		ahead := line[min(i+1, len(line)-1)].minus(line[max(i-1, 0)])
		if l := ahead.length(); l > 0 {
			ahead = ahead.times(1 / l)
		}
		half := width(float64(i)/float64(len(line)-1)) / 2
		side := pt{-ahead.y * half, ahead.x * half}
		left, right = append(left, p.plus(side)), append(right, p.minus(side))
	}
	for i := len(right) - 1; i >= 0; i-- {
		left = append(left, right[i])
	}
	return polygon(left...)
}

// even is a stroke of one width.
func even(w float64) func(float64) float64 { return func(float64) float64 { return w } }

// taper is a stroke that begins and ends thin.
func taper(w float64) func(float64) float64 {
	return func(t float64) float64 { return w * (0.15 + 0.85*math.Sin(math.Pi*min(max(t, 0.02), 0.98))) }
}

// thinning is a stroke that ends thin.
func thinning(w float64) func(float64) float64 {
	return func(t float64) float64 { return w * (1 - 0.85*t) }
}

// mirrored reflects points on a vertical axis.
func mirrored(axis float64, points ...pt) []pt {
	out := make([]pt, len(points))
	for i, p := range points {
		out[i] = pt{2*axis - p.x, p.y}
	}
	return out
}

// bothSides joins a right half, from top to bottom, with its mirror image into one closed outline.
func bothSides(axis float64, right ...pt) []pt {
	left := mirrored(axis, right...)
	for i := len(left) - 1; i >= 0; i-- {
		if math.Abs(left[i].x-axis) > 1e-9 {
			right = append(right, left[i])
		}
	}
	return right
}
