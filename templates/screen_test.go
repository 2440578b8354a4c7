package templates

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chancery/templates/fonts"
)

// rods is a pencil that keeps straight lines.
type rods struct {
	lines [][2]Point
	at    Point
}

func (r *rods) MoveTo(x, y float64)              { r.at = Point{x, y} }
func (r *rods) LineTo(x, y float64)              { r.lines = append(r.lines, [2]Point{r.at, {x, y}}) }
func (r *rods) CurveTo(_, _, _, _, x, y float64) { panic("a screen has no curves") }
func (r *rods) ClosePath()                       { panic("a screen has no closed paths") }
func (r *rods) length() (mm float64) {
	for _, l := range r.lines {
		mm += math.Hypot(l[1].X-l[0].X, l[1].Y-l[0].Y)
	}
	return mm
}

// failer is a test, a benchmark or a property.
type failer interface {
	Helper()
	Fatal(...any)
}

func word(t failer, text string, place Rect) *Outline {
	t.Helper()
	letters, err := NewLetters("sans-bold")
	if err != nil {
		t.Fatal(err)
	}
	o, err := letters.Outline(text, place)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// holds tells by the sum of angles whether a place lies within an outline.
func (o *Outline) holds(p Point) bool {
	sum := 0.0
	for _, e := range o.edges {
		a, b := Point{e.a.X - p.X, e.a.Y - p.Y}, Point{e.b.X - p.X, e.b.Y - p.Y}
		sum += math.Atan2(a.X*b.Y-a.Y*b.X, a.X*b.X+a.Y*b.Y)
	}
	return math.Abs(sum) > math.Pi
}

// passes tells whether a place lies on the outline itself, where either side is right.
func (o *Outline) passes(p Point) bool {
	for _, e := range o.edges {
		if d := math.Hypot(e.a.X-p.X, e.a.Y-p.Y) + math.Hypot(e.b.X-p.X, e.b.Y-p.Y) - math.Hypot(e.b.X-e.a.X, e.b.Y-e.a.Y); d < 1e-7 {
			return true
		}
	}
	return false
}

// check holds that all lines lie in a place, and where inner says so in the outline: near their
// ends and between.
func (r *rods) check(t *rapid.T, place Rect, width float64, shape *Outline, inner func(Point) bool) {
	for _, l := range r.lines {
		for _, p := range l {
			if !(p.X >= place.X+width/2-1e-9 && p.X <= place.Right()-width/2+1e-9 && p.Y >= place.Y+width/2-1e-9 && p.Y <= place.Bottom()-width/2+1e-9) {
				t.Fatalf("%v lies outside %v", p, place)
			}
		}
		for _, u := range []float64{0.01, 0.3, 0.5, 0.99} {
			p := Point{l[0].X + u*(l[1].X-l[0].X), l[0].Y + u*(l[1].Y-l[0].Y)}
			if !shape.passes(p) && shape.holds(p) != inner(p) {
				t.Fatalf("at %v the line of %v is on the wrong side of the outline", p, l)
			}
		}
	}
}

func drawnScreen(t *rapid.T) LineScreen {
	height := rapid.Float64Range(5, 20).Draw(t, "height")
	return LineScreen{Rect: Rect{rapid.Float64Range(0, 30).Draw(t, "x"), 5, rapid.Float64Range(8, 60).Draw(t, "width"), height},
		Pitch: rapid.Float64Range(0.25, min(0.8, height/20)).Draw(t, "pitch"), Turn: rapid.Float64Range(-90, 90).Draw(t, "turn"), Line: 0.08}
}

func TestLineScreenIsEvenAndKeepsItsWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawnScreen(t)
		shape := word(t, rapid.StringMatching(`[A-Z0-9]{1,8}`).Draw(t, "word"), l.Word())
		var plain, coarse, fine rods
		l.Trace(&Outline{}, &plain)
		l.Trace(shape, &coarse)
		l.TraceWord(shape, &fine)
		coarse.check(t, l.Rect, l.Line, shape, func(Point) bool { return false })
		fine.check(t, l.Rect, l.FineLine(), shape, func(Point) bool { return true })
		without, with := plain.length()*l.Line, coarse.length()*l.Line+fine.length()*l.FineLine()
		// A letter of few pitches gains or loses a line at its edges; from twelve on that is within the six parts.
		if allowed := 0.06 * max(1, 12*l.Pitch/l.Height); math.Abs(with-without) > allowed*without {
			t.Fatalf("the screen has %.2f mm² of ink, without its word %.2f", with, without)
		}
	})
}

// Lines inside the word stand half a pitch beside those outside it, none between.
func TestLatentShiftsItsWordByHalfAPitch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawnScreen(t)
		l := &Latent{Rect: s.Rect, Pitch: s.Pitch, Turn: s.Turn, Line: s.Line}
		shape := word(t, rapid.StringMatching(`[A-Z0-9]{1,9}`).Draw(t, "word"), l.Word())
		var pen rods
		l.Trace(shape, &pen)
		h := newHatch(l.Rect, l.Turn)
		shifted := func(p Point) bool {
			phase := h.turned(p).Y / l.Pitch
			near := math.Round(2 * phase)
			if math.Abs(2*phase-near) > 1e-6 {
				t.Fatalf("a line stands %.3f pitches from the middle", phase)
			}
			return int(near)%2 != 0
		}
		pen.check(t, l.Rect, l.Line, shape, shifted)
	})
}

func TestScreensAreSmall(t *testing.T) {
	l := &LineScreen{Rect: Rect{0, 0, 45, 12}, Pitch: 0.3387, Turn: 35, Line: 0.0847}
	shape := word(t, "UTOPIA", l.Word())
	var pen rods
	l.Trace(shape, &pen)
	l.TraceWord(shape, &pen)
	// A line takes 24 bytes: two places of two numbers of four digits, two operators.
	if n := 24 * len(pen.lines); n > 40_000 || n < 5_000 {
		t.Errorf("a screen of %d lines takes about %d bytes", len(pen.lines), n)
	}
}

// The outline of a word is what the typeface draws: its box is that of the place, an O has a
// hole, an I has none, overlapping parts of an accented letter are filled.
func TestLettersGiveOutlines(t *testing.T) {
	place := Rect{10, 20, 30, 8}
	o := word(t, "O", place)
	if b := o.Box(); math.Abs(b.Height-8) > 1e-9 || math.Abs(b.X+b.Width/2-25) > 1e-9 {
		t.Errorf("O fills %v of %v", b, place)
	}
	if n := len(o.inside(nil, 24)); n != 2 {
		t.Errorf("a line through the middle of O has %d parts inside, want 2", n)
	}
	if n := len(word(t, "IOI", place).inside(nil, 24)); n != 4 {
		t.Errorf("a line through the middle of IOI has %d parts inside, want 4", n)
	}
	if o := word(t, " ", place); len(o.edges) != 0 {
		t.Errorf("a space has an outline")
	}
	letters, err := NewLetters("sans")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := letters.Outline("\u4e00", place); err == nil || letters.Has('\u4e00') || !letters.Has('Ё') {
		t.Error("a letter that the font lacks is not refused")
	}
	if _, err := NewLetters("gothic"); err == nil {
		t.Error("an unknown font is not refused")
	}
}

// Words can be hidden in every face that a layout may name.
func TestEveryFaceHasOutlines(t *testing.T) {
	for _, name := range fonts.Names() {
		letters, err := NewLetters(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		word := strings.Map(func(r rune) rune {
			if letters.Has(r) {
				return r
			}
			return -1
		}, "UTOéЖλ1ابית")
		o, err := letters.Outline(word, Rect{0, 0, 40, 10})
		if err != nil || len(o.edges) == 0 {
			t.Errorf("%s: %q has an outline of %d edges, %v", name, word, len(o.edges), err)
		}
	}
}

func BenchmarkLineScreen(b *testing.B) {
	l := &LineScreen{Rect: Rect{0, 0, 45, 12}, Pitch: 0.3387, Turn: 35, Line: 0.0847}
	shape := word(b, "UTOPIA", l.Word())
	b.ReportAllocs()
	for b.Loop() {
		l.Trace(shape, &extent{})
		l.TraceWord(shape, &extent{})
	}
}

// BenchmarkLatent draws a document number, outlines and all.
func BenchmarkLatent(b *testing.B) {
	l := &Latent{Rect: Rect{0, 0, 45, 9}, Pitch: 0.3387, Turn: 30, Line: 0.127}
	letters, err := NewLetters("sans-bold")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		shape, err := letters.Outline("L898902C3", l.Word())
		if err != nil {
			b.Fatal(err)
		}
		l.Trace(shape, &extent{})
	}
}
