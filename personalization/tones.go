package personalization

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	_ "image/png" // pictures of layouts

	"chancery/personalization/page"
	"chancery/templates"
)

// tone is the portrait once more in tones of one ink, as wide as its place needs.
type tone struct {
	width  int // pixels
	colour page.Color
	light  bool // the ink gives light, so that it stands where the portrait is bright
}

// tonesDPI is the resolution of pictures in one ink, which are soft by their nature.
const tonesDPI = 200

// placeTones adds the portrait in tones of single inks.
func (s *sheet) placeTones(d *page.Document, tones []tone, through bool) error {
	for _, t := range tones {
		grey, err := s.inGrey(t.width)
		if err != nil {
			return err
		}
		grey = shrunk(grey, t.width)
		if t.light {
			grey = negative(grey)
		}
		picture, err := d.Tones(grey, t.colour, through)
		if err != nil {
			return err
		}
		s.toned = append(s.toned, picture)
	}
	return nil
}

// inGrey gives the portrait in grey: a quarter of its pixels, which are read quickly, if those are
// nearly as many as asked for.
func (s *sheet) inGrey(width int) (*image.Gray, error) {
	if s.grey != nil {
		return s.grey, nil
	}
	quarter, err := quarterGreys(s.files.Portrait)
	if err != nil {
		return nil, err
	}
	if 10*quarter.columns >= 7*width {
		return &image.Gray{Pix: quarter.cells, Stride: quarter.columns, Rect: image.Rect(0, 0, quarter.columns, quarter.rows)}, nil
	}
	m, err := jpeg.Decode(bytes.NewReader(s.files.Portrait))
	if err != nil {
		return nil, fmt.Errorf("reading JPEG: %w", err)
	}
	switch m := m.(type) {
	case *image.YCbCr: // its luminance is the grey picture
		s.grey = &image.Gray{Pix: m.Y, Stride: m.YStride, Rect: m.Rect.Sub(m.Rect.Min)}
	default:
		s.grey = onWhite(m)
	}
	return s.grey, nil
}

// shrunk gives a grey picture at most so many pixels wide, each the mean of what it covers.
func shrunk(m *image.Gray, width int) *image.Gray {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	if width >= w || width < 1 {
		return m
	}
	height := max(1, h*width/w)
	out := image.NewGray(image.Rect(0, 0, width, height))
	for y := range height {
		top, bottom := y*h/height, max((y+1)*h/height, y*h/height+1)
		for x := range width {
			left, right := x*w/width, max((x+1)*w/width, x*w/width+1)
			sum := 0
			for v := top; v < bottom; v++ {
				for _, p := range m.Pix[v*m.Stride+left : v*m.Stride+right] {
					sum += int(p)
				}
			}
			out.Pix[y*out.Stride+x] = uint8(sum / ((bottom - top) * (right - left)))
		}
	}
	return out
}

// negative gives a grey picture with light and dark exchanged.
func negative(m *image.Gray) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, m.Rect.Dx(), m.Rect.Dy()))
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			out.Pix[y*out.Stride+x] = 255 - m.Pix[y*m.Stride+x]
		}
	}
	return out
}

// greyImage adds a picture in tones of the element's ink.
func (p *preparer) greyImage(e *templates.Image, file []byte) (page.Art, error) {
	colour, err := p.flatColour(e.Ink, 1)
	if err != nil {
		return page.Art{}, err
	}
	m, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return page.Art{}, err
	}
	return p.build.AddTones(onWhite(m), colour)
}

// onWhite gives a picture in grey on a white ground.
func onWhite(m image.Image) *image.Gray {
	r := m.Bounds()
	out := image.NewGray(image.Rect(0, 0, r.Dx(), r.Dy()))
	for y := range r.Dy() {
		for x := range r.Dx() {
			red, green, blue, alpha := m.At(r.Min.X+x, r.Min.Y+y).RGBA()
			out.Pix[y*out.Stride+x] = uint8(((299*red+587*green+114*blue)/1000 + 0xffff - alpha) >> 8)
		}
	}
	return out
}
