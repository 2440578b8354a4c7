package barcode

import "fmt"

// encodeDataMatrix makes an ECC 200 symbol.
func encodeDataMatrix(data []byte, options Options) (Symbol, error) {
	if err := options.none(DataMatrix); err != nil {
		return Symbol{}, err
	}
	if options.Shape > AnyShape {
		return Symbol{}, fmt.Errorf("shape %s is unknown: use square, rectangular or any", options.Shape)
	}
	sizes := options.sizes()
	if len(sizes) == 0 {
		return Symbol{}, fmt.Errorf("no %s symbol has %d × %d modules or more", options.Shape, options.MinWidth, options.MinHeight)
	}
	if len(data) <= maxDataMatrix {
		plan := planDataMatrix(data)
		for _, size := range sizes {
			if runs, fits := plan.fit(size.data); fits {
				return drawDataMatrix(size, withParity(size, writeRuns(data, runs, size.data))), nil
			}
		}
	}
	return Symbol{}, fmt.Errorf("%w: no %s symbol holds it", ErrTooLong, options.Shape)
}

// dataMatrixCode is the Reed–Solomon code of ISO/IEC 16022 §5.7.1.
func dataMatrixCode() code { return code{binaryField(256, 0x12D), 1} }

// withParity appends the check codewords; data and check codewords go round the blocks in turn.
func withParity(size matrixSize, data []int) []int {
	c := dataMatrixCode()
	generator := c.generator(size.check / size.blocks)
	words := append(make([]int, 0, size.data+size.check), data...)
	words = words[:cap(words)]
	for first := range size.blocks {
		var block []int
		for i := first; i < size.data; i += size.blocks {
			block = append(block, data[i])
		}
		parity := c.parity(block, generator)
		for i := size.checkStart(first); i < len(words); i += size.blocks {
			words[i], parity = parity[0], parity[1:]
		}
	}
	return words
}

// checkStart returns where the check codewords of a block begin in the symbol. In 144 × 144, whose last two blocks have a
// data codeword less, the turns go on without a break: that is how all readers have it.
func (z matrixSize) checkStart(block int) int {
	return z.data + (block-z.data%z.blocks+z.blocks)%z.blocks
}

func drawDataMatrix(size matrixSize, words []int) Symbol {
	s := blank(DataMatrix, size.columns, size.rows)
	for y := range size.rows {
		for x := range size.columns {
			_, dark := size.frame(x, y)
			s.set(x, y, dark)
		}
	}
	p := placeCodewords(size.mappingRows(), size.mappingColumns())
	for i, bit := range p.bit {
		x, y := size.module(i%p.columns, i/p.columns)
		s.set(x, y, bit == fixedDark || bit >= 0 && words[bit/8]>>(7-bit%8)&1 == 1)
	}
	return s
}
