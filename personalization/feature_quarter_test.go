package personalization

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"
)

// scene draws a picture with soft shades, edges and colour.
func scene(width, height int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			v := uint8(128 + 100*math.Sin(float64(x)/17)*math.Cos(float64(y)/23))
			c := color.RGBA{v, 255 - v/2, v / 3, 255}
			if (x/40+y/30)%3 == 0 {
				c = color.RGBA{30, 40, 60, 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

// apart gives the mean and the greatest difference of two pictures in grey.
func apart(a, b *greys) (mean, most float64) {
	if a.Width != b.Width || a.Height != b.Height || len(a.cells) != len(b.cells) {
		return math.Inf(1), math.Inf(1)
	}
	for i, v := range a.cells {
		d := math.Abs(float64(v) - float64(b.cells[i]))
		mean, most = mean+d/float64(len(a.cells)), max(most, d)
	}
	return mean, most
}

// checkQuarter compares the quick decoder with the library's.
func checkQuarter(file []byte) error {
	quick, err := newQuarterDecoder(file).decode()
	if err != nil {
		return err
	}
	picture, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		return err
	}
	// Edges and the cut blocks at the rim differ, since finer coefficients are left out.
	if mean, most := apart(quick, quartered(picture)); mean > 4 || most > 90 {
		return fmt.Errorf("differs by %.1f of 255 on average, %.0f at most", mean, most)
	}
	return nil
}

func TestQuarterGreysAreThoseOfThePicture(t *testing.T) {
	if err := checkQuarter(testdata(t, "portrait.jpg")); err != nil {
		t.Error(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		var picture image.Image = scene(rapid.IntRange(1, 200).Draw(t, "width"), rapid.IntRange(1, 200).Draw(t, "height"))
		if rapid.Bool().Draw(t, "grey") {
			grey := image.NewGray(picture.Bounds())
			for i := range grey.Pix {
				x, y := i%grey.Stride, i/grey.Stride
				grey.Pix[i] = color.GrayModel.Convert(picture.At(x, y)).(color.Gray).Y
			}
			picture = grey
		}
		var b bytes.Buffer
		if err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: rapid.IntRange(40, 100).Draw(t, "quality")}); err != nil {
			t.Fatal(err)
		}
		if err := checkQuarter(b.Bytes()); err != nil {
			t.Fatal(err)
		}
	})
}

// TestQuarterGreysOfOtherEncoders reads what libjpeg writes.
func TestQuarterGreysOfOtherEncoders(t *testing.T) {
	dir := t.TempDir()
	const script = `
import sys
from PIL import Image
m = Image.open(sys.argv[1])
for name, options in {
    "restart": dict(restart_marker_blocks=7), "optimal": dict(optimize=True), "444": dict(subsampling=0), "422": dict(subsampling=1),
    "progressive": dict(progressive=True),
}.items():
    m.save(f"{sys.argv[2]}/{name}.jpg", quality=88, **options)
m.convert("L").save(f"{sys.argv[2]}/grey.jpg", quality=80, restart_marker_rows=2)
`
	run(t, "python3-pil", "/usr/bin/python3", "-c", script, filepath.Join("testdata", "portrait.jpg"), dir)
	for _, name := range []string{"restart", "optimal", "444", "422", "grey"} {
		file, err := os.ReadFile(filepath.Join(dir, name+".jpg"))
		if err != nil {
			t.Fatal(err)
		}
		if err := checkQuarter(file); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	progressive, err := os.ReadFile(filepath.Join(dir, "progressive.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := newQuarterDecoder(progressive).decode(); !errors.Is(err, errOtherJPEG) {
		t.Errorf("progressive: %v", err)
	}
	whole, err := quarterGreys(testdata(t, "portrait.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	g, err := quarterGreys(progressive)
	if err != nil {
		t.Fatal(err)
	}
	if mean, _ := apart(g, whole); mean > 4 {
		t.Errorf("the library's way differs by %.1f", mean)
	}
}

func TestDamagedPortraitsAreRefused(t *testing.T) {
	file := testdata(t, "portrait.jpg")
	for _, length := range []int{0, 1, 2, 30, 300, 700, len(file) / 2, len(file) - 40} {
		if _, err := quarterGreys(file[:length]); err == nil {
			t.Errorf("a file cut to %d of %d bytes is read", length, len(file))
		}
	}
}

func FuzzQuarterGreys(f *testing.F) {
	for _, size := range []int{1, 9, 40} {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, scene(size, size+3), nil); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		// A header may promise many pixels; that costs time and says nothing.
		if config, err := jpeg.DecodeConfig(bytes.NewReader(file)); err != nil || config.Width*config.Height > 1<<16 {
			return
		}
		g, err := newQuarterDecoder(file).decode()
		if err == nil && len(g.cells) != g.columns*g.rows {
			t.Errorf("%d cells of %d × %d", len(g.cells), g.columns, g.rows)
		}
	})
}

func BenchmarkQuarterGreys(b *testing.B) {
	file := testdata(b, "portrait.jpg")
	b.Run("quick", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := quarterGreys(file); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("image/jpeg", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := jpeg.Decode(bytes.NewReader(file)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
