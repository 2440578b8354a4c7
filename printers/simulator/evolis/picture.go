package evolis

import (
	"bytes"
	"image"
	"image/color"
	"image/png"

	"chancery/printers/simulator/machine"
)

// picture keeps a PNG of one side as it looks: dyes on white, resin over them. Varnish and fluorescent panels are not seen.
func (p *printer) picture(s *sequence, side int, name string) (machine.Entry, error) {
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&out, compose(s, side)); err != nil {
		return machine.Entry{}, &ledgerError{err}
	}
	digest, file, err := p.Keep(out.Bytes(), ".png")
	if err != nil {
		return machine.Entry{}, &ledgerError{err}
	}
	entry := p.about(eventPicture, name)
	entry.SHA256, entry.File = digest, file
	return entry, nil
}

// compose lays the panels of a side over each other, the card with its long edge across.
func compose(s *sequence, side int) image.Image {
	light := map[string][]byte{}
	for _, b := range s.loaded {
		if b.side == side {
			light[b.letter] = b.light()
		}
	}
	resin, dyed := light["k"], light["y"] != nil || light["m"] != nil || light["c"] != nil
	if !dyed {
		grey := image.NewGray(image.Rect(0, 0, columns, rows))
		for i := range grey.Pix {
			grey.Pix[i] = at(resin, i)
		}
		return grey
	}
	coloured := image.NewRGBA(image.Rect(0, 0, columns, rows))
	for i := range columns * rows {
		black := at(resin, i)
		pixel := color.RGBA{min(at(light["c"], i), black), min(at(light["m"], i), black), min(at(light["y"], i), black), 255}
		coloured.SetRGBA(i%columns, i/columns, pixel)
	}
	return coloured
}

func at(light []byte, i int) byte {
	if light == nil {
		return 255
	}
	return light[i]
}

// light unpacks a bitmap into what each pixel reflects, row by row from the top left of the card. The bitmap's first pixel is the
// card's bottom left, its lines are the card's columns.
func (b bitmap) light() []byte {
	depth := map[string]uint{"2": 1, "32": 5, "64": 6, "128": 7}[b.levels]
	most := uint(1)<<depth - 1
	out := make([]byte, columns*rows)
	for n := range uint(columns * rows) {
		value := uint(0)
		for bit := n * depth; bit < (n+1)*depth; bit++ {
			value = value<<1 | uint(b.data[bit/8]>>(7-bit%8))&1
		}
		column, fromBottom := n/rows, n%rows
		out[(rows-1-fromBottom)*columns+column] = byte(255 - value*255/most)
	}
	return out
}
