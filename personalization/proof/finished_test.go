package proof_test

import (
	"bytes"
	"context"
	"image"
	"image/draw"
	"image/png"
	"testing"

	"chancery/personalization"
	"chancery/personalization/proof"
	"chancery/personalization/record"
	"chancery/personalization/specimens"
)

// What is drawn over the picture of a blank is the picture of the whole document, but for rounding, for every type and its longest record:
// the blank carries nothing of a bearer.
func TestFinished(t *testing.T) {
	s := newShop(t, utopia(t))
	f, ctx := proof.NewFinished(s.raster), context.Background()
	for _, code := range types(s.set) {
		for _, make := range []func(string) (record.Record, specimens.Images, error){specimens.Typical, specimens.Longest} {
			rec, given, err := make(code)
			if err != nil {
				t.Fatal(err)
			}
			images := personalization.Images(given)
			whole, err := s.composer.Preview(rec, images)
			if err != nil {
				t.Fatal(err)
			}
			want, err := s.raster.Pages(ctx, whole, 60)
			if err != nil {
				t.Fatal(err)
			}
			own, err := s.composer.Own(rec, images)
			if err != nil {
				t.Fatal(err)
			}
			got, err := f.PNG(ctx, rec.Layout, 60, func() ([]byte, error) { return s.composer.Alike(rec) }, own)
			if err != nil || len(got) != len(want) {
				t.Fatalf("%s: %d sides, want %d: %v", code, len(got), len(want), err)
			}
			for i := range want {
				if d := farthest(t, got[i], want[i]); d > 4 { // rounding
					t.Errorf("%s, side %d: a pixel differs by %d of 255", code, i+1, d)
				}
			}
		}
	}
}

// farthest gives by how much two pictures differ in the worst channel of the worst pixel, of 255.
func farthest(t *testing.T, a, b []byte) (most int) {
	t.Helper()
	one, other := pixels(t, a), pixels(t, b)
	if one.Rect != other.Rect {
		t.Fatalf("%v and %v", one.Rect, other.Rect)
	}
	for i := range one.Pix {
		d := int(one.Pix[i]) - int(other.Pix[i])
		most = max(most, d, -d)
	}
	return most
}

// pixels reads a picture without transparency.
func pixels(t *testing.T, file []byte) *image.RGBA {
	t.Helper()
	m, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	flat := image.NewRGBA(m.Bounds())
	draw.Draw(flat, flat.Rect, m, m.Bounds().Min, draw.Src)
	return flat
}
