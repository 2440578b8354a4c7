package templates

import "math"

// fadeSteps is the number of line widths of a frame that fades towards its inside.
const fadeSteps = 3

// Strokes computes the frame's curves, together with their line widths: one stroke of closed
// curves, or for a frame that fades one stroke for each line width, outermost first.
func (f *PortraitFrame) Strokes(numbers *Stream) []Stroke {
	w := f.weave(numbers)
	strokes := []Stroke{{Width: f.Line.Line}}
	var bounds []float64
	if f.Fade {
		for i := 1; i < fadeSteps; i++ {
			strokes = append(strokes, Stroke{Width: f.Line.Line * (1 - 0.6*float64(i)/(fadeSteps-1))})
			bounds = append(bounds, f.Depth*(0.1+0.9*float64(i)/fadeSteps))
		}
	}
	beads := w.beads()
	var line []curve
	for j := range f.Strands {
		s := strand{frameWeave: w, side: float64(1 - 2*(j%2))}
		s.sin, s.cos = math.Sincos(2 * math.Pi * float64(j) / float64(f.Strands))
		line = s.curves(line[:0], beads, bounds)
		for _, c := range line {
			strokes[c.step].curves = append(strokes[c.step].curves, c)
		}
	}
	return strokes
}

// frameWeave is what the strands of a frame have in common: t runs from 0 to 1 round the place.
type frameWeave struct {
	path             *roundedPath
	outer, depth     float64 // inset of the outer edge and what lies between it and the inner one, mm
	swings, lobes    float64 // radians on the way round
	edge, sway, turn float64
	bend             float64 // above 0: strands stay near the outer edge and reach in with their tips
	steps            int
}

func (f *PortraitFrame) weave(numbers *Stream) *frameWeave {
	w := &frameWeave{edge: numbers.Angle(), turn: numbers.Angle(), sway: 0.3 + 0.4*numbers.Next()}
	swings := max(f.Swings, 4)
	lobes := max(4, swings/3)
	if f.Bound() {
		swings, lobes = max(4, swings+numbers.Step(2)), max(3, lobes+numbers.Step(1))
	}
	w.swings, w.lobes = 2*math.Pi*float64(swings), 2*math.Pi*float64(lobes)
	// The smallest radius of a corner must exceed the depth, or strands would turn back there.
	depth := min(f.Depth, 0.24*min(f.Width, f.Height))
	w.path = newRoundedPath(f.Rect, 1.4*depth)
	w.steps = max(samplesPerTurn*max(swings, 2*lobes), min(int(samplesPerTurn*w.path.length/w.path.bend), 200))
	// Cubic curves through few places overshoot by less than a hundredth of the depth.
	w.outer = f.Line.Line/2 + 0.01*depth
	w.depth = depth - w.outer
	if f.Fade {
		w.bend = 0.5
	}
	return w
}

// bead is what all strands of a frame share at a place of its path.
type bead struct {
	place      bearing
	curvature  float64
	sinE, cosE float64 // of the edges' swing
	sin, cos   float64 // of the strands' swing, less their phase
	turn       float64 // derivative of its angle by t
}

// beads gives the frame's places, the last of which is the first again.
func (w *frameWeave) beads() []bead {
	beads := make([]bead, w.steps+1)
	for i := range w.steps {
		b, t := &beads[i], float64(i)/float64(w.steps)
		b.place, b.curvature = w.path.at(t)
		b.sinE, b.cosE = math.Sincos(w.lobes*t + w.edge)
		b.sin, b.cos = math.Sincos(w.swings*t + w.sway*b.sinE + w.turn)
		b.turn = w.swings + w.sway*w.lobes*b.cosE
	}
	beads[w.steps] = beads[0]
	return beads
}

// strand is one line of a frame: its phase, and on which side of the plait it runs, 1 or -1.
type strand struct {
	*frameWeave
	sin, cos, side float64
}

// waypoint is a place of a strand, its inset from the place's edge, and the derivatives by t.
type waypoint struct {
	Point
	t, dx, dy, inset, slope float64
}

// at gives the strand's waypoint at bead i. Both edges swing, and every second strand's against
// the others', which plaits two braids.
func (s *strand) at(i int, b *bead) waypoint {
	cos, sin := b.cos*s.cos-b.sin*s.sin, b.sin*s.cos+b.cos*s.sin
	u, du := (1+cos)/2, -sin/2*b.turn
	shape, dShape := u*(1-s.bend+s.bend*u), (1-s.bend+2*s.bend*u)*du
	near, dNear := s.depth*0.06*(1+s.side*b.cosE), -s.depth*0.06*s.side*b.sinE*s.lobes
	far, dFar := s.depth*(0.85-0.15*s.side*b.cosE), s.depth*0.15*s.side*b.sinE*s.lobes
	d, slope := s.outer+near+(far-near)*shape, dNear+(dFar-dNear)*shape+(far-near)*dShape
	at, along := &b.place, s.path.length*(1-b.curvature*d)
	return waypoint{Point{at.X - at.sin*d, at.Y + at.cos*d}, float64(i) / float64(s.steps),
		at.cos*along - at.sin*slope, at.sin*along + at.cos*slope, d, slope}
}

// curves gives the strand, closed, and split where its inset crosses one of the bounds; a
// curve's step counts the bounds that it lies beyond.
func (s *strand) curves(curves []curve, beads []bead, bounds []float64) []curve {
	begin := s.at(0, &beads[0])
	last, from, spare := begin, begin, begin
	step := 1 / float64(s.steps)
	add := func(to waypoint) {
		curves = append(curves, bridge(&last, &to, bounds))
		last = to
	}
	var room [2 * fadeSteps]waypoint
	for i := 1; i <= s.steps; i++ {
		to := s.at(i, &beads[i])
		for _, w := range crossings(room[:0], &from, &to, bounds) {
			// A place of a step is left out between crossings that stand close enough.
			if spare.t > last.t && w.t-last.t > 1.15*step {
				add(spare)
			}
			add(w)
		}
		if spare.t > last.t {
			add(spare)
		}
		spare, from = to, to
	}
	add(spare)
	return curves
}

// bridge gives the cubic curve between two waypoints.
func bridge(a, b *waypoint, bounds []float64) curve {
	third := (b.t - a.t) / 3
	c := curve{0, a.Point, Point{a.X + a.dx*third, a.Y + a.dy*third}, Point{b.X - b.dx*third, b.Y - b.dy*third}, b.Point}
	middle := (a.inset+b.inset)/2 + (a.slope-b.slope)*(b.t-a.t)/8
	for c.step < len(bounds) && middle > bounds[c.step] {
		c.step++
	}
	return c
}

// crossings appends the waypoints where a strand crosses bounds between two others, in order.
func crossings(found []waypoint, a, b *waypoint, bounds []float64) []waypoint {
	for i := range bounds {
		bound := bounds[i]
		if a.inset > b.inset {
			bound = bounds[len(bounds)-1-i]
		}
		if (a.inset > bound) != (b.inset > bound) {
			found = append(found, a.crossing(b, bound))
		}
	}
	return found
}

// crossing finds where on the way to b the inset is d: by Newton's rule, and by halving where
// that leads outside.
func (a *waypoint) crossing(b *waypoint, d float64) waypoint {
	span := b.t - a.t
	from, to, u := 0.0, 1.0, (d-a.inset)/(b.inset-a.inset)
	slope := 0.0
	for range 8 {
		var v float64
		v, slope = hermite(a.inset, a.slope*span, b.inset, b.slope*span, u)
		if math.Abs(v-d) < 1e-4 {
			break
		}
		if (v > d) == (a.inset > d) {
			from = u
		} else {
			to = u
		}
		if u -= (v - d) / slope; !(u > from && u < to) {
			u = (from + to) / 2
		}
	}
	w := waypoint{t: a.t + u*span, inset: d, slope: slope / span}
	w.X, w.dx = hermite(a.X, a.dx*span, b.X, b.dx*span, u)
	w.Y, w.dy = hermite(a.Y, a.dy*span, b.Y, b.dy*span, u)
	w.dx, w.dy = w.dx/span, w.dy/span
	return w
}

// hermite gives the cubic from a to b with derivatives da and db at u, from 0 to 1, and its
// derivative.
func hermite(a, da, b, db, u float64) (value, slope float64) {
	c2, c3 := 3*(b-a)-2*da-db, 2*(a-b)+da+db
	return a + u*(da+u*(c2+u*c3)), da + u*(2*c2+3*u*c3)
}

// Stroke is a set of curves of one line width.
type Stroke struct {
	Width  float64 // mm
	curves []curve
}

// curve is a cubic curve and the step of its line width.
type curve struct {
	step                   int
	from, pull1, pull2, to Point
}

// Trace draws the stroke's curves; those that follow each other are joined.
func (s *Stroke) Trace(pen Pen) {
	for i, c := range s.curves {
		if i == 0 || s.curves[i-1].to != c.from {
			pen.MoveTo(c.from.X, c.from.Y)
		}
		pen.CurveTo(c.pull1.X, c.pull1.Y, c.pull2.X, c.pull2.Y, c.to.X, c.to.Y)
	}
}
