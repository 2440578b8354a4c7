package ocrb_test

import (
	"errors"
	"image"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"chancery/personalization/proof/ocrb"
)

// Any lines, on any sheet, at any resolution, a little turned and stretched, on tinted paper, with
// weak ink and noise, are read as they stand.
func TestReadsWhatIsDrawn(t *testing.T) {
	r := reader(t)
	finest := 350.0
	if os.Getenv("CHANCERY_PROVE") == "1" {
		finest = 600
	}
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.SampledFrom(sheets()).Draw(rt, "sheet")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 0))
		how := scan{
			dpi:     rapid.Float64Range(300, finest).Draw(rt, "dpi"),
			turn:    rapid.Float64Range(-1, 1).Draw(rt, "turn"),
			stretch: rapid.Float64Range(0.997, 1.003).Draw(rt, "stretch"),
			paper:   rapid.Uint8Range(180, 255).Draw(rt, "paper"),
			ink:     rapid.Uint8Range(0, 90).Draw(rt, "ink"),
			noise:   rapid.Float64Range(0, 25).Draw(rt, "noise"),
			waves:   rapid.Float64Range(0, 0.25).Draw(rt, "waves"),
		}
		lines := s.random(random)
		got, err := r.Read(s.drawn(t, lines, how, random), how.dpi, s.format(t))
		if err != nil {
			rt.Fatal(err)
		}
		if !slices.Equal(got.Text(), lines) {
			rt.Fatalf("read %q, drawn %q", got.Text(), lines)
		}
		// A digit's height or a stretch moves the row by a fraction of a sample.
		if math.Abs(got.Turn-how.turn) > 0.05 {
			rt.Fatalf("turn %.3f°, drawn %.3f°", got.Turn, how.turn)
		}
		if _, _, c := got.Weakest(); c.Margin < 0.03 || c.Confidence < 0.7 || c.Byte == c.RunnerUp {
			rt.Fatalf("%+v is too uncertain", c)
		}
	})
}

// What is missing, half covered or no character is not made up, and does not disturb the rest.
func TestSaysWhatIsMissing(t *testing.T) {
	r, s := reader(t), sheetOf(t, "TD3")
	lines := []string{"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"}
	gap := []string{lines[0][:7] + "   " + lines[0][10:], lines[1]}
	got, err := r.Read(s.drawn(t, gap, plain(300), nil), 300, s.format(t))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{strings.ReplaceAll(gap[0], " ", "?"), lines[1]}; !slices.Equal(got.Text(), want) {
		t.Errorf("read %q, want %q", got.Text(), want)
	}
	if c := got.Lines[0][8]; c.Confidence != 0 || c.Margin != 0 {
		t.Errorf("a gap was read with %+v", c)
	}
	// A blot of ink on the fourth character of the second line.
	m := s.drawn(t, lines, plain(300), nil)
	mm := 300 / 25.4
	for y := int((24.3 - 9.4 - 1.7) * mm); y < int((24.3-9.4+1.7)*mm); y++ {
		for x := int((6 + 3*2.54) * mm); x < int((6+4*2.54)*mm); x++ {
			m.SetGray(x, y, gray(0))
		}
	}
	if got, err = r.Read(m, 300, s.format(t)); err != nil {
		t.Fatal(err)
	}
	for k, c := range got.Lines[1] {
		if (c.Byte == lines[1][k]) == (k == 3) || (k == 3 && c.Confidence > 0.6) {
			t.Errorf("character %d was read as %c with %.2f", k, c.Byte, c.Confidence)
		}
	}
	if _, column, _ := got.Weakest(); column != 3 {
		t.Errorf("character %d is the weakest, want 3", column)
	}
}

// thinned takes a pixel off every edge of the ink, which at 300 dpi is half of a stroke.
func thinned(m *image.Gray) *image.Gray {
	out := image.NewGray(m.Rect)
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			var v uint8
			for i := range 9 {
				if at := image.Pt(x+i%3-1, y+i/3-1); at.In(m.Rect) {
					v = max(v, m.GrayAt(at.X, at.Y).Y)
				}
			}
			out.SetGray(x, y, gray(v))
		}
	}
	return out
}

// Thin strokes are read, on pages with hardly anything but fillers too.
func TestReadsThinStrokes(t *testing.T) {
	r := reader(t)
	for i := range 20 {
		for _, s := range sheets() {
			random := rand.New(rand.NewPCG(uint64(i), 7))
			lines := s.random(random)
			if i < 4 {
				for k := range lines {
					lines[k] = strings.Repeat("<", s.columns-i) + strings.Repeat("1", i)
				}
			}
			got, err := r.Read(thinned(s.drawn(t, lines, plain(300), random)), 300, s.format(t))
			if err != nil || !slices.Equal(got.Text(), lines) {
				t.Errorf("%s: read %q (%v), drawn %q", s.name, got.Text(), err, lines)
			}
		}
	}
}

// A check digit that is wrong stays wrong (the document number's is 6).
func TestCorrectsNothing(t *testing.T) {
	r, s := reader(t), sheetOf(t, "TD3")
	lines := []string{"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C30UTO7408122F1204159ZE184226B<<<<<1O"}
	got, err := r.Read(s.drawn(t, lines, plain(300), nil), 300, s.format(t))
	if err != nil || !slices.Equal(got.Text(), lines) {
		t.Errorf("read %q (%v), want %q", got.Text(), err, lines)
	}
}

func TestRefusesWhatCannotHoldTheZone(t *testing.T) {
	r, s := reader(t), sheetOf(t, "TD3")
	full := s.drawn(t, s.random(rand.New(rand.NewPCG(1, 2))), plain(300), nil)
	white := image.NewGray(full.Rect)
	for i := range white.Pix {
		white.Pix[i] = 255
	}
	stripes := image.NewGray(full.Rect)
	for i := range stripes.Pix {
		stripes.Pix[i] = uint8(i / full.Stride / 12 % 2 * 255)
	}
	for name, c := range map[string]struct {
		m      *image.Gray
		dpi    float64
		format ocrb.Format
		want   error
	}{
		"no picture":       {nil, 300, s.format(t), ocrb.ErrPicture},
		"no pixels":        {&image.Gray{}, 300, s.format(t), ocrb.ErrPicture},
		"missing pixels":   {&image.Gray{Pix: full.Pix[:1000], Stride: full.Stride, Rect: full.Rect}, 300, s.format(t), ocrb.ErrPicture},
		"bad stride":       {&image.Gray{Pix: full.Pix, Stride: 3, Rect: full.Rect}, 300, s.format(t), ocrb.ErrPicture},
		"too small":        {full.SubImage(image.Rect(0, 0, 1200, 200)).(*image.Gray), 300, s.format(t), ocrb.ErrPicture},
		"too low":          {full.SubImage(image.Rect(0, 0, 1476, 60)).(*image.Gray), 300, s.format(t), ocrb.ErrPicture},
		"too large":        {image.NewGray(image.Rect(0, 0, 40000, 20)), 300, s.format(t), ocrb.ErrPicture},
		"no resolution":    {full, math.NaN(), s.format(t), ocrb.ErrPicture},
		"low resolution":   {full, 150, s.format(t), ocrb.ErrPicture},
		"high resolution":  {full, 2400, s.format(t), ocrb.ErrPicture},
		"no format":        {full, 300, ocrb.Format{}, ocrb.ErrPicture},
		"white paper":      {white, 300, s.format(t), ocrb.ErrNoZone},
		"black":            {image.NewGray(full.Rect), 300, s.format(t), ocrb.ErrNoZone},
		"stripes":          {stripes, 300, s.format(t), ocrb.ErrNoZone},
		"another's format": {full, 300, sheetOf(t, "TD1").format(t), ocrb.ErrNoZone},
	} {
		if got, err := r.Read(c.m, c.dpi, c.format); !errors.Is(err, c.want) {
			t.Errorf("%s: read %q with error %v, want %v", name, got.Text(), err, c.want)
		}
	}
	if _, known := ocrb.FormatOf("TD4"); known {
		t.Error("TD4 is known")
	}
}

func TestNeedsAFont(t *testing.T) {
	sans, err := os.ReadFile("bench_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range [][]byte{nil, sans} {
		if _, err := ocrb.New(file); err == nil {
			t.Error("a reader without a font")
		}
	}
}

func TestServesSeveralGoroutines(t *testing.T) {
	r := reader(t)
	var wg sync.WaitGroup
	for i := range 8 {
		s := sheets()[i%len(sheets())]
		random := rand.New(rand.NewPCG(uint64(i), 3))
		lines := s.random(random)
		m := s.drawn(t, lines, plain(float64(300+40*i)), random)
		wg.Go(func() {
			for range 3 {
				if got, err := r.Read(m, float64(300+40*i), s.format(t)); err != nil || !slices.Equal(got.Text(), lines) {
					t.Errorf("read %q (%v), drawn %q", got.Text(), err, lines)
				}
			}
		})
	}
	wg.Wait()
}
