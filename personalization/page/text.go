package page

import "math"

const hexDigits = "0123456789ABCDEF"

// Text sets s with its baseline beginning at x, y, in a font and size (pt).
func (c *Content) Text(f FontID, size, x, y float64, s string) {
	c.TextSpaced(f, size, 0, x, y, s)
}

// TextSpaced sets s with extra space (mm, may be negative) after each character.
func (c *Content) TextSpaced(f FontID, size, space, x, y float64, s string) {
	if !c.beginText(f, size) {
		return
	}
	c.spacing(space)
	c.op("1 0 0 1 ")
	c.point(x, y)
	c.op("Tm\n")
	c.show(f, s)
}

// TextTurned sets s turned by degrees counterclockwise about the beginning of its baseline.
func (c *Content) TextTurned(f FontID, size, space, x, y, degrees float64, s string) {
	if !c.beginText(f, size) {
		return
	}
	c.spacing(space)
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	for _, v := range [...]float64{cos, sin, -sin, cos} {
		c.buf = appendNumber(c.buf, v, 4)
	}
	c.point(x, y)
	c.op("Tm\n")
	c.show(f, s)
}

// TextPitched sets s so that its characters begin exactly pitch mm apart, whatever width the
// font gives them; the font must be monospaced.
func (c *Content) TextPitched(f FontID, size, pitch, x, y float64, s string) {
	if f < 0 || int(f) >= len(c.fonts) || s == "" {
		c.fail("font %d does not exist or there is nothing to set", f)
		return
	}
	font := c.fonts[f]
	width := font.widths[font.glyph([]rune(s)[0])]
	for _, r := range s {
		if math.Abs(font.widths[font.glyph(r)]-width) > 1e-9 {
			c.fail("font %s is not monospaced", font.name)
			return
		}
	}
	c.TextSpaced(f, size, pitch-width*size*mmPerPt, x, y, s)
}

func (c *Content) beginText(f FontID, size float64) bool {
	if f < 0 || int(f) >= len(c.fonts) {
		c.fail("font %d does not exist", f)
		return false
	}
	if !(size > 0) || !finite(size) || c.fine {
		c.fail("text needs a positive size and the usual units")
		return false
	}
	c.op("BT /F")
	c.buf = appendNumber(c.buf, float64(f), 0)
	c.buf = appendNumber(c.buf, size, 4)
	c.op("Tf ")
	return true
}

func (c *Content) spacing(space float64) {
	c.length(space, 4)
	c.op("Tc ")
}

func (c *Content) show(f FontID, s string) {
	font := c.fonts[f]
	c.op("<")
	for _, r := range s {
		g := font.glyph(r)
		if g == 0 {
			c.fail("font %s has no character U+%04X", font.name, r)
		}
		c.buf = append(c.buf, hexDigits[g>>12], hexDigits[g>>8&15], hexDigits[g>>4&15], hexDigits[g&15])
	}
	c.op(">Tj ET\n")
}
