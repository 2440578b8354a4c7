package barcode

import "fmt"

const (
	maxPDFWords   = 928 // codewords of a symbol, all told (ISO/IEC 15438 §4.2)
	maxPDFColumns = 30
	maxPDFRows    = 90
	maxPDF        = 2710 // bytes at best, all of them digits

	pdfStart = 0b11111111010101000  // 17 modules
	pdfStop  = 0b111111101000101001 // 18 modules
)

// encodePDF417 makes a symbol about three times as wide as high.
func encodePDF417(data []byte, options Options) (Symbol, error) {
	level, err := options.number(PDF417, 0, 8, -1)
	if err != nil {
		return Symbol{}, err
	}
	if len(data) > maxPDF {
		return Symbol{}, fmt.Errorf("%w: at most %d digits or %d other bytes", ErrTooLong, maxPDF, 1108)
	}
	words := pdfWords(data)
	if level < 0 {
		level = usualPDFLevel(len(words) + 1)
	}
	check := 2 << level
	columns, rows := pdfShape(len(words)+1+check, options)
	if columns == 0 {
		return Symbol{}, fmt.Errorf("%w: no symbol with error correction %d and %d × %d modules or more holds it", ErrTooLong, level, options.MinWidth, options.MinHeight)
	}
	words = append([]int{columns*rows - check}, words...)
	for len(words) < words[0] {
		words = append(words, pdfText)
	}
	c := pdfCode()
	words = append(words, c.parity(words, c.generator(check))...)
	return drawPDF417(words, columns, rows, level), nil
}

// pdfCode is the Reed–Solomon code of §5.10.
func pdfCode() code { return code{primeField(), 1} }

// usualPDFLevel is what Annex E recommends for a number of data codewords.
func usualPDFLevel(words int) int {
	switch {
	case words <= 40:
		return 2
	case words <= 160:
		return 3
	case words <= 320:
		return 4
	}
	return 5
}

// pdfShape returns how many columns of data and rows hold the codewords, 0 if none do: of the shapes with the fewest
// codewords to spare for their width, the one nearest to three times as wide as high.
func pdfShape(words int, options Options) (columns, rows int) {
	best := 0.0
	for c := max(1, (options.MinWidth-69+16)/17); c <= maxPDFColumns; c++ {
		r := max(3, (words+c-1)/c, (options.MinHeight+2)/3)
		if r > maxPDFRows || r*c > maxPDFWords {
			continue
		}
		ratio := float64(17*c+69) / float64(3*r) / 3
		if score := max(ratio, 1/ratio); columns == 0 || score < best {
			columns, rows, best = c, r, score
		}
	}
	return columns, rows
}

// pdfIndicators returns the codewords at the left and right of a row, which tell the shape and the level (§5.11.3).
func pdfIndicators(row, columns, rows, level int) (left, right int) {
	says := [3]int{(rows - 1) / 3, 3*level + (rows-1)%3, columns - 1}
	cluster, base := row%3, row/3*30
	return base + says[cluster], base + says[(cluster+2)%3]
}

// pdfPattern returns the 17 modules of a codeword in the cluster of a row.
func pdfPattern(row, word int) int {
	bits := 0
	for _, c := range pdfPatterns[(row%3*929+word)*3:][:3] {
		if c >= 'a' {
			c -= 'a' - '9' - 1
		}
		bits = bits<<5 | int(c-'0')
	}
	return 1<<16 | bits<<1
}

func drawPDF417(words []int, columns, rows, level int) Symbol {
	s := blank(PDF417, 17*columns+69, rows)
	for y := range rows {
		left, right := pdfIndicators(y, columns, rows, level)
		line := bitString(s.dark[y*s.columns : y*s.columns])
		line.put(pdfStart, 17)
		line.put(pdfPattern(y, left), 17)
		for _, word := range words[y*columns : (y+1)*columns] {
			line.put(pdfPattern(y, word), 17)
		}
		line.put(pdfPattern(y, right), 17)
		line.put(pdfStop, 18)
	}
	return s
}
