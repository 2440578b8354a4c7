package page

import (
	"bytes"
	"image"
	"image/color"
	"os"
	"strings"
	"testing"
)

// ppm renders a page in colour.
func ppm(t *testing.T, pdf []byte) *image.RGBA {
	t.Helper()
	path := save(t, pdf)
	base := strings.TrimSuffix(path, ".pdf")
	run(t, "poppler-utils", "pdftoppm", "-r", "60", "-singlefile", path, base)
	file, err := os.ReadFile(base + ".ppm")
	if err != nil {
		t.Fatal(err)
	}
	_, pixels, _ := bytes.Cut(file, []byte("\n255\n"))
	m := image.NewRGBA(image.Rect(0, 0, 296, 208))
	if len(pixels) != 3*296*208 {
		t.Fatalf("%d samples", len(pixels))
	}
	for i := range 296 * 208 {
		copy(m.Pix[4*i:], pixels[3*i:3*i+3])
		m.Pix[4*i+3] = 255
	}
	return m
}

// A line in a rainbow changes its colour across the page, from ink to ink; so does a text, and
// what is drawn in fine units.
func TestRainbow(t *testing.T) {
	b, err := NewBuilder(125, 88)
	if err != nil {
		t.Fatal(err)
	}
	cyan := b.AddInk(Ink{"sea", [4]float64{1, 0, 0, 0}})
	yellow := b.AddInk(Ink{"sand", [4]float64{0, 0, 1, 0}})
	font := b.AddFont(cut(t, "sans-bold", "I"))
	var blends []Color
	for _, stops := range [][]Stop{
		{{0, Tint(cyan, 1)}, {1, Tint(yellow, 1)}},
		{{0, CMYK(1, 0, 0, 0)}, {1, CMYK(0, 0, 1, 0)}},
		{{0, CMYK(1, 0, 0, 0)}, {0.5, Tint(cyan, 0.9)}, {0.5, Tint(yellow, 0.8)}, {1, Tint(yellow, 1)}},
	} {
		blends = append(blends, Blend(b.AddRainbow(Rainbow{Turn: 0, Stops: stops})))
	}
	base, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	d := base.NewDocument()
	p := d.NewPage()
	for i, c := range blends {
		p.BeginFine(0, 10+20*float64(i), 0.01)
		p.SetStroke(c)
		p.SetLine(6)
		p.MoveTo(0, 10+20*float64(i))
		p.LineTo(125, 10+20*float64(i))
		p.Stroke()
		p.EndFine()
	}
	p.SetFill(blends[0])
	p.Text(font, 60, 2, 86, "IIIIIIIIIIIIII")
	pdf, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	run(t, "qpdf", "qpdf", "--check", save(t, pdf))
	m := ppm(t, pdf)
	for i := range blends {
		y := (10 + 20*i) * 60 * 10 / 254
		left, middle, right := m.RGBAAt(8, y), m.RGBAAt(148, y), m.RGBAAt(286, y)
		if left.B < left.R+90 || right.R < right.B+90 {
			t.Errorf("rainbow %d runs from %v over %v to %v", i, left, middle, right)
		}
		if i < 2 && (middle == left || middle == right || middle == (color.RGBA{255, 255, 255, 255})) {
			t.Errorf("rainbow %d does not blend: %v, %v, %v", i, left, middle, right)
		}
	}
	if !bytes.Contains(pdf, []byte("/DeviceN[/sea/sand]")) || !bytes.Contains(pdf, []byte("/DeviceN[/Cyan/Magenta/Yellow/Black/sea/sand]")) {
		t.Error("rainbows are not made of their inks")
	}
}

func TestBadRainbows(t *testing.T) {
	for want, r := range map[string]Rainbow{
		"two stops": {Stops: []Stop{{0, CMYK(0, 0, 0, 1)}}},
		"ascend":    {Stops: []Stop{{0.5, CMYK(0, 0, 0, 1)}, {0.2, CMYK(0, 0, 0, 1)}}},
		"known ink": {Stops: []Stop{{0, Tint(3, 1)}, {1, CMYK(0, 0, 0, 1)}}},
	} {
		b, err := NewBuilder(125, 88)
		if err != nil {
			t.Fatal(err)
		}
		b.AddRainbow(r)
		if _, err := b.Build(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want an error with %q", err, want)
		}
	}
}
