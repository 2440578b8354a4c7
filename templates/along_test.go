package templates

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// circle is a path of four curves.
func circle(x, y, radius float64) string {
	k := 0.5522847 * radius
	return fmt.Sprintf("M %f %f C %f %f %f %f %f %f C %f %f %f %f %f %f C %f %f %f %f %f %f C %f %f %f %f %f %f", x-radius, y,
		x-radius, y-k, x-k, y-radius, x, y-radius, x+k, y-radius, x+radius, y-k, x+radius, y,
		x+radius, y+k, x+k, y+radius, x, y+radius, x-k, y+radius, x-radius, y+k, x-radius, y)
}

// A letter's baseline is a chord of the circle, turned as the circle is there.
func TestRunsMeasureACircle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		radius := rapid.Float64Range(1, 60).Draw(t, "radius")
		m := &Microtext{Along: circle(70, 70, radius)}
		runs, err := m.Runs()
		if err != nil || len(runs) != 1 {
			t.Fatalf("%d runs, %v", len(runs), err)
		}
		r := runs[0]
		if !r.Closed() || math.Abs(r.Length()-2*math.Pi*radius) > 2e-3*radius {
			t.Fatalf("a circle of %.3f mm is %.3f mm round", radius, r.Length())
		}
		at := rapid.Float64Range(0, 3).Draw(t, "at") * r.Length()
		width := rapid.Float64Range(0.1, 0.5).Draw(t, "width") * radius
		from, turn := r.Chord(at, width)
		if d := math.Hypot(from.X-70, from.Y-70); math.Abs(d-radius) > 2e-3*radius {
			t.Fatalf("the text stands %.4f mm from the centre of a circle of %.4f", d, radius)
		}
		// From the left end upwards and clockwise: 90° less what is gone and half the letter.
		want := 90 - (at+width/2)/radius*180/math.Pi
		if off := math.Abs(math.Remainder(turn-want, 360)); off > 1 {
			t.Fatalf("turned by %.2f°, want %.2f°", turn, want)
		}
	})
}

func TestRunsFollowEachPiece(t *testing.T) {
	m := &Microtext{Along: "M 1 2 L 11 2 L 11 22 M 30 30 M 5 5 C 6 5 7 5 8 5"}
	runs, err := m.Runs()
	if err != nil || len(runs) != 2 {
		t.Fatalf("%d runs, want 2, %v", len(runs), err)
	}
	if l := runs[0].Length(); math.Abs(l-30) > 1e-9 || runs[0].Closed() {
		t.Errorf("the first run is %.3f mm long", l)
	}
	for _, c := range []struct {
		at   float64
		want Point
		turn float64
	}{{0, Point{1, 2}, 0}, {4, Point{5, 2}, 0}, {15, Point{11, 7}, -90}, {32, Point{11, 24}, -90}} {
		if p, turn := runs[0].Chord(c.at, 1); math.Hypot(p.X-c.want.X, p.Y-c.want.Y) > 1e-9 || math.Abs(turn-c.turn) > 1e-9 {
			t.Errorf("at %g mm %v turned by %g°, want %v by %g°", c.at, p, turn, c.want, c.turn)
		}
	}
	if l := runs[1].Length(); math.Abs(l-3) > 1e-6 {
		t.Errorf("the second run is %.3f mm long", l)
	}
	for _, bad := range []string{"", "L 1 1", "M 1", "M 1 1 Q 2 2", "M 1 1 L nan 2"} {
		if _, err := (&Microtext{Along: bad}).Runs(); err == nil {
			t.Errorf("path %q is not refused", bad)
		}
	}
}
