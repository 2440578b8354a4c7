package page

import (
	"errors"
	"fmt"
	"slices"
)

// Content is what stands on a page or in a form, drawn in the order of the calls. Its first
// error is kept and given when the document or form is finished.
type Content struct {
	buf               []byte
	shelf             *shelf
	images            int     // of the document so far
	height            float64 // of the page, mm
	originX, originY  float64 // mm, where coordinates are counted from while fine
	unit              float64 // coordinates per mm
	decimals          int
	fine              bool
	depth, layerDepth int
	parts             partSet   // of fonts, used
	usedForms         []FormID  // each once
	usedImages        []ImageID // each once
	err               error
}

func (c *Content) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf(format, args...)
	}
}

func (c *Content) finish() error {
	if c.err == nil && (c.depth != 0 || c.layerDepth != 0 || c.fine) {
		c.err = errors.New("content ends inside a saved state or a layer")
	}
	return c.err
}

// point writes a place on the page.
func (c *Content) point(x, y float64) {
	if !finite(x, y) {
		c.fail("coordinate is no usable number")
		return
	}
	if c.fine {
		x, y = (x-c.originX)*c.unit, (y-c.originY)*c.unit
	} else {
		x, y = x*c.unit, (c.height-y)*c.unit
	}
	c.buf = appendNumber(appendNumber(c.buf, x, c.decimals), y, c.decimals)
}

// length writes a length in mm.
func (c *Content) length(v float64, decimals int) {
	if !finite(v) {
		c.fail("length is no usable number")
		return
	}
	c.buf = appendNumber(c.buf, v*c.unit, decimals)
}

// Operators gives what has been drawn so far, as it stands in the file before it is compressed. The
// bytes are valid until the next call of the content.
func (c *Content) Operators() []byte { return c.buf }

func (c *Content) op(s string) { c.buf = append(c.buf, s...) }

// Save keeps the graphics state until Restore.
func (c *Content) Save() {
	c.depth++
	c.op("q\n")
}

// Restore takes the graphics state back to what it was at the matching Save.
func (c *Content) Restore() {
	if c.depth--; c.depth < 0 {
		c.fail("restored a state that was not saved")
	}
	c.op("Q\n")
}

// BeginLayer puts what follows on a layer, until EndLayer.
func (c *Content) BeginLayer(l LayerID) {
	if l < 0 || int(l) >= len(c.shelf.layers) {
		c.fail("layer %d does not exist", l)
	}
	c.layerDepth++
	c.op("/OC /L")
	c.buf = appendNumber(c.buf, float64(l), 0)
	c.op("BDC\n")
}

// EndLayer ends the innermost layer.
func (c *Content) EndLayer() {
	if c.layerDepth--; c.layerDepth < 0 {
		c.fail("ended a layer that was not begun")
	}
	c.op("EMC\n")
}

// SetState selects graphics parameters.
func (c *Content) SetState(s StateID) {
	if s < 0 || int(s) >= len(c.shelf.states) {
		c.fail("graphics state %d does not exist", s)
	}
	c.op("/G")
	c.buf = appendNumber(c.buf, float64(s), 0)
	c.op("gs\n")
}

// SetFill selects the colour of fills and text.
func (c *Content) SetFill(color Color) { c.setColor(color, false) }

// SetStroke selects the colour of lines.
func (c *Content) SetStroke(color Color) { c.setColor(color, true) }

func (c *Content) setColor(color Color, stroke bool) {
	if !color.valid(c.shelf) {
		c.fail("colour out of range or of an unknown ink")
		return
	}
	c.buf = color.append(c.buf, stroke)
}

// SetLine selects the width of lines in mm, with round ends and joins.
func (c *Content) SetLine(width float64) {
	c.length(width, 3)
	c.op("w 1 J 1 j\n")
}

// Form draws a prepared form at its own place.
func (c *Content) Form(f FormID) {
	if f < 0 || int(f) >= len(c.shelf.forms) || c.shelf.forms[f].content == nil {
		c.fail("form %d does not exist here", f)
		return
	}
	c.useForm(f)
	c.op("/X")
	c.buf = appendNumber(c.buf, float64(f), 0)
	c.op("Do\n")
}

func (c *Content) useForm(f FormID) {
	if !slices.Contains(c.usedForms, f) {
		c.usedForms = append(c.usedForms, f)
	}
}

// Picture draws a prepared image into a box: left, top, width and height in mm.
func (c *Content) Picture(f FormID, x, y, width, height float64) {
	if f < 0 || int(f) >= len(c.shelf.forms) || c.shelf.forms[f].image == nil {
		c.fail("prepared image %d does not exist here", f)
		return
	}
	c.useForm(f)
	c.box("/X", int(f), x, y, width, height)
}

// Image draws an image of the document into a box: left, top, width and height in mm.
func (c *Content) Image(id ImageID, x, y, width, height float64) {
	if id < 0 || int(id) >= c.images {
		c.fail("image %d was not added before the page", id)
		return
	}
	if !slices.Contains(c.usedImages, id) {
		c.usedImages = append(c.usedImages, id)
	}
	c.box("/I", int(id), x, y, width, height)
}

func (c *Content) box(kind string, number int, x, y, width, height float64) {
	c.op("q ")
	c.length(width, 3)
	c.op("0 0 ")
	c.length(height, 3)
	c.point(x, y+height)
	c.op("cm ")
	c.op(kind)
	c.buf = appendNumber(c.buf, float64(number), 0)
	c.op("Do Q\n")
}
