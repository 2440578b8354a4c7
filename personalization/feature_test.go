package personalization

import (
	"bytes"
	"errors"
	"image"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/sync/errgroup"

	"chancery/personalization/record"
	"chancery/templates"
)

// featureLayout has the security features side by side on a page that is otherwise bare.
const featureLayout = `id: test/features
version: 1
title: Security features
format: TD3
page: {width: 125, height: 88}
inks:
  k: {cmyk: [0, 0, 0, 1]}
  sea: {cmyk: [1, 0.5, 0, 0.2], spot: true}
captions: {font: sans, second: sans, size: 4, rise: 3, ink: k}
front:
  substrate:
    - waves: {x: 0, y: 80, width: 9, height: 5, lines: 2, amplitude: 1, periods: 2, line: 0.1, seed: s, ink: sea}
  personalization:
    - portrait: {x: 5, y: 18, width: 34, height: 43.7}
    - specimen: {x: 6, y: 4, width: 110, height: 9, font: sans-bold, ink: sea, tint: 0.2}
    - mrz: {ink: k}
`

// features are the elements that a page gets, and the places in which they may show.
func features() []feature {
	return []feature{
		{"portraitFrame", `{x: 3, y: 16, width: 38, height: 47.7, depth: 4.5, strands: 8, swings: 14, fade: true, line: 0.09, seed: record, ink: sea}`, templates.Rect{X: 3, Y: 16, Width: 38, Height: 47.7}, true},
		{"linePortrait", `{x: 46, y: 18, width: 13, height: 17, pitch: 0.32, thin: 0.05, thick: 0.29, turn: 20, amplitude: 0.35, ink: sea}`, templates.Rect{X: 46, Y: 18, Width: 13, Height: 17}, false},
		{"lineScreen", `{x: 62, y: 18, width: 40, height: 9, pitch: 0.3387, turn: 35, line: 0.0847, hidden: COPY, font: sans-bold, ink: sea}`, templates.Rect{X: 62, Y: 18, Width: 40, Height: 9}, false},
		{"latent", `{x: 62, y: 29, width: 40, height: 8, pitch: 0.3387, turn: 30, line: 0.127, text: "{documentNumber}", font: sans-bold, ink: sea}`, templates.Rect{X: 62, Y: 29, Width: 40, Height: 8}, true},
		{"register", `{x: 52, y: 46, radius: 5, points: 12, half: front, ink: sea}`, templates.Rect{X: 47, Y: 41, Width: 10, Height: 10}, false},
		{"microtext", `{along: "M 104 46 C 104 41.582 107.582 38 112 38 C 116.418 38 120 41.582 120 46 C 120 50.418 116.418 54 112 54 C 107.582 54 104 50.418 104 46",
        text: "UTOPIA {documentNumber} ", font: sans, size: 1.4, ink: sea}`, templates.Rect{X: 103, Y: 37, Width: 18, Height: 18}, true},
		{"microtext", `{along: "M 62 48 C 70 44 78 52 86 48 C 90 46 94 46 98 48", text: "UTOPIA ", font: sans, size: 1.4, ink: sea}`, templates.Rect{X: 61, Y: 44, Width: 38, Height: 8}, false},
	}
}

type feature struct {
	kind, values string
	place        templates.Rect
	bound        bool // to the record
}

// featureComposer has one layout, test/features@1, with some features.
func featureComposer(t testing.TB, some ...feature) *Composer {
	t.Helper()
	var text strings.Builder
	text.WriteString(featureLayout)
	for _, f := range some {
		text.WriteString("    - " + f.kind + ": " + f.values + "\n")
	}
	set, err := templates.Load(fstest.MapFS{"features.yaml": {Data: []byte(text.String())}})
	if err != nil {
		t.Fatal(err)
	}
	c, err := NewComposer(set, fixedSeal{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func featurePage(t testing.TB, rec record.Record, some ...feature) []byte {
	t.Helper()
	rec.Layout = "test/features@1"
	return compose(t, featureComposer(t, some...), rec).Page
}

// changed gives the mean change of grey in a place, and the greatest outside all places.
func changed(before, after *image.Gray, dpi float64, place templates.Rect, places []feature) (inside, outside float64) {
	n := 0.0
	for y := range before.Rect.Dy() {
		for x := range before.Rect.Dx() {
			at := templates.Rect{X: float64(x) * 25.4 / dpi, Y: float64(y) * 25.4 / dpi, Width: 25.4 / dpi, Height: 25.4 / dpi}
			d := math.Abs(float64(before.GrayAt(x, y).Y) - float64(after.GrayAt(x, y).Y))
			if at.Overlaps(place) {
				inside, n = inside+d, n+1
				continue
			}
			free := true
			for i := range places {
				free = free && !at.Overlaps(places[i].place)
			}
			if free {
				outside = max(outside, d)
			}
		}
	}
	return inside / n, outside
}

// Each feature shows in its place, and none elsewhere; what is bound to the record differs from
// document to document, and the rest does not.
func TestFeaturesShowInTheirPlaces(t *testing.T) {
	const dpi = 200
	first, second := passport(t), passport(t)
	second.DocumentNumber, second.BlankSerial = "X70552M41", "X70552M41"
	bare := picture(t, render(t, featurePage(t, first), dpi))
	bareSecond := picture(t, render(t, featurePage(t, second), dpi))
	all := picture(t, render(t, featurePage(t, first, features()...), dpi))
	allSecond := picture(t, render(t, featurePage(t, second, features()...), dpi))
	if _, zone := changed(bare, bareSecond, dpi, templates.Rect{X: 0, Y: 64, Width: 125, Height: 24}, nil); zone != 0 {
		t.Errorf("bare pages of two records differ by %.0f outside the machine readable zone", zone)
	}
	for _, f := range features() {
		inside, outside := changed(bare, all, dpi, f.place, features())
		if inside < 1 || outside > 0 {
			t.Errorf("%s: greys change by %.1f in its place, and by %.1f outside all", f.kind, inside, outside)
		}
		if between, _ := changed(all, allSecond, dpi, f.place, nil); (between > 1) != f.bound {
			t.Errorf("%s: greys of two records differ by %.1f in its place", f.kind, between)
		}
	}
}

func TestFeaturesAreTheSameBytesEachTime(t *testing.T) {
	if !bytes.Equal(featurePage(t, passport(t), features()...), featurePage(t, passport(t), features()...)) {
		t.Error("a record gives two pages")
	}
}

func TestFeaturesAreDrawnSideBySide(t *testing.T) {
	c := featureComposer(t, features()...)
	records := []record.Record{passport(t), passport(t)}
	records[1].DocumentNumber, records[1].BlankSerial = "X70552M41", "X70552M41"
	var want [2][]byte
	for i := range records {
		records[i].Layout = "test/features@1"
		want[i] = compose(t, c, records[i]).Page
	}
	img := images(t)
	var group errgroup.Group
	for i := range 8 {
		group.Go(func() error {
			for j := range 6 {
				a, err := c.Compose(records[(i+j)%2], img)
				if err != nil {
					return err
				}
				if !bytes.Equal(a.Page, want[(i+j)%2]) {
					return errors.New("a page differs from that of the same record")
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
}

// The portrait in lines, seen from afar, is the portrait.
func TestLinePortraitLooksLikeThePortrait(t *testing.T) {
	const dpi, columns, rows = 300, 13, 17
	ghost := features()[1]
	page := picture(t, render(t, featurePage(t, passport(t), ghost), dpi))
	g, err := quarterGreys(testdata(t, "portrait.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	var drawn, wanted []float64
	for row := range rows {
		for column := range columns {
			place := templates.Rect{X: ghost.place.X + float64(column), Y: ghost.place.Y + float64(row), Width: 1, Height: 1}
			drawn = append(drawn, meanGrey(page, place, dpi))
			cells := image.Gray{Pix: g.cells, Stride: g.columns, Rect: image.Rect(0, 0, g.columns, g.rows)}
			scale := 25.4 * float64(g.columns) / columns // cells in an inch of the ghost
			place.X, place.Y = float64(column), float64(row)
			wanted = append(wanted, meanGrey(&cells, place, scale))
		}
	}
	if r := correlation(drawn, wanted); r < 0.85 {
		t.Errorf("the portrait in lines correlates with the portrait by %.2f", r)
	}
}

func meanGrey(m *image.Gray, place templates.Rect, dpi float64) (mean float64) {
	n := 0.0
	for y := int(place.Y * dpi / 25.4); y < min(int(place.Bottom()*dpi/25.4), m.Rect.Dy()); y++ {
		for x := int(place.X * dpi / 25.4); x < min(int(place.Right()*dpi/25.4), m.Rect.Dx()); x++ {
			mean, n = mean+float64(m.GrayAt(x, y).Y), n+1
		}
	}
	return mean / max(n, 1)
}

func correlation(a, b []float64) float64 {
	var ma, mb, ab, aa, bb float64
	for i := range a {
		ma, mb = ma+a[i]/float64(len(a)), mb+b[i]/float64(len(b))
	}
	for i := range a {
		ab, aa, bb = ab+(a[i]-ma)*(b[i]-mb), aa+(a[i]-ma)*(a[i]-ma), bb+(b[i]-mb)*(b[i]-mb)
	}
	return ab / math.Sqrt(aa*bb)
}

// BenchmarkFeatures composes a page with each feature, and one with none.
func BenchmarkFeatures(b *testing.B) {
	for i, f := range append([]feature{{kind: "none"}}, features()...) {
		some := features()[max(i-1, 0):i]
		b.Run(f.kind, func(b *testing.B) {
			c := featureComposer(b, some...)
			rec, img := passport(b), images(b)
			rec.Layout = "test/features@1"
			measure(b, func() ([]byte, error) {
				a, err := c.Compose(rec, img)
				return a.Page, err
			})
		})
	}
}
