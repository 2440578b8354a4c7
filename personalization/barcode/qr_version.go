package barcode

import "fmt"

// A qrLevel is an error correction level, in the order of ISO/IEC 18004 Table 9.
type qrLevel int

func (o Options) qrLevel() (qrLevel, error) {
	for i, name := range []string{"L", "M", "Q", "H"} {
		if o.ECC == name || o.ECC == "" && name == "M" {
			return qrLevel(i), nil
		}
	}
	return 0, fmt.Errorf("error correction %q of a qr barcode: give L, M, Q or H", o.ECC)
}

// formatBits is the level in the format information (Table 12).
func (l qrLevel) formatBits() int { return [...]int{1, 0, 3, 2}[l] }

// A qrVersion is a size of symbol, 1 to 40.
type qrVersion int

const maxQRVersion = 40

func (v qrVersion) side() int { return 17 + 4*int(v) }

// words returns the codewords of the symbol, data and check ones (Table 1).
func (v qrVersion) words() int {
	bits := (16*int(v)+128)*int(v) + 64
	if v >= 2 {
		n := int(v)/7 + 2
		bits -= (25*n-10)*n - 55
	}
	if v >= 7 {
		bits -= 36
	}
	return bits / 8
}

// blocks returns how many blocks the codewords stand in, and how many check codewords each has (Table 9).
func (v qrVersion) blocks(l qrLevel) (blocks, check int) {
	return int(qrBlocks(l)[v-1]), int(qrCheck(l)[v-1])
}

func qrBlocks(l qrLevel) []uint8 {
	return [...][]uint8{
		{1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25},
		{1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49},
		{1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20, 23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68},
		{1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25, 25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81},
	}[l]
}

func qrCheck(l qrLevel) []uint8 {
	return [...][]uint8{
		{7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30},
		{10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28},
		{13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30, 28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30},
		{17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28, 30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30},
	}[l]
}

// dataWords returns how many codewords are left for data.
func (v qrVersion) dataWords(l qrLevel) int {
	blocks, check := v.blocks(l)
	return v.words() - blocks*check
}

// guarded returns how many check codewords of a block serve to detect misreading alone (Table 9, note on p).
func (v qrVersion) guarded(l qrLevel) int {
	switch {
	case v == 1:
		return [...]int{3, 2, 1, 1}[l]
	case v == 2 && l == 0:
		return 2
	case v == 3 && l == 0:
		return 1
	}
	return 0
}

// alignments returns the rows and columns of the centres of the alignment patterns (Annex E).
func (v qrVersion) alignments() []int {
	if v == 1 {
		return nil
	}
	n := int(v)/7 + 2
	step := (4*int(v) + 2*n + 1) / (2*n - 2) * 2
	if v == 32 {
		step = 26
	}
	places := make([]int, n)
	for i := range places {
		places[i] = v.side() - 7 - (n-1-i)*step
	}
	places[0] = 6
	return places
}
