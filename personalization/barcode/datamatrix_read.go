package barcode

func decodeDataMatrix(s Symbol) (Content, error) {
	size, err := sizeOf(s.rows, s.columns)
	if err != nil {
		return Content{}, err
	}
	var c Content
	if c.Damaged, err = s.finders(); err != nil {
		return Content{}, err
	}
	words, corrected, err := mendDataMatrix(size, s.matrixWords(size))
	if err != nil {
		return Content{}, err
	}
	c.Corrected = corrected
	c.Data, err = parseDataMatrix(words)
	return c, err
}

// matrixWords returns the codewords of a Data Matrix symbol, data and check ones.
func (s Symbol) matrixWords(size matrixSize) []int {
	words := make([]int, size.data+size.check)
	p := placeCodewords(size.mappingRows(), size.mappingColumns())
	for i, bit := range p.bit {
		if x, y := size.module(i%p.columns, i/p.columns); bit >= 0 && s.At(x, y) {
			words[bit/8] |= 1 << (7 - bit%8)
		}
	}
	return words
}

// mendDataMatrix returns the data codewords, corrected block by block.
func mendDataMatrix(size matrixSize, words []int) ([]int, int, error) {
	c, check, total := dataMatrixCode(), size.check/size.blocks, 0
	for first := range size.blocks {
		var block []int
		for i := first; i < size.data; i += size.blocks {
			block = append(block, words[i])
		}
		for i := size.checkStart(first); i < len(words); i += size.blocks {
			block = append(block, words[i])
		}
		n, err := c.correct(block, check, check/2)
		if err != nil {
			return nil, 0, err
		}
		total += n
		for i := first; i < size.data; i += size.blocks {
			words[i], block = block[0], block[1:]
		}
	}
	return words[:size.data], total, nil
}
