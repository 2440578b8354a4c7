package page

import (
	"image"
	"image/color"
	"strings"
	"testing"
)

// wedge is a grey wedge, black at the left.
func wedge() *image.Gray {
	m := image.NewGray(image.Rect(0, 0, 64, 16))
	for y := range 16 {
		for x := range 64 {
			m.SetGray(x, y, color.Gray{Y: uint8(4 * x)})
		}
	}
	return m
}

// A grey picture in an ink is dark where the picture is, in a separation, through a mask, and as
// prepared art.
func TestTones(t *testing.T) {
	b, err := NewBuilder(125, 88)
	if err != nil {
		t.Fatal(err)
	}
	ink := Tint(b.AddInk(Ink{"violet", [4]float64{0.6, 0.9, 0, 0}}), 1)
	first, err := b.AddTones(wedge(), ink)
	if err != nil {
		t.Fatal(err)
	}
	second, err := b.AddTones(wedge(), CMYK(0.6, 0.9, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	colour, err := b.AddImage(portrait(t))
	if err != nil {
		t.Fatal(err)
	}
	clear, err := b.AddImage(strokes(t, true))
	if err != nil {
		t.Fatal(err)
	}
	form := b.NewContent()
	form.Picture(first.ID, 10, 5, 50, 10)
	art, err := b.AddForm(form)
	if err != nil {
		t.Fatal(err)
	}
	base, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	d := base.NewDocument()
	var pictures []Picture
	for _, through := range []bool{false, true} {
		p, err := d.Tones(wedge(), ink, through)
		if err != nil {
			t.Fatal(err)
		}
		pictures = append(pictures, p)
	}
	p := d.NewPage()
	p.Form(art)
	p.Picture(second.ID, 10, 20, 50, 10)
	p.Image(pictures[0].ID, 10, 35, 50, 10)
	p.Image(pictures[1].ID, 10, 50, 50, 10)
	p.Picture(colour.ID, 70, 5, 20, 25)
	p.Picture(clear.ID, 70, 40, 45, 15)
	pdf, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	run(t, "qpdf", "qpdf", "--check", save(t, pdf))
	m := ppm(t, pdf)
	for i, top := range []int{5, 20, 35, 50} {
		y := (top + 5) * 600 / 254
		dark, light := m.RGBAAt(26, y), m.RGBAAt(139, y)
		if dark.G > 90 || light.G < 230 || dark.B < dark.G+60 {
			t.Errorf("picture %d runs from %v to %v", i, dark, light)
		}
	}
	if _, err := d.Tones(wedge(), Tint(7, 1), false); err == nil || !strings.Contains(err.Error(), "ink") {
		t.Errorf("an ink that is none: %v", err)
	}
}

func TestBadArt(t *testing.T) {
	b, err := NewBuilder(125, 88)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"", "GIF89a", "\x89PNG\r\n\x1a\n....", string(portrait(t)[:60])} {
		if _, err := b.AddImage([]byte(file)); err == nil {
			t.Errorf("%q was taken for an image", file)
		}
	}
	if _, err := b.AddTones(wedge(), Blend(0)); err == nil {
		t.Error("a picture in a rainbow that is none")
	}
	c := b.NewContent()
	c.Picture(3, 0, 0, 1, 1)
	if _, err := b.AddForm(c); err == nil {
		t.Error("a picture that is none was drawn")
	}
}
