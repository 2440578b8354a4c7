package templates

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// tracks is a pen that keeps the ends of the curves.
type tracks struct {
	curves [][]Point
	moves  int
}

func (t *tracks) MoveTo(x, y float64) {
	t.curves = append(t.curves, []Point{{x, y}})
	t.moves++
}

func (t *tracks) CurveTo(x1, y1, x2, y2, x, y float64) {
	last := &t.curves[len(t.curves)-1]
	*last = append(*last, Point{x1, y1}, Point{x2, y2}, Point{x, y})
}

func TestRosetteStaysInsideItsCircle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := &Rosette{X: 50, Y: 40, Radius: rapid.Float64Range(2, 30).Draw(t, "radius"), Inner: rapid.Float64Range(0, 0.9).Draw(t, "inner"),
			Curves: rapid.IntRange(1, 20).Draw(t, "curves"), Petals: rapid.IntRange(3, 20).Draw(t, "petals"), Lobes: rapid.IntRange(2, 12).Draw(t, "lobes"),
			Depth: rapid.Float64Range(0, 0.2).Draw(t, "depth"), Line: Line{Seed: RecordSeed}}
		var digest [32]byte
		digest[0] = rapid.Byte().Draw(t, "digest")
		pen := &tracks{}
		r.Trace(pen, r.Stream("rosette", digest))
		if pen.moves != r.Curves {
			t.Fatalf("%d curves, want %d", pen.moves, r.Curves)
		}
		for _, curve := range pen.curves {
			first, last := curve[0], curve[len(curve)-1]
			if math.Hypot(first.X-last.X, first.Y-last.Y) > 1e-9 {
				t.Fatal("a curve of a rosette does not close")
			}
			for i := 0; i < len(curve); i += 3 {
				// Edges may cross where both swing; no curve leaves the outer one by more than that.
				if d := math.Hypot(curve[i].X-r.X, curve[i].Y-r.Y); d > r.Radius*(1+r.Depth)+1e-9 {
					t.Fatalf("a curve goes %.3f mm from the centre of a rosette of %.3f mm", d, r.Radius)
				}
			}
		}
	})
}

func TestBandStaysBetweenItsEdges(t *testing.T) {
	for _, vertical := range []bool{false, true} {
		b := &Band{Rect: Rect{10, 20, 40, 5}, Strands: 6, Swings: 9, Lobes: 3, Depth: 0.3, Vertical: vertical, Line: Line{Seed: "x"}}
		if vertical {
			b.Rect = Rect{10, 20, 5, 40}
		}
		pen := &tracks{}
		b.Trace(pen, b.Stream("band", [32]byte{}))
		for _, curve := range pen.curves {
			for i := 0; i < len(curve); i += 3 {
				p := curve[i]
				if p.X < b.X-1e-9 || p.X > b.Right()+1e-9 || p.Y < b.Y-1e-9 || p.Y > b.Bottom()+1e-9 {
					t.Fatalf("vertical %t: %v lies outside %v", vertical, p, b.Rect)
				}
			}
		}
	}
}

func TestWavesCoverTheirArea(t *testing.T) {
	w := &Waves{Rect: Rect{0, 0, 100, 50}, Lines: 40, Amplitude: 2, Periods: 2, Drift: 1, Turn: 20, Relief: &Relief{X: 50, Y: 25, Radius: 15, Depth: 4}, Line: Line{Seed: "x"}}
	pen := &tracks{}
	w.Trace(pen, w.Stream("waves", [32]byte{}))
	box := &extent{}
	for _, curve := range pen.curves {
		for _, p := range curve {
			box.MoveTo(p.X, p.Y)
		}
	}
	if b := box.box; b.X > 0 || b.Y > 0 || b.Right() < 100 || b.Bottom() < 50 {
		t.Errorf("waves reach over %v only", b)
	}
}

// A record's guilloche follows from its digest and from nothing else; a seeded one not at all.
func TestStreamsFollowTheirSeed(t *testing.T) {
	first := func(l Line, salt string, digest byte) float64 { return l.Stream(salt, [32]byte{digest}).Next() }
	bound, seeded := Line{Seed: RecordSeed}, Line{Seed: "sea"}
	if first(bound, "a", 1) == first(bound, "a", 2) || first(bound, "a", 1) != first(bound, "a", 1) {
		t.Error("a bound stream does not follow the digest")
	}
	if first(seeded, "a", 1) != first(seeded, "a", 2) {
		t.Error("a seeded stream follows the digest")
	}
	if first(seeded, "a", 1) == first(seeded, "b", 1) || first(seeded, "a", 1) == first(Line{Seed: "land"}, "a", 1) {
		t.Error("salt or seed make no difference")
	}
	s := bound.Stream("a", [32]byte{})
	for range 1000 {
		if v := s.Next(); v < 0 || v >= 1 {
			t.Fatalf("number %v lies outside 0 to 1", v)
		}
	}
}

// However its swing slows down and quickens, a curve goes out and in as often as it has petals.
func TestRosetteNeverTurnsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := &Rosette{Radius: 20, Inner: 0.5, Curves: 1, Petals: rapid.IntRange(3, 20).Draw(t, "petals"), Lobes: rapid.IntRange(2, 20).Draw(t, "lobes"), Line: Line{Seed: rapid.StringMatching("[a-z]{4}").Draw(t, "seed")}}
		pen := &tracks{}
		r.Trace(pen, r.Stream("rosette", [32]byte{}))
		curve, outward, turns := pen.curves[0], false, 0
		last := math.Hypot(curve[0].X, curve[0].Y)
		for i := 0; i+3 < len(curve); i += 3 {
			for u := 0.1; u < 1.01; u += 0.1 {
				p := onCubic(curve[i], curve[i+1], curve[i+2], curve[i+3], u)
				d := math.Hypot(p.X, p.Y)
				if (d > last) != outward {
					outward = !outward
					turns++
				}
				last = d
			}
		}
		if turns > 2*r.Petals+1 {
			t.Fatalf("a curve of %d petals turns %d times", r.Petals, turns)
		}
	})
}
