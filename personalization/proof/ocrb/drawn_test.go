package ocrb_test

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"

	"chancery/templates/fonts"
)

// scan is how a band is put on a scanner: resolution, turn in degrees, stretch, paper and ink
// brightness, noise, and how dark the substrate's waves are, 1 as dark as the ink.
type scan struct {
	dpi, turn, stretch float64
	paper, ink         uint8
	noise, waves       float64
}

func plain(dpi float64) scan { return scan{dpi: dpi, stretch: 1, paper: 255} }

// drawn is the picture of Zone VII with lines, without any PDF between.
func (s sheet) drawn(t testing.TB, lines []string, how scan, random *rand.Rand) *image.Gray {
	t.Helper()
	const zone = 24.3
	mm := how.dpi / 25.4 * how.stretch
	m := image.NewGray(image.Rect(0, 0, int(s.width*how.dpi/25.4), int(zone*how.dpi/25.4)))
	pen := vector.NewRasterizer(m.Rect.Dx(), m.Rect.Dy())
	sin, cos := math.Sincos(how.turn * math.Pi / 180)
	face := newOutlines(t)
	for i, line := range lines {
		for k, c := range line {
			if c == ' ' {
				continue
			}
			face.draw(t, pen, c, func(x, y float64) (float32, float32) {
				// From the picture's middle: characters of 0.723 em every 2.54 mm, the middle of the capitals at the line's centre.
				x, y = s.first+2.54*float64(k)+x*3.5131-s.width/2, zone-s.centres[i]+y*3.5131+2.505/2-zone/2
				return float32((x*cos-y*sin)*mm) + float32(m.Rect.Dx())/2, float32((x*sin+y*cos)*mm) + float32(m.Rect.Dy())/2
			})
		}
	}
	mask := image.NewAlpha(m.Rect)
	pen.Draw(mask, m.Rect, image.Opaque, image.Point{})
	grain := make([]float64, 4099) // a prime, so that rows differ
	for i := range grain {
		if how.noise > 0 {
			grain[i] = random.NormFloat64() * how.noise
		}
	}
	for i, a := range mask.Pix {
		x, y := float64(i%m.Stride)/mm, float64(i/m.Stride)/mm
		wave := how.waves * (0.5 + 0.5*math.Sin(5*(y+math.Sin(x/4))))
		v := float64(how.paper) + max(float64(a)/255, wave)*(float64(how.ink)-float64(how.paper)) + grain[i%len(grain)]
		m.Pix[i] = uint8(min(max(v, 0), 255))
	}
	return m
}

// outlines are those of OCR-B, in em.
type outlines struct {
	font   *sfnt.Font
	buffer sfnt.Buffer
}

func newOutlines(t testing.TB) *outlines {
	t.Helper()
	ttf, err := fonts.TTF(fonts.OCRB)
	if err != nil {
		t.Fatal(err)
	}
	font, err := sfnt.Parse(ttf)
	if err != nil {
		t.Fatal(err)
	}
	return &outlines{font: font}
}

func (o *outlines) draw(t testing.TB, pen *vector.Rasterizer, c rune, place func(x, y float64) (float32, float32)) {
	t.Helper()
	index, err := o.font.GlyphIndex(&o.buffer, c)
	if err != nil || index == 0 {
		t.Fatalf("no %q in the font (%v)", c, err)
	}
	segments, err := o.font.LoadGlyph(&o.buffer, index, fixed.I(1000), nil)
	if err != nil {
		t.Fatal(err)
	}
	at := func(p fixed.Point26_6) (float32, float32) { return place(float64(p.X)/64000, float64(p.Y)/64000) }
	for _, s := range segments {
		ax, ay := at(s.Args[0])
		bx, by := at(s.Args[1])
		cx, cy := at(s.Args[2])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			pen.ClosePath()
			pen.MoveTo(ax, ay)
		case sfnt.SegmentOpLineTo:
			pen.LineTo(ax, ay)
		case sfnt.SegmentOpQuadTo:
			pen.QuadTo(ax, ay, bx, by)
		case sfnt.SegmentOpCubeTo:
			pen.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	pen.ClosePath()
}
