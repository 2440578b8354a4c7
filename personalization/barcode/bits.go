package barcode

// A bitString is a string of bits, the first one first.
type bitString []bool

// put appends the lowest n bits of v, the highest first.
func (b *bitString) put(v, n int) {

	for i := n - 1; i >= 0; i-- {
		*b = append(*b, v>>i&1 == 1)
	}
}

// words cuts the string into numbers of n bits; what is left over at its end is dropped.
func (b bitString) words(n int) []int {
	words := make([]int, len(b)/n)
	for i := range words {
		for _, bit := range b[i*n : i*n+n] {
			words[i] <<= 1
			if bit {
				words[i]++
			}
		}
	}
	return words
}

// take cuts the first n bits off, false if there are fewer.
func (b *bitString) take(n int) (int, bool) {
	if len(*b) < n {
		return 0, false
	}
	v := 0
	for _, bit := range (*b)[:n] {
		v <<= 1
		if bit {
			v++
		}
	}
	*b = (*b)[n:]
	return v, true
}
