package barcode

// The encodation schemes of ISO/IEC 16022 Table 1.
type scheme uint8

const (
	schemeASCII scheme = iota
	schemeC40
	schemeText
	schemeX12
	schemeEDIFACT
	schemeBase256
)

// Codewords of ASCII encodation with a meaning of their own (Table 2).
const (
	wordPad        = 129
	wordDigits     = 130 // and the two digits
	wordC40        = 230
	wordBase256    = 231
	wordUpperShift = 235
	wordX12        = 238
	wordText       = 239
	wordEDIFACT    = 240
	wordUnlatch    = 254
)

// latch returns the codeword that begins a scheme.
func (s scheme) latch() int {
	return [...]int{0, wordC40, wordText, wordX12, wordEDIFACT, wordBase256}[s]
}

// values appends the values, each below 40, of a byte in C40, Text or X12 encodation (§5.2.5 to §5.2.7, Table C.1). X12
// lacks most bytes and appends nothing for them.
func (s scheme) values(to []int, b byte) []int {
	switch {
	case s == schemeX12:
		return append(to, x12Value(b)...)
	case b >= 128:
		return s.values(append(to, 1, 30), b-128)
	case b == ' ':
		return append(to, 3)
	case b >= '0' && b <= '9':
		return append(to, int(b-'0')+4)
	case b < ' ':
		return append(to, 0, int(b))
	case b <= '/':
		return append(to, 1, int(b-'!'))
	case b <= '@':
		return append(to, 1, int(b-':')+15)
	case b > 'Z' && b < '`':
		return append(to, 1, int(b-'[')+22)
	case b == '`':
		return append(to, 2, 0)
	case b >= '{':
		return append(to, 2, int(b-'{')+27)
	case (b >= 'a') == (s == schemeText):
		return append(to, int(b|0x20-'a')+14)
	}
	return append(to, 2, int(b|0x20-'a')+1)
}

// x12Value returns the value of a byte in X12 encodation, or nothing.
func x12Value(b byte) []int {
	switch {
	case b == '\r':
		return []int{0}
	case b == '*':
		return []int{1}
	case b == '>':
		return []int{2}
	case b == ' ':
		return []int{3}
	case b >= '0' && b <= '9':
		return []int{int(b-'0') + 4}
	case b >= 'A' && b <= 'Z':
		return []int{int(b-'A') + 14}
	}
	return nil
}

// width returns how many values a byte takes in C40, Text or X12, 0 if the scheme lacks it.
func (s scheme) width(b byte) int {
	var room [4]int
	return len(s.values(room[:0], b))
}

// inEDIFACT tells whether EDIFACT encodation has the byte (§5.2.8).
func inEDIFACT(b byte) bool { return b >= ' ' && b <= '^' }

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// asciiLength returns the codewords of data in ASCII encodation.
func asciiLength(data []byte) int {
	n := 0
	for i := 0; i < len(data); i++ {
		switch {
		case i+1 < len(data) && isDigit(data[i]) && isDigit(data[i+1]):
			i++
			n++
		case data[i] >= 128:
			n += 2
		default:
			n++
		}
	}
	return n
}
