package proof_test

import (
	"context"
	"image"
	"math"
	"slices"
	"strings"
	"testing"

	"chancery/personalization/proof"
)

// ink gives the edges of what is dark, to a fraction of a pixel, in mm.
func ink(m *image.Gray, dpi float64) (left, top, right, bottom float64) {
	across, down := make([]float64, m.Rect.Dx()), make([]float64, m.Rect.Dy())
	for y := range down {
		for x := range across {
			v := float64(255-m.GrayAt(x, y).Y) / 255
			across[x], down[y] = max(across[x], v), max(down[y], v)
		}
	}
	edges := func(v []float64) (from, to float64) {
		first := slices.IndexFunc(v, func(a float64) bool { return a > 0.02 })
		last := len(v) - 1
		for last > 0 && v[last] <= 0.02 {
			last--
		}
		if first < 0 {
			return math.NaN(), math.NaN()
		}
		return (float64(first+1) - v[first]) * 25.4 / dpi, (float64(last) + v[last]) * 25.4 / dpi
	}
	left, right = edges(across)
	top, bottom = edges(down)
	return left, top, right, bottom
}

// A rectangle stands in the picture of a box where it stands on the page, to a tenth of a pixel, at
// whatever resolution and on pages that are no whole number of points wide.
func TestBoxesAreExact(t *testing.T) {
	r := open(t, proof.Config{CacheDir: cacheDir(t)})
	// 40.3 to 70.9 mm from the left, 10.2 to 30.6 from the bottom: 57.4 to 77.8 from the top.
	pdf := sheet(125.55, 88, mm+block(40.3, 10.2, 30.6, 20.4))
	for _, dpi := range []float64{150, 300, 433.3, 600} {
		for _, box := range []proof.Box{{Width: 125.55, Height: 88}, {X: 35.13, Y: 50.07, Width: 45.5, Height: 31}, {X: -3, Y: 40, Width: 200, Height: 60}} {
			var m *image.Gray
			var c *image.RGBA
			err := r.Read(context.Background(), pdf, func(p *proof.Page) (err error) {
				if math.Abs(p.Width-125.55) > 0.001 || math.Abs(p.Height-88) > 0.001 {
					t.Errorf("page of %g × %g mm", p.Width, p.Height)
				}
				if c, err = p.Color(box, dpi); err != nil {
					return err
				}
				m, err = p.Gray(box, dpi)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			left, top, right, bottom := ink(m, dpi)
			for i, d := range []float64{left - (40.3 - box.X), top - (57.4 - box.Y), right - (70.9 - box.X), bottom - (77.8 - box.Y)} {
				if !(math.Abs(d) < 0.1*25.4/dpi) {
					t.Errorf("%g dpi, box %+v: edge %d is %.3f mm off", dpi, box, i, d)
				}
			}
			if want := image.Pt(int(math.Round(box.Width*dpi/25.4)), int(math.Round(box.Height*dpi/25.4))); m.Rect.Size() != want || c.Rect.Size() != want {
				t.Errorf("%g dpi, box %+v: %v and %v pixels, want %v", dpi, box, m.Rect.Size(), c.Rect.Size(), want)
			}
			for i, v := range m.Pix {
				if rgba := c.Pix[4*i : 4*i+4]; rgba[0] != v || rgba[1] != v || rgba[2] != v || rgba[3] != 255 {
					t.Fatalf("pixel %d is %d in grey and %v in colour", i, v, rgba)
				}
			}
		}
	}
}

func TestColors(t *testing.T) {
	r := open(t, proof.Config{CacheDir: cacheDir(t)})
	err := r.Read(context.Background(), sheet(20, 10, mm+"1 0 0 rg 0 0 10 10 re f 0 0 1 rg 10 0 10 10 re f"), func(p *proof.Page) error {
		m, err := p.Color(p.Whole(), 300)
		if err != nil {
			return err
		}
		if red, blue := m.RGBAAt(50, 50), m.RGBAAt(180, 50); red.R != 255 || red.B != 0 || blue.B != 255 || blue.R != 0 {
			t.Errorf("red is %v, blue %v", red, blue)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestBoxesThatGiveNoPicture(t *testing.T) {
	r := open(t, proof.Config{CacheDir: cacheDir(t)})
	err := r.Read(context.Background(), sheet(20, 10, ""), func(p *proof.Page) error {
		for _, c := range []struct {
			box proof.Box
			dpi float64
		}{
			{proof.Box{}, 300}, {proof.Box{Width: 5}, 300}, {proof.Box{Width: -5, Height: 5}, 300}, {proof.Box{Width: 0.01, Height: 5}, 300},
			{proof.Box{Width: 1e6, Height: 1e6}, 300}, {proof.Box{Width: math.NaN(), Height: 5}, 300}, {proof.Box{X: math.Inf(1), Width: 5, Height: 5}, 300},
			{p.Whole(), 0}, {p.Whole(), math.NaN()}, {p.Whole(), 1201},
		} {
			if _, err := p.Gray(c.box, c.dpi); err == nil || !strings.Contains(err.Error(), "possible") {
				t.Errorf("%+v at %g dpi: %v", c.box, c.dpi, err)
			}
			if _, err := p.Color(c.box, c.dpi); err == nil {
				t.Errorf("%+v at %g dpi in colour", c.box, c.dpi)
			}
		}
		_, err := p.Gray(p.Whole(), 300)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
