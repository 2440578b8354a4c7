package page

import "strconv"

// MoveTo begins a path.
func (c *Content) MoveTo(x, y float64) {
	c.point(x, y)
	c.op("m\n")
}

// LineTo adds a straight line to the path.
func (c *Content) LineTo(x, y float64) {
	c.point(x, y)
	c.op("l\n")
}

// CurveTo adds a cubic Bézier curve with two control points to the path.
func (c *Content) CurveTo(x1, y1, x2, y2, x, y float64) {
	c.point(x1, y1)
	c.point(x2, y2)
	c.point(x, y)
	c.op("c\n")
}

// Rectangle adds a rectangle to the path: left, top, width, height.
func (c *Content) Rectangle(x, y, width, height float64) {
	if c.fine {
		c.point(x, y)
	} else {
		c.point(x, y+height)
	}
	c.length(width, c.decimals)
	c.length(height, c.decimals)
	c.op("re\n")
}

// RoundedRectangle adds a rectangle with rounded corners to the path.
func (c *Content) RoundedRectangle(x, y, width, height, radius float64) {
	const k = 0.5523 // control points of a quarter circle
	r, d := radius, radius*(1-k)
	x2, y2 := x+width, y+height
	c.MoveTo(x+r, y)
	c.LineTo(x2-r, y)
	c.CurveTo(x2-d, y, x2, y+d, x2, y+r)
	c.LineTo(x2, y2-r)
	c.CurveTo(x2, y2-d, x2-d, y2, x2-r, y2)
	c.LineTo(x+r, y2)
	c.CurveTo(x+d, y2, x, y2-d, x, y2-r)
	c.LineTo(x, y+r)
	c.CurveTo(x, y+d, x+d, y, x+r, y)
	c.ClosePath()
}

// Circle adds a circle to the path.
func (c *Content) Circle(x, y, radius float64) {
	c.Ellipse(x-radius, y-radius, 2*radius, 2*radius)
}

// Ellipse adds the ellipse that fills a rectangle to the path.
func (c *Content) Ellipse(x, y, width, height float64) {
	const k = 0.5523 // control points of a quarter circle
	rx, ry := width/2, height/2
	x, y = x+rx, y+ry
	c.MoveTo(x-rx, y)
	c.CurveTo(x-rx, y-k*ry, x-k*rx, y-ry, x, y-ry)
	c.CurveTo(x+k*rx, y-ry, x+rx, y-k*ry, x+rx, y)
	c.CurveTo(x+rx, y+k*ry, x+k*rx, y+ry, x, y+ry)
	c.CurveTo(x-k*rx, y+ry, x-rx, y+k*ry, x-rx, y)
	c.ClosePath()
}

// ClosePath closes the path with a straight line.
func (c *Content) ClosePath() { c.op("h\n") }

// Stroke draws the path as a line.
func (c *Content) Stroke() { c.op("S\n") }

// Fill fills the path.
func (c *Content) Fill() { c.op("f\n") }

// FillEvenOdd fills the path by the even-odd rule, so that a path inside another is a hole.
func (c *Content) FillEvenOdd() { c.op("f*\n") }

// Clip limits what is painted from here to the path, until the state is restored.
func (c *Content) Clip() { c.op("W n\n") }

// BeginFine writes what follows in whole numbers of a small unit (mm) counted from a place near
// by, which makes long curves much shorter. Paths, line widths and colours only; until EndFine.
func (c *Content) BeginFine(x, y, unit float64) {
	if c.fine || !(unit > 0) {
		c.fail("fine unit must be positive and can't be nested")
		return
	}
	c.Save()
	c.buf = appendNumber(c.buf, unit*ptPerMM, 4)
	c.op("0 0 ")
	c.buf = appendNumber(c.buf, -unit*ptPerMM, 4)
	c.point(x, y)
	c.op("cm\n")
	c.fine, c.originX, c.originY, c.unit, c.decimals = true, x, y, 1/unit, 0
}

// EndFine returns to the usual units and to the graphics state before BeginFine.
func (c *Content) EndFine() {
	if !c.fine {
		c.fail("ended a fine unit that was not begun")
		return
	}
	c.fine, c.unit, c.decimals = false, ptPerMM, 2
	c.Restore()
}

// Modules fills the dark modules of a matrix symbol whose top left module stands at x, y.
func (c *Content) Modules(x, y, module float64, columns, rows int, dark func(column, row int) bool) {
	c.Symbol(x, y, module, columns, rows, 1, dark)
}

// Symbol fills the dark modules of a symbol whose rows are some modules tall; its top left stands
// at x, y. All of them are one path with one fill: separate fills of touching squares leave light
// seams where a renderer smooths edges, and readers then fail.
func (c *Content) Symbol(x, y, module float64, columns, rows, tall int, dark func(column, row int) bool) {
	if !(module > 0) || tall < 1 {
		c.fail("module must be wider than 0 mm")
		return
	}
	c.Save()
	c.buf = appendNumber(c.buf, module*ptPerMM, 4)
	c.op("0 0 ")
	c.buf = appendNumber(c.buf, -module*ptPerMM, 4)
	c.point(x, y)
	c.op("cm\n")
	for row := range rows {
		for from := 0; from < columns; from++ {
			if !dark(from, row) {
				continue
			}
			to := from + 1
			for to < columns && dark(to, row) {
				to++
			}
			for _, v := range [...]int{from, row * tall, to - from, tall} {
				c.buf = append(strconv.AppendInt(c.buf, int64(v), 10), ' ')
			}
			c.op("re\n")
			from = to
		}
	}
	c.op("f\n")
	c.Restore()
}
