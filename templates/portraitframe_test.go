package templates

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawnFrame is a frame of any lawful shape.
func drawnFrame(t *rapid.T) *PortraitFrame {
	return &PortraitFrame{
		Rect:  Rect{rapid.Float64Range(0, 50).Draw(t, "x"), rapid.Float64Range(0, 50).Draw(t, "y"), rapid.Float64Range(5, 60).Draw(t, "width"), rapid.Float64Range(5, 60).Draw(t, "height")},
		Depth: rapid.Float64Range(0.5, 12).Draw(t, "depth"), Strands: rapid.IntRange(1, 16).Draw(t, "strands"), Swings: rapid.IntRange(1, 60).Draw(t, "swings"),
		Fade: rapid.Bool().Draw(t, "fade"), Line: Line{Line: rapid.Float64Range(0.03, 0.2).Draw(t, "line"), Seed: RecordSeed},
	}
}

func (f *PortraitFrame) tracks(digest [32]byte) []*tracks {
	var pens []*tracks
	for _, s := range f.Strokes(f.Stream("frame", digest)) {
		pen := &tracks{}
		s.Trace(pen)
		pens = append(pens, pen)
	}
	return pens
}

func TestPortraitFrameStaysInItsPlaceAndCloses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawnFrame(t)
		ends := map[Point]int{} // +1 where a run begins, -1 where one ends
		segments, half := 0, f.Line.Line/2
		for _, pen := range f.tracks([32]byte{rapid.Byte().Draw(t, "digest")}) {
			for _, run := range pen.curves {
				ends[run[0]]++
				ends[run[len(run)-1]]--
				segments += len(run) / 3
				for i := 0; i+3 < len(run); i += 3 {
					for _, u := range []float64{0, 0.25, 0.5, 0.75} {
						p := cubicAt(run[i], run[i+1], run[i+2], run[i+3], u)
						if !(p.X >= f.X+half-1e-6 && p.X <= f.Right()-half+1e-6 && p.Y >= f.Y+half-1e-6 && p.Y <= f.Bottom()-half+1e-6) {
							t.Fatalf("%v lies outside %v", p, f.Rect)
						}
					}
				}
			}
		}
		for p, n := range ends {
			if n != 0 {
				t.Fatalf("a strand is open at %v", p)
			}
		}
		if most := f.Strands * (200 + 10*(max(f.Swings, 4)+2)); segments > most {
			t.Fatalf("%d curves, at most %d are worth it", segments, most)
		}
	})
}

func cubicAt(a, b, c, d Point, u float64) Point {
	v := 1 - u
	k := [4]float64{v * v * v, 3 * v * v * u, 3 * v * u * u, u * u * u}
	return Point{k[0]*a.X + k[1]*b.X + k[2]*c.X + k[3]*d.X, k[0]*a.Y + k[1]*b.Y + k[2]*c.Y + k[3]*d.Y}
}

func TestPortraitFrameFollowsTheDigest(t *testing.T) {
	f := &PortraitFrame{Rect: Rect{3, 16, 38, 48}, Depth: 5, Strands: 10, Swings: 18, Fade: true, Line: Line{Line: 0.09, Seed: RecordSeed}}
	shape := func(digest byte) []Point {
		var all []Point
		for _, pen := range f.tracks([32]byte{digest}) {
			all = append(all, slices.Concat(pen.curves...)...)
		}
		return all
	}
	if !slices.Equal(shape(1), shape(1)) {
		t.Error("the same digest gives two frames")
	}
	if slices.Equal(shape(1), shape(2)) {
		t.Error("another digest gives the same frame")
	}
	f.Seed = "sea"
	if !slices.Equal(shape(1), shape(2)) {
		t.Error("a frame of the layout's own follows the record")
	}
}

// A frame that fades has thinner lines further in, and no line further in than its depth.
func TestPortraitFrameFadesInwards(t *testing.T) {
	f := &PortraitFrame{Rect: Rect{0, 0, 40, 50}, Depth: 6, Strands: 9, Swings: 20, Fade: true, Line: Line{Line: 0.1, Seed: "x"}}
	strokes := f.Strokes(f.Stream("frame", [32]byte{}))
	last, width := 0.0, 1.0
	for i, pen := range f.tracks([32]byte{}) {
		deepest := 0.0
		for _, run := range pen.curves {
			for j := 0; j < len(run); j += 3 {
				// In a corner the frame's depth is no distance from the place's sides.
				if p := run[j]; math.Abs(p.Y-25) < 8 {
					deepest = max(deepest, min(p.X, f.Width-p.X))
				}
			}
		}
		if deepest <= last || deepest > f.Depth || strokes[i].Width >= width {
			t.Errorf("stroke %d of %.3f mm reaches %.2f mm in", i, strokes[i].Width, deepest)
		}
		last, width = deepest, strokes[i].Width
	}
	if len(strokes) < 3 {
		t.Errorf("%d line widths", len(strokes))
	}
}

// The curvature of the frame's path has no jump, and the path returns to its beginning.
func TestRoundedPathIsSmooth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := newRoundedPath(Rect{5, 7, rapid.Float64Range(5, 80).Draw(t, "width"), rapid.Float64Range(5, 80).Draw(t, "height")}, rapid.Float64Range(1, 30).Draw(t, "radius"))
		const n = 6000
		last, bend := p.at(0)
		for i := 1; i <= n; i++ {
			at, curvature := p.at(float64(i) / n)
			step := p.length / n
			if d := math.Hypot(at.X-last.X, at.Y-last.Y); math.Abs(d-step) > 0.02*step {
				t.Fatalf("a step of %.5f mm is %.5f mm long", step, d)
			}
			if along := (at.X-last.X)*at.cos + (at.Y-last.Y)*at.sin; along < 0.99*step {
				t.Fatalf("the path does not run as it heads at %d", i)
			}
			if math.Abs(curvature-bend) > 11*step/(p.bend*p.bend) {
				t.Fatalf("the curvature jumps from %v to %v", bend, curvature)
			}
			last, bend = at, curvature
		}
		if first, _ := p.at(0); math.Hypot(first.X-last.X, first.Y-last.Y) > 1e-3 {
			t.Fatalf("the path ends at %v, not where it began at %v", last, first)
		}
	})
}

func BenchmarkPortraitFrame(b *testing.B) {
	f := &PortraitFrame{Rect: Rect{3, 16, 38, 48}, Depth: 5, Strands: 10, Swings: 18, Fade: true, Line: Line{Line: 0.09, Seed: RecordSeed}}
	b.ReportAllocs()
	segments := 0
	for b.Loop() {
		segments = 0
		for _, s := range f.Strokes(f.Stream("frame", [32]byte{})) {
			s.Trace(&extent{})
			segments += len(s.curves)
		}
	}
	b.ReportMetric(float64(segments), "curves")
}
