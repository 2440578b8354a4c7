package portrait

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"
)

func encodeTest(w io.Writer, m image.Image) error { return png.Encode(w, m) }

func decodeTest(file []byte) (image.Image, error) { return jpeg.Decode(bytes.NewReader(file)) }

// toned gives a bust whose tones are changed pixel by pixel.
func toned(width, height int, change func(x, y int, c uint8) uint8) *image.RGBA {
	m := bust(width, height)
	for y := range height {
		for x := range width {
			c := m.RGBAAt(x, y)
			m.SetRGBA(x, y, color.RGBA{change(x, y, c.R), change(x, y, c.G), change(x, y, c.B), 255})
		}
	}
	return m
}

func TestGeometry(t *testing.T) {
	const w, h = 622, 800
	edge := func(x, y int) bool { return x < w/8 || x > w*7/8 }
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"a good one", asJPEG(t, bust(w, h)), ""},
		{"a large one", asJPEG(t, bust(2*w, 2*h)), ""},
		{"exactly 300 dpi", asJPEG(t, bust(413, 531)), ""},
		{"3:4", asJPEG(t, bust(600, 800)), ""},
		{"dark skin, well exposed", asJPEG(t, toned(w, h, func(x, y int, c uint8) uint8 {
			if c > 200 {
				return c
			}
			return c * 2 / 3
		})), ""},
		{"too small", asJPEG(t, bust(311, 400)), CodeResolution},
		{"2:3", asJPEG(t, bust(600, 900)), CodeRatio},
		{"square", asJPEG(t, bust(800, 800)), CodeRatio},
		{"grey all over", asPNG(t, toned(w, h, func(int, int, uint8) uint8 { return 128 })), CodeBlank},
		{"white all over", asPNG(t, toned(w, h, func(int, int, uint8) uint8 { return 255 })), CodeBlank},
		{"under-exposed", asPNG(t, toned(w, h, func(x, y int, c uint8) uint8 { return c / 8 })), CodeTooDark + " " + CodeLowContrast + " " + CodeFewTones + " " + CodeBackgroundDark},
		{"over-exposed", asPNG(t, toned(w, h, func(x, y int, c uint8) uint8 { return 255 - (255-c)/8 })), CodeTooBright + " " + CodeLowContrast},
		{"drowned shadows", asPNG(t, toned(w, h, func(x, y int, c uint8) uint8 {
			if x%16 == 0 && y%16 == 0 {
				return 0
			}
			return c
		})), CodeTooDark},
		{"burnt lights", asPNG(t, toned(w, h, func(x, y int, c uint8) uint8 {
			if x > 280 && x < 340 && y > 300 && y < 330 {
				return 255
			}
			return c
		})), CodeTooBright},
		{"white only in the background", asPNG(t, toned(w, h, func(x, y int, c uint8) uint8 {
			if c > 205 {
				return 255
			}
			return c
		})), ""},
		{"faded", asPNG(t, toned(w, h, func(x, y int, c uint8) uint8 { return 140 + c/8 })), CodeLowContrast},
		{"posterized", asPNG(t, toned(w, h, func(x, y int, c uint8) uint8 { return c/32*32 + 16 })), CodeFewTones},
		{"dark background", asPNG(t, toned(w, h, func(x, y int, c uint8) uint8 {
			if edge(x, y) {
				return 50 + c/16
			}
			return c
		})), CodeBackgroundDark},
		{"patterned background", asPNG(t, toned(w, h, func(x, y int, c uint8) uint8 {
			if edge(x, y) && (x/20+y/20)%2 == 0 {
				return 120
			}
			return c
		})), CodeBackgroundUneven},
		{"one side in shadow", asPNG(t, toned(w, h, func(x, y int, c uint8) uint8 {
			if x < w/8 {
				return 160
			}
			return c
		})), CodeBackgroundUneven},
		{"no picture", []byte("x"), CodeUnreadable},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := map[string]bool{}
			for _, code := range strings.Fields(c.want) {
				want[code] = true
			}
			for _, f := range Geometry(c.file) {
				if !want[f.Code] && c.want == "" {
					t.Errorf("finding %s: %s", f.Code, f.Text)
				}
				if f.Text == "" {
					t.Errorf("%s says nothing", f.Code)
				}
				delete(want, f.Code)
			}
			if first, _, _ := strings.Cut(c.want, " "); want[first] {
				t.Errorf("no finding %s among %v", first, Geometry(c.file))
			}
		})
	}
}

// What Normalise makes of a good portrait must still be one.
func TestNormalisedPortraitHasNoFindings(t *testing.T) {
	p, err := Normalise(asJPEG(t, bust(1244, 1600)))
	if err != nil {
		t.Fatal(err)
	}
	if f := Geometry(p.JPEG); len(f) != 0 {
		t.Errorf("findings %v", f)
	}
}
