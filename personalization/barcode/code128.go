package barcode

import "fmt"

// code128Widths returns the widths of bars and spaces of the 103 data characters, the three starts and the stop, six
// digits each and seven for the stop (ISO/IEC 15417 Table 1).
func code128Widths() [107]string {
	return [107]string{
		"212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213", "221312", "231212",
		"112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132", "221231", "213212", "223112", "312131",
		"311222", "321122", "321221", "312212", "322112", "322211", "212123", "212321", "232121", "111323", "131123", "131321",
		"112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331", "132131", "113123", "113321", "133121",
		"313121", "211331", "231131", "213113", "213311", "213131", "311123", "311321", "331121", "312113", "312311", "332111",
		"314111", "221411", "431111", "111224", "111422", "121124", "121421", "141122", "141221", "112214", "112412", "122114",
		"122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111", "111242", "121142", "121241", "114212",
		"124112", "124211", "411212", "421112", "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113",
		"114311", "411113", "411311", "113141", "114131", "311141", "411131", "211412", "211214", "211232", "2331112",
	}
}

// maxCode128 is our limit: the standard sets none, but no reader takes in a longer line.
const maxCode128 = 128

// Code sets, and the symbol characters that have a meaning of their own (Table 1).
const (
	setA = iota
	setB
	setC

	codeShift = 98
	codeStart = 103 // and the set
	codeStop  = 106
)

// code128Latch is the character that changes to a set, from any other one; code128Upper is FNC4 in sets A and B, which adds
// 128 to the next byte.
func code128Latch(set int) int { return [...]int{101, 100, 99}[set] }

func code128Upper(set int) int { return [...]int{101, 100}[set] }

// inSet tells whether set A or B has a byte below 128: A the controls and capitals, B all but the controls.
func inSet(set int, b byte) bool {
	b &= 0x7F
	return set == setA && b < 96 || set == setB && b >= 32
}

// code128Value returns the symbol character of a byte in set A or B.
func code128Value(b byte) int {
	if b &= 0x7F; b < 32 {
		return int(b) + 64
	}
	return int(b) - 32
}

// A code128Way is the shortest string of symbol characters up to a byte that ends in a set.
type code128Way struct {
	length, bytes int
	from          int
	shift         bool
}

// encodeCode128 makes a symbol of one row.
func encodeCode128(data []byte, options Options) (Symbol, error) {
	if err := options.none(Code128); err != nil {
		return Symbol{}, err
	}
	if len(data) > maxCode128 {
		return Symbol{}, fmt.Errorf("%w: at most %d bytes", ErrTooLong, maxCode128)
	}
	words := code128Words(data)
	sum := words[0]
	for i, word := range words[1:] {
		sum += (i + 1) * word
	}
	words = append(words, sum%103, codeStop)
	s := blank(Code128, 11*len(words)+2, 1)
	if s.columns < options.MinWidth {
		return Symbol{}, fmt.Errorf("the symbol has %d modules, %d are asked for: its length follows from its content", s.columns, options.MinWidth)
	}
	s.rowHeight = max(s.rowHeight, options.MinHeight)
	widths, x := code128Widths(), 0
	for _, word := range words {
		for i, width := range widths[word] {
			for range width - '0' {
				s.set(x, 0, i%2 == 0)
				x++
			}
		}
	}
	return s, nil
}

// code128Words returns the start and data characters, as few as can be: the shortest path over the code sets.
func code128Words(data []byte) []int {
	ways := make([][3]code128Way, len(data)+1)
	for i := range ways {
		for set := range ways[i] {
			ways[i][set].length = unreachable
			if i == 0 {
				ways[i][set].length = 1
			}
		}
	}
	for i := range ways {
		for set := range ways[i] {
			for from := range ways[i] { // latch
				if length := ways[i][from].length + 1; i > 0 && length < ways[i][set].length {
					ways[i][set] = code128Way{length: length, from: from}
				}
			}
		}
		if i < len(data) {
			code128Step(ways, data, i)
		}
	}
	last := 0
	for set, way := range ways[len(data)] {
		if way.length < ways[len(data)][last].length {
			last = set
		}
	}
	return code128Back(ways, data, last)
}

// code128Step notes the ways that take the byte at i, or a pair of digits.
func code128Step(ways [][3]code128Way, data []byte, i int) {
	reach := func(at, set, length int, shift bool) {
		if length < ways[at][set].length {
			ways[at][set] = code128Way{length: length, bytes: at - i, from: set, shift: shift}
		}
	}
	if i+1 < len(data) && isDigit(data[i]) && isDigit(data[i+1]) {
		reach(i+2, setC, ways[i][setC].length+1, false)
	}
	for _, set := range []int{setA, setB} {
		length := ways[i][set].length + 1 + int(data[i]>>7)
		if inSet(set, data[i]) {
			reach(i+1, set, length, false)
		} else {
			reach(i+1, set, length+1, true)
		}
	}
}

func code128Back(ways [][3]code128Way, data []byte, set int) []int {
	var reversed []int
	for i := len(data); i > 0; {
		way := ways[i][set]
		i -= way.bytes
		switch {
		case way.bytes == 0:
			reversed = append(reversed, code128Latch(set))
		case way.bytes == 2:
			reversed = append(reversed, int(data[i]-'0')*10+int(data[i+1]-'0'))
		default:
			reversed = append(reversed, code128Value(data[i]))
			if way.shift {
				reversed = append(reversed, codeShift)
			}
			if data[i] >= 128 {
				reversed = append(reversed, code128Upper(set))
			}
		}
		set = way.from
	}
	words := []int{codeStart + set}
	for i := len(reversed) - 1; i >= 0; i-- {
		words = append(words, reversed[i])
	}
	return words
}
