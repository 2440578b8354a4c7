package page

import (
	"encoding/binary"
	"errors"
)

// readCmap reads the Unicode character map (formats 4 and 12, the only ones found in fonts with
// Unicode maps that matter here). Glyph numbers outside the font are left out.
func readCmap(table []byte, glyphs int) (map[rune]uint16, error) {
	if len(table) < 4 {
		return nil, errors.New("font has no character map")
	}
	runes := map[rune]uint16{}
	add := func(r rune, glyph uint32) {
		if _, known := runes[r]; !known && glyph > 0 && glyph < uint32(glyphs) {
			runes[r] = uint16(glyph)
		}
	}
	found := false
	for i := range int(binary.BigEndian.Uint16(table[2:])) {
		if len(table) < 4+8*i+8 {
			break
		}
		offset := uint64(binary.BigEndian.Uint32(table[4+8*i+4:]))
		if offset+4 > uint64(len(table)) || !unicodeMap(table[4+8*i:]) {
			continue
		}
		sub := table[offset:]
		switch binary.BigEndian.Uint16(sub) {
		case 4:
			found = cmap4(sub, add) || found
		case 12:
			found = cmap12(sub, add) || found
		}
	}
	if !found {
		return nil, errors.New("font has no Unicode character map (format 4 or 12)")
	}
	return runes, nil
}

func unicodeMap(entry []byte) bool {
	platform, encoding := binary.BigEndian.Uint16(entry), binary.BigEndian.Uint16(entry[2:])
	return platform == 0 || platform == 3 && (encoding == 1 || encoding == 10)
}

func cmap4(sub []byte, add func(rune, uint32)) bool {
	if len(sub) < 16 {
		return false
	}
	n := int(binary.BigEndian.Uint16(sub[6:])) / 2
	if len(sub) < 16+8*n {
		return false
	}
	last := -1
	for i := range n {
		end := int(binary.BigEndian.Uint16(sub[14+2*i:]))
		start := int(binary.BigEndian.Uint16(sub[16+2*n+2*i:]))
		if start <= last {
			continue // segments ascend; one that does not would only cost time
		}
		last = end
		delta := binary.BigEndian.Uint16(sub[16+4*n+2*i:])
		reach := int(binary.BigEndian.Uint16(sub[16+6*n+2*i:]))
		for c := start; c <= end && c < 0xffff; c++ {
			if reach == 0 {
				add(rune(c), uint32(uint16(c)+delta))
				continue
			}
			at := 16 + 6*n + 2*i + reach + 2*(c-start)
			if at+2 > len(sub) {
				break
			}
			if g := binary.BigEndian.Uint16(sub[at:]); g != 0 {
				add(rune(c), uint32(g+delta))
			}
		}
	}
	return true
}

func cmap12(sub []byte, add func(rune, uint32)) bool {
	if len(sub) < 16 {
		return false
	}
	last := int64(-1)
	for i := uint64(0); i < uint64(binary.BigEndian.Uint32(sub[12:])); i++ {
		at := 16 + 12*i
		if at+12 > uint64(len(sub)) {
			return i > 0
		}
		start, end := binary.BigEndian.Uint32(sub[at:]), binary.BigEndian.Uint32(sub[at+4:])
		glyph := binary.BigEndian.Uint32(sub[at+8:])
		if int64(start) <= last {
			continue // groups ascend too
		}
		last = int64(end)
		// No glyph lies above 65535, so a group that claims more is cut there.
		for c := start; c <= end && c <= 0x10ffff && c-start <= 0xffff; c++ {
			add(rune(c), glyph+(c-start))
		}
	}
	return true
}
