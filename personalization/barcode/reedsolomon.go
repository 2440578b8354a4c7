package barcode

// A code is a Reed–Solomon code over a field; the roots of its generator polynomial are the powers of the field's generator
// from first on.
type code struct {
	field field
	first int
}

// generator returns the generator polynomial of degree n without its leading 1, highest power first.
func (c *code) generator(n int) []int {
	f := &c.field
	poly := make([]int, n+1)
	poly[0] = 1
	for i := range n {
		root := f.negative(f.power(c.first + i))
		for j := i + 1; j > 0; j-- {
			poly[j] = f.add(poly[j], f.multiply(poly[j-1], root))
		}
	}
	return poly[1:]
}

// parity returns the check words of data for a generator polynomial, in the order in which they follow the data.
func (c *code) parity(data, generator []int) []int {
	f, n := &c.field, len(generator)
	rest := make([]int, n+1)
	for _, word := range data {
		lead := f.negative(f.add(word, rest[0]))
		for j, g := range generator {
			rest[j] = f.add(rest[j+1], f.multiply(lead, g))
		}
	}
	for j, v := range rest {
		rest[j] = f.negative(v)
	}
	return rest[:n]
}
