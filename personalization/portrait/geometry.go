package portrait

import (
	"fmt"
	"image"
	"math"

	"golang.org/x/image/draw"
)

// Finding is something about a portrait that a vetting officer must look at. Code is one of the Code constants; Text is for people.
type Finding struct {
	Code string
	Text string
}

// The codes of findings.
const (
	CodeUnreadable       = "portrait-unreadable"        // refused by Check or not to be decoded
	CodeResolution       = "portrait-resolution"        // less than 300 dpi at 35 × 45 mm
	CodeRatio            = "portrait-ratio"             // not 7:9
	CodeBlank            = "portrait-blank"             // no picture at all
	CodeTooDark          = "portrait-too-dark"          // drowned shadows, or dark as a whole
	CodeTooBright        = "portrait-too-bright"        // burnt lights, or bright as a whole
	CodeLowContrast      = "portrait-low-contrast"      // the middle hardly differs in itself
	CodeFewTones         = "portrait-few-tones"         // posterized
	CodeBackgroundDark   = "portrait-background-dark"   // not light
	CodeBackgroundUneven = "portrait-background-uneven" // not uniform
)

// Measures against which a portrait is held. Numbers without a source are our own, found on photographs and drawn portraits.
const (
	ratio          = 7.0 / 9.0 // Doc 9303-3 §3.9.1.1: 45 × 35 mm, ratio typically 7:9
	ratioTolerance = 0.04      // relative; lets 3:4 pass, of which 3.6 % is cut at the bottom
	clipped        = 0.001     // Doc 9303-3 §3.9.1.1: less than 0.1 % of the pixels at 0 and at 255, background left out
	darkMean       = 25        // a well exposed portrait of a dark-skinned person has about 60
	brightMean     = 232
	flatSpread     = 36  // luma range of the middle, 2 % left out at each end
	blankSpread    = 6   // of the whole picture
	fewTones       = 24  // lumas that occur in the middle
	lightGround    = 110 // mean luma of the background
	evenGround     = 64  // its luma range, 5 % left out at each end
	evenSides      = 40  // difference between left and right
)

// Geometry measures a portrait as it was submitted (a normalised one has size and ratio by construction): size, ratio, exposure and
// background. It finds no face: the middle of the picture stands for it. No findings mean that nothing was noticed.
func Geometry(data []byte) []Finding {
	picture, info, err := decode(data, PortraitLimits())
	if err != nil {
		return []Finding{{CodeUnreadable, err.Error()}}
	}
	var found findings
	width, height := info.Upright()
	found.shape(width, height)
	sample := reduced(picture, info)
	all := histogram(sample.Pix)
	if all.spread(0.001) < blankSpread {
		found.add(CodeBlank, "the picture shows nothing: all of it has one tone")
		return found
	}
	found.exposure(middle(sample))
	left, right := sides(sample)
	found.background(left, right)
	return found
}

type findings []Finding

func (f *findings) add(code, text string, args ...any) {
	*f = append(*f, Finding{Code: code, Text: fmt.Sprintf(text, args...)})
}

func (f *findings) shape(width, height int) {
	if width < Width || height < Height {
		f.add(CodeResolution, "the picture has %d × %d pixels; 35 × 45 mm at %d dpi are %d × %d", width, height, DPI, Width, Height)
	}
	r := float64(width) / float64(height)
	if math.Abs(r/ratio-1) > ratioTolerance {
		f.add(CodeRatio, "the picture's width is %.2f of its height; 35 × 45 mm are %.2f", r, ratio)
	}
}

func (f *findings) exposure(face tones) {
	mean := face.mean()
	switch share := face.share(0); {
	case mean < darkMean:
		f.add(CodeTooDark, "the picture is too dark: mean tone %.0f of 255", mean)
	case share >= clipped:
		f.add(CodeTooDark, "%.1f %% of the picture's middle is wholly black; less than 0.1 %% may be", 100*share)
	}
	switch share := face.share(255); {
	case mean > brightMean:
		f.add(CodeTooBright, "the picture is too bright: mean tone %.0f of 255", mean)
	case share >= clipped:
		f.add(CodeTooBright, "%.1f %% of the picture's middle is wholly white; less than 0.1 %% may be", 100*share)
	}
	if s := face.spread(0.02); s < flatSpread {
		f.add(CodeLowContrast, "the picture's middle has hardly any contrast: tones differ by %d of 255", s)
	} else if n := face.used(); n < fewTones {
		f.add(CodeFewTones, "the picture's middle has only %d tones", n)
	}
}

func (f *findings) background(left, right tones) {
	both := left
	for v, n := range right.count {
		both.count[v] += n
		both.total += n
	}
	if m := both.mean(); m < lightGround {
		f.add(CodeBackgroundDark, "the background is dark: mean tone %.0f of 255", m)
	}
	if s, d := both.spread(0.05), math.Abs(left.mean()-right.mean()); s > evenGround || d > evenSides {
		f.add(CodeBackgroundUneven, "the background is not uniform: tones differ by %d of 255, left from right by %.0f", s, d)
	}
}

// sampleSide bounds the sample on which tones are measured.
const sampleSide = 800

// reduced gives an upright grey sample of the picture's own pixels; averaging would hide wholly black and white ones.
func reduced(picture image.Image, info Info) *image.Gray {
	fit := min(1, sampleSide/float64(max(info.Width, info.Height)))
	width, height := max(1, round(fit*float64(info.Width))), max(1, round(fit*float64(info.Height)))
	var sample *image.RGBA
	if fit == 1 {
		sample = scaled(picture, width, height)
	} else {
		small := image.NewNRGBA(image.Rect(0, 0, width, height))
		draw.NearestNeighbor.Scale(small, small.Rect, picture, picture.Bounds(), draw.Src, nil)
		sample = scaled(small, width, height)
	}
	return grey(upright(sample, info.Orientation))
}

// middle gives the tones of the ellipse in which a face stands by the rules of Doc 9303-3 §3.9.1.3.
func middle(g *image.Gray) tones {
	var t tones
	w, h := float64(g.Rect.Dx()), float64(g.Rect.Dy())
	for y := range g.Rect.Dy() {
		v := (float64(y)+0.5)/h - 0.46
		for x := range g.Rect.Dx() {
			u := (float64(x)+0.5)/w - 0.5
			if u*u/(0.26*0.26)+v*v/(0.32*0.32) < 1 {
				t.add(g.Pix[y*g.Stride+x])
			}
		}
	}
	return t
}

// sides gives the tones of the background beside the head, without the outermost edge, which may be a frame.
func sides(g *image.Gray) (left, right tones) {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	for y := h * 3 / 100; y < h*38/100; y++ {
		for x := w * 2 / 100; x < w*10/100; x++ {
			left.add(g.Pix[y*g.Stride+x])
			right.add(g.Pix[y*g.Stride+w-1-x])
		}
	}
	return left, right
}
