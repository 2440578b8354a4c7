package ocrb

import (
	"fmt"
	"image"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// face gives the outlines of a font, so scaled that its characters stand one pitch apart.
type face struct {
	font   *sfnt.Font
	buffer sfnt.Buffer
	// ppem is the size at which a character's advance is wide pixels.
	ppem fixed.Int26_6
	// middle is how far the middle of the capitals lies above the baseline, in pixels.
	middle float32
}

func newFace(file []byte, wide int) (*face, error) {
	f := &face{}
	var err error
	if f.font, err = sfnt.Parse(file); err != nil {
		return nil, fmt.Errorf("reading the font: %w", err)
	}
	const probe = 1024
	_, advance, err := f.bounds('H', fixed.I(probe))
	if err != nil {
		return nil, err
	}
	if advance <= 0 {
		return nil, fmt.Errorf("the font's characters have no width")
	}
	f.ppem = fixed.Int26_6(float64(fixed.I(wide)) * float64(fixed.I(probe)) / float64(advance))
	box, _, err := f.bounds('H', f.ppem)
	f.middle = -float32(box.Min.Y+box.Max.Y) / 2 / 64
	return f, err
}

func (f *face) bounds(r rune, ppem fixed.Int26_6) (fixed.Rectangle26_6, fixed.Int26_6, error) {
	index, err := f.font.GlyphIndex(&f.buffer, r)
	if err != nil || index == 0 {
		return fixed.Rectangle26_6{}, 0, fmt.Errorf("the font has no %q (%v)", r, err)
	}
	box, advance, err := f.font.GlyphBounds(&f.buffer, index, ppem, 0)
	if err != nil {
		return box, 0, fmt.Errorf("measuring %q: %w", r, err)
	}
	return box, advance, nil
}

// draw gives a character's ink, 0 to 255, in a cell of wide × high pixels in whose middle the
// middle of the capitals stands.
func (f *face) draw(r rune, wide, high int) (*image.Alpha, error) {
	index, err := f.font.GlyphIndex(&f.buffer, r)
	if err != nil || index == 0 {
		return nil, fmt.Errorf("the font has no %q (%v)", r, err)
	}
	segments, err := f.font.LoadGlyph(&f.buffer, index, f.ppem, nil)
	if err != nil {
		return nil, fmt.Errorf("reading the outline of %q: %w", r, err)
	}
	base := float32(high)/2 + f.middle
	at := func(p fixed.Point26_6) (x, y float32) { return float32(p.X) / 64, float32(p.Y)/64 + base }
	pen := vector.NewRasterizer(wide, high)
	for _, s := range segments {
		ax, ay := at(s.Args[0])
		bx, by := at(s.Args[1])
		cx, cy := at(s.Args[2])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			pen.ClosePath()
			pen.MoveTo(ax, ay)
		case sfnt.SegmentOpLineTo:
			pen.LineTo(ax, ay)
		case sfnt.SegmentOpQuadTo:
			pen.QuadTo(ax, ay, bx, by)
		case sfnt.SegmentOpCubeTo:
			pen.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	pen.ClosePath()
	cell := image.NewAlpha(image.Rect(0, 0, wide, high))
	pen.Draw(cell, cell.Rect, image.Opaque, image.Point{})
	return cell, nil
}
