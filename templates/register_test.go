package templates

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// cells is a pencil that keeps closed shapes, their curves as 16 straight lines each.
type cells struct {
	ribbons
	at Point
}

func (c *cells) MoveTo(x, y float64) { c.ribbons.MoveTo(x, y); c.at = Point{x, y} }
func (c *cells) LineTo(x, y float64) { c.ribbons.LineTo(x, y); c.at = Point{x, y} }
func (c *cells) CurveTo(x1, y1, x2, y2, x, y float64) {
	from := c.at
	for i := 1; i <= 16; i++ {
		p := onCubic(from, Point{x1, y1}, Point{x2, y2}, Point{x, y}, float64(i)/16)
		c.LineTo(p.X, p.Y)
	}
}

// covers counts the cells that hold a place.
func (c *cells) covers(p Point) int {
	n := 0
	for _, shape := range c.shapes {
		inside := false
		for i, a := range shape {
			b := shape[(i+1)%len(shape)]
			if (a.Y > p.Y) != (b.Y > p.Y) && p.X < a.X+(b.X-a.X)*(p.Y-a.Y)/(b.Y-a.Y) {
				inside = !inside
			}
		}
		if inside {
			n++
		}
	}
	return n
}

func drawnRegister(t *rapid.T) (front, back *Register) {
	r := Register{X: 40, Y: 30, Radius: rapid.Float64Range(1.5, 15).Draw(t, "radius"), Points: rapid.IntRange(3, 24).Draw(t, "points"), Half: FrontHalf}
	other := r
	other.X, other.Half = 85, BackHalf
	return &r, &other
}

// Held against the light, the halves complete each other: a place that one side leaves out the
// other covers, and none is covered twice.
func TestRegisterHalvesCompleteEachOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		front, back := drawnRegister(t)
		var a, b cells
		front.Trace(&a)
		back.Trace(&b)
		if a.open || b.open || len(a.shapes) != len(b.shapes) {
			t.Fatalf("%d cells on the front, %d on the back", len(a.shapes), len(b.shapes))
		}
		for range 200 {
			radius := front.Radius * math.Sqrt(rapid.Float64Range(1e-4, 1).Draw(t, "radius²"))
			// Not exactly along a line, where a place belongs to either side.
			sin, cos := math.Sincos(0.0123 + rapid.Float64Range(0, 6).Draw(t, "direction"))
			n := a.covers(Point{front.X + radius*sin, front.Y - radius*cos}) + b.covers(Point{back.X - radius*sin, back.Y - radius*cos})
			// Of the outermost petals' tips some is paper; within them there is no gap.
			if n > 1 || n == 0 && radius < 0.25*front.Radius {
				t.Fatalf("%d cells at %.3f mm of %.3f", n, radius, front.Radius)
			}
		}
		if x, y := a.area(), b.area(); math.Abs(x-y) > 1e-6*x {
			t.Fatalf("the front has %.4f mm² and the back %.4f", x, y)
		}
	})
}

// Every line of the one side is, seen through the paper, also one of the other, or the outline.
func TestRegisterHalvesMeetInTheSameLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		front, back := drawnRegister(t)
		var a, b cells
		front.Trace(&a)
		back.Trace(&b)
		seen := map[[2]int]bool{}
		key := func(p Point) [2]int { return [2]int{int(math.Round(p.X * 1e6)), int(math.Round(p.Y * 1e6))} }
		for _, shape := range b.shapes {
			for _, p := range shape {
				seen[key(Point{p.X - back.X, p.Y - back.Y})] = true
			}
		}
		inner, shared := 0, 0
		for _, shape := range a.shapes {
			for _, p := range shape {
				if math.Hypot(p.X-front.X, p.Y-front.Y) > 0.5*front.Radius {
					continue
				}
				inner++
				if seen[key(Point{front.X - p.X, p.Y - front.Y})] {
					shared++
				}
			}
		}
		if inner == 0 || shared < inner*8/10 {
			t.Fatalf("of %d places on the front's lines %d are on the back's", inner, shared)
		}
	})
}

func TestRegisterStaysInItsPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		front, back := drawnRegister(t)
		for _, r := range []*Register{front, back} {
			var pen cells
			r.Trace(&pen)
			places := 0
			for _, shape := range pen.shapes {
				places += len(shape)
				for _, p := range shape {
					if d := math.Hypot(p.X-r.X, p.Y-r.Y); !(d <= r.Radius+1e-9) {
						t.Fatalf("a cell reaches %.4f mm from the centre of a figure of %.4f", d, r.Radius)
					}
				}
			}
			if len(pen.shapes) > 40*r.Points || places > 40*40*r.Points {
				t.Fatalf("%d cells", len(pen.shapes))
			}
		}
	})
}

func BenchmarkRegister(b *testing.B) {
	r := &Register{X: 10, Y: 10, Radius: 6, Points: 12, Half: FrontHalf}
	b.ReportAllocs()
	for b.Loop() {
		r.Trace(&extent{})
	}
}
