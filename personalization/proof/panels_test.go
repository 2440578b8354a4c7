package proof_test

import (
	"context"
	"image"
	"math"
	"strings"
	"testing"

	"chancery/personalization/proof"
)

func TestPanelSize(t *testing.T) {
	for _, c := range []struct {
		width, height float64
		dpi           int
		want          image.Point
	}{{85.6, 53.98, 300, image.Pt(1011, 638)}, {85.6, 53.98, 600, image.Pt(2022, 1276)}, {105, 74, 300, image.Pt(1240, 874)}} {
		if columns, rows, err := proof.PanelSize(c.width, c.height, c.dpi); err != nil || image.Pt(columns, rows) != c.want {
			t.Errorf("%g × %g mm at %d dpi: %d × %d (%v), want %v", c.width, c.height, c.dpi, columns, rows, err, c.want)
		}
	}
	for _, dpi := range []int{0, 299, 1200} {
		if _, _, err := proof.PanelSize(85.6, 53.98, dpi); err == nil {
			t.Errorf("%d dpi were accepted", dpi)
		}
	}
	for _, side := range []float64{0, -1, 201, math.NaN(), math.Inf(1)} {
		if _, _, err := proof.PanelSize(side, 53.98, 300); err == nil {
			t.Errorf("a card %g mm wide was accepted", side)
		}
	}
}

func TestPanels(t *testing.T) {
	r := open(t, proof.Config{CacheDir: cacheDir(t), Workers: 1})
	card := func(content string) []byte { return sheet(85.6, 53.98, mm+content) }
	s := proof.Separations{
		Color:   card("0.2 0.4 0.6 rg 0 0 85.6 53.98 re f"),
		Black:   card(block(10, 10, 20, 5) + " 0.6 g" + block(35, 10, 20, 5) + " 0.4 g" + block(60, 10, 20, 5)),
		UV:      card("0.5 g 0 0 42.8 53.98 re f"),
		Overlay: card("0 0 85.6 53.98 re f 1 g 5 5 10 10 re f"),
	}
	for dpi, size := range map[int]image.Point{300: image.Pt(1011, 638), 600: image.Pt(2022, 1276)} {
		panels, err := r.Panels(context.Background(), s, dpi)
		if err != nil {
			t.Fatal(err)
		}
		b := panels.Black
		if panels.Color.Rect.Size() != size || image.Pt(b.Width, b.Height) != size || panels.UV.Rect.Size() != size || panels.Overlay.Rect.Size() != size {
			t.Errorf("%d dpi: %v, %d × %d, %v, %v pixels; want %v", dpi, panels.Color.Rect.Size(), b.Width, b.Height, panels.UV.Rect.Size(), panels.Overlay.Rect.Size(), size)
		}
		// Full bleed reaches every edge.
		for _, at := range []image.Point{{}, {X: size.X - 1}, {Y: size.Y - 1}, size.Sub(image.Pt(1, 1))} {
			if c := panels.Color.RGBAAt(at.X, at.Y); c.R != 51 || c.G != 102 || c.B != 153 {
				t.Errorf("%d dpi: colour %v at %v", dpi, c, at)
			}
			if v := panels.Overlay.GrayAt(at.X, at.Y).Y; v != 255 {
				t.Errorf("%d dpi: overlay %d at %v", dpi, v, at)
			}
		}
		px := func(x, y float64) image.Point {
			return image.Pt(int(x*float64(dpi)/25.4), int((53.98-y)*float64(dpi)/25.4))
		}
		for _, c := range []struct {
			x, y float64
			ink  bool
		}{{20, 12, true}, {50, 12, false}, {70, 12, true}, {20, 30, false}, {-1, 12, false}, {20, 60, false}} {
			if at := px(c.x, c.y); b.Ink(at.X, at.Y) != c.ink {
				t.Errorf("%d dpi: black at %g, %g mm is %t", dpi, c.x, c.y, !c.ink)
			}
		}
		// No dither: two black blocks of 20 × 5 mm are whole, to half a pixel at their edges.
		count := 0
		for y := range b.Height {
			for x := range b.Width {
				if b.Ink(x, y) {
					count++
				}
			}
		}
		if pixels := float64(dpi) / 25.4; math.Abs(float64(count)-2*99.5*pixels*pixels) > 2*25*pixels {
			t.Errorf("%d dpi: %d black pixels, want about %.0f", dpi, count, 2*99.5*pixels*pixels)
		}
		left, right := px(20, 30), px(60, 30)
		if l, r := panels.UV.GrayAt(left.X, left.Y).Y, panels.UV.GrayAt(right.X, right.Y).Y; l < 126 || l > 129 || r != 0 {
			t.Errorf("%d dpi: UV %d and %d, want 127 and 0", dpi, l, r)
		}
		if hole := px(10, 10); panels.Overlay.GrayAt(hole.X, hole.Y).Y != 0 {
			t.Errorf("%d dpi: no gap in the overlay", dpi)
		}
	}
	alone, err := r.Panels(context.Background(), proof.Separations{Black: s.Black}, 300)
	if err != nil || alone.Black == nil || alone.Color != nil || alone.UV != nil || alone.Overlay != nil {
		t.Errorf("black alone: %v, %v", alone, err)
	}
	s.UV = sheet(105, 74, "")
	for want, s := range map[string]proof.Separations{"UV panel": s, "colour panel": {Color: []byte("nothing")}} {
		if _, err := r.Panels(context.Background(), s, 300); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v", want, err)
		}
	}
}
