package personalization

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
)

// greys is a picture in grey at a quarter of its size: cells of 4 × 4 pixels, row by row.
type greys struct {
	Width, Height int     // of the whole picture, pixels
	columns, rows int     // cells
	cells         []uint8 // 0 is black
}

// cell is the side of a cell in pixels.
const cell = 4

// errOtherJPEG is given for files that the quick decoder leaves to the library's.
var errOtherJPEG = errors.New("not a baseline JPEG in one scan")

// quarterGreys decodes the brightness of a JPEG file at a quarter of its size. Of the common
// kind of file it works out the four coarsest coefficients of each block and none of the colours,
// which costs a sixth of decoding it.
func quarterGreys(file []byte) (*greys, error) {
	g, err := newQuarterDecoder(file).decode()
	if err == nil {
		return g, nil
	}
	config, err := jpeg.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("reading JPEG: %w", err)
	}
	if config.Width*config.Height > 16<<20 {
		return nil, fmt.Errorf("image of %d × %d pixels is too large", config.Width, config.Height)
	}
	picture, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("reading JPEG: %w", err)
	}
	return quartered(picture), nil
}

// quartered averages the cells of a decoded picture.
func quartered(picture image.Image) *greys {
	b := picture.Bounds()
	g := newGreys(b.Dx(), b.Dy())
	for row := range g.rows {
		for column := range g.columns {
			sum, n := 0, 0
			for y := b.Min.Y + row*cell; y < min(b.Min.Y+(row+1)*cell, b.Max.Y); y++ {
				for x := b.Min.X + column*cell; x < min(b.Min.X+(column+1)*cell, b.Max.X); x++ {
					sum, n = sum+int(color.GrayModel.Convert(picture.At(x, y)).(color.Gray).Y), n+1
				}
			}
			g.cells[row*g.columns+column] = uint8(sum / n)
		}
	}
	return g
}

func newGreys(width, height int) *greys {
	columns, rows := (width+cell-1)/cell, (height+cell-1)/cell
	return &greys{width, height, columns, rows, make([]uint8, columns*rows)}
}

// quarterDecoder reads a baseline JPEG file (ITU T.81).
type quarterDecoder struct {
	file     []byte
	greys    *greys
	quants   [4]*[5]int32 // of the coefficients 0 to 4 in zigzag order
	huffman  [8]*prefixCode
	parts    []jpegPart // components of the frame, brightness first
	restart  int        // MCUs between restart markers, 0 for none
	at       int        // of the next byte of the scan
	bits     uint64
	have     uint // bits
	padding  uint // those of them that stand for what is missing
	finished bool // a marker or the file's end stands where bits should
}

// jpegPart is a component of a frame.
type jpegPart struct {
	id             byte
	across, down   int // blocks in an MCU
	quant          byte
	direct, others *prefixCode
	last           int32
}

func newQuarterDecoder(file []byte) *quarterDecoder { return &quarterDecoder{file: file} }

func (d *quarterDecoder) decode() (*greys, error) {
	if len(d.file) < 4 || d.file[0] != 0xff || d.file[1] != 0xd8 {
		return nil, errOtherJPEG
	}
	for at := 2; at+4 <= len(d.file); {
		if d.file[at] != 0xff {
			return nil, errOtherJPEG
		}
		marker := d.file[at+1]
		if marker == 0xff {
			at++
			continue
		}
		length := int(binary.BigEndian.Uint16(d.file[at+2:]))
		if length < 2 || at+2+length > len(d.file) {
			return nil, errOtherJPEG
		}
		body := d.file[at+4 : at+2+length]
		at += 2 + length
		var ok bool
		switch {
		case marker == 0xdb:
			ok = d.quantization(body)
		case marker == 0xc4:
			ok = d.codes(body)
		case marker == 0xc0 || marker == 0xc1:
			ok = d.frame(body)
		case marker == 0xdd && len(body) == 2:
			d.restart, ok = int(binary.BigEndian.Uint16(body)), true
		case marker == 0xda:
			d.at = at
			if !d.begin(body) || !d.scan() {
				return nil, errOtherJPEG
			}
			return d.greys, nil
		case marker == 0xee && bytes.HasPrefix(body, []byte("Adobe")):
			ok = len(body) >= 12 && body[11] != 0 // 0 is RGB, without a component of brightness
		case marker >= 0xe0 && marker <= 0xef || marker == 0xfe:
			ok = true
		}
		if !ok {
			return nil, errOtherJPEG
		}
	}
	return nil, errOtherJPEG
}

// quantization reads tables of quantization steps (T.81 §B.2.4.1).
func (d *quarterDecoder) quantization(b []byte) bool {
	for len(b) > 0 {
		precision, id := int(b[0]>>4), b[0]&15
		size := 64 * (1 + precision)
		if precision > 1 || id > 3 || len(b) < 1+size {
			return false
		}
		table := &[5]int32{}
		for i := range table {
			if precision == 0 {
				table[i] = int32(b[1+i])
			} else {
				table[i] = int32(binary.BigEndian.Uint16(b[1+2*i:]))
			}
		}
		d.quants[id] = table
		b = b[1+size:]
	}
	return true
}

// codes reads Huffman tables (T.81 §B.2.4.2).
func (d *quarterDecoder) codes(b []byte) bool {
	for len(b) > 0 {
		if len(b) < 17 {
			return false
		}
		class, id := b[0]>>4, b[0]&15
		total := 0
		for _, n := range b[1:17] {
			total += int(n)
		}
		if class > 1 || id > 3 || total > 256 || len(b) < 17+total {
			return false
		}
		code, ok := newPrefixCode(b[1:17], b[17:17+total])
		if !ok {
			return false
		}
		d.huffman[class<<2|id] = code
		b = b[17+total:]
	}
	return true
}

// frame reads size and components (T.81 §B.2.2): grey, or brightness and two of colour.
func (d *quarterDecoder) frame(b []byte) bool {
	if d.parts != nil || len(b) < 6 || b[0] != 8 {
		return false
	}
	height, width, n := int(binary.BigEndian.Uint16(b[1:])), int(binary.BigEndian.Uint16(b[3:])), int(b[5])
	if width == 0 || height == 0 || width*height > 16<<20 || n != 1 && n != 3 || len(b) != 6+3*n {
		return false
	}
	for i := range n {
		p := jpegPart{id: b[6+3*i], across: int(b[7+3*i] >> 4), down: int(b[7+3*i] & 15), quant: b[8+3*i]}
		if p.across < 1 || p.across > 4 || p.down < 1 || p.down > 4 || p.quant > 3 {
			return false
		}
		// Colour finer than brightness, or letters in place of numbers for RGB, is for the library.
		if i > 0 && (p.across > d.parts[0].across || p.down > d.parts[0].down) || p.id == 'R' {
			return false
		}
		d.parts = append(d.parts, p)
	}
	if n == 1 {
		d.parts[0].across, d.parts[0].down = 1, 1
	}
	d.greys = newGreys(width, height)
	return true
}

// begin reads the header of the scan (T.81 §B.2.3), which must hold all components.
func (d *quarterDecoder) begin(b []byte) bool {
	n := len(d.parts)
	if n == 0 || len(b) != 4+2*n || int(b[0]) != n {
		return false
	}
	for i := range d.parts {
		p := &d.parts[i]
		direct, others := b[2+2*i]>>4, b[2+2*i]&15
		if b[1+2*i] != p.id || direct > 3 || others > 3 {
			return false
		}
		p.direct, p.others = d.huffman[direct], d.huffman[4|others]
		if p.direct == nil || p.others == nil || d.quants[p.quant] == nil {
			return false
		}
	}
	return true
}
