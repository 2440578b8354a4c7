package page

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
)

// portrait is a small colour picture as JPEG.
func portrait(t testing.TB) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 40, 50))
	for y := range 50 {
		for x := range 40 {
			m.SetRGBA(x, y, color.RGBA{uint8(5 * x), uint8(4 * y), 120, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// strokes is a written line as PNG, grey on white or black with alpha.
func strokes(t testing.TB, alpha bool) []byte {
	t.Helper()
	gray, clear := image.NewGray(image.Rect(0, 0, 90, 30)), image.NewNRGBA(image.Rect(0, 0, 90, 30))
	for y := range 30 {
		for x := range 90 {
			dark := uint8(0)
			if d := (y - 15 - (x%30-15)/2); d > -3 && d < 3 {
				dark = 220
			}
			gray.SetGray(x, y, color.Gray{Y: 255 - dark})
			clear.SetNRGBA(x, y, color.NRGBA{A: dark})
		}
	}
	var b bytes.Buffer
	var err error
	if alpha {
		err = png.Encode(&b, clear)
	} else {
		err = png.Encode(&b, gray)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A grey signature goes in as it is, one with alpha is unpacked: both must look the same.
func TestPenMaskWaysAgree(t *testing.T) {
	s := newSheet(t)
	var pictures []string
	for _, alpha := range []bool{false, true} {
		file := strokes(t, alpha)
		_, _, _, decode, err := penMask(file)
		if err != nil || (decode == "") != alpha {
			t.Fatalf("alpha %t: decode %q, %v", alpha, decode, err)
		}
		d := s.NewDocument()
		pen, err := d.PenMask(file, RGB(0, 0, 0.35))
		if err != nil {
			t.Fatal(err)
		}
		d.NewPage().Image(pen.ID, 10, 10, 90, 30)
		pdf, err := d.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		path := save(t, pdf)
		run(t, "qpdf", "qpdf", "--check", path)
		pictures = append(pictures, run(t, "poppler-utils", "pdftoppm", "-r", "100", path))
	}
	if pictures[0] != pictures[1] {
		t.Error("the same strokes look different as grey and as alpha")
	}
	dark := 0
	for i := 0; i < len(pictures[0])-3; i++ {
		if pictures[0][i] < 60 {
			dark++
		}
	}
	if dark < 1000 {
		t.Errorf("strokes left %d dark samples on the page", dark)
	}
}

func TestBadImagesAreRefused(t *testing.T) {
	good, pen := portrait(t), strokes(t, false)
	d := newSheet(t).NewDocument()
	for _, c := range []struct{ name, file, want string }{
		{"empty", "", "not a JPEG"},
		{"text", "hello, I am text", "not a JPEG"},
		{"cut", string(good[:100]), "JPEG"},
		{"no frame", "\xff\xd8\xff\xda\x00\x02", "no frame header"},
		{"lossless", "\xff\xd8\xff\xc3\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00", "baseline and progressive"},
		{"CMYK", "\xff\xd8\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x04\x01\x11\x00", "grey or RGB"},
		{"no size", "\xff\xd8\xff\xc0\x00\x0b\x08\x00\x00\x00\x10\x03\x01\x11\x00", "0 pixels"},
	} {
		if _, err := d.JPEG([]byte(c.file)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("JPEG %s: %v, want %q", c.name, err, c.want)
		}
	}
	for _, c := range []struct{ name, file string }{{"empty", ""}, {"JPEG", string(good)}, {"cut", string(pen[:len(pen)-30])}} {
		if _, err := d.PenMask([]byte(c.file), Gray(0)); err == nil {
			t.Errorf("PNG %s was taken", c.name)
		}
	}
}

func FuzzImages(f *testing.F) {
	f.Add(portrait(f))
	f.Add(strokes(f, false))
	f.Add(strokes(f, true))
	f.Fuzz(func(t *testing.T, file []byte) {
		if w, h, n, err := jpegHeader(file); err == nil && (w < 1 || h < 1 || n < 0) {
			t.Errorf("accepted a JPEG of %d × %d", w, h)
		}
		if w, h, mask, decode, err := penMask(file); err == nil && decode == "" && len(mask) != w*h {
			t.Errorf("mask of %d bytes for %d × %d", len(mask), w, h)
		}
	})
}
