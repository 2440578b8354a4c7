package proof_test

import (
	"context"
	"image"
	"slices"
	"testing"

	"chancery/personalization"
	"chancery/personalization/proof"
	"chancery/templates"
)

// The panels of a finished page are those that composing draws apart, separation by separation: two ways that share the layout only.
func TestPagePanels(t *testing.T) {
	s := newShop(t, utopia(t))
	rec, img := random(t, "identity-card", 7)
	pdf := s.compose(t, rec, img)
	sides, err := s.raster.PagePanels(context.Background(), pdf, 300)
	if err != nil {
		t.Fatal(err)
	}
	if len(sides) != 2 {
		t.Fatalf("%d sides", len(sides))
	}
	apart, err := s.composer.Panels(rec, personalization.Images(img))
	if err != nil {
		t.Fatal(err)
	}
	// Panels of one file are those of its first side.
	want, err := s.raster.Panels(context.Background(), proof.Separations{Color: apart[templates.Visible], Black: apart[templates.CarbonBlack], UV: apart[templates.UV]}, 300)
	if err != nil {
		t.Fatal(err)
	}
	if got := sides[0].Color.Rect.Size(); got != image.Pt(1011, 638) {
		t.Errorf("a panel of %v", got)
	}
	if n := differentColors(sides[0].Color, want.Color); n > 0 {
		t.Errorf("colour: %d pixels differ", n)
	}
	for n, side := range sides {
		if side.Overlay != nil {
			t.Errorf("side %d has an overlay, the layout none", n+1)
		}
		if side.UV == nil {
			continue
		}
		for _, v := range side.UV.Pix {
			if v != 0 && v != 255 {
				t.Fatalf("side %d: UV has half tones", n+1)
			}
		}
	}
	if sides[0].UV == nil || want.UV == nil {
		t.Fatal("no UV panel")
	}
	different, inked, half := 0, 0, slices.Max(want.UV.Pix)/2
	for i, v := range want.UV.Pix {
		if v > half {
			inked++
		}
		if (v > half) != (sides[0].UV.Pix[i] == 255) {
			different++
		}
	}
	if inked == 0 || different*20 > inked {
		t.Errorf("UV: %d of %d pixels differ", different, inked)
	}
	if back := sides[1].Black; back == nil || inkOf(back) < 5000 {
		t.Error("the back's machine readable zone is not on its black panel")
	}
	if sides[0].Black != nil && want.Black != nil && inkOf(sides[0].Black) != inkOf(want.Black) {
		t.Errorf("black: %d pixels, want %d", inkOf(sides[0].Black), inkOf(want.Black))
	}
}

func inkOf(b *proof.Bilevel) (n int) {
	for y := range b.Height {
		for x := range b.Width {
			if b.Ink(x, y) {
				n++
			}
		}
	}
	return n
}

func differentColors(a, b *image.RGBA) (n int) {
	for i := 0; i < len(a.Pix); i += 4 {
		for k := range 3 {
			if d := int(a.Pix[i+k]) - int(b.Pix[i+k]); d > 2 || d < -2 {
				n++
				break
			}
		}
	}
	return n
}
