package fonts

import "encoding/binary"

// Covers tells whether a face has a glyph of its own for a character; false for an unknown face.
// It looks into the face's own table and keeps nothing.
func Covers(name string, r rune) bool {
	ttf, err := TTF(name)
	if err != nil {
		return false
	}
	return glyph(ttf, r) != 0
}

// Lacks gives the first character of s that none of the faces covers; ok is false if they have all.
func Lacks(s string, names ...string) (r rune, ok bool) {
	for _, r := range s {
		covered := false
		for _, name := range names {
			covered = covered || Covers(name, r)
		}
		if !covered {
			return r, true
		}
	}
	return 0, false
}

// glyph looks a character up in the table cmap of a TrueType file (ISO/IEC 14496-22 §5.2.1), 0 for
// none: in the table of all Unicode (format 12) if there is one, or in that of its first plane
// (format 4).
func glyph(ttf []byte, r rune) uint32 {
	t := table(ttf, "cmap")
	short, long := []byte(nil), []byte(nil)
	for i := range int(u16(t, 2)) {
		sub := from(t, int(u32(t, 4+8*i+4)))
		switch platform := u16(t, 4+8*i); {
		case platform != 0 && platform != 3:
		case u16(sub, 0) == 12:
			long = sub
		case u16(sub, 0) == 4:
			short = sub
		}
	}
	if long != nil {
		return inGroups(long, uint32(r))
	}
	if r > 0xFFFF {
		return 0
	}
	return inSegments(short, uint16(r))
}

// inGroups searches a table of format 12: groups of first and last character and first glyph.
func inGroups(t []byte, c uint32) uint32 {
	low, high := 0, int(u32(t, 12))
	for low < high {
		middle := (low + high) / 2
		g := from(t, 16+12*middle)
		switch {
		case c < u32(g, 0):
			high = middle
		case c > u32(g, 4):
			low = middle + 1
		default:
			return u32(g, 8) + c - u32(g, 0)
		}
	}
	return 0
}

// inSegments searches a table of format 4: segments by their last characters.
func inSegments(t []byte, c uint16) uint32 {
	twice := int(u16(t, 6))
	low, high := 0, twice/2
	for low < high {
		if middle := (low + high) / 2; c > u16(t, 14+2*middle) {
			low = middle + 1
		} else {
			high = middle
		}
	}
	start, delta, offset := 16+twice+2*low, 16+2*twice+2*low, 16+3*twice+2*low
	if 2*low >= twice || c < u16(t, start) {
		return 0
	}
	g := c
	if o := int(u16(t, offset)); o != 0 {
		if g = u16(t, offset+o+2*int(c-u16(t, start))); g == 0 {
			return 0
		}
	}
	return uint32(g + u16(t, delta))
}

// table gives a table of a TrueType file by its tag, nil if it is not there.
func table(ttf []byte, tag string) []byte {
	for i := range int(u16(ttf, 4)) {
		entry := from(ttf, 12+16*i)
		if len(entry) >= 16 && string(entry[:4]) == tag {
			return from(ttf, int(u32(entry, 8)))
		}
	}
	return nil
}

// from gives what begins at an offset, nil beyond the end.
func from(b []byte, at int) []byte {
	if at < 0 || at >= len(b) {
		return nil
	}
	return b[at:]
}

// u16 and u32 read big-endian numbers, 0 beyond the end.
func u16(b []byte, at int) uint16 {
	if b = from(b, at); len(b) >= 2 {
		return binary.BigEndian.Uint16(b)
	}
	return 0
}

func u32(b []byte, at int) uint32 {
	if b = from(b, at); len(b) >= 4 {
		return binary.BigEndian.Uint32(b)
	}
	return 0
}
