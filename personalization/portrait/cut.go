package portrait

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"math"

	"golang.org/x/image/draw"
)

// Box is what is cut of a picture that stands upright: a part 7 wide and 9 high, in thousandths of the picture's width (Left, Width) and
// height (Top). The zero box is chosen by where the face is.
type Box struct {
	Left  int `json:"left"`
	Top   int `json:"top"`
	Width int `json:"width"`
}

// Whole is the largest box.
func Whole() Box { return Box{Width: 1000} }

// Sizes in pixels: what is worked on at most, and what is cut at most (BSI TR-03121-3 vol. 2 table 5.3: live image 1244 × 1600).
const (
	workedSide = 2400
	liveWidth  = 1244
	liveHeight = 1600
	leastBox   = 100  // thousandths of the width
	fineJPEG   = 95   // quality of what is cut, so that the one compression that counts comes later
	eyesApart  = 3.45 // widths of the box by the distance of the pupils: 10.1 mm of 35 (Doc 9303-3 §3.9.1.1: at least 10)
	eyesDown   = 0.42 // of the box's height (table 5.3: 0.3 to 0.5)
)

// Cut cuts a portrait to a box, measures what is left, and gives the file that is submitted. Of a picture that is cut nowhere that is the
// file as it was given. Errors are those of [Check] and of decoding, as [Error].
func (f *Finder) Cut(data []byte, box Box) (cut []byte, chosen Box, m Measures, err error) {
	picture, info, err := decode(data, PortraitLimits())
	if err != nil {
		return nil, box, m, err
	}
	fit := min(1, workedSide/float64(max(info.Width, info.Height)))
	whole := upright(reduce(picture, round(fit*float64(info.Width)), round(fit*float64(info.Height))), info.Orientation)
	if box == (Box{}) {
		box = f.choose(whole)
	}
	box, rect := box.within(whole.Rect)
	if rect.Dx() >= whole.Rect.Dx()-1 && rect.Dy() >= whole.Rect.Dy()-1 && info.Orientation < 2 {
		return data, box, f.measure(whole, info.Width, info.Height), nil
	}
	part := whole.SubImage(rect)
	width, height := rect.Dx(), rect.Dy()
	if width > liveWidth {
		width, height = liveWidth, liveHeight
		part = reduce(part, width, height)
	}
	if width < PortraitLimits().MinWidth || height < PortraitLimits().MinHeight {
		return nil, box, m, refuse("choose a larger part, or a picture with more pixels", "the part has only %d × %d pixels", width, height)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, part, &jpeg.Options{Quality: fineJPEG}); err != nil {
		return nil, box, m, fmt.Errorf("encoding what was cut: %w", err)
	}
	return out.Bytes(), box, f.measure(part, width, height), nil
}

// reduce gives the picture on white in a size that is not larger than its own.
func reduce(picture image.Image, width, height int) *image.RGBA {
	if b := picture.Bounds(); b.Dx() == width && b.Dy() == height {
		return scaled(picture, width, height)
	}
	small := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(small, small.Rect, image.White, image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(small, small.Rect, picture, picture.Bounds(), draw.Over, nil)
	return small
}

// choose gives the box in which the face stands as it should; of a picture without a face, or that is good already, the whole.
func (f *Finder) choose(picture *image.RGBA) Box {
	faces := f.find(picture)
	width, height := float64(picture.Rect.Dx()), float64(picture.Rect.Dy())
	if len(faces) == 0 {
		return Whole()
	}
	if math.Abs(width/height/ratio-1) <= ratioTolerance && measures(faces, picture.Rect.Dx(), picture.Rect.Dy()).framed() {
		return Whole()
	}
	w := min(eyesApart*faces[0].Between(), width, height*ratio)
	c := faces[0].Centre()
	left, top := c.X-w/2, c.Y-eyesDown*w/ratio
	thousand := func(v, of float64) int { return max(0, round(1000*v/of)) }
	return Box{Left: thousand(left, width), Top: thousand(top, height), Width: max(leastBox, thousand(w, width))}
}

// within moves a box into a picture, and gives the part in pixels.
func (b Box) within(r image.Rectangle) (Box, image.Rectangle) {
	width, height := float64(r.Dx()), float64(r.Dy())
	w := float64(min(max(b.Width, leastBox), 1000)) / 1000 * width
	w = min(w, height*ratio)
	if w > width*(1-ratioTolerance/8) { // nearly all of it
		w = min(width, height*ratio)
	}
	h := min(w/ratio, height)
	left := min(max(float64(b.Left)/1000*width, 0), width-w)
	top := min(max(float64(b.Top)/1000*height, 0), height-h)
	rect := image.Rect(round(left), round(top), round(left+w), round(top+h)).Intersect(r)
	return Box{Left: round(1000 * left / width), Top: round(1000 * top / height), Width: round(1000 * w / width)}, rect
}

// Upright gives a picture to choose a box on: upright, as a JPEG with at most that many pixels on its longest side.
func Upright(data []byte, side int) ([]byte, error) {
	picture, info, err := decode(data, PortraitLimits())
	if err != nil {
		return nil, err
	}
	fit := min(1, float64(side)/float64(max(info.Width, info.Height)))
	small := upright(reduce(picture, max(1, round(fit*float64(info.Width))), max(1, round(fit*float64(info.Height)))), info.Orientation)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, small, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encoding portrait: %w", err)
	}
	return out.Bytes(), nil
}
