package barcode

import "errors"

// decodeCode128 reads a symbol of one row. Code 128 has no error correction, only a check character.
func decodeCode128(s Symbol) (Content, error) {
	if _, err := s.finders(); err != nil {
		return Content{}, err
	}
	n := (s.columns - 2) / 11
	words, err := s.code128Words(n)
	if err != nil {
		return Content{}, err
	}
	sum := words[0]
	for i, word := range words[1 : n-2] {
		sum += (i + 1) * word
	}
	if words[0] < codeStart || words[n-1] != codeStop {
		return Content{}, errPatterns
	}
	if sum%103 != words[n-2] {
		return Content{}, errors.New("its check character is wrong")
	}
	data, err := parseCode128(words[:n-2])
	return Content{Data: data}, err
}

// code128Words returns the symbol characters, the stop among them.
func (s Symbol) code128Words(n int) ([]int, error) {
	known := make(map[int]int, 107)
	for word, widths := range code128Widths() {
		pattern := 0
		for i, width := range widths[:6] {
			for range width - '0' {
				pattern = pattern<<1 | (i+1)%2
			}
		}
		known[pattern] = word
	}
	words := make([]int, n)
	for i := range words {
		pattern := 0
		for x := range 11 {
			pattern <<= 1
			if s.At(11*i+x, 0) {
				pattern++
			}
		}
		word, ok := known[pattern]
		if !ok || word == codeStop && i < n-1 {
			return nil, errors.New("one of its characters is none of Code 128")
		}
		words[i] = word
	}
	if !s.At(11*n, 0) || !s.At(11*n+1, 0) {
		return nil, errPatterns
	}
	return words, nil
}

// parseCode128 returns the bytes of the characters from the start to the last before the check (ISO/IEC 15417 §4.3).
func parseCode128(words []int) ([]byte, error) {
	var data []byte
	set, shift, upper := words[0]-codeStart, false, byte(0)
	for _, word := range words[1:] {
		if set == setC && word < 100 {
			data = append(data, byte('0'+word/10), byte('0'+word%10))
			continue
		}
		now := set
		if shift {
			now = setA + setB - set
		}
		switch {
		case word < 64:
			data = append(data, byte(word+32)|upper)
		case word < 96 && now == setA:
			data = append(data, byte(word-64)|upper)
		case word < 96:
			data = append(data, byte(word+32)|upper)
		case set != setC && word == code128Upper(set) && upper == 0 && !shift:
			upper = 128
			continue
		case upper != 0 && word != codeShift, shift:
			return nil, errNotBytes
		case word == codeShift && set != setC:
			shift = true
			continue
		case word >= 99 && word <= 101:
			set = 101 - word
		default:
			return nil, errNotBytes
		}
		shift, upper = false, 0
	}
	if shift || upper != 0 {
		return nil, errCutShort
	}
	return data, nil
}
