// Package panel is the document format of card printers: for each side of a card the bitmaps that the ribbon's panels transfer,
// ready for the head. It is made of the proven page by the line and taken apart by the driver.
package panel

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// The panels of ribbons.
const (
	Yellow  = "y"
	Magenta = "m"
	Cyan    = "c"
	Black   = "k"  // resin: machine readable zone, text, barcodes
	Overlay = "o"  // varnish
	UV      = "uv" // fluorescent
)

// Ribbons lists the panels in the order in which they are transferred.
func Ribbons() []string { return []string{Yellow, Magenta, Cyan, Black, Overlay, UV} }

// Set is one card.
type Set struct {
	Sides []Side // front, and back where it is printed
}

// Side is one side of a card, its panels in the order of Ribbons.
type Side []Panel

// Panel is a bitmap, row by row from the top left of the card as it is read, long edge across.
type Panel struct {
	Ribbon        string
	Width, Height int    // pixels
	Pix           []byte // one byte a pixel, 0 nothing to 255 all that the panel gives; Black, Overlay and UV may be 0 or 255 only
}

// Limits of a set: what lies beyond them is no card.
const (
	maxSides  = 2
	maxPixels = 4096 // a side
)

var magic = []byte("CHPANEL1")

// Encode gives the same bytes for the same set, of format printers.FormatPanels: the magic, the number of sides (1 byte), and for
// each side the number of panels (1 byte) and the panels; a panel is its ribbon (length and letters), width and height (2 bytes
// each, big endian) and the length (4 bytes) and bytes of its pixels in zlib.
func Encode(s Set) ([]byte, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	out := bytes.NewBuffer(slices.Clone(magic))
	out.WriteByte(byte(len(s.Sides)))
	for _, side := range s.Sides {
		out.WriteByte(byte(len(side)))
		for _, p := range side {
			out.WriteByte(byte(len(p.Ribbon)))
			out.WriteString(p.Ribbon)
			packed, err := pack(p.Pix)
			if err != nil {
				return nil, err
			}
			out.Write(binary.BigEndian.AppendUint16(nil, uint16(p.Width)))
			out.Write(binary.BigEndian.AppendUint16(nil, uint16(p.Height)))
			out.Write(binary.BigEndian.AppendUint32(nil, uint32(len(packed))))
			out.Write(packed)
		}
	}
	return out.Bytes(), nil
}

func pack(pix []byte) ([]byte, error) {
	var out bytes.Buffer
	z, err := zlib.NewWriterLevel(&out, zlib.BestSpeed)
	if err != nil {
		return nil, fmt.Errorf("packing a panel: %w", err)
	}
	if _, err := z.Write(pix); err != nil {
		return nil, fmt.Errorf("packing a panel: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("packing a panel: %w", err)
	}
	return out.Bytes(), nil
}

// Decode takes apart what Encode made; anything else is an error.
func Decode(data []byte) (Set, error) {
	in := bytes.NewReader(data)
	start := make([]byte, len(magic)+1)
	if _, err := io.ReadFull(in, start); err != nil || !bytes.Equal(start[:len(magic)], magic) {
		return Set{}, errors.New("panels: this is no panel set")
	}
	sides := int(start[len(magic)])
	if sides < 1 || sides > maxSides {
		return Set{}, fmt.Errorf("panels: a card has one or two sides, not %d", sides)
	}
	var s Set
	for range sides {
		side, err := readSide(in)
		if err != nil {
			return Set{}, err
		}
		s.Sides = append(s.Sides, side)
	}
	if in.Len() > 0 {
		return Set{}, errors.New("panels: something follows the last panel")
	}
	return s, s.check()
}

func readSide(in *bytes.Reader) (Side, error) {
	count, err := in.ReadByte()
	if err != nil {
		return nil, fmt.Errorf("panels: cut short: %w", err)
	}
	var side Side
	for range count {
		p, err := readPanel(in)
		if err != nil {
			return nil, err
		}
		side = append(side, p)
		if len(side) > len(Ribbons()) {
			return nil, errors.New("panels: more of them on a side than a ribbon has")
		}
	}
	return side, nil
}

func readPanel(in *bytes.Reader) (Panel, error) {
	length, err := in.ReadByte()
	if err != nil {
		return Panel{}, fmt.Errorf("panels: cut short: %w", err)
	}
	head := make([]byte, int(length)+8)
	if _, err := io.ReadFull(in, head); err != nil {
		return Panel{}, fmt.Errorf("panels: cut short: %w", err)
	}
	p := Panel{Ribbon: string(head[:length])}
	head = head[length:]
	p.Width, p.Height = int(binary.BigEndian.Uint16(head)), int(binary.BigEndian.Uint16(head[2:]))
	packed := binary.BigEndian.Uint32(head[4:])
	if int64(packed) > int64(in.Len()) || p.Width > maxPixels || p.Height > maxPixels {
		return Panel{}, errors.New("panels: a panel is larger than its bytes, or than a card")
	}
	content := make([]byte, packed)
	if _, err := io.ReadFull(in, content); err != nil {
		return Panel{}, fmt.Errorf("panels: cut short: %w", err)
	}
	if p.Pix, err = unpack(content, p.Width*p.Height); err != nil {
		return Panel{}, fmt.Errorf("panels: unpacking %q: %w", p.Ribbon, err)
	}
	return p, nil
}

// unpack gives at most one byte more than there may be; all that is packed must belong to them.
func unpack(packed []byte, most int) ([]byte, error) {
	in := bytes.NewReader(packed)
	z, err := zlib.NewReader(in)
	if err != nil {
		return nil, err
	}
	pix, err := io.ReadAll(io.LimitReader(z, int64(most)+1))
	if err != nil {
		return nil, err
	}
	if in.Len() > 0 && len(pix) <= most {
		return nil, errors.New("something follows its pixels")
	}
	return pix, nil
}

// check says what is wrong with a set, naming the panel.
func (s Set) check() error {
	if len(s.Sides) < 1 || len(s.Sides) > maxSides {
		return fmt.Errorf("panels: a card has one or two sides, not %d", len(s.Sides))
	}
	for n, side := range s.Sides {
		last := -1
		for _, p := range side {
			at := slices.Index(Ribbons(), p.Ribbon)
			if at <= last {
				return fmt.Errorf("panels: side %d: %q is no panel, or not in the order of the ribbon", n+1, p.Ribbon)
			}
			last = at
			if err := p.check(); err != nil {
				return fmt.Errorf("panels: side %d: %w", n+1, err)
			}
		}
	}
	return nil
}

func (p Panel) check() error {
	if p.Width < 1 || p.Height < 1 || p.Width > maxPixels || p.Height > maxPixels || len(p.Pix) != p.Width*p.Height {
		return fmt.Errorf("panel %s: %d × %d pixels and %d bytes do not fit together", p.Ribbon, p.Width, p.Height, len(p.Pix))
	}
	if p.Ribbon == Yellow || p.Ribbon == Magenta || p.Ribbon == Cyan {
		return nil
	}
	if slices.ContainsFunc(p.Pix, func(v byte) bool { return v != 0 && v != 255 }) {
		return fmt.Errorf("panel %s has half tones, which it can't give", p.Ribbon)
	}
	return nil
}
