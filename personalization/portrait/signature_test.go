package portrait

import (
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"math"
	"strings"
	"testing"
)

// scribble draws a wave in a pen's colour on paper.
func scribble(width, height int, pen, paper color.Color) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	fill(m, m.Rect, paper)
	for i := range 4 * width {
		x := 0.2*float64(width) + 0.6*float64(i)/4
		y := float64(height)/2 + 0.25*float64(height)*math.Sin(float64(i)/(0.1*float64(width)))
		r := 1 + height/60
		fill(m, image.Rect(int(x)-r, int(y)-r, int(x)+r, int(y)+r).Intersect(m.Rect), pen)
	}
	return m
}

func TestSignatureIsCutAndCleaned(t *testing.T) {
	grey := color.NRGBA{205, 203, 196, 255}
	blue := color.NRGBA{30, 40, 120, 255}
	for name, file := range map[string][]byte{
		"blue pen on greyish paper": asJPEG(t, scribble(1600, 700, blue, grey)),
		"black on white":            asPNG(t, scribble(1600, 700, color.Black, color.White)),
		"black on nothing":          asPNG(t, scribble(1600, 700, color.Black, color.Transparent)),
		"turned":                    withSegment(asJPEG(t, upright(scaled(scribble(1600, 700, blue, grey), 1600, 700), 8)), 0xe1, exif(binary.BigEndian, 6)),
	} {
		t.Run(name, func(t *testing.T) {
			s, err := NormaliseSignature(file)
			if err != nil {
				t.Fatal(err)
			}
			g, ok := decoded(t, s.PNG).(*image.Gray)
			if !ok {
				t.Fatalf("not an 8-bit grey PNG: %T", decoded(t, s.PNG))
			}
			if g.Bounds().Dx() != s.Width || g.Bounds().Dy() != s.Height || s.Width > 1000 || s.Height > 300 || s.Width < s.Height {
				t.Errorf("%d × %d, said %d × %d", g.Bounds().Dx(), g.Bounds().Dy(), s.Width, s.Height)
			}
			tones := histogram(g.Pix)
			if tones.share(255) < 0.5 || tones.quantile(0.02) > 40 {
				t.Errorf("%.2f of it is clear, the strokes have %d", tones.share(255), tones.quantile(0.02))
			}
			for x := range s.Width {
				if g.GrayAt(x, 0).Y != 255 || g.GrayAt(x, s.Height-1).Y != 255 {
					t.Fatal("strokes touch the edge: no margin was left")
				}
			}
			again, err := NormaliseSignature(file)
			if err != nil || again.SHA256 != s.SHA256 {
				t.Errorf("same file, other bytes (%v)", err)
			}
		})
	}
}

func TestNoSignatureIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"white":       {asPNG(t, scribble(400, 150, color.White, color.White)), "no strokes"},
		"black":       {asPNG(t, scribble(400, 150, color.Black, color.Black)), "no strokes"},
		"transparent": {asPNG(t, scribble(400, 150, color.Transparent, color.Transparent)), "no strokes"},
		"faint":       {asPNG(t, scribble(400, 150, color.Gray{230}, color.White)), "no strokes"},
		"inverted":    {asPNG(t, scribble(400, 150, color.White, color.Gray{20})), "dark all over"},
		"a speck":     {asPNG(t, speck()), "strokes"},
		"tiny":        {asPNG(t, scribble(40, 10, color.Black, color.White)), "less than"},
		"cut short":   {asJPEG(t, scribble(400, 150, color.Black, color.White))[:500], "cut short"},
		"a text":      {[]byte("ANNA"), "neither"},
	} {
		_, err := NormaliseSignature(c.file)
		if e, ok := errors.AsType[*Error](err); !ok || !strings.Contains(e.Problem, c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func speck() *image.NRGBA {
	m := scribble(400, 150, color.White, color.White)
	fill(m, image.Rect(200, 70, 206, 76), color.Black)
	return m
}

func FuzzNormaliseSignature(f *testing.F) {
	f.Add(asPNG(f, scribble(200, 80, color.Black, color.White)))
	f.Add(asJPEG(f, scribble(200, 80, color.Black, color.White)))
	f.Add(asPNG(f, scribble(70, 20, color.Black, color.Transparent)))
	f.Fuzz(func(t *testing.T, data []byte) {
		info, err := Check(data, SignatureLimits())
		if err != nil || info.Width*info.Height > 1<<18 {
			return
		}
		s, err := NormaliseSignature(data)
		if err != nil {
			return
		}
		if s.Width < 1 || s.Width > maxSignatureWidth || s.Height < 1 || s.Height > maxSignatureHeight {
			t.Fatalf("%d × %d", s.Width, s.Height)
		}
	})
}
