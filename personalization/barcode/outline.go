package barcode

// A Path takes the lines of an outline, in modules: x to the right and y down from the top left corner of the symbol, its
// quiet zone left out.
type Path interface {
	MoveTo(x, y float64)
	LineTo(x, y float64)
	ClosePath()
}

// Outline draws the edges between dark and light as the fewest closed contours there can be, to be filled as one path with
// one fill, by either rule. A fill of its own for each module or run leaves light seams where a renderer smooths edges, and
// readers stumble over them.
func Outline(s Symbol, to Path) {
	e := edgesOf(s)
	height := float64(s.rowHeight)
	for start := range e.out {
		if e.out[start] == 0 {
			continue
		}
		for i, corner := range corners(e.circuit(start), e.width) {
			x, y := float64(corner%e.width), float64(corner/e.width)*height
			if i == 0 {
				to.MoveTo(x, y)
			} else {
				to.LineTo(x, y)
			}
		}
		to.ClosePath()
	}
}

// edges is the graph of all unit edges between dark and light: for every grid point the directions in which edges leave it,
// dark at their right. As many edges leave a point as come in, so each connected piece is one closed contour.
type edges struct {
	width int     // grid points in a row
	out   []uint8 // a bit for each direction: right, down, left, up
}

func edgesOf(s Symbol) *edges {
	e := &edges{width: s.columns + 1, out: make([]uint8, (s.columns+1)*(s.rows+1))}
	for y := range s.rows {
		for x := range s.columns {
			if !s.At(x, y) {
				continue
			}
			at := y*e.width + x
			for direction, side := range [4]struct{ from, dx, dy int }{{at, 0, -1}, {at + 1, 1, 0}, {at + 1 + e.width, 0, 1}, {at + e.width, -1, 0}} {
				if !s.At(x+side.dx, y+side.dy) {
					e.out[side.from] |= 1 << direction
				}
			}
		}
	}
	return e
}

// circuit uses up all edges that hang together with a point and returns the points of their closed way, by the method of
// Hierholzer.
func (e *edges) circuit(start int) []int {
	steps := [4]int{1, e.width, -1, -e.width}
	open, closed := []int{start}, []int(nil)
	for len(open) > 0 {
		at := open[len(open)-1]
		if e.out[at] == 0 {
			closed = append(closed, at)
			open = open[:len(open)-1]
			continue
		}
		for direction, step := range steps {
			if bit := uint8(1) << direction; e.out[at]&bit != 0 {
				e.out[at] &^= bit
				open = append(open, at+step)
				break
			}
		}
	}
	return closed[1:] // its first point is its last as well
}

// corners leaves out the points of a closed way where it goes straight on.
func corners(way []int, width int) []int {
	var kept []int
	n := len(way)
	for i, at := range way {
		before, after := way[(i+n-1)%n], way[(i+1)%n]
		if at-before != after-at {
			kept = append(kept, at)
		}
	}
	return kept
}
