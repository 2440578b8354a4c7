package barcode_test

import (
	"image"
	"testing"

	"chancery/personalization/barcode"
)

// benchContent is a seal of a visa, or what Code 128 can hold.
func benchContent(kind barcode.Kind) []byte {
	if kind == barcode.Code128 {
		return []byte("LB1902081UTO")
	}
	return seals(1)[0]
}

func BenchmarkEncode(b *testing.B) {
	for _, kind := range barcode.Kinds() {
		b.Run(kind.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := barcode.Encode(kind, benchContent(kind), barcode.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkRead samples and decodes a symbol at 300 and 600 dpi.
func BenchmarkRead(b *testing.B) {
	for _, kind := range barcode.Kinds() {
		s, err := barcode.Encode(kind, benchContent(kind), barcode.Options{})
		if err != nil {
			b.Fatal(err)
		}
		for name, module := range map[string]float64{"300dpi": 4, "600dpi": 8} {
			img, box := photograph{module: module, paper: 255}.take(b, s)
			b.Run(kind.String()+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					read(b, img, box, module, kind)
				}
			})
		}
	}
}

func read(b *testing.B, img *image.Gray, box image.Rectangle, module float64, kind barcode.Kind) {
	f, err := barcode.Sample(img, box, module, kind)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := barcode.Decode(f.Symbol); err != nil {
		b.Fatal(err)
	}
}

// A nowhere is a path that keeps nothing.
type nowhere struct{ lines int }

func (n *nowhere) MoveTo(_, _ float64) { n.lines++ }
func (n *nowhere) LineTo(_, _ float64) { n.lines++ }
func (n *nowhere) ClosePath()          {}

func BenchmarkOutline(b *testing.B) {
	for _, kind := range barcode.Kinds() {
		s, err := barcode.Encode(kind, benchContent(kind), barcode.Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(kind.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				barcode.Outline(s, &nowhere{})
			}
		})
	}
}
