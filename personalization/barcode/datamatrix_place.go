package barcode

// A placement says for every module of a mapping matrix which bit of which codeword it shows: 8 × codeword + bit, the
// highest bit 0. The few modules that no codeword reaches are fixedDark or fixedLight (ISO/IEC 16022 Annex F).
type placement struct {
	rows, columns int
	bit           []int
}

const (
	unplaced   = -1
	fixedDark  = -2
	fixedLight = -3
)

func placeCodewords(rows, columns int) placement {
	p := placement{rows, columns, make([]int, rows*columns)}
	for i := range p.bit {
		p.bit[i] = unplaced
	}
	word, row, column := 0, 4, 0
	for row < rows || column < columns {
		word += p.corners(row, column, word)
		for {
			if row < rows && column >= 0 && p.free(row, column) {
				p.utah(row, column, word)
				word++
			}
			row, column = row-2, column+2
			if row < 0 || column >= columns {
				break
			}
		}
		row, column = row+1, column+3
		for {
			if row >= 0 && column < columns && p.free(row, column) {
				p.utah(row, column, word)
				word++
			}
			row, column = row+2, column-2
			if row >= rows || column < 0 {
				break
			}
		}
		row, column = row+3, column+1
	}
	if p.free(rows-1, columns-1) { // a lone square of four, the same in every symbol
		for i, fixed := range []int{fixedDark, fixedLight, fixedLight, fixedDark} {
			p.bit[(rows-1-i/2)*columns+columns-1-i%2] = fixed
		}
	}
	return p
}

func (p placement) free(row, column int) bool { return p.bit[row*p.columns+column] == unplaced }

// set places a bit, wrapping round the edges.
func (p placement) set(row, column, word, bit int) {
	if row < 0 {
		row += p.rows
		column += 4 - (p.rows+4)%8
	}
	if column < 0 {
		column += p.columns
		row += 4 - (p.columns+4)%8
	}
	if row >= p.rows { // only in 8 × 32, whose corner wraps twice
		row -= p.rows
	}
	p.bit[row*p.columns+column] = 8*word + bit
}

// utah places the eight bits of a codeword in their ordinary form, its last bit at row and column.
func (p placement) utah(row, column, word int) {
	for bit, at := range [8][2]int{{-2, -2}, {-2, -1}, {-1, -2}, {-1, -1}, {-1, 0}, {0, -2}, {0, -1}, {0, 0}} {
		p.set(row+at[0], column+at[1], word, bit)
	}
}

// corners places a codeword in one of the four corner forms, if this is the place for one, and returns how many.
func (p placement) corners(row, column, word int) int {
	m, n := p.rows, p.columns
	var form [8][2]int
	switch {
	case row == m && column == 0:
		form = [8][2]int{{m - 1, 0}, {m - 1, 1}, {m - 1, 2}, {0, n - 2}, {0, n - 1}, {1, n - 1}, {2, n - 1}, {3, n - 1}}
	case row == m-2 && column == 0 && n%4 != 0:
		form = [8][2]int{{m - 3, 0}, {m - 2, 0}, {m - 1, 0}, {0, n - 4}, {0, n - 3}, {0, n - 2}, {0, n - 1}, {1, n - 1}}
	case row == m-2 && column == 0 && n%8 == 4:
		form = [8][2]int{{m - 3, 0}, {m - 2, 0}, {m - 1, 0}, {0, n - 2}, {0, n - 1}, {1, n - 1}, {2, n - 1}, {3, n - 1}}
	case row == m+4 && column == 2 && n%8 == 0:
		form = [8][2]int{{m - 1, 0}, {m - 1, n - 1}, {0, n - 3}, {0, n - 2}, {0, n - 1}, {1, n - 3}, {1, n - 2}, {1, n - 1}}
	default:
		return 0
	}
	for bit, at := range form {
		p.set(at[0], at[1], word, bit)
	}
	return 1
}
