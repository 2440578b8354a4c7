package barcode

import (
	"errors"
	"image"
	"math"
)

// cells are the modules of the grid all over the area, the symbol somewhere among them.
type cells struct {
	grid          grid
	raster        *raster
	left, top     int // grid lines at the left and top of the first cell
	columns, rows int
	brightness    []uint16 // sum of five pixels of each cell
}

// taps is how many pixels of a cell are looked at.
const taps = 5

// cells reads the brightness of all cells of the area, near their middle where blur and a shift of edges reach least.
func (r *raster) cells(g grid) *cells {
	halfX, halfY := float64(r.area.Dx())/2, float64(r.area.Dy())/2
	c := &cells{grid: g, raster: r}
	left, right, top, bottom := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, corner := range [4][2]float64{{-halfX, -halfY}, {halfX, -halfY}, {-halfX, halfY}, {halfX, halfY}} {
		u, v := g.columns.at(edge{corner[0], corner[1]}), g.rows.at(edge{corner[1], corner[0]})
		left, right, top, bottom = min(left, u), max(right, u), min(top, v), max(bottom, v)
	}
	c.left, c.top = int(math.Floor(left)), int(math.Floor(top))
	c.columns, c.rows = int(math.Ceil(right))-c.left, int(math.Ceil(bottom))-c.top
	c.brightness = make([]uint16, c.columns*c.rows)
	c.read(halfX, halfY)
	return c
}

// read sums the taps of each cell up, in pixels of 1/65536 so that steps along a row are sums.
func (c *cells) read(halfX, halfY float64) {
	const one = 1 << 16
	r := c.raster
	x0, y0 := c.grid.point(float64(c.left), float64(c.top))
	xu, yu := c.grid.point(float64(c.left+1), float64(c.top))
	xv, yv := c.grid.point(float64(c.left), float64(c.top+1))
	xu, yu, xv, yv = xu-x0, yu-y0, xv-x0, yv-y0
	width, height := uint(r.area.Dx()), uint(r.area.Dy())
	pix := r.gray.Pix[r.gray.PixOffset(r.area.Min.X, r.area.Min.Y):]
	stepX, stepY := int(xu*one), int(yu*one)
	for _, tap := range [taps][2]float64{{0.5, 0.5}, {0.32, 0.32}, {0.68, 0.32}, {0.32, 0.68}, {0.68, 0.68}} {
		for row := range c.rows {
			v := float64(row) + tap[1]
			x := int((x0 + tap[0]*xu + v*xv + halfX) * one)
			y := int((y0 + tap[0]*yu + v*yv + halfY) * one)
			line := c.brightness[row*c.columns:][:c.columns]
			for column := range line {
				px, py := uint(x>>16), uint(y>>16) // beyond the left or top edge they are huge
				if px < width && py < height {
					line[column] += uint16(pix[int(py)*r.gray.Stride+int(px)])
				} else {
					line[column] += 255
				}
				x, y = x+stepX, y+stepY
			}
		}
	}
}

func (c *cells) dark(column, row int) bool {
	return int(c.brightness[row*c.columns+column]) < taps*c.raster.threshold
}

// quietRun is how many light columns in a row no symbol of the kind has inside: what follows is the quiet zone.
func quietRun(kind Kind) int {
	switch kind {
	case DataMatrix:
		return 1
	case QR:
		return 2
	case Aztec:
		return 3
	case PDF417:
		return 4
	}
	return 5
}

// bounds returns the cells of the symbol: from the middle outwards as far as there is anything dark.
func (c *cells) bounds(kind Kind) (image.Rectangle, error) {
	quiet, quietRows := quietRun(kind), quietRun(kind)
	if kind == PDF417 || kind == Code128 {
		quietRows = 1 // start and stop are dark from top to bottom
	}
	b := image.Rect(c.columns/4, c.rows/4, (3*c.columns+3)/4, (3*c.rows+3)/4)
	for range 3 {
		b.Min.X, b.Max.X = extent(c.columns, quiet, func(i int) bool { return c.anyDark(image.Rect(i, b.Min.Y, i+1, b.Max.Y)) })
		b.Min.Y, b.Max.Y = extent(c.rows, quietRows, func(i int) bool { return c.anyDark(image.Rect(b.Min.X, i, b.Max.X, i+1)) })
		if b.Empty() {
			return b, errors.New("the box is light in the middle")
		}
	}
	return b, nil
}

func (c *cells) anyDark(r image.Rectangle) bool {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if c.dark(x, y) {
				return true
			}
		}
	}
	return false
}

// extent goes from the middle of n lines both ways until so many are light in a row, and returns the outermost dark ones.
func extent(n, quiet int, dark func(int) bool) (from, to int) {
	from, to = n/2, n/2
	for i, light := n/2, 0; i < n && light < quiet; i++ {
		if light++; dark(i) {
			light, to = 0, i+1
		}
	}
	for i, light := n/2-1, 0; i >= 0 && light < quiet; i-- {
		if light++; dark(i) {
			light, from = 0, i
		}
	}
	return from, to
}

// symbol reads the modules within bounds.
func (c *cells) symbol(b image.Rectangle, kind Kind) (Symbol, error) {
	switch kind {
	case Aztec:
		return c.aztec(b)
	case Code128:
		return c.bars(b)
	}
	return NewSymbol(kind, b.Dx(), b.Dy(), func(x, y int) bool { return c.dark(b.Min.X+x, b.Min.Y+y) })
}

// bars reads the columns as a whole, but for their ends.
func (c *cells) bars(b image.Rectangle) (Symbol, error) {
	margin := b.Dy() / 5
	height := b.Dy() - 2*margin
	return NewSymbol(Code128, b.Dx(), 1, func(x, _ int) bool {
		sum := 0
		for y := b.Min.Y + margin; y < b.Max.Y-margin; y++ {
			sum += int(c.brightness[y*c.columns+b.Min.X+x])
		}
		return sum < height*taps*c.raster.threshold
	})
}

// aztec reads a symbol whose outermost columns or rows may all be light by chance: the bull's eye tells the middle then.
func (c *cells) aztec(b image.Rectangle) (Symbol, error) {
	best, fewest := Symbol{}, 0
	if b.Dx()-b.Dy() > 4 || b.Dy()-b.Dx() > 4 {
		return Symbol{}, errors.New("what is there is not square")
	}
	for side := max(b.Dx(), b.Dy()); side <= max(b.Dx(), b.Dy())+4; side++ {
		forms, err := aztecForms(side)
		if err != nil {
			continue
		}
		for y := b.Max.Y - side; y <= b.Min.Y; y++ {
			for x := b.Max.X - side; x <= b.Min.X; x++ {
				s, err := NewSymbol(Aztec, side, side, func(column, row int) bool {
					column, row = x+column, y+row
					return column >= 0 && row >= 0 && column < c.columns && row < c.rows && c.dark(column, row)
				})
				if err != nil {
					return Symbol{}, err
				}
				for _, z := range forms {
					if wrong, _ := s.wrongAztec(z); best.columns == 0 || wrong < fewest {
						best, fewest = s, wrong
					}
				}
			}
		}
		if best.columns != 0 && fewest == 0 {
			break
		}
	}
	if best.columns == 0 {
		return Symbol{}, errors.New("no Aztec symbol is of that size")
	}
	return best, nil
}

// finding tells how the symbol stands in the raster.
func (c *cells) finding(s Symbol, b image.Rectangle, contrast float64) Finding {
	x, y := c.grid.point(float64(c.left+b.Min.X), float64(c.top+b.Min.Y))
	f := Finding{Symbol: s, Contrast: contrast}
	f.X = x + float64(c.raster.area.Min.X) + float64(c.raster.area.Dx())/2
	f.Y = y + float64(c.raster.area.Min.Y) + float64(c.raster.area.Dy())/2
	f.Module = 1 / math.Hypot(c.grid.columns.scale, c.grid.columns.slope)
	f.Row = 1 / math.Hypot(c.grid.rows.scale, c.grid.rows.slope)
	if s.kind == Code128 {
		f.Row *= float64(b.Dy())
	}
	f.Turn = math.Atan2(c.grid.columns.slope, c.grid.columns.scale)
	return f
}
