package barcode_test

import (
	"fmt"
	"image"
	"testing"

	"golang.org/x/image/vector"
	"pgregory.net/rapid"

	"chancery/personalization/barcode"
)

// A rasterPath fills an outline by the nonzero rule of another maker, a pixel a module.
type rasterPath struct {
	*vector.Rasterizer
	contours, lines int
}

func (p *rasterPath) MoveTo(x, y float64) {
	p.Rasterizer.MoveTo(float32(x), float32(y))
	p.contours++
}

func (p *rasterPath) LineTo(x, y float64) {
	p.Rasterizer.LineTo(float32(x), float32(y))
	p.lines++
}

// evenOdd tells by the even-odd rule whether the middle of a module is inside.
type evenOdd struct {
	x, y, fromX, fromY, startX, startY float64
	inside                             bool
}

func (p *evenOdd) MoveTo(x, y float64) { p.fromX, p.fromY, p.startX, p.startY = x, y, x, y }

func (p *evenOdd) LineTo(x, y float64) {
	if x == p.fromX && x > p.x && min(y, p.fromY) < p.y && p.y < max(y, p.fromY) {
		p.inside = !p.inside
	}
	p.fromX, p.fromY = x, y
}

func (p *evenOdd) ClosePath() { p.LineTo(p.startX, p.startY) }

// TestOutline fills the outline of symbols and compares it with their modules.
func TestOutline(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom(barcode.Kinds()).Draw(t, "kind")
		s, err := barcode.Encode(kind, contents(60).Draw(t, "data"), barcode.Options{})
		if err != nil {
			t.Fatal(err)
		}
		p := &rasterPath{Rasterizer: vector.NewRasterizer(s.Width(), s.Height())}
		barcode.Outline(s, p)
		img := image.NewAlpha(image.Rect(0, 0, s.Width(), s.Height()))
		p.Draw(img, img.Bounds(), image.Opaque, image.Point{})
		for y := range s.Height() {
			for x := range s.Width() {
				if dark := img.AlphaAt(x, y).A; dark != 0 && dark != 255 || s.At(x, y/s.RowHeight()) != (dark == 255) {
					t.Fatalf("%s: module %d, %d is filled to %d", kind, x, y, dark)
				}
			}
		}
		x, y := rapid.IntRange(0, s.Columns()-1).Draw(t, "x"), rapid.IntRange(0, s.Rows()-1).Draw(t, "y")
		rule := &evenOdd{x: float64(x) + 0.5, y: (float64(y) + 0.5) * float64(s.RowHeight())}
		if barcode.Outline(s, rule); rule.inside != s.At(x, y) {
			t.Fatalf("%s: module %d, %d is %t by the even-odd rule", kind, x, y, rule.inside)
		}
	})
}

// TestContours counts: modules that touch, be it at a corner, are one contour, and so is a hole that touches the outer edge.
func TestContours(t *testing.T) {
	for _, c := range []struct {
		rows            []string
		contours, lines int
	}{
		{[]string{"#"}, 1, 3},
		{[]string{"###"}, 1, 3},
		{[]string{"#.", ".#"}, 1, 7},
		{[]string{"#.#"}, 2, 6},
		{[]string{"###", "#.#", "###"}, 2, 6},
		{[]string{"##.", "#.#", ".##"}, 1, 11},
	} {
		s, err := barcode.NewSymbol(barcode.QR, len(c.rows[0]), len(c.rows), func(x, y int) bool { return c.rows[y][x] == '#' })
		if err != nil {
			t.Fatal(err)
		}
		p := &rasterPath{Rasterizer: vector.NewRasterizer(9, 9)}
		barcode.Outline(s, p)
		if p.contours != c.contours || p.lines != c.lines {
			t.Errorf("%s: %d contours and %d lines", fmt.Sprint(c.rows), p.contours, p.lines)
		}
	}
}
