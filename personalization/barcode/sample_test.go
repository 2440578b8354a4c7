package barcode_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"testing"

	"pgregory.net/rapid"

	"chancery/personalization/barcode"
)

// A photograph is how a symbol is put to a raster: its module in pixels, where it begins, and what spoils it.
type photograph struct {
	module, x, y, turn, blur float64 // pixels; turn in degrees, blur the deviation in modules
	jpeg                     int     // quality, 0 for none
	ink, paper               uint8
}

// take draws a symbol, each pixel of 3 × 3 samples, and returns the raster and the box of the symbol in it.
func (p photograph) take(t interface{ Fatal(...any) }, s barcode.Symbol) (*image.Gray, image.Rectangle) {
	beside, above := s.Kind().Quiet()
	w, h := float64(s.Width())*p.module, float64(s.Height())*p.module
	marginX, marginY := float64(beside+3)*p.module+p.x, float64(above+3)*p.module+p.y
	img := image.NewGray(image.Rect(0, 0, int(w+2*marginX), int(h+2*marginY)))
	dark := make([]bool, s.Width()*s.Rows())
	for i := range dark {
		dark[i] = s.At(i%s.Width(), i/s.Width())
	}
	sine, cosine := math.Sincos(p.turn * math.Pi / 180)
	perColumn, perRow := 1/p.module, 1/p.module/float64(s.RowHeight())
	middleColumn, middleRow := float64(s.Width())/2, float64(s.Rows())/2
	for i := range img.Pix {
		n := 0
		for sub := range 9 {
			x := float64(i%img.Stride) + float64(2*(sub%3)+1)/6 - marginX - w/2
			y := float64(i/img.Stride) + float64(2*(sub/3)+1)/6 - marginY - h/2
			column, row := (x*cosine+y*sine)*perColumn+middleColumn, (y*cosine-x*sine)*perRow+middleRow
			if column >= 0 && row >= 0 && int(column) < s.Width() && int(row) < s.Rows() && dark[int(row)*s.Width()+int(column)] {
				n++
			}
		}
		img.Pix[i] = uint8((int(p.ink)*n + int(p.paper)*(9-n)) / 9)
	}
	if p.blur > 0 {
		img = blurred(img, p.blur*p.module)
	}
	if p.jpeg > 0 {
		img = asJPEG(t, img, p.jpeg)
	}
	return img, image.Rect(int(marginX), int(marginY), int(marginX+w), int(marginY+h))
}

// blurred smooths by a bell curve of a deviation in pixels.
func blurred(img *image.Gray, deviation float64) *image.Gray {
	reach := int(2*deviation + 1)
	kernel, total := make([]float64, 2*reach+1), 0.0
	for i := range kernel {
		kernel[i] = math.Exp(-float64((i-reach)*(i-reach)) / 2 / deviation / deviation)
		total += kernel[i]
	}
	for _, step := range []int{1, img.Stride} {
		out := image.NewGray(img.Rect)
		copy(out.Pix, img.Pix)
		for at := reach * step; at < len(img.Pix)-reach*step; at++ {
			sum := 0.0
			for i, k := range kernel {
				sum += k * float64(img.Pix[at+(i-reach)*step])
			}
			out.Pix[at] = uint8(sum/total + 0.5)
		}
		img = out
	}
	return img
}

func asJPEG(t interface{ Fatal(...any) }, img *image.Gray, quality int) *image.Gray {
	var file bytes.Buffer
	if err := jpeg.Encode(&file, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	decoded, err := jpeg.Decode(&file)
	if err != nil {
		t.Fatal(err)
	}
	gray, ok := decoded.(*image.Gray)
	if !ok {
		t.Fatal("JPEG is no longer gray")
	}
	return gray
}

// sampled reads a symbol back from its photograph.
func sampled(t interface {
	Fatal(...any)
	Helper()
}, s barcode.Symbol, p photograph, shift image.Point) (barcode.Finding, barcode.Content, error) {
	t.Helper()
	img, box := p.take(t, s)
	f, err := barcode.Sample(img, box.Add(shift), p.module, s.Kind())
	if err != nil {
		return f, barcode.Content{}, err
	}
	c, err := barcode.Decode(f.Symbol)
	return f, c, err
}

// TestSample reads symbols from clean rasters at 300 dpi and more: nothing may need mending.
func TestSample(t *testing.T) {
	for _, kind := range barcode.Kinds() {
		t.Run(kind.String(), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				data := contents(min(most(kind), 100)).Draw(t, "data")
				s, err := barcode.Encode(kind, data, barcode.Options{})
				if err != nil {
					t.Fatal(err)
				}
				p := photograph{
					module: rapid.SampledFrom([]float64{4, 8, 3.4, 5.31, 6.9}).Draw(t, "module"),
					x:      rapid.Float64Range(0, 1).Draw(t, "x"), y: rapid.Float64Range(0, 1).Draw(t, "y"),
					ink: rapid.Uint8Range(0, 60).Draw(t, "ink"), paper: rapid.Uint8Range(190, 255).Draw(t, "paper"),
				}
				shift := image.Pt(int(p.module*rapid.Float64Range(-1.5, 1.5).Draw(t, "right")), int(p.module*rapid.Float64Range(-1.5, 1.5).Draw(t, "down")))
				f, c, err := sampled(t, s, p, shift)
				if err != nil || !bytes.Equal(c.Data, data) || c.Corrected+c.Damaged > 0 {
					t.Fatalf("%+v: %d × %d modules of %d × %d, %d corrected, %d damaged, %v", p, f.Symbol.Columns(), f.Symbol.Rows(), s.Columns(), s.Rows(), c.Corrected, c.Damaged, err)
				}
				if beside, above := kind.Quiet(); math.Abs(f.X-float64(beside+3)*p.module-p.x) > 0.3*p.module || kind != barcode.Code128 && math.Abs(f.Y-float64(above+3)*p.module-p.y) > 0.3*p.module {
					t.Fatalf("found at %.2f, %.2f", f.X, f.Y)
				}
			})
		})
	}
}

// TestSampleSpoilt reads symbols that are blurred, turned and compressed, as the readers of other makers can.
func TestSampleSpoilt(t *testing.T) {
	count := 6
	if proving() {
		count = 60
	}
	for _, kind := range barcode.Kinds() {
		for name, p := range map[string]photograph{
			"blurred":         {module: 4, blur: 0.3, paper: 255},
			"jpeg":            {module: 4, jpeg: 20, paper: 255},
			"turned":          {module: 4, turn: 0.3, paper: 255},
			"turned back":     {module: 8, turn: -0.3, paper: 255},
			"all":             {module: 8, turn: 0.3, blur: 0.25, jpeg: 20, ink: 40, paper: 230},
			"all, at 300 dpi": {module: 4, turn: 0.3, blur: 0.2, jpeg: 30, ink: 30, paper: 240},
		} {
			t.Run(fmt.Sprint(kind, " ", name), func(t *testing.T) {
				t.Parallel()
				for i, data := range payloads(uint64(kind)+40, count, min(most(kind), 150)) {
					s, err := barcode.Encode(kind, data, barcode.Options{})
					if err != nil {
						t.Fatal(err)
					}
					if f, c, err := sampled(t, s, p, image.Pt(i%5-2, i%7-3)); err != nil || !bytes.Equal(c.Data, data) {
						t.Errorf("%d bytes, %d × %d modules: found %d × %d, %v", len(data), s.Columns(), s.Rows(), f.Symbol.Columns(), f.Symbol.Rows(), err)
					}
				}
			})
		}
	}
}

// TestSampleFramed reads small symbols with a frame of ink right outside their quiet zone.
func TestSampleFramed(t *testing.T) {
	count := 60
	if proving() {
		count = 600
	}
	for _, kind := range barcode.Kinds() {
		for i, data := range payloads(uint64(kind)+60, count, 8) {
			s := encoded(t, kind, data, barcode.Options{})
			img, box := photograph{module: 4, paper: 255}.take(t, s)
			beside, above := kind.Quiet()
			if kind == barcode.Aztec || kind == barcode.Code128 {
				beside, above = max(beside, 3), 3 // they need none
			}
			quiet := image.Rect(box.Min.X-4*beside, box.Min.Y-4*above, box.Max.X+4*beside, box.Max.Y+4*above)
			for y := range img.Rect.Dy() {
				for x := range img.Rect.Dx() {
					if p := image.Pt(x, y); i%2 == 0 && !p.In(quiet) && p.In(quiet.Inset(-3)) {
						img.SetGray(x, y, color.Gray{})
					}
				}
			}
			f, err := barcode.Sample(img, box, 4, kind)
			if err != nil {
				t.Errorf("%s of %q: %v", kind, data, err)
				continue
			}
			if c, err := barcode.Decode(f.Symbol); err != nil || !bytes.Equal(c.Data, data) || c.Corrected+c.Damaged > 0 {
				t.Errorf("%s of %q: read %q, %v", kind, data, c.Data, err)
			}
		}
	}
}

// TestSampleNothing looks where no symbol is.
func TestSampleNothing(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 300, 300))
	box := image.Rect(50, 50, 250, 250)
	check := func(what string) {
		t.Helper()
		for _, kind := range barcode.Kinds() {
			f, err := barcode.Sample(img, box, 4, kind)
			if err == nil {
				_, err = barcode.Decode(f.Symbol)
			}
			if !errors.Is(err, barcode.ErrNotFound) && !errors.Is(err, barcode.ErrUnreadable) {
				t.Errorf("%s: a %s: %v", what, kind, err)
			}
		}
	}
	check("black")
	for i := range img.Pix {
		img.Pix[i] = uint8(i * i >> 3)
	}
	check("noise")
	for i := range img.Pix {
		img.Pix[i] = uint8(255 * (i / 8 % 2))
	}
	check("stripes")
	box = image.Rect(400, 400, 500, 500)
	check("outside")
}

// FuzzSample looks into rasters made of anything, and into ones with a symbol under it.
func FuzzSample(f *testing.F) {
	for i := range 5 {
		f.Add(uint8(i), uint8(60), uint8(4), uint8(0), []byte("a content"), []byte{0, 255, 3, 128})
	}
	f.Fuzz(func(t *testing.T, kind, side, module, at uint8, data, pixels []byte) {
		k := barcode.Kinds()[int(kind)%5]
		img := image.NewGray(image.Rect(0, 0, int(side)+1, int(side)+1))
		if s, err := barcode.Encode(k, data, barcode.Options{}); err == nil && s.Columns() < 80 {
			img = draw(s, 3)
		}
		for i := range img.Pix {
			if len(pixels) > 0 && i/len(pixels)%3 == 1 {
				img.Pix[i] ^= pixels[i%len(pixels)]
			}
		}
		found, err := barcode.Sample(img, image.Rect(int(at), int(at), int(side), int(side)), float64(module)/2, k)
		if err != nil && !errors.Is(err, barcode.ErrNotFound) {
			t.Fatal(err)
		}
		if err == nil {
			if _, err := barcode.Decode(found.Symbol); err != nil && !errors.Is(err, barcode.ErrUnreadable) {
				t.Fatal(err)
			}
		}
	})
}
