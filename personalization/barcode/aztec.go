package barcode

import "fmt"

// maxAztec is how many bytes the largest symbol holds at best, all of them digits.
const maxAztec = 3832

// usualAztec is the share of check codewords in percent that ISO/IEC 24778 §7.3.1.1 recommends, besides three.
const usualAztec = 23

func encodeAztec(data []byte, options Options) (Symbol, error) {
	percent, err := options.number(Aztec, 5, 90, usualAztec)
	if err != nil {
		return Symbol{}, err
	}
	if len(data) <= maxAztec {
		content := planAztec(data).write()
		wordBits, words := 0, []int(nil)
		for _, z := range aztecSizes() {
			if z.side() < max(options.MinWidth, options.MinHeight) {
				continue
			}
			if z.wordBits() != wordBits {
				wordBits = z.wordBits()
				words = stuffed(content, wordBits)
			}
			check := (z.words()*percent+99)/100 + 3
			if len(words) <= z.maxWords() && len(words)+check <= z.words() {
				return drawAztec(z, words), nil
			}
		}
	}
	return Symbol{}, fmt.Errorf("%w: no symbol with %d %% of error correction and %d modules a side or more holds it", ErrTooLong, percent, max(options.MinWidth, options.MinHeight))
}

func drawAztec(z aztecSize, words []int) Symbol {
	s := blank(Aztec, z.side(), z.side())
	for y := range s.rows {
		for x := range s.columns {
			_, dark := z.fixed(x, y)
			s.set(x, y, dark)
		}
	}
	s.draw(z.modePlaces(), z.modeMessage(len(words)))
	c := z.dataCode()
	stream := make(bitString, z.bits()%z.wordBits(), z.bits()) // what no codeword fills comes first
	for _, word := range append(words, c.parity(words, c.generator(z.words()-len(words)))...) {
		stream.put(word, z.wordBits())
	}
	s.draw(z.dataPlaces(), stream)
	return s
}

// modeMessage returns the bits round the bull's eye of a symbol with so many data codewords.
func (z aztecSize) modeMessage(words int) bitString {
	data, check := z.modeWords()
	var stream bitString
	stream.put(z.mode(words), 4*data)
	c := modeCode()
	for _, word := range c.parity(stream.words(4), c.generator(check)) {
		stream.put(word, 4)
	}
	return stream
}

func (s Symbol) draw(places [][2]int, stream bitString) {
	for i, at := range places {
		s.set(at[0], at[1], stream[i])
	}
}
