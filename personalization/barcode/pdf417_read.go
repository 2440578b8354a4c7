package barcode

import "fmt"

// decodePDF417 reads a symbol whose rows are rows of codewords.
func decodePDF417(s Symbol) (Content, error) {
	columns, rows := (s.columns-69)/17, s.rows
	if columns < 1 || columns > maxPDFColumns || s.columns != 17*columns+69 || rows < 3 || rows > maxPDFRows || columns*rows > maxPDFWords {
		return Content{}, fmt.Errorf("no PDF417 symbol has %d modules in %d rows", s.columns, rows)
	}
	var c Content
	for y := range rows {
		c.Damaged += wrongModules(s.pattern(0, y, 17), pdfStart) + wrongModules(s.pattern(s.columns-18, y, 18), pdfStop)
	}
	if !tolerable(c.Damaged, 35*rows) {
		return Content{}, errPatterns
	}
	known := pdfKnown()
	words := make([]int, 0, columns*rows)
	var votes [9]int
	for y := range rows {
		for x := range columns {
			words = append(words, known[y%3][s.pattern(34+17*x, y, 17)]) // 0 for what is none: an error as any other
		}
		for level := range votes {
			left, right := pdfIndicators(y, columns, rows, level)
			for x, indicator := range map[int]int{17: left, s.columns - 35: right} {
				if s.pattern(x, y, 17) == pdfPattern(y, indicator) {
					votes[level]++
				}
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
	var err error
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

// pdfKnown returns the codewords by their patterns, for each of the three clusters.
func pdfKnown() [3]map[int]int {
	var known [3]map[int]int
	for cluster := range known {
		known[cluster] = make(map[int]int, 929)
		for word := range 929 {
			known[cluster][pdfPattern(cluster, word)] = word
		}
	}
	return known
}
