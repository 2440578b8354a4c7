package mrz

// CheckDigit computes the check digit of Doc 9303-3 §4.9 over a field: weights
// 7, 3, 1 from the left, digits by value, A to Z as 10 to 35, the filler as 0,
// modulo 10. It returns '0' to '9', or 0 if the field has a character outside the
// MRZ alphabet.
func CheckDigit(field string) byte { return tallyOf(field).digit() }

// foreign is the value of characters outside the alphabet, larger than any sum of
// values of a zone.
const foreign = 1 << 15

// values holds the value of each character of the alphabet.
var values = characterValues()

func characterValues() (v [256]uint16) {
	for i := range v {
		v[i] = foreign
	}
	for c := byte('0'); c <= '9'; c++ {
		v[c] = uint16(c - '0')
	}
	for c := byte('A'); c <= 'Z'; c++ {
		v[c] = uint16(c-'A') + 10
	}
	v['<'] = 0
	return v
}

// tally is the sum of a field's values by position modulo 3. One pass over the
// field serves its own digit and, with the weights turned, the composite one.
type tally struct{ a, b, c uint32 }

func tallyOf[T string | []byte](field T) tally {
	var t tally
	for ; len(field) >= 3; field = field[3:] {
		t.a += uint32(values[field[0]])
		t.b += uint32(values[field[1]])
		t.c += uint32(values[field[2]])
	}
	switch len(field) {
	case 2:
		t.b += uint32(values[field[1]])
		fallthrough
	case 1:
		t.a += uint32(values[field[0]])
	}
	return t
}

// weighted is the weighted sum of the field when the first weight is that of
// position phase.
func (t tally) weighted(phase int) uint32 {
	switch phase {
	case 0:
		return 7*t.a + 3*t.b + t.c
	case 1:
		return 3*t.a + t.b + 7*t.c
	}
	return t.a + 7*t.b + 3*t.c
}

func (t tally) digit() byte { return sumDigit(t.weighted(0)) }

// sumDigit gives the digit of a weighted sum, 0 if a foreign value is in it: those
// are larger than the sum of a whole zone without one.
func sumDigit(sum uint32) byte {
	if sum >= foreign {
		return 0
	}
	return byte('0' + sum%10)
}

// tallies are the sums of the fields that have digits.
type tallies struct{ number, birth, expiry, optional, optional2 tally }

// composite computes the digit that runs over several fields with their digits, in
// the order of the lines (Doc 9303-4 to -6 §4.2.4). Each field begins with the
// weight of its place in that run.
func (t *tallies) composite(l *layout, number, birth, expiry, optional byte) byte {
	sum := t.number.weighted(0) + 7*value(number) // positions 0 to 9 of the run
	switch {
	case l.optional2.exists(): // TD1: 15 optional characters come before the dates
		sum += t.optional.weighted(1)
		sum += t.birth.weighted(1) + 3*value(birth)
		sum += t.expiry.weighted(2) + value(expiry)
		sum += t.optional2.weighted(0)
	default: // TD2 has no digit of its own after the optional data: the filler counts 0
		sum += t.birth.weighted(1) + 3*value(birth)
		sum += t.expiry.weighted(2) + value(expiry)
		sum += t.optional.weighted(0)
		if l.optionalCheck.exists() {
			sum += value(optional)
		}
	}
	return sumDigit(sum)
}

func value(c byte) uint32 { return uint32(values[c]) }

// inAlphabet tells whether a character may stand in a machine readable zone
// (Doc 9303-3 §4.3).
func inAlphabet(c byte) bool { return values[c] != foreign }

func isLetter(c byte) bool { return c >= 'A' && c <= 'Z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
