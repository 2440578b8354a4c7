package page

import (
	"fmt"
	"math"
)

// Placement corrects where a printer lays a page on its blank: the page is turned about its middle, then moved. The zero value
// leaves it as it is.
type Placement struct {
	X, Y     float64 // mm to the right and down
	Rotation float64 // degrees clockwise
}

// maxPlacement and maxRotation bound a placement: what lies beyond them is no correction but another page.
const (
	maxPlacement = 5.0 // mm
	maxRotation  = 3.0 // degrees
)

// Check refuses a placement that no printer can need.
func (p Placement) Check() error {
	within := func(v, most float64) bool { return v >= -most && v <= most } // NaN is not
	if !within(p.X, maxPlacement) || !within(p.Y, maxPlacement) {
		return fmt.Errorf("placement of %g, %g mm: more than %g mm is no correction", p.X, p.Y, maxPlacement)
	}
	if !within(p.Rotation, maxRotation) {
		return fmt.Errorf("placement turned by %g°: more than %g° is no correction", p.Rotation, maxRotation)
	}
	return nil
}

// At tells where a point of a page of width × height mm comes to lie; from the top left, in mm.
func (p Placement) At(x, y, width, height float64) (float64, float64) {
	sin, cos := math.Sincos(p.Rotation * math.Pi / 180)
	fromX, fromY := x-width/2, y-height/2
	return width/2 + p.X + cos*fromX - sin*fromY, height/2 + p.Y + sin*fromX + cos*fromY
}

// Matrix gives the placement on a page of width × height mm as PDF writes it (ISO 32000-1 §8.3.4), in points from the bottom left.
func (p Placement) Matrix(width, height float64) [6]float64 {
	sin, cos := math.Sincos(p.Rotation * math.Pi / 180)
	// Where the bottom left corner comes to lie.
	x, y := p.At(0, height, width, height)
	return [6]float64{cos, -sin, sin, cos, x * ptPerMM, (height - y) * ptPerMM}
}

// Inverse gives the matrix that undoes Matrix.
func (p Placement) Inverse(width, height float64) [6]float64 {
	m := p.Matrix(width, height) // a rotation and a move: the inverse of the rotation is its transpose
	return [6]float64{m[0], m[2], m[1], m[3], -(m[0]*m[4] + m[1]*m[5]), -(m[2]*m[4] + m[3]*m[5])}
}

// Place lays what follows as a placement wants it, until the matching Restore.
func (c *Content) Place(p Placement, width, height float64) {
	if err := p.Check(); err != nil {
		c.fail("%v", err)
		return
	}
	c.Save()
	m := p.Matrix(width, height)
	for _, v := range m[:4] {
		c.buf = appendFine(c.buf, v)
	}
	c.buf = appendNumber(appendNumber(c.buf, m[4], 4), m[5], 4)
	c.op("cm\n")
}

// appendFine writes a part of a matrix: over 125 mm its last digit moves a point by less than a tenth of a micrometre.
func appendFine(b []byte, v float64) []byte { return fmt.Appendf(b, "%.7f ", v) }
