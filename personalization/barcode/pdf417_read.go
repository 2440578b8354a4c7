package barcode

import "fmt"

// decodePDF417 reads a symbol whose rows are rows of codewords.
func decodePDF417(s Symbol) (Content, error) {
	var c Content
	var err error
	if c.Damaged, err = s.finders(); err != nil {
		return Content{}, err
	}
	columns, rows := (s.columns-69)/17, s.rows
	known := pdfKnown()
	words := make([]int, 0, columns*rows)
	var votes [9]int
	for y := range rows {
		for x := range columns {
			words = append(words, pdfWord(known, y, s.pattern(34+17*x, y, 17)))
		}
		first, second := s.pattern(17, y, 17), s.pattern(s.columns-35, y, 17)
		for level := range votes {
			left, right := pdfIndicators(y, columns, rows, level)
			if first == pdfPattern(y, left) {
				votes[level]++
			}
			if second == pdfPattern(y, right) {
				votes[level]++
			}
		}
	}
	level := 0
	for l, n := range votes {
		if n > votes[level] {
			level = l
		}
	}
	c.Damaged += 2*rows - votes[level]
	check := 2 << level
	if 2*votes[level] < 3*rows || check >= len(words) {
		return Content{}, fmt.Errorf("its row indicators: %w", errUncorrectable)
	}
	code := pdfCode()
	if c.Corrected, err = code.correct(words, check, (check-2)/2); err != nil { // §5.10: two are held back
		return Content{}, err
	}
	if words[0] < 1 || words[0] != len(words)-check {
		return Content{}, errCutShort
	}
	c.Data, err = parsePDF417(words[1:words[0]])
	return c, err
}

// pattern returns n modules of a row as a number.
func (s Symbol) pattern(x, row, n int) int {
	v := 0
	for _, dark := range s.dark[row*s.columns+x:][:n] {
		v <<= 1
		if dark {
			v++
		}
	}
	return v
}

func wrongModules(a, b int) int {
	n := 0
	for v := a ^ b; v > 0; v &= v - 1 {
		n++
	}
	return n
}

// pdfKnown returns for the 15 inner modules of a pattern 929 × cluster + codeword + 1, 0 for what is no pattern.
func pdfKnown() []uint16 {
	known := make([]uint16, 1<<15)
	for cluster := range 3 {
		for word := range 929 {
			known[pdfPattern(cluster, word)>>1&0x7FFF] = uint16(929*cluster + word + 1)
		}
	}
	return known
}

// pdfWord returns the codeword of a pattern in a row, 0 for what is none: an error as any other.
func pdfWord(known []uint16, row, pattern int) int {
	word := int(known[pattern>>1&0x7FFF]) - 1 - 929*(row%3)
	if word < 0 || word >= 929 || pattern>>16 == 0 || pattern&1 == 1 {
		return 0
	}
	return word
}
