package templates

import "math"

// The halves of a see-through register.
const (
	FrontHalf = "front"
	BackHalf  = "back"
)

// registerCore is the part of the radius within which a register's cells are joined to a core,
// finest the width in mm below which a cell is too fine to judge a shift by.
const (
	registerCore = 0.2
	finest       = 0.25
)

// Place gives the figure's box.
func (r *Register) Place() Rect {
	return Rect{r.X - r.Radius, r.Y - r.Radius, 2 * r.Radius, 2 * r.Radius}
}

// Trace draws this side's cells of the figure, closed, to be filled. The figure is a star of
// rings of petals, each petal halved along its middle, about a core of rays: the left halves
// stand on the front and the right ones on the back, so that each cell has cells of the other
// side for neighbours. Both sides meet in the same lines: nothing overlaps and no gap is left.
func (r *Register) Trace(pen Pencil) {
	f := &registerFigure{Register: r, pen: pen, step: math.Pi / float64(r.Points), side: 1}
	if r.Half == BackHalf {
		f.side = -1
	}
	radii := f.radii()
	for ring := 0; ring+2 < len(radii); ring++ {
		for point := range r.Points {
			f.petal(radii[ring:ring+3], 2*point+ring)
		}
	}
	for point := range r.Points {
		f.ray(radii, 2*point)
	}
}

// registerFigure draws the cells of one side. Directions count in steps, of which a turn has two
// for each point of the star, from the uppermost.
type registerFigure struct {
	*Register
	pen  Pencil
	step float64 // radians
	// side is 1 for the front and -1 for the back, where the figure is seen from behind: a right
	// half of a petal is then its left one.
	side float64
}

// radii gives the radii of the figure's rings from the core outwards: each cell is about as wide
// as high, the outermost longer, so that they show as a star.
func (f *registerFigure) radii() []float64 {
	ratio := math.Exp(-1.15 * f.step)
	var inwards []float64
	for radius := f.Radius; len(inwards) < 3 || radius > registerCore*f.Radius && radius*f.step > finest; radius *= ratio {
		inwards = append(inwards, radius)
		if len(inwards) == 1 {
			radius *= 0.9
		}
	}
	outwards := make([]float64, len(inwards))
	for i, radius := range inwards {
		outwards[len(inwards)-1-i] = radius
	}
	return outwards
}

// at gives the place at a radius in a direction, as seen on this side.
func (f *registerFigure) at(radius, direction float64) Point {
	sin, cos := math.Sincos(direction * f.step)
	return Point{f.X + f.side*radius*sin, f.Y - radius*cos}
}

// petal draws this side's half of the petal in a direction: from its inner tip along the middle
// to the outer one and back over the shoulder.
func (f *registerFigure) petal(radii []float64, direction int) {
	middle, shoulder := float64(direction), float64(direction)-f.side
	f.begin(radii[0], middle)
	f.line(radii[2], middle)
	f.spiral(radii[2], middle, radii[1], shoulder)
	f.spiral(radii[1], shoulder, radii[0], middle)
	f.pen.ClosePath()
}

// ray draws this side's cell between the core's middle and the innermost petals: it lies beside
// the other side's half of the petal in a direction.
func (f *registerFigure) ray(radii []float64, direction int) {
	middle, shoulder := float64(direction), float64(direction)+f.side
	f.begin(0, middle)
	f.line(radii[0], middle)
	f.spiral(radii[0], middle, radii[1], shoulder)
	f.pen.ClosePath()
}

func (f *registerFigure) begin(radius, direction float64) {
	p := f.at(radius, direction)
	f.pen.MoveTo(p.X, p.Y)
}

func (f *registerFigure) line(radius, direction float64) {
	p := f.at(radius, direction)
	f.pen.LineTo(p.X, p.Y)
}

// spiral draws an arc of a logarithmic spiral. It is always computed from its inner end, so that
// both sides draw the same curve.
func (f *registerFigure) spiral(from, direction, to, towards float64) {
	inner, a, outer, b := from, direction, to, towards
	if from > to {
		inner, a, outer, b = to, towards, from, direction
	}
	growth := math.Log(outer/inner) / (b - a)
	p, q := f.at(inner, a), f.at(outer, b)
	pullP, pullQ := f.slope(inner, a, growth), f.slope(outer, b, growth)
	third := (b - a) / 3
	c1 := Point{p.X + third*pullP.X, p.Y + third*pullP.Y}
	c2 := Point{q.X - third*pullQ.X, q.Y - third*pullQ.Y}
	if from > to {
		c1, c2, q = c2, c1, p
	}
	f.pen.CurveTo(c1.X, c1.Y, c2.X, c2.Y, q.X, q.Y)
}

// slope gives the derivative of a spiral by its direction.
func (f *registerFigure) slope(radius, direction, growth float64) Point {
	sin, cos := math.Sincos(direction * f.step)
	return Point{f.side * radius * (growth*sin + f.step*cos), -radius * (growth*cos - f.step*sin)}
}
