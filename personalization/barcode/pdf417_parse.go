package barcode

import (
	"math/big"
)

// parsePDF417 returns the bytes of data codewords (ISO/IEC 15438 §5.4).
func parsePDF417(words []int) ([]byte, error) {
	var data []byte
	latch := pdfText
	for len(words) > 0 {
		if words[0] >= 900 && words[0] != pdfShift {
			latch, words = words[0], words[1:]
		}
		n := 0
		for n < len(words) && (words[n] < 900 || latch == pdfText && words[n] == pdfShift) {
			n++
			if words[n-1] == pdfShift {
				n++
			}
		}
		if n > len(words) {
			return nil, errCutShort
		}
		var piece []byte
		var err error
		switch latch {
		case pdfText:
			piece, err = parsePDFText(words[:n])
		case pdfBytes, pdfSixes:
			piece, err = parsePDFBytes(words[:n], latch == pdfSixes)
		case pdfNumbers:
			piece, err = parsePDFNumbers(words[:n])
		default:
			err = errNotBytes
		}
		if err != nil {
			return nil, err
		}
		data, words = append(data, piece...), words[n:]
		if len(words) > 0 && words[0] == pdfShift {
			return nil, errNotBytes // only text can shift
		}
	}
	return data, nil
}

// parsePDFText reads a piece of text, which begins in sub-mode Alpha.
func parsePDFText(words []int) ([]byte, error) {
	var data []byte
	mode, once := pdfAlpha, pdfByte // pdfByte: no shift is due
	for i := 0; i < len(words); i++ {
		if words[i] == pdfShift {
			if i++; words[i] > 255 {
				return nil, errNotBytes
			}
			data, once = append(data, byte(words[i])), pdfByte
			continue
		}
		for _, v := range [2]int{words[i] / 30, words[i] % 30} {
			now := mode
			if once != pdfByte {
				now, once = once, pdfByte
			}
			if b, ok := now.byteOf(v); ok {
				data = append(data, b)
			} else if now != mode && v != 29 { // a filling 29 after a shift is Punctuation's, and leads to Alpha
				return nil, errNotBytes
			} else {
				mode, once = now.follow(v)
			}
		}
	}
	return data, nil
}

// byteOf returns the byte of a value in a sub-mode of text, false for a latch or a shift.
func (m pdfMode) byteOf(v int) (byte, bool) {
	switch {
	case m == pdfPunct && v < len(pdfPunctBytes):
		return pdfPunctBytes[v], true
	case m == pdfPunct:
		return 0, false
	case v == 26:
		return ' ', true
	case m == pdfMixed && v < len(pdfMixedBytes):
		return pdfMixedBytes[v], true
	case m == pdfAlpha && v < 26:
		return byte('A' + v), true
	case m == pdfLower && v < 26:
		return byte('a' + v), true
	}
	return 0, false
}

// follow returns the sub-mode that a latch leads to, and the one of the next value alone after a shift.
func (m pdfMode) follow(v int) (mode, once pdfMode) {
	switch {
	case m == pdfPunct:
		return pdfAlpha, pdfByte
	case v == 29:
		return m, pdfPunct
	case m == pdfMixed && v == 25:
		return pdfPunct, pdfByte
	case m == pdfLower && v == 27:
		return m, pdfAlpha
	case m == pdfMixed && v == 28:
		return pdfAlpha, pdfByte
	case v == 27:
		return pdfLower, pdfByte
	}
	return pdfMixed, pdfByte
}

// parsePDFBytes reads sixes of bytes in five codewords each. What is over, or the last five if bytes follow the latch that
// six do not divide, are bytes of their own.
func parsePDFBytes(words []int, sixes bool) ([]byte, error) {
	var data []byte
	for len(words) >= 5 && (sixes || len(words) > 5) {
		value := 0
		for _, word := range words[:5] {
			value = value*900 + word
		}
		if value >= 1<<48 {
			return nil, errNotBytes
		}
		for shift := 40; shift >= 0; shift -= 8 {
			data = append(data, byte(value>>shift))
		}
		words = words[5:]
	}
	for _, word := range words {
		if word > 255 {
			return nil, errNotBytes
		}
		data = append(data, byte(word))
	}
	return data, nil
}

// parsePDFNumbers reads fifteens of codewords, each a number after whose leading 1 the digits stand.
func parsePDFNumbers(words []int) ([]byte, error) {
	var data []byte
	for len(words) > 0 {
		n := min(15, len(words))
		value := new(big.Int)
		for _, word := range words[:n] {
			value.Mul(value, big.NewInt(900)).Add(value, big.NewInt(int64(word)))
		}
		digits := value.String()
		if digits[0] != '1' {
			return nil, errNotBytes
		}
		data, words = append(data, digits[1:]...), words[n:]
	}
	return data, nil
}
