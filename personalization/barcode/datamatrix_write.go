package barcode

// A dmWriter writes the codewords of a symbol that holds capacity of them.
type dmWriter struct {
	words    []int
	capacity int
}

// writeRuns returns the data codewords of a symbol, padded to its capacity.
func writeRuns(data []byte, runs []run, capacity int) []int {
	w := &dmWriter{capacity: capacity}
	for i, r := range runs {
		piece := data[r.start:r.end]
		switch r.scheme {
		case schemeASCII:
			w.asciiRun(piece)
		case schemeBase256:
			w.base256Run(piece)
		case schemeEDIFACT:
			w.edifactRun(piece)
		default:
			w.valueRun(r.scheme, piece, i == len(runs)-1)
		}
	}
	for first := true; len(w.words) < capacity; first = false {
		if first {
			w.words = append(w.words, wordPad)
			continue
		}
		if v := wordPad + 149*(len(w.words)+1)%253 + 1; v > 254 { // Annex H.1
			w.words = append(w.words, v-254)
		} else {
			w.words = append(w.words, v)
		}
	}
	return w.words
}

func (w *dmWriter) asciiRun(data []byte) {
	for i := 0; i < len(data); i++ {
		switch b := data[i]; {
		case i+1 < len(data) && isDigit(b) && isDigit(data[i+1]):
			w.words = append(w.words, wordDigits+int(b-'0')*10+int(data[i+1]-'0'))
			i++
		case b >= 128:
			w.words = append(w.words, wordUpperShift, int(b)-127)
		default:
			w.words = append(w.words, int(b)+1)
		}
	}
}

// valueRun writes a run of C40, Text or X12: three values in two codewords. No unlatch stands before a byte of ASCII in the
// last codeword of the symbol.
func (w *dmWriter) valueRun(s scheme, data []byte, last bool) {
	w.words = append(w.words, s.latch())
	var values []int
	for _, b := range data {
		values = s.values(values, b)
	}
	for i := 0; i+2 < len(values); i += 3 {
		v := 1600*values[i] + 40*values[i+1] + values[i+2] + 1
		w.words = append(w.words, v/256, v%256)
	}
	if left := w.capacity - len(w.words); left > 1 || left == 1 && last {
		w.words = append(w.words, wordUnlatch)
	}
}

// edifactRun writes four bytes in three codewords. A group does not begin in the last two codewords of a symbol: what is
// there is ASCII, and no unlatch stands before it.
func (w *dmWriter) edifactRun(data []byte) {
	w.words = append(w.words, wordEDIFACT)
	for start := 0; ; start += 4 {
		if w.capacity-len(w.words) <= 2 {
			w.asciiRun(data[start:])
			return
		}
		group := data[start:min(start+4, len(data))]
		bits := 0
		for i := range 4 {
			bits <<= 6
			switch {
			case i < len(group):
				bits |= int(group[i]) & 0x3F
			case i == len(group):
				bits |= 0x1F // unlatch
			}
		}
		length := [...]int{1, 2, 3, 3, 3}[len(group)]
		w.words = append(w.words, []int{bits >> 16, bits >> 8 & 0xFF, bits & 0xFF}[:length]...)
		if len(group) < 4 {
			return
		}
	}
}

// base256Run writes bytes as they are, after their number; a run that would be one too long for the symbol gives 0 for it.
func (w *dmWriter) base256Run(data []byte) {
	w.words = append(w.words, wordBase256)
	n := len(data)
	switch {
	case n > 249 && len(w.words)+1+n == w.capacity:
		w.scrambled(0)
	case n > 249:
		w.scrambled(n/250 + 249)
		w.scrambled(n % 250)
	default:
		w.scrambled(n)
	}
	for _, b := range data {
		w.scrambled(int(b))
	}
}

// scrambled writes a value by the 255-state algorithm (Annex H.2).
func (w *dmWriter) scrambled(v int) {
	w.words = append(w.words, (v+149*(len(w.words)+1)%255+1)%256)
}
