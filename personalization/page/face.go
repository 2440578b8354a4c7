package page

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// Face is a parsed TrueType font from which fonts are cut. It is immutable.
type Face struct {
	name       string // PostScript name
	unitsPerEm int
	ascent     int
	descent    int
	capHeight  int
	italic     float64 // degrees
	bold       bool
	bbox       [4]int
	metrics    []byte // hmtx
	longs      int    // glyphs with an advance of their own in hmtx
	glyphs     int
	glyf       []byte
	offsets    []uint32 // of each glyph in glyf, and the end
	runes      map[rune]uint16
	head       []byte
	hhea       []byte
	maxp       []byte
	ttf        []byte // the whole file
	shapers    *shapers
}

// ParseFace reads a TrueType font (glyf outlines). OpenType fonts with CFF outlines and
// collections are refused. Every offset in the file is checked; a damaged font gives an error.
func ParseFace(ttf []byte) (*Face, error) {
	tables, err := sfntTables(ttf)
	if err != nil {
		return nil, err
	}
	f := &Face{ttf: ttf, shapers: &shapers{}}
	for _, t := range []struct {
		tag  string
		min  int
		into *[]byte
	}{{"head", 54, &f.head}, {"hhea", 36, &f.hhea}, {"maxp", 32, &f.maxp}, {"hmtx", 4, &f.metrics}, {"glyf", 0, &f.glyf}} {
		body, ok := tables[t.tag]
		if !ok || len(body) < t.min {
			return nil, fmt.Errorf("font table %s is missing or too short", t.tag)
		}
		*t.into = body
	}
	if err := f.readMetrics(); err != nil {
		return nil, err
	}
	if err := f.readLoca(tables["loca"]); err != nil {
		return nil, err
	}
	if f.runes, err = readCmap(tables["cmap"], f.glyphs); err != nil {
		return nil, err
	}
	f.readNames(tables["name"])
	f.readStyle(tables["OS/2"], tables["post"])
	return f, nil
}

// Has tells whether the face has a glyph for r.
func (f *Face) Has(r rune) bool { return f.runes[r] != 0 }

// sfntTables reads the table directory.
func sfntTables(ttf []byte) (map[string][]byte, error) {
	if len(ttf) < 12 {
		return nil, errors.New("font file is too short")
	}
	switch string(ttf[:4]) {
	case "\x00\x01\x00\x00", "true":
	case "OTTO":
		return nil, errors.New("font has CFF outlines: convert it to TrueType outlines")
	default:
		return nil, errors.New("not a TrueType font")
	}
	n := int(binary.BigEndian.Uint16(ttf[4:]))
	if len(ttf) < 12+16*n {
		return nil, errors.New("font's table directory is cut short")
	}
	tables := make(map[string][]byte, n)
	for i := range n {
		entry := ttf[12+16*i:]
		offset := uint64(binary.BigEndian.Uint32(entry[8:]))
		length := uint64(binary.BigEndian.Uint32(entry[12:]))
		if offset+length > uint64(len(ttf)) {
			return nil, fmt.Errorf("font table %q lies outside the file", entry[:4])
		}
		tables[string(entry[:4])] = ttf[offset : offset+length]
	}
	return tables, nil
}

func (f *Face) readMetrics() error {
	f.unitsPerEm = int(binary.BigEndian.Uint16(f.head[18:]))
	if f.unitsPerEm < 16 || f.unitsPerEm > 16384 {
		return fmt.Errorf("font has %d units to the em; 16 to 16384 are possible", f.unitsPerEm)
	}
	for i := range f.bbox {
		f.bbox[i] = signed(f.head[36+2*i:])
	}
	f.ascent, f.descent = signed(f.hhea[4:]), signed(f.hhea[6:])
	f.longs = int(binary.BigEndian.Uint16(f.hhea[34:]))
	f.glyphs = int(binary.BigEndian.Uint16(f.maxp[4:]))
	if f.glyphs == 0 || f.longs == 0 || f.longs > f.glyphs || len(f.metrics) < 4*f.longs+2*(f.glyphs-f.longs) {
		return errors.New("font's horizontal metrics do not cover its glyphs")
	}
	return nil
}

func (f *Face) readLoca(loca []byte) error {
	size := 2
	if binary.BigEndian.Uint16(f.head[50:]) != 0 {
		size = 4
	}
	if len(loca) < size*(f.glyphs+1) {
		return errors.New("font's glyph index is cut short")
	}
	f.offsets = make([]uint32, f.glyphs+1)
	for i := range f.offsets {
		if size == 2 {
			f.offsets[i] = 2 * uint32(binary.BigEndian.Uint16(loca[2*i:]))
		} else {
			f.offsets[i] = binary.BigEndian.Uint32(loca[4*i:])
		}
		if int64(f.offsets[i]) > int64(len(f.glyf)) || i > 0 && f.offsets[i] < f.offsets[i-1] {
			return fmt.Errorf("font's glyph %d lies outside its table", i)
		}
	}
	return nil
}

// readNames takes the PostScript name; what cannot stand in a PDF name is left out.
func (f *Face) readNames(table []byte) {
	f.name = "Unnamed"
	if len(table) < 6 {
		return
	}
	storage := int(binary.BigEndian.Uint16(table[4:]))
	for i := range int(binary.BigEndian.Uint16(table[2:])) {
		if len(table) < 6+12*i+12 {
			return
		}
		entry := table[6+12*i:]
		if binary.BigEndian.Uint16(entry[6:]) != 6 {
			continue
		}
		from := storage + int(binary.BigEndian.Uint16(entry[10:]))
		to := from + int(binary.BigEndian.Uint16(entry[8:]))
		if to > len(table) {
			continue
		}
		clean := strings.Map(func(r rune) rune {
			if r > ' ' && r < 0x7f && !strings.ContainsRune("[](){}<>/%#", r) {
				return r
			}
			return -1
		}, string(table[from:to]))
		if clean != "" {
			f.name = clean
			return
		}
	}
}

func (f *Face) readStyle(os2, post []byte) {
	f.capHeight = f.ascent
	if len(os2) >= 90 {
		f.bold = binary.BigEndian.Uint16(os2[4:]) >= 600
		if h := signed(os2[88:]); h > 0 {
			f.capHeight = h
		}
	}
	if box, ok := f.bounds(f.runes['H']); ok {
		f.capHeight = box[3]
	}
	if len(post) >= 8 {
		f.italic = float64(int32(binary.BigEndian.Uint32(post[4:]))) / 65536
	}
}

// advance gives a glyph's width in font units.
func (f *Face) advance(glyph uint16) int {
	return int(binary.BigEndian.Uint16(f.metrics[4*min(int(glyph), f.longs-1):]))
}

// bearing gives the distance from a glyph's origin to its left edge in font units.
func (f *Face) bearing(glyph uint16) int {
	if int(glyph) >= f.glyphs {
		return 0
	}
	if int(glyph) < f.longs {
		return signed(f.metrics[4*int(glyph)+2:])
	}
	return signed(f.metrics[4*f.longs+2*(int(glyph)-f.longs):])
}

func signed(b []byte) int { return int(int16(binary.BigEndian.Uint16(b))) }
