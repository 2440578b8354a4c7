package barcode

import "fmt"

// A Symbol is a matrix of dark and light modules without its quiet zone. Its zero value has no modules.
type Symbol struct {
	kind          Kind
	columns, rows int
	rowHeight     int
	dark          []bool // row by row from the top
}

// maxSide is more than any symbol has columns or rows: Code 128 with maxCode128 bytes is the longest.
const maxSide = 8192

// NewSymbol makes a symbol of columns × rows modules from outside, such as a reader's. The height of its rows is the least
// that the kind's standard allows.
func NewSymbol(kind Kind, columns, rows int, dark func(column, row int) bool) (Symbol, error) {
	if columns < 1 || rows < 1 || columns > maxSide || rows > maxSide/8 {
		return Symbol{}, fmt.Errorf("a symbol of %d × %d modules can't be", columns, rows)
	}
	s := blank(kind, columns, rows)
	for y := range rows {
		for x := range columns {
			s.dark[y*columns+x] = dark(x, y)
		}
	}
	return s, nil
}

// blank returns a symbol of light modules.
func blank(kind Kind, columns, rows int) Symbol {
	s := Symbol{kind: kind, columns: columns, rows: rows, rowHeight: 1, dark: make([]bool, columns*rows)}
	switch kind {
	case PDF417:
		s.rowHeight = 3 // ISO/IEC 15438 §5.8.2
	case Code128:
		s.rowHeight = (columns*15 + 99) / 100 // 15 % of the length, as is usual for readers held by hand
	}
	return s
}

// Kind returns the symbology.
func (s Symbol) Kind() Kind { return s.kind }

// Columns returns the number of modules in a row.
func (s Symbol) Columns() int { return s.columns }

// Rows returns the number of rows of the matrix; Code 128 has one.
func (s Symbol) Rows() int { return s.rows }

// RowHeight returns how many modules high a row is drawn: 3 for PDF417, the height of the bars for Code 128, else 1.
func (s Symbol) RowHeight() int { return s.rowHeight }

// Width returns the width as drawn, in modules, without the quiet zone.
func (s Symbol) Width() int { return s.columns }

// Height returns the height as drawn, in modules, without the quiet zone.
func (s Symbol) Height() int { return s.rows * s.rowHeight }

// At tells whether the module in the given column and row, counted from the top left, is dark. Outside all is light.
func (s Symbol) At(column, row int) bool {
	if column < 0 || row < 0 || column >= s.columns || row >= s.rows {
		return false
	}
	return s.dark[row*s.columns+column]
}

func (s Symbol) set(column, row int, dark bool) { s.dark[row*s.columns+column] = dark }
