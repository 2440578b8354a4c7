package mrz

import (
	"encoding/binary"
	"math/bits"
)

// Characters are looked at eight at a time, one to a byte of a word. Adding to a
// byte below 0x80 what its bound lacks to 0x80 sets the byte's high bit from the
// bound on, and can't reach the next byte.
const (
	high = 0x8080808080808080
	ones = 0x0101010101010101
)

// word reads eight characters, the first into the lowest byte.
func word(s string) uint64 {
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// Each of these sets the high bit of every byte that is what they are named for;
// all bytes are below 0x80.
func fillersIn(x uint64) uint64 { return ^(x ^ ones*'<' + ones*0x7F) & high }
func digitsIn(x uint64) uint64  { return (x + ones*(0x80-'0')) &^ (x + ones*(0x7F-'9')) & high }
func lettersIn(x uint64) uint64 { return (x + ones*(0x80-'A')) &^ (x + ones*(0x7F-'Z')) & high }

// allInAlphabet tells whether the lines have only characters that a zone may have
// (Doc 9303-3 §4.3).
func allInAlphabet(lines []string) bool {
	for _, line := range lines {
		if len(line) < 8 {
			for i := range len(line) {
				if !inAlphabet(line[i]) {
					return false
				}
			}
			continue
		}
		for i := 0; i < len(line); i += 8 {
			x := word(line[min(i, len(line)-8):]) // the last one goes back to whole eight
			if x&high != 0 || fillersIn(x)|digitsIn(x)|lettersIn(x) != high {
				return false
			}
		}
	}
	return true
}

// shape is what a name field looks like: where its fillers stand, bit by bit from
// the first character on, with fillers without end behind it.
type shape struct {
	fillers uint64
	digit   bool // there is a digit in it
}

// show writes a field of 8 to 39 characters with spaces for fillers.
func show(dst []byte, field string) shape {
	s := shape{fillers: ^uint64(0) << len(field)}
	for i := 0; i < len(field); i += 8 {
		at := min(i, len(field)-8)
		x := word(field[at:])
		f := fillersIn(x)
		s.fillers |= (f >> 7 * 0x0102040810204080 >> 56) << at // one bit for each byte
		s.digit = s.digit || digitsIn(x) != 0
		binary.LittleEndian.PutUint64(dst[at:], x^(f>>7)*('<'^' '))
	}
	return s
}

// cut gives where the part before the first double filler ends, and the shape of
// what comes after it.
func (s shape) cut() (int, shape) {
	end := bits.TrailingZeros64(s.fillers & (s.fillers >> 1))
	s.fillers = ^(^s.fillers >> min(end+2, 63))
	return end, s
}

// begins tells whether it begins with a filler.
func (s shape) begins() bool { return s.fillers&1 != 0 }

// empty tells whether there are fillers only.
func (s shape) empty() bool { return s.fillers == ^uint64(0) }
