package barcode

import "fmt"

// A matrixSize is a row of ISO/IEC 16022 Table 7: a symbol of regions of modules, each framed by its finder pattern.
type matrixSize struct {
	rows, columns             int // the whole symbol
	regionRows, regionColumns int // one region without its frame
	data, check, blocks       int // codewords of each sort, and interleaved blocks
}

// matrixSizes returns all sizes, the squares first.
func matrixSizes() []matrixSize {
	return []matrixSize{
		{10, 10, 8, 8, 3, 5, 1}, {12, 12, 10, 10, 5, 7, 1}, {14, 14, 12, 12, 8, 10, 1}, {16, 16, 14, 14, 12, 12, 1},
		{18, 18, 16, 16, 18, 14, 1}, {20, 20, 18, 18, 22, 18, 1}, {22, 22, 20, 20, 30, 20, 1}, {24, 24, 22, 22, 36, 24, 1},
		{26, 26, 24, 24, 44, 28, 1}, {32, 32, 14, 14, 62, 36, 1}, {36, 36, 16, 16, 86, 42, 1}, {40, 40, 18, 18, 114, 48, 1},
		{44, 44, 20, 20, 144, 56, 1}, {48, 48, 22, 22, 174, 68, 1}, {52, 52, 24, 24, 204, 84, 2}, {64, 64, 14, 14, 280, 112, 2},
		{72, 72, 16, 16, 368, 144, 4}, {80, 80, 18, 18, 456, 192, 4}, {88, 88, 20, 20, 576, 224, 4},
		{96, 96, 22, 22, 696, 272, 4}, {104, 104, 24, 24, 816, 336, 6}, {120, 120, 18, 18, 1050, 408, 6},
		{132, 132, 20, 20, 1304, 496, 8}, {144, 144, 22, 22, 1558, 620, 10},
		{8, 18, 6, 16, 5, 7, 1}, {8, 32, 6, 14, 10, 11, 1}, {12, 26, 10, 24, 16, 14, 1},
		{12, 36, 10, 16, 22, 18, 1}, {16, 36, 14, 16, 32, 24, 1}, {16, 48, 14, 22, 49, 28, 1},
	}
}

// maxDataMatrix is how many bytes the largest symbol holds at best, all of them digits.
const maxDataMatrix = 2 * 1558

// sizes returns the sizes that the options allow, the smallest area first.
func (o Options) sizes() []matrixSize {
	var allowed []matrixSize
	for _, size := range matrixSizes() {
		square := size.rows == size.columns
		switch {
		case size.columns < o.MinWidth || size.rows < o.MinHeight:
		case o.Shape == Square && !square, o.Shape == Rectangular && square:
		default:
			at := len(allowed)
			for at > 0 && allowed[at-1].rows*allowed[at-1].columns > size.rows*size.columns {
				at--
			}
			allowed = append(allowed[:at], append([]matrixSize{size}, allowed[at:]...)...)
		}
	}
	return allowed
}

// sizeOf returns the size of a symbol of rows × columns.
func sizeOf(rows, columns int) (matrixSize, error) {
	for _, size := range matrixSizes() {
		if size.rows == rows && size.columns == columns {
			return size, nil
		}
	}
	return matrixSize{}, fmt.Errorf("no Data Matrix symbol has %d × %d modules", columns, rows)
}

// mappingRows and mappingColumns are the measures of all regions together without their frames.
func (z matrixSize) mappingRows() int { return z.rows / (z.regionRows + 2) * z.regionRows }

func (z matrixSize) mappingColumns() int { return z.columns / (z.regionColumns + 2) * z.regionColumns }

// frame tells whether a module belongs to the frame of a region, and if so whether it is dark: solid at the left and below,
// alternating above and at the right (§5.1).
func (z matrixSize) frame(column, row int) (inFrame, dark bool) {
	x, y := column%(z.regionColumns+2), row%(z.regionRows+2)
	switch {
	case x == 0, y == z.regionRows+1:
		return true, true
	case y == 0:
		return true, x%2 == 0
	case x == z.regionColumns+1:
		return true, y%2 == 1
	}
	return false, false
}

// module returns where in the symbol the module stands that the mapping matrix has at row and column.
func (z matrixSize) module(column, row int) (int, int) {
	return column + 2*(column/z.regionColumns) + 1, row + 2*(row/z.regionRows) + 1
}
