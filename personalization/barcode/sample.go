package barcode

import (
	"errors"
	"fmt"
	"image"
)

// A Finding is a symbol found in a raster, and how it stands there.
type Finding struct {
	Symbol Symbol

	X, Y     float64 // its top left corner, in pixels from the raster's origin
	Module   float64 // width of a module in pixels
	Row      float64 // height of a row in pixels; for Code 128 that of the bars
	Turn     float64 // radians, clockwise
	Contrast float64 // between light and dark modules, 1 for white and black
}

// ErrNotFound is in every error of Sample: there is no symbol of the kind at the place.
var ErrNotFound = errors.New("no barcode found")

// maxArea is how many pixels a box may have: far more than a page at 600 dpi.
const maxArea = 1 << 26

// leastContrast is below what any print that shall be read has (ISO/IEC 15415 grades 20 % as the lowest that passes).
const leastContrast = 0.2

// Sample finds a symbol that stands upright in a box of a raster, up to a modules and a half outside it, with nothing dark in
// its quiet zone. A module is about so many pixels wide as told, three in a hundred more or less, and two pixels at least.
// The symbol may be blurred by half a module and turned by half a degree.
func Sample(gray *image.Gray, box image.Rectangle, module float64, kind Kind) (Finding, error) {
	f, err := sample(gray, box, module, kind)
	if err != nil {
		return Finding{}, fmt.Errorf("looking for a %s barcode at %v: %w: %w", kind, box, ErrNotFound, err)
	}
	return f, nil
}

func sample(gray *image.Gray, box image.Rectangle, module float64, kind Kind) (Finding, error) {
	if _, err := ParseKind(kind.String()); err != nil {
		return Finding{}, err
	}
	if !(module >= 2 && module <= 200) {
		return Finding{}, fmt.Errorf("modules of %g pixels are not between 2 and 200", module)
	}
	area := box.Inset(-int(1.5*module + 1)).Intersect(gray.Rect)
	if area.Dx() < int(4*module) || area.Dy() < int(4*module) || area.Dx()*area.Dy() > maxArea {
		return Finding{}, errors.New("the box is too small, too large or outside the raster")
	}
	r, err := newRaster(gray, area)
	if err != nil {
		return Finding{}, err
	}
	g, err := r.fit(module, kind)
	if err != nil {
		return Finding{}, err
	}
	c := r.cells(g)
	symbol, bounds, err := c.find(kind)
	if err != nil {
		return Finding{}, err
	}
	return c.finding(symbol, bounds, r.contrast), nil
}

// A raster is the part of a picture in which a symbol is looked for.
type raster struct {
	gray      *image.Gray
	area      image.Rectangle
	threshold int // pixels below are dark
	contrast  float64
}

func newRaster(gray *image.Gray, area image.Rectangle) (*raster, error) {
	r := &raster{gray: gray, area: area}
	dark, light := r.split()
	r.contrast = (light - dark) / 255
	if r.contrast < leastContrast {
		return nil, fmt.Errorf("dark and light differ by %.0f %% only", 100*r.contrast)
	}
	return r, nil
}

// row returns the pixels of a line of the area.
func (r *raster) row(y int) []uint8 {
	at := r.gray.PixOffset(r.area.Min.X, y)
	return r.gray.Pix[at : at+r.area.Dx()]
}

// split sets the threshold between dark and light where the two are furthest apart, by the method of Otsu, and returns the
// mean of each.
func (r *raster) split() (dark, light float64) {
	var histogram [256]int
	step := 1 + r.area.Dx()*r.area.Dy()/200_000
	for y := r.area.Min.Y; y < r.area.Max.Y; y++ {
		row := r.row(y)
		for x := y % step; x < len(row); x += step {
			histogram[row[x]]++
		}
	}
	count, sum := 0, 0
	for v, n := range histogram {
		count, sum = count+n, sum+v*n
	}
	below, belowSum, best := 0, 0, 0.0
	for v, n := range histogram[:255] {
		below, belowSum = below+n, belowSum+v*n
		if below == 0 || below == count {
			continue
		}
		low, high := float64(belowSum)/float64(below), float64(sum-belowSum)/float64(count-below)
		if spread := float64(below) * float64(count-below) * (high - low) * (high - low); spread > best {
			best, dark, light = spread, low, high
			r.threshold = int((low+high)/2) + 1
		}
	}
	return dark, light
}
