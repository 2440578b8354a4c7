package portrait

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"testing"

	"pgregory.net/rapid"
)

func TestMetadataIsDropped(t *testing.T) {
	plain := asJPEG(t, bust(622, 800))
	file := withSegment(plain, 0xfe, []byte("taken by ERIKSSON at 1 Home Street"))
	file = withSegment(file, 0xe1, append(exif(binary.BigEndian, 1), "GPS 52.0 N"...))
	file = append(file, "appended data"...)
	p, err := Normalise(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"ERIKSSON", "GPS", "appended", "Exif"} {
		if bytes.Contains(p.JPEG, []byte(secret)) {
			t.Errorf("the portrait still says %q", secret)
		}
	}
	q, err := Normalise(plain)
	if err != nil || q.SHA256 != p.SHA256 {
		t.Errorf("metadata changed the portrait (%v)", err)
	}
	if len(p.JPEG) < 4000 || len(p.JPEG) > 120_000 {
		t.Errorf("portrait of %d bytes", len(p.JPEG))
	}
}

// corners paints four colours into the corners of an upright picture.
func corners(width, height int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	w, h := width/2, height/2
	fill(m, image.Rect(0, 0, w, h), color.RGBA{200, 40, 40, 255})
	fill(m, image.Rect(w, 0, width, h), color.RGBA{40, 160, 40, 255})
	fill(m, image.Rect(0, h, w, height), color.RGBA{40, 40, 200, 255})
	fill(m, image.Rect(w, h, width, height), color.RGBA{220, 220, 220, 255})
	return m
}

// stored gives the rows that a camera would store for an upright picture with an orientation: the reverse of upright.
func stored(m *image.RGBA, orientation int) *image.RGBA {
	inverse := orientation
	switch orientation {
	case 6:
		inverse = 8
	case 8:
		inverse = 6
	}
	return upright(m, inverse)
}

func TestEveryOrientationComesOutUpright(t *testing.T) {
	for o := 1; o <= 8; o++ {
		file := withSegment(asJPEG(t, stored(corners(420, 540), o)), 0xe1, exif(binary.LittleEndian, uint16(o)))
		p, err := Normalise(file)
		if err != nil {
			t.Fatal(err)
		}
		m := decoded(t, p.JPEG)
		for _, c := range []struct {
			x, y int
			want color.RGBA
		}{
			{60, 60, color.RGBA{200, 40, 40, 255}}, {350, 60, color.RGBA{40, 160, 40, 255}},
			{60, 450, color.RGBA{40, 40, 200, 255}}, {350, 450, color.RGBA{220, 220, 220, 255}},
		} {
			if !near(m, c.x, c.y, c.want) {
				t.Errorf("orientation %d: at %d,%d is %v, want %v", o, c.x, c.y, m.At(c.x, c.y), c.want)
			}
		}
	}
}

// EXIF 6 means that the stored rows run down the right side: known from the standard's table, not from our own inverse.
func TestOrientationSix(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 2, 1))
	m.SetRGBA(0, 0, color.RGBA{1, 0, 0, 255})
	m.SetRGBA(1, 0, color.RGBA{2, 0, 0, 255})
	if got := upright(m, 6); got.Rect.Dy() != 2 || got.RGBAAt(0, 0).R != 1 || got.RGBAAt(0, 1).R != 2 {
		t.Errorf("orientation 6 gives %v", got.Pix)
	}
	tall := image.NewRGBA(image.Rect(0, 0, 1, 2))
	tall.SetRGBA(0, 0, color.RGBA{1, 0, 0, 255})
	if got := upright(tall, 6); got.RGBAAt(1, 0).R != 1 {
		t.Error("orientation 6: the stored top is not the right side")
	}
	if got := upright(tall, 8); got.RGBAAt(0, 0).R != 1 {
		t.Error("orientation 8: the stored top is not the left side")
	}
}

// A disc must stay a disc and keep its place, whatever the picture's shape.
func TestAspectIsKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(240, 700).Draw(t, "width")
		height := rapid.IntRange(max(240, width/2), min(700, width*2)).Draw(t, "height")
		m := image.NewRGBA(image.Rect(0, 0, width, height))
		fill(m, m.Rect, color.White)
		side := min(float64(width), float64(height)*Width/Height) // what of the width remains
		r := side / 4
		cx, cy := float64(width)/2, r*1.5
		for y := range height {
			for x := range width {
				if dx, dy := float64(x)+0.5-cx, float64(y)+0.5-cy; dx*dx+dy*dy < r*r {
					m.SetRGBA(x, y, color.RGBA{0, 0, 0, 255})
				}
			}
		}
		var b bytes.Buffer
		if err := encodeTest(&b, m); err != nil {
			t.Fatal(err)
		}
		p, err := Normalise(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		out, err := decodeTest(p.JPEG)
		if err != nil {
			t.Fatal(err)
		}
		w, h := extent(out)
		if w < h-3 || w > h+3 || w < Width/2-4 || w > Width/2+4 {
			t.Fatalf("%d × %d: the disc came out %d × %d", width, height, w, h)
		}
	})
}

// extent gives width and height of what is dark.
func extent(m image.Image) (int, int) {
	var box image.Rectangle
	for y := range m.Bounds().Dy() {
		for x := range m.Bounds().Dx() {
			if r, _, _, _ := m.At(x, y).RGBA(); r < 0x8000 {
				box = box.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return box.Dx(), box.Dy()
}

func TestTallPicturesKeepTheCrown(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 413, 800))
	fill(m, m.Rect, color.RGBA{220, 220, 220, 255})
	fill(m, image.Rect(0, 0, 413, 40), color.RGBA{200, 40, 40, 255})
	fill(m, image.Rect(0, 540, 413, 800), color.RGBA{40, 40, 200, 255})
	p, err := Normalise(asPNG(t, m))
	if err != nil {
		t.Fatal(err)
	}
	out := decoded(t, p.JPEG)
	if !near(out, 200, 10, color.RGBA{200, 40, 40, 255}) || !near(out, 200, 525, color.RGBA{220, 220, 220, 255}) {
		t.Errorf("top %v, bottom %v", out.At(200, 10), out.At(200, 525))
	}
}

func TestTransparentPartsBecomeWhite(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 413, 531))
	fill(m, image.Rect(100, 100, 300, 300), color.NRGBA{120, 60, 30, 255})
	p, err := Normalise(asPNG(t, m))
	if err != nil {
		t.Fatal(err)
	}
	out := decoded(t, p.JPEG)
	if !near(out, 20, 20, color.RGBA{255, 255, 255, 255}) || !near(out, 200, 200, color.RGBA{120, 60, 30, 255}) {
		t.Errorf("corner %v, middle %v", out.At(20, 20), out.At(200, 200))
	}
}

func TestResolutionIsWritten(t *testing.T) {
	p, err := Normalise(asJPEG(t, bust(413, 531)))
	if err != nil {
		t.Fatal(err)
	}
	if want := []byte{0xff, 0xd8, 0xff, 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 1, 1, 44, 1, 44}; !bytes.HasPrefix(p.JPEG, want) {
		t.Errorf("begins with % x", p.JPEG[:20])
	}
}
