package barcode

import "errors"

var errUncorrectable = errors.New("there are more errors than the error correction can mend")

// correct mends a word in place whose last n elements are check words, and returns how many elements were wrong. More than
// limit of them are refused: some standards keep check words back against misreading.
func (c *code) correct(word []int, n, limit int) (int, error) {
	syndromes, clean := c.syndromes(word, n)
	if clean {
		return 0, nil
	}
	locator := c.locator(syndromes)
	wrong := len(locator) - 1
	if wrong > limit || wrong < 1 {
		return 0, errUncorrectable
	}
	if !c.repair(word, syndromes, locator) {
		return 0, errUncorrectable
	}
	if _, clean = c.syndromes(word, n); !clean {
		return 0, errUncorrectable
	}
	return wrong, nil
}

// syndromes evaluates the word at the roots of the generator; all are 0 when nothing is wrong.
func (c *code) syndromes(word []int, n int) ([]int, bool) {
	f := &c.field
	syndromes, clean := make([]int, n), true
	for i := range syndromes {
		log, sum := f.log[f.power(c.first+i)], 0
		for _, v := range word {
			if sum != 0 {
				sum = f.exp[f.log[sum]+log]
			}
			sum = f.add(sum, v)
		}
		syndromes[i] = sum
		clean = clean && sum == 0
	}
	return syndromes, clean
}

// locator returns the error locator polynomial, lowest power first, by the algorithm of Berlekamp and Massey.
func (c *code) locator(syndromes []int) []int {
	f := &c.field
	current, previous := []int{1}, []int{1}
	length, gap, old := 0, 1, 1
	for i := range syndromes {
		discrepancy := 0
		for j := 0; j < len(current) && j <= i; j++ {
			discrepancy = f.add(discrepancy, f.multiply(current[j], syndromes[i-j]))
		}
		if discrepancy == 0 {
			gap++
			continue
		}
		next := make([]int, max(len(current), len(previous)+gap))
		copy(next, current)
		factor := f.negative(f.divide(discrepancy, old))
		for j, v := range previous {
			next[j+gap] = f.add(next[j+gap], f.multiply(factor, v))
		}
		if 2*length <= i {
			length, previous, old, gap = i+1-length, current, discrepancy, 0
		}
		current = next
		gap++
	}
	for len(current) > 1 && current[len(current)-1] == 0 {
		current = current[:len(current)-1]
	}
	if len(current)-1 != length {
		return []int{1} // no word of the code is near
	}
	return current
}

// repair looks for the roots of the locator among the positions of the word and takes Forney's error values off. It reports
// whether it has found as many as the locator has.
func (c *code) repair(word, syndromes, locator []int) bool {
	f := &c.field
	evaluator := make([]int, len(locator)-1) // syndromes × locator; higher powers are none
	for i := range evaluator {
		for j := 0; j <= i; j++ {
			evaluator[i] = f.add(evaluator[i], f.multiply(locator[j], syndromes[i-j]))
		}
	}
	derivative := make([]int, len(locator)-1)
	for i := range derivative {
		derivative[i] = f.times(i+1, locator[i+1])
	}
	found := 0
	for i := range word {
		place := len(word) - 1 - i
		inverse := f.power(-place)
		if f.evaluate(locator, inverse) != 0 {
			continue
		}
		slope := f.evaluate(derivative, inverse)
		if slope == 0 {
			return false
		}
		value := f.divide(f.evaluate(evaluator, inverse), slope)
		value = f.multiply(value, f.power(place*(1-c.first)))
		word[i] = f.add(word[i], value) // Forney's value is negative
		found++
	}
	return found == len(locator)-1
}

// evaluate returns the value of a polynomial, lowest power first, at x.
func (f *field) evaluate(polynomial []int, x int) int {
	sum := 0
	for i := len(polynomial) - 1; i >= 0; i-- {
		sum = f.add(f.multiply(sum, x), polynomial[i])
	}
	return sum
}
