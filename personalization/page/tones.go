package page

import (
	"fmt"
	"image"
)

// Tones adds a grey picture that is printed in tones of a colour: black in its full strength,
// white not at all. In an ink it is an image of that separation alone, or, if what lies beneath
// shall show through on the screen, a mask of the ink.
func (d *Document) Tones(m *image.Gray, c Color, through bool) (Picture, error) {
	if !c.valid(d.base.shelf) || c.kind == kindRainbow {
		return Picture{}, fmt.Errorf("picture in tones: colour out of range or of an unknown ink")
	}
	width, height := m.Rect.Dx(), m.Rect.Dy()
	compress := d.scratch.compressor.compress
	if c.kind == kindInk && !through {
		return Picture{d.addImage(tonesHead(width, height, c, d.base.inkRefs), compress(samples(m))), width, height}, nil
	}
	soft := d.own.stream(maskHead(width, height)+"/Decode[1 0]/Filter/FlateDecode", compress(samples(m)))
	return Picture{d.flat(width, height, c, soft), width, height}, nil
}

// flat adds an image of one colour all over, shown through a mask.
func (d *Document) flat(width, height int, c Color, mask int) ImageID {
	plane := d.scratch.compressor.compress(make([]byte, (width+7)/8*height))
	return d.addImage(flatHead(width, height, c, d.base.inkRefs)+"/SMask "+ref(mask), plane)
}

// samples gives the pixels of a grey picture row by row.
func samples(m *image.Gray) []byte {
	width := m.Rect.Dx()
	plane := make([]byte, 0, width*m.Rect.Dy())
	for y := range m.Rect.Dy() {
		plane = append(plane, m.Pix[y*m.Stride:][:width]...)
	}
	return plane
}

// tonesHead writes the dictionary of a grey picture in an ink.
func tonesHead(width, height int, c Color, inks []string) string {
	return fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace %s/Decode[%s0]/BitsPerComponent 8/Interpolate true/Filter/FlateDecode",
		width, height, inks[c.ink], num(c.v[0]))
}

func maskHead(width, height int) string {
	return fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8/Interpolate true", width, height)
}

// flatHead writes the dictionary of an image of one colour: its palette has one entry, and a
// plane of zeros compresses to nothing.
func flatHead(width, height int, c Color, inks []string) string {
	space, n := "/DeviceGray", 1
	switch c.kind {
	case kindRGB:
		space, n = "/DeviceRGB", 3
	case kindCMYK:
		space, n = "/DeviceCMYK", 4
	case kindInk:
		space = " " + inks[c.ink]
	}
	palette := ""
	for _, v := range c.v[:n] {
		palette += fmt.Sprintf("%02X", int(v*255+0.5))
	}
	return fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace[/Indexed%s 0<%s>]/BitsPerComponent 1/Filter/FlateDecode", width, height, space, palette)
}
