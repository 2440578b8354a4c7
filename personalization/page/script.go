package page

// alphabet is a set of characters that documents use together or not at all; a font has a part
// for each.
type alphabet int

const (
	latin alphabet = iota
	latinExtended
	greek
	cyrillic
	cyrillicExtended
	armenian
	georgian
	hebrew
	arabic
	alphabets // their number
)

// alphabetOf gives the alphabet of a character; what belongs to none goes with Latin.
func alphabetOf(r rune) alphabet {
	for _, block := range []struct {
		first, last rune
		alphabet    alphabet
	}{
		{0x0000, 0x00ff, latin}, {0x0100, 0x036f, latinExtended}, {0x0370, 0x03ff, greek}, {0x0400, 0x045f, cyrillic},
		{0x0460, 0x052f, cyrillicExtended}, {0x0530, 0x058f, armenian}, {0x0590, 0x05ff, hebrew}, {0x0600, 0x08ff, arabic},
		{0x10a0, 0x10ff, georgian}, {0x1c80, 0x1c8f, cyrillicExtended}, {0x1c90, 0x1cbf, georgian}, {0x1d00, 0x1eff, latinExtended},
		{0x1f00, 0x1fff, greek}, {0x2d00, 0x2d2f, georgian}, {0xfb13, 0xfb17, armenian}, {0xfb1d, 0xfb4f, hebrew},
		{0xfb50, 0xfdff, arabic}, {0xfe70, 0xfeff, arabic},
	} {
		if r >= block.first && r <= block.last {
			return block.alphabet
		}
	}
	return latin
}

// complexScript tells whether a text needs shaping or runs from right to left: Hebrew, Arabic,
// and whatever carries combining marks.
func complexScript(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0xcc { // no character below U+0300 has such a first byte
			return hasComplex(s[i:])
		}
	}
	return false
}

func hasComplex(s string) bool {
	for _, r := range s {
		switch {
		case r >= 0x300 && r <= 0x36f, r >= 0x483 && r <= 0x489, r >= 0x590 && r <= 0x8ff, r >= 0x1dc0 && r <= 0x1dff,
			r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r >= 0xfb1d && r <= 0xfdff, r >= 0xfe20 && r <= 0xfe2f, r >= 0xfe70 && r <= 0xfeff:
			return true
		}
	}
	return false
}

// invisible tells whether a character only steers shaping or direction.
func invisible(r rune) bool {
	return r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}
