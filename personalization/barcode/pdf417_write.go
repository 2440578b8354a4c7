package barcode

// A pdfWriter writes the data codewords of a PDF417 symbol.
type pdfWriter struct {
	words  []int
	mode   pdfMode
	half   int // a value that waits for its second half, or -1
	inText bool
}

// leastDigits is from when on numeric compaction pays (ISO/IEC 15438 Annex P).
const leastDigits = 13

// pdfWords returns the codewords of the content: long numbers in numeric compaction, the rest by the cheapest path.
func pdfWords(data []byte) []int {
	w := &pdfWriter{half: -1, inText: true}
	for start := 0; start < len(data); {
		end := start
		for end < len(data) && digitsAt(data, end) < leastDigits {
			end++
		}
		w.piece(data[start:end])
		digits := digitsAt(data, end)
		w.number(data[end : end+digits])
		start = end + digits
	}
	return w.words
}

// digitsAt counts the digits from a place on.
func digitsAt(data []byte, at int) int {
	n := 0
	for at+n < len(data) && isDigit(data[at+n]) {
		n++
	}
	return n
}

func (w *pdfWriter) number(digits []byte) {
	if len(digits) == 0 {
		return
	}
	w.flush()
	w.words = append(w.words, pdfNumbers)
	for len(digits) > 0 {
		n := min(44, len(digits))
		w.words = append(w.words, pdfNumber(digits[:n])...)
		digits = digits[n:]
	}
	w.inText = false
}

func (w *pdfWriter) piece(data []byte) {
	if len(data) == 0 {
		return
	}
	if w.inText {
		w.latch(pdfAlpha)
	}
	choices := planPDF417(data)
	for i := 0; i < len(data); {
		if choices[i].mode != pdfByte {
			w.text(data[i], choices[i])
			i++
			continue
		}
		start := i
		for i < len(data) && choices[i].mode == pdfByte {
			i++
		}
		w.bytes(data[start:i])
	}
	w.flush()
}

// latch changes the sub-mode of text, after a codeword that begins text if need be.
func (w *pdfWriter) latch(to pdfMode) {
	if !w.inText {
		w.words = append(w.words, pdfText)
		w.inText, w.mode = true, pdfAlpha
	}
	for _, v := range w.mode.latch(to) {
		w.value(v)
	}
	w.mode = to
}

func (w *pdfWriter) text(b byte, choice pdfChoice) {
	w.latch(choice.mode)
	if !choice.shift {
		w.value(choice.mode.value(b))
		return
	}
	shift, value, _ := choice.mode.shift(b)
	w.value(shift)
	w.value(value)
}

// value writes half a codeword.
func (w *pdfWriter) value(v int) {
	if w.half < 0 {
		w.half = v
		return
	}
	w.words = append(w.words, 30*w.half+v)
	w.half = -1
}

// flush fills a codeword that is half full with 29, which in Punctuation leads back to Alpha and elsewhere to nothing.
func (w *pdfWriter) flush() {
	if w.half >= 0 {
		w.value(29)
		if w.mode == pdfPunct {
			w.mode = pdfAlpha
		}
	}
}

func (w *pdfWriter) bytes(data []byte) {
	w.flush()
	w.inText = false
	if len(data)%6 == 0 {
		w.words = append(w.words, pdfSixes)
	} else {
		w.words = append(w.words, pdfBytes)
	}
	for ; len(data) >= 6; data = data[6:] {
		value, words := 0, [5]int{}
		for _, b := range data[:6] {
			value = value<<8 | int(b)
		}
		for i := range words {
			words[4-i] = value % 900
			value /= 900
		}
		w.words = append(w.words, words[:]...)
	}
	for _, b := range data {
		w.words = append(w.words, int(b))
	}
}
