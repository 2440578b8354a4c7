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
	for j := range f.Strands {
		s := strand{w, 2 * math.Pi * float64(j) / float64(f.Strands), float64(1 - 2*(j%2))}
		for _, c := range s.curves(bounds) {
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

// strand is one line of a frame; side is 1 or -1.
type strand struct {
	*frameWeave
	phase, side float64
}

// inset gives how far the strand stands from the place's edge at t, and the derivative. Both
// edges swing, and every second strand's against the others', which plaits two braids.
func (s *strand) inset(t float64) (d, slope float64) {
	sinE, cosE := math.Sincos(s.lobes*t + s.edge)
	sin, cos := math.Sincos(s.swings*t + s.sway*sinE + s.turn + s.phase)
	u, du := (1+cos)/2, -sin/2*(s.swings+s.sway*s.lobes*cosE)
	shape, dShape := u*(1-s.bend+s.bend*u), (1-s.bend+2*s.bend*u)*du
	near, dNear := s.depth*0.06*(1+s.side*cosE), -s.depth*0.06*s.side*sinE*s.lobes
	far, dFar := s.depth*(0.85-0.15*s.side*cosE), s.depth*0.15*s.side*sinE*s.lobes
	return s.outer + near + (far-near)*shape, dNear + (dFar-dNear)*shape + (far-near)*dShape
}

// waypoint is a place of a strand and its derivative by t.
type waypoint struct {
	Point
	t, dx, dy float64
}

func (s *strand) at(t float64) waypoint {
	d, slope := s.inset(t)
	base, curvature := s.path.at(t)
	along := s.path.length * (1 - curvature*d)
	return waypoint{Point{base.X - base.sin*d, base.Y + base.cos*d}, t, base.cos*along - base.sin*slope, base.sin*along + base.cos*slope}
}

// curves gives the strand, closed, and split where its inset crosses one of the bounds; a
// curve's step counts the bounds that it lies beyond.
func (s *strand) curves(bounds []float64) []curve {
	places := s.places(bounds)
	curves := make([]curve, 0, len(places))
	last := s.at(0)
	for _, t := range places {
		next := s.at(t)
		if t == 1 {
			next.Point = curves[0].from
		}
		middle, _ := s.inset((last.t + t) / 2)
		curves = append(curves, bridge(last, next, beyond(middle, bounds)))
		last = next
	}
	return curves
}

// places gives the ends of the strand's curves: one a step, but none between crossings that
// stand close enough already.
func (s *strand) places(bounds []float64) []float64 {
	const near = 1.15
	places := make([]float64, 0, s.steps*3/2)
	last, spare := 0.0, 0.0 // spare is the place of a step that is left out if the next one is near
	add := func(t, step float64) {
		if spare > 0 && spare < t && t-last > near*step {
			places = append(places, spare)
		}
		places, last, spare = append(places, t), t, 0
	}
	step := 1 / float64(s.steps)
	found := make([]float64, 0, fadeSteps)
	for i := range s.steps {
		from, to := float64(i)*step, float64(i+1)*step
		for _, t := range s.crossings(found[:0], from, to, bounds) {
			add(t, step)
		}
		if spare > 0 {
			add(spare, step)
		}
		spare = to
	}
	add(1, step)
	return places
}

// bridge gives the cubic curve between two places of a strand.
func bridge(a, b waypoint, step int) curve {
	third := (b.t - a.t) / 3
	return curve{step, a.Point, Point{a.X + a.dx*third, a.Y + a.dy*third}, Point{b.X - b.dx*third, b.Y - b.dy*third}, b.Point}
}

// beyond counts the bounds that lie below d.
func beyond(d float64, bounds []float64) int {
	n := 0
	for n < len(bounds) && d > bounds[n] {
		n++
	}
	return n
}

// crossings appends where the strand crosses bounds between two places, in order.
func (s *strand) crossings(found []float64, from, to float64, bounds []float64) []float64 {
	if len(bounds) == 0 {
		return found
	}
	first, _ := s.inset(from)
	last, _ := s.inset(to)
	for i := range bounds {
		bound := bounds[i]
		if first > last {
			bound = bounds[len(bounds)-1-i]
		}
		if (first > bound) != (last > bound) {
			found = append(found, s.crossing(from, to, (bound-first)/(last-first), bound))
		}
	}
	return found
}

// crossing finds where the inset is d: by Newton's rule from a guess at a part of the way, and
// by halving where that leads outside.
func (s *strand) crossing(from, to, part, d float64) float64 {
	const close = 1e-3 // mm
	t := from + (to-from)*part
	low, _ := s.inset(from)
	for range 12 {
		v, slope := s.inset(t)
		if math.Abs(v-d) < close {
			break
		}
		if (v > d) == (low > d) {
			from = t
		} else {
			to = t
		}
		if t -= (v - d) / slope; !(t > from && t < to) {
			t = (from + to) / 2
		}
	}
	return t
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
