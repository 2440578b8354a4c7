package barcode

// An aztecMode is a way to encode (ISO/IEC 24778 Table 2).
type aztecMode uint8

const (
	aztecUpper aztecMode = iota
	aztecLower
	aztecMixed
	aztecDigit
	aztecPunct
	aztecBinary
)

const aztecMixedBytes = "\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0b\x0c\r\x1b\x1c\x1d\x1e\x1f@\\^_`|~\x7f"

// aztecAlphabet returns the byte or the two bytes for which each code stands; an empty string is a latch, a shift or FLG.
func aztecAlphabet(m aztecMode) []string {
	var alphabet []string
	run := func(bytes string) {
		for i := range len(bytes) {
			alphabet = append(alphabet, bytes[i:i+1])
		}
	}
	alphabet = append(alphabet, "")
	switch m {
	case aztecUpper:
		run(" ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	case aztecLower:
		run(" abcdefghijklmnopqrstuvwxyz")
	case aztecMixed:
		run(" " + aztecMixedBytes)
	case aztecDigit:
		run(" 0123456789,.")
	case aztecPunct:
		alphabet = append(alphabet, "\r", "\r\n", ". ", ", ", ": ")
		run("!\"#$%&'()*+,-./:;<=>?[]{}")
	}
	for len(alphabet) < 1<<m.codeBits() {
		alphabet = append(alphabet, "")
	}
	return alphabet
}

// codeBits is the length of a code.
func (m aztecMode) codeBits() int {
	if m == aztecDigit {
		return 4
	}
	return 5
}

// An aztecTurn is a code that changes the mode, for good or for one code.
type aztecTurn struct {
	code int
	to   aztecMode
	once bool
}

// turns returns the turns of a mode.
func (m aztecMode) turns() []aztecTurn {
	return [...][]aztecTurn{
		{{0, aztecPunct, true}, {28, aztecLower, false}, {29, aztecMixed, false}, {30, aztecDigit, false}, {31, aztecBinary, true}},
		{{0, aztecPunct, true}, {28, aztecUpper, true}, {29, aztecMixed, false}, {30, aztecDigit, false}, {31, aztecBinary, true}},
		{{0, aztecPunct, true}, {28, aztecLower, false}, {29, aztecUpper, false}, {30, aztecPunct, false}, {31, aztecBinary, true}},
		{{0, aztecPunct, true}, {14, aztecUpper, false}, {15, aztecUpper, true}},
		{{31, aztecUpper, false}},
	}[m]
}

// route returns the turns that lead from one mode to another for good.
func (m aztecMode) route(to aztecMode) []aztecTurn {
	if m == to {
		return nil
	}
	for _, turn := range m.turns() {
		if !turn.once && turn.to == to {
			return []aztecTurn{turn}
		}
	}
	// The others lead over Upper, or Mixed to Punctuation.
	over := aztecUpper
	if to == aztecPunct && m != aztecDigit {
		over = aztecMixed
	} else if m == aztecLower {
		over = aztecDigit // the only way back to Upper
	}
	return append(m.route(over), over.route(to)...)
}
