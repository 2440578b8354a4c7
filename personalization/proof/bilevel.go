package proof

import "image"

// Bilevel is a picture of one bit a pixel: rows from the top, each of Stride bytes, the leftmost
// pixel in the highest bit, 1 for ink; the rest of a row's last byte is 0. That is the raster of a
// PBM file.
type Bilevel struct {
	Width, Height, Stride int
	Bits                  []byte
}

// Ink tells whether a pixel gets ink; beyond the picture none does.
func (b *Bilevel) Ink(x, y int) bool {
	if x < 0 || y < 0 || x >= b.Width || y >= b.Height {
		return false
	}
	return b.Bits[y*b.Stride+x/8]&(0x80>>(x%8)) != 0
}

// threshold inks every pixel that is covered by half or more. It does not dither: edges of text and
// modules stay where they are.
func threshold(m *image.Gray) *Bilevel {
	b := &Bilevel{Width: m.Rect.Dx(), Height: m.Rect.Dy(), Stride: (m.Rect.Dx() + 7) / 8}
	b.Bits = make([]byte, b.Stride*b.Height)
	for y := range b.Height {
		row := b.Bits[y*b.Stride : (y+1)*b.Stride]
		for x, v := range m.Pix[y*m.Stride : y*m.Stride+b.Width] {
			if v < 128 {
				row[x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	return b
}
