package ocrb_test

import (
	"errors"
	"image"
	"image/color"
	"testing"

	"chancery/personalization/proof/ocrb"
)

func gray(v uint8) color.Gray { return color.Gray{Y: v} }

// FuzzRead takes any bytes as the pixels of a picture, repeated as often as it takes.
func FuzzRead(f *testing.F) {
	f.Add([]byte{255, 0, 255}, uint16(900), uint16(160), uint16(200), uint8(0))
	f.Add([]byte{255, 255, 255, 255, 0, 0, 0}, uint16(1320), uint16(290), uint16(300), uint8(3))
	f.Add([]byte{0}, uint16(1), uint16(1), uint16(1200), uint8(2))
	f.Add([]byte("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"), uint16(1000), uint16(200), uint16(201), uint8(1))
	r := reader(f)
	f.Fuzz(func(t *testing.T, pixels []byte, width, height, dpi uint16, format uint8) {
		width, height = width%1400, height%400
		m := image.NewGray(image.Rect(0, 0, int(width), int(height)))
		for i := range m.Pix {
			if len(pixels) > 0 {
				m.Pix[i] = pixels[i%len(pixels)]
			}
		}
		s := sheets()[int(format)%len(sheets())]
		got, err := r.Read(m, float64(dpi), s.format(t))
		if err != nil {
			if !errors.Is(err, ocrb.ErrPicture) && !errors.Is(err, ocrb.ErrNoZone) {
				t.Fatal(err)
			}
			return
		}
		if len(got.Lines) != len(s.centres) {
			t.Fatalf("%d lines of a %s", len(got.Lines), s.name)
		}
		for _, line := range got.Lines {
			if len(line) != s.columns {
				t.Fatalf("%d characters in a line of %s", len(line), s.name)
			}
			for _, c := range line {
				if !(c.Confidence >= 0 && c.Confidence <= 1 && c.Margin >= 0 && c.Margin <= 2) {
					t.Fatalf("%+v", c)
				}
			}
		}
	})
}
