package personalization

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chancery/personalization/page"
	"chancery/templates"
)

// Each end of each line stays within its tolerance, or the placement is refused.
func TestCheckPlacement(t *testing.T) {
	for _, c := range []struct {
		format string
		p      Placement
		names  string // what the refusal names
	}{
		{"TD3", Placement{}, ""},
		{"TD3", Placement{X: 1, Y: -0.95}, ""},
		{"TD1", Placement{X: 1, Y: -1}, ""},
		{"TD3", Placement{X: 1.01}, "sideways"},
		{"TD3", Placement{Y: -1.01}, "up or down"},
		{"TD3", Placement{Rotation: 0.4}, ""},
		{"TD3", Placement{X: -0.5, Rotation: 0.9}, "sideways"}, // about the middle: the lines near the foot move aside
		{"TD1", Placement{Rotation: 2}, "up or down"},
		{"MRV-A", Placement{X: math.NaN()}, "correction"},
		{"MRV-A", Placement{Rotation: math.Inf(1)}, "correction"},
	} {
		g, _ := templates.GeometryOf(c.format)
		err := CheckPlacement(c.p, g)
		if (err == nil) != (c.names == "") || err != nil && !strings.Contains(err.Error(), c.names) {
			t.Errorf("%s at %+v: %v, want %q", c.format, c.p, err, c.names)
		}
	}
}

func TestPlacedPage(t *testing.T) {
	c, rec, img := newComposer(t, fixedSeal{}), passport(t), images(t)
	plain := compose(t, c, rec)
	same, err := c.ComposePlaced(rec, img, Placement{})
	if err != nil || !bytes.Equal(same.Page, plain.Page) {
		t.Errorf("no placement gives another page (%v)", err)
	}
	placed, err := c.ComposePlaced(rec, img, Placement{X: 0.5})
	if err != nil || bytes.Equal(placed.Page, plain.Page) || placed.RecordDigest != plain.RecordDigest {
		t.Errorf("a placement changes nothing, or the record (%v)", err)
	}
	if _, err := c.ComposePlaced(rec, img, Placement{Y: 1.2}); err == nil || !strings.Contains(err.Error(), "tolerance") {
		t.Errorf("a zone moved by 1.2 mm: %v", err)
	}
}

// The matrix does to a point what At says, and Inverse undoes it.
func TestPlacementMatrix(t *testing.T) {
	const perMM = 72 / 25.4
	apply := func(m [6]float64, x, y float64) (float64, float64) {
		return m[0]*x + m[2]*y + m[4], m[1]*x + m[3]*y + m[5]
	}
	rapid.Check(t, func(t *rapid.T) {
		const width, height = 125.0, 88.0
		p := page.Placement{X: rapid.Float64Range(-5, 5).Draw(t, "x"), Y: rapid.Float64Range(-5, 5).Draw(t, "y"), Rotation: rapid.Float64Range(-3, 3).Draw(t, "rotation")}
		x, y := rapid.Float64Range(0, width).Draw(t, "atX"), rapid.Float64Range(0, height).Draw(t, "atY")
		wantX, wantY := p.At(x, y, width, height)
		gotX, gotY := apply(p.Matrix(width, height), x*perMM, (height-y)*perMM)
		if math.Hypot(gotX/perMM-wantX, height-gotY/perMM-wantY) > 1e-9 {
			t.Fatalf("%g, %g goes to %g, %g, want %g, %g", x, y, gotX/perMM, height-gotY/perMM, wantX, wantY)
		}
		backX, backY := apply(p.Inverse(width, height), gotX, gotY)
		if math.Hypot(backX/perMM-x, height-backY/perMM-y) > 1e-9 {
			t.Fatalf("%g, %g comes back to %g, %g", x, y, backX/perMM, height-backY/perMM)
		}
	})
}
