package proof_test

import (
	"context"
	"math"
	"testing"

	"chancery/personalization"
	"chancery/personalization/page"
	"chancery/personalization/proof"
)

// placedPages: a page that was placed for its printer is proven as that printer lays it, and only so.
func placedPages(t *testing.T, s *shop) {
	for _, code := range types(s.set) {
		rec, img := random(t, code, 1)
		for _, placement := range []page.Placement{{X: 0.6, Y: -0.5, Rotation: 0.2}, {X: -0.9, Y: 0.5}, {Rotation: -0.4}} {
			a, err := s.composer.ComposePlaced(rec, personalization.Images(img), placement)
			if err != nil {
				t.Errorf("%s at %+v: %v", code, placement, err)
				continue
			}
			e, err := s.composer.Expect(rec, s.trust)
			if err != nil {
				t.Fatal(err)
			}
			e.Placement = placement
			if differences, err := s.prover.Prove(context.Background(), a.Page, e); err != nil || len(differences) > 0 {
				t.Errorf("%s at %+v: %v%s", code, placement, err, told(differences))
			}
			if got := s.corner(t, a.Page); math.Abs(got.X-s.corner(t, s.compose(t, rec, img)).X) < 0.05 && placement.X != 0 {
				t.Errorf("%s at %+v: nothing has moved", code, placement)
			}
		}
	}
}

// corner gives the left top corner of what is dark in the machine readable zone's band of the last side that has one, in mm.
func (s *shop) corner(t testing.TB, pdf []byte) (at proof.Box) {
	t.Helper()
	err := s.raster.Read(context.Background(), pdf, func(first *proof.Page) error {
		sides, err := first.Sides()
		if err != nil {
			return err
		}
		side, err := first.Side(sides - 1)
		if err != nil {
			return err
		}
		const dpi = 600
		box := side.Foot(20)
		m, err := side.Gray(box, dpi)
		if err != nil {
			return err
		}
		at.X, at.Y = box.Width, box.Height
		for y := range m.Rect.Dy() {
			for x := range m.Rect.Dx() {
				if m.GrayAt(x, y).Y < 64 {
					at.X, at.Y = min(at.X, float64(x)*25.4/dpi), min(at.Y, float64(y)*25.4/dpi)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return at
}
