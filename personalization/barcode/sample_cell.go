package barcode

import (
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
