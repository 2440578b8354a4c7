package raster

import (
	"image"
	"image/color"
)

// FromImage takes a picture over pixel by pixel, transparency on white. Gray is the luma of the colours; for Black a pixel is black
// where its luma is under 128.
func FromImage(picture image.Image, space Space, dpi int) (Page, error) {
	l, err := space.layout()
	if err != nil {
		return Page{}, err
	}
	b := picture.Bounds()
	p := Page{Space: space, Width: b.Dx(), Height: b.Dy(), DPI: dpi}
	if err := checkSize(p.Width, p.Height, dpi, l); err != nil {
		return Page{}, err
	}
	stride := l.stride(p.Width)
	p.Pix = make([]byte, stride*p.Height)
	for y := range p.Height {
		row := p.Pix[y*stride : (y+1)*stride]
		for x := range p.Width {
			set(row, x, space, onWhite(picture.At(b.Min.X+x, b.Min.Y+y)))
		}
	}
	return p, nil
}

// set puts a colour into the pixel x of a row.
func set(row []byte, x int, space Space, c color.RGBA) {
	switch space {
	case RGB:
		row[3*x], row[3*x+1], row[3*x+2] = c.R, c.G, c.B
	case Gray:
		row[x] = luma(c)
	case Black:
		if luma(c) < 128 {
			row[x/8] |= 0x80 >> (x % 8)
		}
	}
}

// onWhite is a colour as it looks on white paper.
func onWhite(c color.Color) color.RGBA {
	r, g, b, a := c.RGBA() // premultiplied, 16 bits
	over := func(v uint32) uint8 { return uint8(min(v+0xffff-a, 0xffff) >> 8) }
	return color.RGBA{over(r), over(g), over(b), 255}
}

// luma is that of JFIF, as image/color has it.
func luma(c color.RGBA) uint8 { return color.GrayModel.Convert(c).(color.Gray).Y }
