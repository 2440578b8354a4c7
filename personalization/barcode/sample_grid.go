package barcode

import (
	"errors"
	"math"
)

// An axis counts grid lines: a point so many pixels along and across from the middle of the area is at along × scale +
// across × slope + offset, whole numbers being edges of modules.
type axis struct{ scale, slope, offset float64 }

func (a axis) at(e edge) float64 { return e.along*a.scale + e.across*a.slope + a.offset }

// A grid is the columns and rows of modules.
type grid struct {
	columns, rows axis
}

var errNoGrid = errors.New("its edges do not lie on a grid of modules")

// fit finds the grid of modules.
func (r *raster) fit(module float64, kind Kind) (grid, error) {
	columns, err := fitAxis(r.edgesAlongRows(scanStep(module, r.area.Dy())), module, max(r.area.Dx(), r.area.Dy()))
	if err != nil {
		return grid{}, err
	}
	if kind == Code128 { // bars have no rows: square cells will do
		return grid{columns, axis{columns.scale, -columns.slope, 0}}, nil
	}
	height := module
	if kind == PDF417 {
		height *= 3
	}
	rows, err := fitAxis(r.edgesAlongColumns(scanStep(module, r.area.Dx())), height, max(r.area.Dx(), r.area.Dy()))
	return grid{columns, rows}, err
}

// scanStep returns how many pixels scan lines lie apart: about three in two modules, and no more than a hundred in all.
func scanStep(module float64, size int) int { return max(1, int(module/1.5), size/100) }

// fitAxis finds the grid lines nearest to edges. It begins with the edges in the middle, where a module of about the right
// size and no turn at all can't be wrong by half a module, and goes outwards as the fit gets better.
func fitAxis(edges []edge, module float64, size int) (axis, error) {
	a, ok := startAxis(edges, module)
	if !ok {
		return axis{}, errNoGrid
	}
	for reach := 8 * module; ; reach *= 1.6 {
		better, fits := a.refine(edges, reach)
		if !fits {
			return axis{}, errNoGrid
		}
		a = better
		if reach > float64(size) {
			break
		}
	}
	a, _ = a.refine(edges, float64(size))
	if drift := a.scale * module; drift < 0.94 || drift > 1.06 || math.Abs(a.slope) > 0.02*a.scale || a.scatter(edges) > 0.2 {
		return axis{}, errNoGrid
	}
	return a, nil
}

// startAxis takes the module as given and finds the offset, by the mean direction of the edges on a circle of one module.
func startAxis(edges []edge, module float64) (axis, bool) {
	var sine, cosine float64
	n := 0
	for _, e := range edges {
		if max(math.Abs(e.along), math.Abs(e.across)) <= 8*module {
			s, c := math.Sincos(2 * math.Pi * e.along / module)
			sine, cosine, n = sine+s, cosine+c, n+1
		}
	}
	if n < 8 || math.Hypot(sine, cosine) < 0.2*float64(n) {
		return axis{}, false
	}
	return axis{scale: 1 / module, offset: -math.Atan2(sine, cosine) / (2 * math.Pi)}, true
}

// refine fits the axis to the edges within reach by least squares, each taken for the grid line that it is nearest to.
func (a axis) refine(edges []edge, reach float64) (axis, bool) {
	var m [3][4]float64 // the normal equations
	n := 0
	for _, e := range edges {
		if e.along > reach || e.along < -reach || e.across > reach || e.across < -reach {
			continue
		}
		at := a.at(e)
		line := math.Floor(at + 0.5)
		if d := at - line; d > 0.33 || d < -0.33 {
			continue
		}
		m[0][0] += e.along * e.along
		m[0][1] += e.along * e.across
		m[0][2] += e.along
		m[1][1] += e.across * e.across
		m[1][2] += e.across
		m[0][3] += e.along * line
		m[1][3] += e.across * line
		m[2][3] += line
		n++
	}
	m[1][0], m[2][0], m[2][1], m[2][2] = m[0][1], m[0][2], m[1][2], float64(n)
	v, ok := solve(m)
	return axis{v[0], v[1], v[2]}, ok && n >= 8
}

// scatter is the mean distance of the edges from grid lines, in modules: a quarter for edges anywhere.
func (a axis) scatter(edges []edge) float64 {
	sum := 0.0
	for _, e := range edges {
		at := a.at(e)
		sum += math.Abs(at - math.Floor(at+0.5))
	}
	return sum / float64(len(edges))
}

// solve solves three linear equations by elimination, false if they have no one solution.
func solve(m [3][4]float64) ([3]float64, bool) {
	for i := range m {
		best := i
		for j := i + 1; j < 3; j++ {
			if math.Abs(m[j][i]) > math.Abs(m[best][i]) {
				best = j
			}
		}
		m[i], m[best] = m[best], m[i]
		if math.Abs(m[i][i]) < 1e-9 {
			return [3]float64{}, false
		}
		for j := range m {
			if factor := m[j][i] / m[i][i]; j != i {
				for k := i; k < 4; k++ {
					m[j][k] -= factor * m[i][k]
				}
			}
		}
	}
	return [3]float64{m[0][3] / m[0][0], m[1][3] / m[1][1], m[2][3] / m[2][2]}, true
}

// point returns the pixels from the middle of the area at which a grid has a column and row.
func (g grid) point(column, row float64) (x, y float64) {
	u, v := column-g.columns.offset, row-g.rows.offset
	determinant := g.columns.scale*g.rows.scale - g.columns.slope*g.rows.slope
	x = (u*g.rows.scale - v*g.columns.slope) / determinant
	y = (v*g.columns.scale - u*g.rows.slope) / determinant
	return x, y
}
