package templates

import "math"

// Run is one unbroken piece of the path that a text follows, measured by its length.
type Run struct {
	places []Point
	marks  []float64 // distance of each place from the beginning, mm
}

// Runs gives the pieces of the path that the microtext follows, in order.
func (m *Microtext) Runs() ([]Run, error) {
	r := &runner{}
	if err := (&Drawing{Scale: 1, Path: m.Along}).Trace(r); err != nil {
		return nil, err
	}
	var runs []Run
	for _, run := range r.runs {
		if run.Length() > 0 {
			runs = append(runs, run)
		}
	}
	return runs, nil
}

// Length gives the run's length in mm.
func (r *Run) Length() float64 {
	if len(r.marks) == 0 {
		return 0
	}
	return r.marks[len(r.marks)-1]
}

// Closed tells whether the run ends where it began.
func (r *Run) Closed() bool {
	first, last := r.places[0], r.places[len(r.places)-1]
	return math.Hypot(first.X-last.X, first.Y-last.Y) < 1e-3
}

// At gives the place at a distance in mm from the run's beginning. Beyond the end of a closed run
// it goes on from the beginning, beyond that of an open one straight on.
func (r *Run) At(distance float64) Point {
	if r.Closed() {
		distance = math.Mod(distance, r.Length())
	}
	low, high := 1, len(r.marks)-1
	for low < high {
		if middle := (low + high) / 2; r.marks[middle] < distance {
			low = middle + 1
		} else {
			high = middle
		}
	}
	a, b := r.places[low-1], r.places[low]
	part := (distance - r.marks[low-1]) / (r.marks[low] - r.marks[low-1])
	return Point{a.X + (b.X-a.X)*part, a.Y + (b.Y-a.Y)*part}
}

// Chord gives where a letter of a width stands that begins at a distance from the run's
// beginning: both ends of its baseline lie on the run. The turn is in degrees counterclockwise.
func (r *Run) Chord(distance, width float64) (from Point, turn float64) {
	from = r.At(distance)
	to := r.At(distance + width)
	return from, -math.Atan2(to.Y-from.Y, to.X-from.X) * 180 / math.Pi
}

// runner is a pencil that measures a path.
type runner struct{ runs []Run }

// MoveTo begins a run.
func (r *runner) MoveTo(x, y float64) {
	r.runs = append(r.runs, Run{[]Point{{x, y}}, []float64{0}})
}

// LineTo adds a straight piece.
func (r *runner) LineTo(x, y float64) {
	run := &r.runs[len(r.runs)-1]
	last := run.places[len(run.places)-1]
	if d := math.Hypot(x-last.X, y-last.Y); d > 0 {
		run.places, run.marks = append(run.places, Point{x, y}), append(run.marks, run.Length()+d)
	}
}

// CurveTo adds a curve as straight pieces that are shorter than a letter's width.
func (r *runner) CurveTo(x1, y1, x2, y2, x, y float64) {
	run := &r.runs[len(r.runs)-1]
	from, a, b, to := run.places[len(run.places)-1], Point{x1, y1}, Point{x2, y2}, Point{x, y}
	length := math.Hypot(a.X-from.X, a.Y-from.Y) + math.Hypot(b.X-a.X, b.Y-a.Y) + math.Hypot(to.X-b.X, to.Y-b.Y)
	n := min(max(int(length/0.1), 8), 2000)
	for i := 1; i < n; i++ {
		p := onCubic(from, a, b, to, float64(i)/float64(n))
		r.LineTo(p.X, p.Y)
	}
	r.LineTo(x, y)
}

// ClosePath goes back to the run's beginning.
func (r *runner) ClosePath() {
	first := r.runs[len(r.runs)-1].places[0]
	r.LineTo(first.X, first.Y)
}
