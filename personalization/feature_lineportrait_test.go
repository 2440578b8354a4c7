package personalization

import (
	"math"
	"testing"

	"chancery/templates"
)

func lineTonesOf(g *greys, place templates.Rect) *lineTones {
	t := &lineTones{}
	t.prepare(g, place)
	return t
}

// A portrait in lines is as dark as the portrait: where it is darker, its lines are wider.
func TestLineTonesFollowThePortrait(t *testing.T) {
	g, err := quarterGreys(testdata(t, "portrait.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	place := templates.Rect{X: 10, Y: 20, Width: 13, Height: 17}
	tone := lineTonesOf(g, place)
	// Places as parts of the whole picture: wall, hair, face.
	wall, hair, face := tone.at(11, 21), tone.at(10+0.5*13, 20+0.25*17), tone.at(10+0.5*13, 20+0.42*17)
	if !(wall < 0.25 && hair > 0.6 && face < hair-0.2) {
		t.Errorf("the wall is %.2f dark, the hair %.2f, the face %.2f", wall, hair, face)
	}
	for _, p := range [][2]float64{{-1e6, 0}, {1e6, 1e6}, {10, 20}, {23, 37}} {
		if v := tone.at(p[0], p[1]); math.IsNaN(v) || v < -2 || v > 3 {
			t.Errorf("darkness %v at %v", v, p)
		}
	}
}

// The portrait in lines shows what the portrait shows: of a place that is too wide the bottom is
// left out, of one that is too high both sides, and nothing is stretched.
func TestLineTonesAreCroppedAsThePortrait(t *testing.T) {
	g := newGreys(40, 40) // 10 × 10 cells
	for _, c := range []struct {
		place templates.Rect
		scale float64 // cells in a mm
		x, y  float64 // place of the picture's upper left corner
	}{
		{templates.Rect{X: 5, Y: 5, Width: 20, Height: 20}, 0.5, 5, 5},
		{templates.Rect{X: 5, Y: 5, Width: 20, Height: 10}, 0.5, 5, 5},
		{templates.Rect{X: 5, Y: 5, Width: 10, Height: 20}, 0.5, 0, 5},
	} {
		if got := lineTonesOf(g, c.place); got.scale != c.scale || got.originX != c.x || got.originY != c.y {
			t.Errorf("%v: %v cells in a mm from %v, %v", c.place, got.scale, got.originX, got.originY)
		}
	}
}

// counted counts what a portrait in lines takes in a page.
type counted struct{ places int }

func (c *counted) MoveTo(_, _ float64)              { c.places++ }
func (c *counted) LineTo(_, _ float64)              { c.places++ }
func (c *counted) CurveTo(_, _, _, _, _, _ float64) { c.places += 3 }
func (c *counted) ClosePath()                       {}

func TestLinePortraitIsSmall(t *testing.T) {
	g, err := quarterGreys(testdata(t, "portrait.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	e := lineGhost()
	var c counted
	e.Trace(lineTonesOf(g, e.Rect).at, &c)
	// A place takes 14 bytes: two numbers of up to five characters, spaces, operator, line end.
	if n := 14 * c.places; n < 20_000 || n > 60_000 {
		t.Errorf("a portrait in lines of %d places takes about %d bytes", c.places, n)
	}
}

func lineGhost() *templates.LinePortrait {
	return &templates.LinePortrait{Rect: templates.Rect{X: 10, Y: 20, Width: 13, Height: 17}, Pitch: 0.32, Thin: 0.05, Thick: 0.29, Turn: 20, Amplitude: 0.35, Oval: true}
}

func BenchmarkLinePortrait(b *testing.B) {
	file, e := testdata(b, "portrait.jpg"), lineGhost()
	b.ReportAllocs()
	var c counted
	tones := &lineTones{}
	for b.Loop() {
		g, err := quarterGreys(file)
		if err != nil {
			b.Fatal(err)
		}
		c.places = 0
		tones.prepare(g, e.Rect)
		e.Trace(tones.at, &c)
	}
	b.ReportMetric(float64(c.places), "places")
}
