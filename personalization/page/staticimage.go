package page

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
)

// Art is an image of a builder, which contents draw with Picture, and its size in pixels.
type Art struct {
	ID            FormID
	Width, Height int
}

// staticImage is an image that every document of a base shares.
type staticImage struct {
	head func(inks []string) string // dictionary entries
	data []byte
	mask []byte // opacities, compressed; nil for an image that covers
	size string // width and height of the mask
}

// AddImage adds a JPEG file as it is, or a PNG in colour, transparency and all.
func (b *Builder) AddImage(file []byte) (Art, error) {
	if !bytes.HasPrefix(file, []byte("\x89PNG")) {
		head, width, height, err := jpegEntry(file)
		if err != nil {
			return Art{}, err
		}
		id := b.addForm(form{image: &staticImage{head: func([]string) string { return head }, data: file}})
		return Art{id, width, height}, nil
	}
	m, err := decodePNG(file)
	if err != nil {
		return Art{}, err
	}
	width, height := m.Bounds().Dx(), m.Bounds().Dy()
	colours, opacity, clear := planes(m)
	s := &staticImage{data: deflate(colours), size: maskHead(width, height), head: func([]string) string {
		return fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8/Interpolate true/Filter/FlateDecode", width, height)
	}}
	if clear {
		s.mask = deflate(opacity)
	}
	return Art{b.addForm(form{image: s}), width, height}, nil
}

// AddTones adds a grey picture that is printed in tones of a colour, as Document.Tones does.
func (b *Builder) AddTones(m *image.Gray, c Color) (Art, error) {
	if !c.valid(b.shelf) || c.kind == kindRainbow {
		return Art{}, fmt.Errorf("picture in tones: colour out of range or of an unknown ink")
	}
	width, height := m.Rect.Dx(), m.Rect.Dy()
	s := &staticImage{size: maskHead(width, height) + "/Decode[1 0]"}
	plane := samples(m)
	if c.kind == kindInk {
		s.data, s.head = deflate(plane), func(inks []string) string { return tonesHead(width, height, c, inks) }
	} else {
		s.mask = deflate(plane)
		s.data, s.head = deflate(make([]byte, (width+7)/8*height)), func(inks []string) string { return flatHead(width, height, c, inks) }
	}
	return Art{b.addForm(form{image: s}), width, height}, nil
}

// write writes the image, its mask first, and gives its number.
func (s *staticImage) write(o *objects, base *Base) int {
	head := s.head(base.inkRefs)
	if s.mask != nil {
		head += "/SMask " + ref(o.stream(s.size+"/Filter/FlateDecode", s.mask))
	}
	return o.stream(head, s.data)
}

// decodePNG reads a PNG of a size that can be printed.
func decodePNG(file []byte) (image.Image, error) {
	config, err := png.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("reading PNG: %w", err)
	}
	if config.Width > maxImageSide || config.Height > maxImageSide || config.Width*config.Height > maxPixels {
		return nil, fmt.Errorf("reading PNG: image of %d × %d pixels is too large", config.Width, config.Height)
	}
	m, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("reading PNG: %w", err)
	}
	return m, nil
}

// planes gives the colours of an image, its opacities, and whether any of it is clear.
func planes(m image.Image) (colours, opacity []byte, clear bool) {
	r := m.Bounds()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			red, green, blue, alpha := m.At(x, y).RGBA()
			if alpha > 0 {
				red, green, blue = red*0xffff/alpha, green*0xffff/alpha, blue*0xffff/alpha
			}
			colours = append(colours, byte(red>>8), byte(green>>8), byte(blue>>8))
			opacity = append(opacity, byte(alpha>>8))
			clear = clear || alpha < 0xffff
		}
	}
	return colours, opacity, clear
}
