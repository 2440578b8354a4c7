package portrait_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"os"
	"testing"

	"chancery/demo/portraits"
	"chancery/personalization/portrait"
)

func finder(t testing.TB) *portrait.Finder {
	t.Helper()
	f, err := portrait.NewFinder()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func drawn(t testing.TB, seed int64, o portraits.Options) []byte {
	t.Helper()
	file, err := portraits.Portrait(seed, o)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func jpegOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 93}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Drawn heads have their pupils 10.3 mm apart (demo/portraits), give or take half a millimetre, and level. Of a few the finder takes the
// inner corner of an eye for the pupil.
func TestFacesOfDrawnPeople(t *testing.T) {
	count := int64(12)
	if os.Getenv("CHANCERY_PROVE") == "1" {
		count = 100
	}
	f := finder(t)
	var missed, astray int64
	for seed := range count {
		_, _, m, err := f.Cut(drawn(t, seed, portraits.Options{Skin: int(seed%7) + 1}), portrait.Whole())
		if err != nil {
			t.Fatal(err)
		}
		if m.Faces != 1 {
			missed++
			continue
		}
		apart, lean := (m.Left.X-m.Right.X)/float64(m.Width)*35, (m.Left.Y-m.Right.Y)/float64(m.Height)*45
		if math.Abs(apart-10.3) > 1.5 || math.Abs(lean) > 1 {
			astray++
		}
	}
	if 10*missed > count || 5*astray > count {
		t.Errorf("of %d heads %d have no face or several, and %d pupils that are none", count, missed, astray)
	}
}

func TestNoFaces(t *testing.T) {
	f := finder(t)
	for name, m := range map[string]image.Image{"grey": plain(622, 800), "stripes": stripes(622, 800)} {
		faces, err := f.Faces(jpegOf(t, m))
		if err != nil || len(faces) > 0 {
			t.Errorf("%s: %v %v", name, faces, err)
		}
		cut, box, measures, err := f.Cut(jpegOf(t, m), portrait.Box{})
		if err != nil || measures.Faces != 0 || measures.OK() || box != portrait.Whole() || cut == nil {
			t.Errorf("%s: %+v %+v %v", name, box, measures, err)
		}
	}
}

func plain(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(m, m.Rect, image.NewUniform(color.Gray{Y: 200}), image.Point{}, draw.Src)
	return m
}

func stripes(w, h int) *image.RGBA {
	m := plain(w, h)
	for x := 0; x < w; x += 40 {
		draw.Draw(m, image.Rect(x, 0, x+20, h), image.Black, image.Point{}, draw.Src)
	}
	return m
}

// A head far to the side of a wide picture is found and stands in the middle of what is cut.
func TestCutFindsTheHead(t *testing.T) {
	f := finder(t)
	head, err := jpeg.Decode(bytes.NewReader(drawn(t, 3, portraits.Options{})))
	if err != nil {
		t.Fatal(err)
	}
	wide := plain(1800, 1200)
	draw.Draw(wide, image.Rect(1000, 300, 1622, 1100), head, image.Point{}, draw.Src)
	cut, box, m, err := f.Cut(jpegOf(t, wide), portrait.Box{})
	if err != nil {
		t.Fatal(err)
	}
	if m.Faces != 1 || box.Left < 400 {
		t.Fatalf("%+v %+v", box, m)
	}
	for _, one := range m.List {
		switch one.Code {
		case portrait.MeasureHorizontal, portrait.MeasureVertical, portrait.MeasureRoll, portrait.MeasureHeadWidth, portrait.MeasureHeadHeight, portrait.MeasureEyes:
			if !one.OK() {
				t.Errorf("%+v", one)
			}
		}
	}
	c, err := jpeg.DecodeConfig(bytes.NewReader(cut))
	if err != nil || math.Abs(float64(c.Width)/float64(c.Height)-7.0/9) > 0.01 || c.Width != m.Width || c.Height != m.Height {
		t.Errorf("%+v %v", c, err)
	}
	again, same, _, err := f.Cut(jpegOf(t, wide), box)
	if err != nil || same != box || !bytes.Equal(again, cut) {
		t.Errorf("the same box gives another part: %+v, %+v, %v", box, same, err)
	}
}

// Whatever box is asked for, what comes is 7 by 9 within the picture, or refused.
func TestAnyBox(t *testing.T) {
	f := finder(t)
	file := drawn(t, 5, portraits.Options{})
	for i, b := range []portrait.Box{{}, {-5, -5, -5}, {5000, 5000, 5000}, {900, 900, 500}, {0, 0, 1000}, {0, 0, 1 << 30}, {math.MaxInt, math.MinInt, 700}, {100, 100, 100}} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			cut, box, m, err := f.Cut(file, b)
			if err != nil {
				if _, ok := errors.AsType[*portrait.Error](err); !ok {
					t.Fatal(err)
				}
				return
			}
			if box.Left < 0 || box.Top < 0 || box.Left+box.Width > 1001 || m.Width == 0 {
				t.Errorf("%+v", box)
			}
			if _, err := portrait.Check(cut, portrait.PortraitLimits()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestGivenFileIsKept(t *testing.T) {
	file := drawn(t, 7, portraits.Options{})
	cut, _, _, err := finder(t).Cut(file, portrait.Whole())
	if err != nil || !bytes.Equal(cut, file) {
		t.Errorf("the whole picture is another file: %v", err)
	}
}

func BenchmarkCut(b *testing.B) {
	f := finder(b)
	file := drawn(b, 3, portraits.Options{})
	for b.Loop() {
		if _, _, _, err := f.Cut(file, portrait.Box{}); err != nil {
			b.Fatal(err)
		}
	}
}
