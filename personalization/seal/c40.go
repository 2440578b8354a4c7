package seal

import (
	"errors"
	"strings"
)

// The C40 encoding of Doc 9303-13 §2.6 packs three of 37 characters into two bytes.
const (
	c40Pad      = 0    // third value where two characters are left
	c40Space    = 3    // also stands for the filler <
	c40Digit    = 4    // value of '0'
	c40Letter   = 14   // value of 'A'
	c40Last     = 39   // value of 'Z'
	c40Unlatch  = 0xfe // one character is left, in ASCII plus one
	c40Size     = 40
	c40Alphabet = "capital letters, digits, space and <"
)

var errC40 = errors.New("text is not in C40")

// c40Length gives the bytes that n characters take.
func c40Length(n int) int { return (n + 2) / 3 * 2 }

// encodeC40 packs a text of A–Z, 0–9, space and <. The filler becomes a space, as the standard has it.
func encodeC40(text string) ([]byte, error) {
	out := make([]byte, 0, c40Length(len(text)))
	for len(text) > 0 {
		values := [3]int{}
		n := min(3, len(text))
		for i := range n {
			v, ok := c40Value(text[i])
			if !ok {
				return nil, errC40
			}
			values[i] = v
		}
		if n == 1 {
			c := text[0]
			if c == '<' {
				c = ' '
			}
			return append(out, c40Unlatch, c+1), nil
		}
		u := c40Size*c40Size*values[0] + c40Size*values[1] + values[2] + 1
		out = append(out, byte(u>>8), byte(u))
		text = text[n:]
	}
	return out, nil
}

func c40Value(c byte) (int, bool) {
	switch {
	case c == ' ' || c == '<':
		return c40Space, true
	case c >= '0' && c <= '9':
		return c40Digit + int(c-'0'), true
	case c >= 'A' && c <= 'Z':
		return c40Letter + int(c-'A'), true
	}
	return 0, false
}

// decodeC40 unpacks a text. Spaces may have been fillers.
func decodeC40(data []byte) (string, error) {
	if len(data)%2 != 0 {
		return "", errC40
	}
	var b strings.Builder
	for ; len(data) > 0; data = data[2:] {
		last := len(data) == 2
		if data[0] == c40Unlatch {
			c := data[1] - 1
			if _, ok := c40Value(c); !ok || c == '<' || !last {
				return "", errC40
			}
			b.WriteByte(c)
			break
		}
		u := int(data[0])<<8 + int(data[1]) - 1
		values := [3]int{u / (c40Size * c40Size), u / c40Size % c40Size, u % c40Size}
		n := 3
		if last && values[2] == c40Pad {
			n = 2
		}
		for _, v := range values[:n] {
			c, ok := c40Character(v)
			if u < 0 || !ok {
				return "", errC40
			}
			b.WriteByte(c)
		}
	}
	return b.String(), nil
}

func c40Character(v int) (byte, bool) {
	switch {
	case v == c40Space:
		return ' ', true
	case v >= c40Digit && v < c40Letter:
		return '0' + byte(v-c40Digit), true
	case v >= c40Letter && v <= c40Last:
		return 'A' + byte(v-c40Letter), true
	}
	return 0, false
}
