package evolis_test

import (
	"testing"

	"chancery/printers/evolis"
	"chancery/printers/panel"
)

// BenchmarkBitmaps turns a card of six panels into what is sent: 1.9 MB.
func BenchmarkBitmaps(b *testing.B) {
	content, err := panel.Encode(specimen(b, 1012, 638))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := evolis.Bitmaps("evolis://h:9100", content); err != nil {
			b.Fatal(err)
		}
	}
}
