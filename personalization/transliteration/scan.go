package transliteration

import (
	"encoding/binary"
	"slices"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fast writes text that needs no normalisation and no look at the neighbourhood,
// which is nearly all Latin and Cyrillic text. It reports false, with dst
// unchanged in length, at the first character that needs the slow way.
func (t *table) fast(dst []byte, text string) ([]byte, bool) {
	start := len(dst)
	dst = slices.Grow(dst, 2*len(text)+8) // no character more than doubles its bytes
	out := dst[:cap(dst)]
	n, place, pending := start, first, false
	for i := 0; i < len(text); {
		var c cell
		if b := text[i]; b < utf8.RuneSelf {
			c = t.cells[place][b]
			i++
		} else if b >= 0xC2 && b < 0xE0 && i+1 < len(text) && text[i+1]&0xC0 == 0x80 {
			c = t.cells[place][(rune(b&0x1F)<<6|rune(text[i+1]&0x3F))&(direct-1)]
			i += 2
		} else {
			r, size := utf8.DecodeRuneInString(text[i:])
			c = t.high[r][place]
			i += size
		}
		if c&contextual != 0 {
			return dst[:start], false
		}
		switch c.kind() {
		case letter:
			if pending {
				if n > start && out[n-1] != ' ' {
					out[n] = ' '
					n++
				}
				pending = false
			}
			binary.LittleEndian.PutUint32(out[n:n+4], uint32(c))
			n += c.length()
			place = inner
		case space:
			out[n] = ' '
			n++
			place, pending = first, false
		case joiner:
			place, pending = first, true
		case ignored:
		default:
			return dst[:start], false
		}
	}
	return out[:n], true
}

// character is one character of the normalised text with its place in the NFC
// text, from 1. Several can share a place where a presentation form was taken apart.
type character struct {
	r        rune
	position int
}

// characters composes the text (NFC), takes Arabic presentation forms apart and
// puts Hebrew dots that change a letter before its vowel points.
func characters(text string) []character {
	list := make([]character, 0, len(text))
	position := 0
	for _, r := range norm.NFC.String(text) {
		position++
		if !isArabicForm(r) {
			list = append(list, character{r, position})
			continue
		}
		for _, part := range norm.NFKC.String(string(r)) {
			list = append(list, character{part, position})
		}
	}
	for i := range list {
		for k := i; k > 0 && hebrewBefore(list[k].r, list[k-1].r); k-- {
			list[k], list[k-1] = list[k-1], list[k]
		}
	}
	return list
}

// hebrewBefore tells whether a point of a Hebrew letter goes before another.
func hebrewBefore(r, other rune) bool {
	return hebrewOrder(r) > 0 && hebrewOrder(r) < hebrewOrder(other)
}

// hebrewOrder ranks the points of one Hebrew letter: shin and sin dot, dagesh,
// then vowels. Everything else stays where it is.
func hebrewOrder(r rune) int {
	switch {
	case r == 0x05C1 || r == 0x05C2:
		return 1
	case r == 0x05BC:
		return 2
	case r >= 0x0591 && r <= 0x05BD:
		return 3
	}
	return 0
}

// appendSlow writes any text, looking at the neighbourhood where rules ask for it.
func (p *Profile) appendSlow(dst []byte, text string) ([]byte, error) {
	start := len(dst)
	pending := false
	err := p.walk(characters(text), func(s step) {
		switch s.kind {
		case space:
			dst = append(dst, ' ')
			pending = false
		case joiner:
			pending = true
		case letter, repeat:
			if pending && len(dst) > start && dst[len(dst)-1] != ' ' {
				dst = append(dst, ' ')
			}
			pending = false
			dst = append(dst, s.latin...)
		}
	})
	if err != nil {
		return dst[:start], err
	}
	return dst, nil
}
