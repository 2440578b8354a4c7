package page

import (
	"math"
	"unicode/utf8"
)

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
	c.spacing(space, s)
	c.op("1 0 0 1 ")
	c.point(x, y)
	c.op("Tm\n")
	c.show(f, size, s)
}

// TextTurned sets s turned by degrees counterclockwise about the beginning of its baseline.
func (c *Content) TextTurned(f FontID, size, space, x, y, degrees float64, s string) {
	if !c.beginText(f, size) {
		return
	}
	c.spacing(space, s)
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	for _, v := range [...]float64{cos, sin, -sin, cos} {
		c.buf = appendNumber(c.buf, v, 4)
	}
	c.point(x, y)
	c.op("Tm\n")
	c.show(f, size, s)
}

// TextPitched sets s so that its characters begin exactly pitch mm apart, whatever width the
// font gives them; the font must be monospaced.
func (c *Content) TextPitched(f FontID, size, pitch, x, y float64, s string) {
	font, known := c.shelf.font(f)
	if !known || s == "" {
		c.fail("font %d does not exist or there is nothing to set", f)
		return
	}
	first, _ := utf8.DecodeRuneInString(s)
	width := font.width(font.glyph(first))
	for _, r := range s {
		if math.Abs(font.width(font.glyph(r))-width) > 1e-9 {
			c.fail("font %s is not monospaced", font.Name())
			return
		}
	}
	c.TextSpaced(f, size, pitch-width*size*mmPerPt, x, y, s)
}

func (c *Content) beginText(f FontID, size float64) bool {
	if _, known := c.shelf.font(f); !known {
		c.fail("font %d does not exist", f)
		return false
	}
	if !(size > 0) || !finite(size) || c.fine {
		c.fail("text needs a positive size and the usual units")
		return false
	}
	c.op("BT ")
	return true
}

// spacing sets what is added after each character of s; joined letters are never spaced.
func (c *Content) spacing(space float64, s string) {
	if complexScript(s) {
		space = 0
	}
	c.length(space, 4)
	c.op("Tc ")
}

// show sets s where the text has been placed, in as many parts of the font as it needs.
func (c *Content) show(f FontID, size float64, s string) {
	font := c.shelf.fonts[f]
	if complexScript(s) {
		c.showShaped(f, size, s)
		return
	}
	const none = 0xffff
	part := uint16(none)
	for _, r := range s {
		g := font.glyph(r)
		if g.glyph == 0 {
			c.fail("font %s has no character U+%04X", font.Name(), r)
		}
		if g.part != part {
			if part != none {
				c.op(">Tj ")
			}
			part = g.part
			c.selectPart(f, part, size)
			c.op("<")
		}
		c.code(g.glyph)
	}
	if part != none {
		c.op(">Tj ")
	}
	c.op("ET\n")
}

// selectPart selects a part of a font.
func (c *Content) selectPart(f FontID, part uint16, size float64) {
	at := c.shelf.of[f][part]
	c.parts.add(at)
	c.op("/F")
	c.buf = appendNumber(c.buf, float64(at), 0)
	c.buf = appendNumber(c.buf, size, 4)
	c.op("Tf ")
}

func (c *Content) code(g uint16) {
	c.buf = append(c.buf, hexDigits[g>>12], hexDigits[g>>8&15], hexDigits[g>>4&15], hexDigits[g&15])
}

// showShaped sets glyphs that stand where shaping puts them.
func (c *Content) showShaped(f FontID, size float64, s string) {
	font := c.shelf.fonts[f]
	glyphs, r, lacking := font.line(s)
	if lacking {
		c.fail("font %s has no character U+%04X", font.Name(), r)
	}
	const none = 0xffff
	part, rise, owed := uint16(none), 0.0, 0.0 // owed: how much further right the next glyph stands, em
	for _, g := range glyphs {
		if g.part != part || g.dy != rise {
			if part != none {
				c.op("]TJ ")
			}
			if g.part != part {
				part = g.part
				c.selectPart(f, part, size)
			}
			if g.dy != rise {
				rise = g.dy
				c.buf = appendNumber(c.buf, rise*size, 3)
				c.op("Ts ")
			}
			c.op("[")
		}
		if owed += g.dx; math.Abs(owed) > 1e-6 {
			c.buf = appendNumber(c.buf, -1000*owed, 1)
		}
		c.op("<")
		c.code(g.glyph)
		c.op(">")
		owed = g.advance - font.width(g.glyphRef) - g.dx
	}
	if part != none {
		c.op("]TJ ")
	}
	if rise != 0 {
		c.op("0 Ts ")
	}
	c.op("ET\n")
}
