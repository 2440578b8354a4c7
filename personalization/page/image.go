package page

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"

	"github.com/klauspost/compress/zlib"
)

// Picture is an image of a document and its size in pixels.
type Picture struct {
	ID            ImageID
	Width, Height int
}

// maxImageSide bounds the pixels of one side of an image.
const maxImageSide = 20000

// maxPixels bounds the pixels of an image that is unpacked.
const maxPixels = 16 << 20

// JPEG adds a JPEG file as it is, grey or colour with 8 bits; CMYK is refused, since its
// meaning differs from maker to maker.
func (d *Document) JPEG(file []byte) (Picture, error) {
	head, width, height, err := jpegEntry(file)
	if err != nil {
		return Picture{}, err
	}
	return Picture{d.addImage(head, file), width, height}, nil
}

// jpegEntry gives the dictionary entries of a JPEG file and its size in pixels.
func jpegEntry(file []byte) (head string, width, height int, err error) {
	width, height, components, err := jpegHeader(file)
	if err != nil {
		return "", 0, 0, fmt.Errorf("reading JPEG: %w", err)
	}
	space := map[int]string{1: "DeviceGray", 3: "DeviceRGB"}[components]
	if space == "" {
		return "", 0, 0, fmt.Errorf("reading JPEG: %d colour components; convert it to grey or RGB", components)
	}
	return fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/%s/BitsPerComponent 8/Interpolate true/Filter/DCTDecode", width, height, space), width, height, nil
}

// PenMask adds a PNG file as strokes of one colour on nothing: dark is opaque, white and
// transparent are clear. An 8-bit grey PNG goes into the PDF without being compressed again.
func (d *Document) PenMask(file []byte, colour Color) (Picture, error) {
	if !colour.valid(d.base.shelf) || colour.kind == kindRainbow {
		return Picture{}, errors.New("strokes: colour out of range or of an unknown ink")
	}
	width, height, mask, decode, err := penMask(file)
	if err != nil {
		return Picture{}, fmt.Errorf("reading PNG: %w", err)
	}
	if decode == "" {
		decode, mask = "/Filter/FlateDecode", d.scratch.compressor.compress(mask)
	}
	soft := d.own.stream(maskHead(width, height)+decode, mask)
	return Picture{d.flat(width, height, colour, soft), width, height}, nil
}

func (d *Document) addImage(dict string, data []byte) ImageID {
	d.images = append(d.images, d.own.stream(dict, data))
	return ImageID(len(d.images) - 1)
}

// jpegHeader walks the segments to the frame header (ITU T.81 §B.2.2).
func jpegHeader(b []byte) (width, height, components int, err error) {
	if len(b) < 4 || b[0] != 0xff || b[1] != 0xd8 {
		return 0, 0, 0, errors.New("not a JPEG file")
	}
	for at := 2; at+4 <= len(b); {
		if b[at] != 0xff {
			return 0, 0, 0, errors.New("segment marker missing")
		}
		marker := b[at+1]
		if marker == 0xff {
			at++
			continue
		}
		length := int(binary.BigEndian.Uint16(b[at+2:]))
		if length < 2 || at+2+length > len(b) {
			return 0, 0, 0, errors.New("file is cut short")
		}
		frame := marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc
		if !frame {
			if marker == 0xda {
				break
			}
			at += 2 + length
			continue
		}
		if length < 8 || marker > 0xc2 || b[at+4] != 8 {
			return 0, 0, 0, errors.New("only baseline and progressive files of 8 bits can be printed")
		}
		height, width = int(binary.BigEndian.Uint16(b[at+5:])), int(binary.BigEndian.Uint16(b[at+7:]))
		if width == 0 || height == 0 || width > maxImageSide || height > maxImageSide {
			return 0, 0, 0, fmt.Errorf("image of %d × %d pixels", width, height)
		}
		return width, height, int(b[at+9]), nil
	}
	return 0, 0, 0, errors.New("no frame header before the image data")
}

// penMask gives the opacity of the strokes. When the file's own data can stand in the PDF, decode
// holds the stream's dictionary entries; otherwise mask is a plain plane of opacities.
func penMask(file []byte) (width, height int, mask []byte, decode string, err error) {
	config, err := png.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return 0, 0, nil, "", err
	}
	width, height = config.Width, config.Height
	if width > maxImageSide || height > maxImageSide || width*height > maxPixels {
		return 0, 0, nil, "", fmt.Errorf("image of %d × %d pixels is too large", width, height)
	}
	if data, ok := plainGray(file, width, height); ok {
		return width, height, data, fmt.Sprintf("/Decode[1 0]/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors 1/BitsPerComponent 8/Columns %d>>", width), nil
	}
	picture, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return 0, 0, nil, "", err
	}
	return width, height, opacities(picture), "", nil
}

// opacities gives darkness times coverage for each pixel.
func opacities(picture image.Image) []byte {
	r := picture.Bounds()
	mask := make([]byte, 0, r.Dx()*r.Dy())
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			red, green, blue, alpha := picture.At(x, y).RGBA()
			// The parts are multiplied by alpha already, so alpha less luminance is the ink.
			luminance := (299*red + 587*green + 114*blue) / 1000
			mask = append(mask, uint8((alpha-min(luminance, alpha))>>8))
		}
	}
	return mask
}

// plainGray gives the compressed data of an 8-bit grey PNG without interlace or transparency,
// after checking that it decompresses to exactly the picture's size and its filters are known.
func plainGray(file []byte, width, height int) ([]byte, bool) {
	var data []byte
	for at := 8; at+12 <= len(file); {
		length := int(binary.BigEndian.Uint32(file[at:]))
		if length < 0 || length > len(file)-at-12 {
			return nil, false
		}
		body := file[at+8 : at+8+length]
		switch string(file[at+4 : at+8]) {
		case "IHDR":
			if length != 13 || body[8] != 8 || body[9] != 0 || body[12] != 0 {
				return nil, false
			}
		case "tRNS":
			return nil, false
		case "IDAT":
			data = append(data, body...)
		}
		at += 12 + length
	}
	return data, wholeRows(data, width, height)
}

// wholeRows tells whether data inflates to height rows of a filter byte and width pixels.
func wholeRows(data []byte, width, height int) bool {
	r, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return false
	}
	row := make([]byte, width+1)
	for range height {
		if _, err := io.ReadFull(r, row); err != nil || row[0] > 4 {
			return false
		}
	}
	n, err := io.ReadFull(r, row[:1])
	return n == 0 && err == io.EOF
}
