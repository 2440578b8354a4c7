package templates

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// ribbons is a pencil that keeps closed shapes of straight lines.
type ribbons struct {
	shapes [][]Point
	open   bool
}

func (r *ribbons) MoveTo(x, y float64) {
	r.shapes, r.open = append(r.shapes, []Point{{x, y}}), true
}

func (r *ribbons) LineTo(x, y float64) {
	last := len(r.shapes) - 1
	r.shapes[last] = append(r.shapes[last], Point{x, y})
}

func (r *ribbons) CurveTo(_, _, _, _, x, y float64) { r.LineTo(x, y) }
func (r *ribbons) ClosePath()                       { r.open = false }

// area gives the mm² that the shapes cover, overlaps counted twice.
func (r *ribbons) area() (sum float64) {
	for _, s := range r.shapes {
		a := 0.0
		for i, p := range s {
			q := s[(i+1)%len(s)]
			a += p.X*q.Y - p.Y*q.X
		}
		sum += math.Abs(a) / 2
	}
	return sum
}

func drawnLinePortrait(t *rapid.T) *LinePortrait {
	pitch := rapid.Float64Range(0.25, 1).Draw(t, "pitch")
	return &LinePortrait{Rect: Rect{5, 6, rapid.Float64Range(5, 40).Draw(t, "width"), rapid.Float64Range(5, 40).Draw(t, "height")},
		Pitch: pitch, Thin: 0.1 * pitch, Thick: 0.9 * pitch, Turn: rapid.Float64Range(-90, 90).Draw(t, "turn"),
		Amplitude: rapid.Float64Range(0, 1.5).Draw(t, "amplitude"), Oval: rapid.Bool().Draw(t, "oval")}
}

func TestLinePortraitCarriesItsTone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawnLinePortrait(t)
		dark := rapid.Float64Range(0, 1).Draw(t, "dark")
		pen := &ribbons{}
		l.Trace(func(_, _ float64) float64 { return dark }, pen)
		if pen.open || len(pen.shapes) == 0 {
			t.Fatal("a ribbon is not closed, or there is none")
		}
		places := 0
		for _, s := range pen.shapes {
			places += len(s)
			for _, p := range s {
				if over := 2 * l.Thick; !(p.X >= l.X-over && p.X <= l.Right()+over && p.Y >= l.Y-over && p.Y <= l.Bottom()+over) {
					t.Fatalf("%v lies outside %v", p, l.Rect)
				}
			}
		}
		whole := (l.Width + 2*l.Thick) * (l.Height + 2*l.Thick)
		if l.Oval {
			whole *= math.Pi / 4
		}
		want := whole * (l.Thin + dark*(l.Thick-l.Thin)) / l.Pitch
		// At the rims a line on either side may fall in or out, waves and all.
		if got := pen.area(); math.Abs(got-want) > 0.03*want+2*l.Thick*math.Hypot(l.Width+2*l.Thick, l.Height+2*l.Thick) {
			t.Fatalf("%.2f mm² of ink for a tone that asks for %.2f", got, want)
		}
		if most := int(2*whole/l.Pitch/0.12) + 400; places > most {
			t.Fatalf("%d places, at most %d are worth it", places, most)
		}
	})
}

// Where the picture has no tone at all and the thinnest line is none, nothing is drawn; a hard
// edge in the picture ends the lines there.
func TestLinePortraitLeavesOutWhite(t *testing.T) {
	l := &LinePortrait{Rect: Rect{0, 0, 20, 20}, Pitch: 0.5, Thick: 0.45}
	pen := &ribbons{}
	l.Trace(func(x, _ float64) float64 { return max(0, min(1, (x-10)*1e3)) }, pen)
	left := 20.0
	for _, s := range pen.shapes {
		for _, p := range s {
			left = min(left, p.X)
		}
	}
	if math.Abs(left-10) > 0.05 {
		t.Errorf("lines begin at %.3f mm, the tone at 10", left)
	}
	pen = &ribbons{}
	l.Trace(func(_, _ float64) float64 { return 0 }, pen)
	if len(pen.shapes) != 0 {
		t.Errorf("%d ribbons on white", len(pen.shapes))
	}
}

func TestLinePortraitIsTheSameEachTime(t *testing.T) {
	l := &LinePortrait{Rect: Rect{0, 0, 13, 17}, Pitch: 0.32, Thin: 0.05, Thick: 0.29, Turn: 20, Amplitude: 0.3, Oval: true}
	draw := func() []Point {
		pen := &ribbons{}
		l.Trace(func(x, y float64) float64 { return math.Abs(math.Sin(x) * math.Cos(y)) }, pen)
		return slices.Concat(pen.shapes...)
	}
	if !slices.Equal(draw(), draw()) {
		t.Error("two drawings of a picture differ")
	}
}

func TestStraightenedKeepsTheShape(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var line []Point
		for i := range rapid.IntRange(2, 60).Draw(t, "n") {
			line = append(line, Point{float64(i) * 0.2, rapid.Float64Range(-0.02, 0.02).Draw(t, "y")})
		}
		kept := straightened(slices.Clone(line))
		if kept[0] != line[0] || kept[len(kept)-1] != line[len(line)-1] {
			t.Fatal("the ends have moved")
		}
		for _, p := range line {
			i := max(1, slices.IndexFunc(kept, func(q Point) bool { return q.X >= p.X }))
			if !straight(kept[i-1], []Point{p}, kept[i], 0.005+1e-9) {
				t.Fatalf("%v lies off the line from %v to %v", p, kept[i-1], kept[i])
			}
		}
	})
}

// An inverted portrait has its thick lines where the other has its thin ones.
func TestLinePortraitInverted(t *testing.T) {
	area := func(invert bool, dark float64) float64 {
		l := LinePortrait{Rect: Rect{10, 10, 13, 17}, Pitch: 0.4, Thin: 0.05, Thick: 0.35, Invert: invert}
		pen := &ribbons{}
		l.Trace(func(_, _ float64) float64 { return dark }, pen)
		return pen.area()
	}
	if black, white := area(false, 1), area(true, 0); black != white || black <= 2*area(true, 1) {
		t.Errorf("black covers %g mm², white inverted %g, black inverted %g", black, white, area(true, 1))
	}
}
