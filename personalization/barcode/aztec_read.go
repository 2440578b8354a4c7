package barcode

import "fmt"

func decodeAztec(s Symbol) (Content, error) {
	damaged, err := s.finders()
	if err != nil {
		return Content{}, err
	}
	z, _, _, err := s.aztecFinders()
	if err != nil {
		return Content{}, err
	}
	dataWords, mended, err := z.readMode(s.read(z.modePlaces()))
	if err != nil {
		return Content{}, err
	}
	words := s.read(z.dataPlaces())[z.bits()%z.wordBits():].words(z.wordBits())
	check := len(words) - dataWords
	if check < 3 {
		return Content{}, fmt.Errorf("its mode message is not that of its size")
	}
	c := z.dataCode()
	n, err := c.correct(words, check, check/2)
	if err != nil {
		return Content{}, err
	}
	stream, err := unstuffed(words[:dataWords], z.wordBits())
	if err != nil {
		return Content{}, err
	}
	data, err := parseAztec(stream)
	return Content{Data: data, Corrected: n + mended, Damaged: damaged}, err
}

func (s Symbol) read(places [][2]int) bitString {
	stream := make(bitString, len(places))
	for i, at := range places {
		stream[i] = s.At(at[0], at[1])
	}
	return stream
}

// readMode returns how many data codewords the mode message tells.
func (z aztecSize) readMode(stream bitString) (words, mended int, err error) {
	data, check := z.modeWords()
	message, c := stream.words(4), modeCode()
	if mended, err = c.correct(message, check, check/2); err != nil {
		return 0, 0, fmt.Errorf("mode message: %w", err)
	}
	value := 0
	for _, word := range message[:data] {
		value = value<<4 | word
	}
	words = value%z.maxWords() + 1
	if z.mode(words) != value {
		return 0, 0, fmt.Errorf("its mode message is not that of its size")
	}
	return words, mended, nil
}

// unstuffed joins codewords to bits again.
func unstuffed(words []int, n int) (bitString, error) {
	stream := make(bitString, 0, len(words)*n)
	full := 1<<n - 1
	for _, word := range words {
		switch word {
		case 0, full:
			return nil, errNotBytes
		case 1, full - 1:
			stream.put(word>>1, n-1)
		default:
			stream.put(word, n)
		}
	}
	return stream, nil
}

// parseAztec returns the bytes of the stream. It ends with fewer 1 than a codeword has bits.
func parseAztec(stream bitString) ([]byte, error) {
	p := &aztecParser{left: stream}
	for m := range p.alphabets {
		p.alphabets[m] = aztecAlphabet(aztecMode(m))
	}
	for !p.filling() {
		more, err := p.next()
		if err != nil {
			return nil, err
		}
		if !more {
			return nil, errCutShort
		}
	}
	return p.data, nil
}

// An aztecParser reads codes from what is left of a stream.
type aztecParser struct {
	left      bitString
	mode      aztecMode
	data      []byte
	alphabets [5][]string
}

// filling tells whether what is left is filling: no code is so short and all 1.
func (p *aztecParser) filling() bool {
	for _, bit := range p.left {
		if !bit {
			return false
		}
	}
	return len(p.left) < 12
}

// next reads a code with the turns before it, false if the stream ends.
func (p *aztecParser) next() (bool, error) {
	mode, shifted := p.mode, false
	for {
		code, ok := p.left.take(mode.codeBits())
		if !ok {
			return false, nil
		}
		if bytes := p.alphabets[mode][code]; bytes != "" {
			p.data = append(p.data, bytes...)
			return true, nil
		}
		turn, ok := mode.turnOf(code)
		switch {
		case !ok || shifted:
			return false, errNotBytes
		case turn.to == aztecBinary:
			return p.binary(), nil
		case turn.once:
			mode, shifted = turn.to, true
		default:
			mode, p.mode = turn.to, turn.to
		}
	}
}

func (m aztecMode) turnOf(code int) (aztecTurn, bool) {
	for _, turn := range m.turns() {
		if turn.code == code {
			return turn, true
		}
	}
	return aztecTurn{}, false
}

// binary reads a binary shift, false if the stream ends in it.
func (p *aztecParser) binary() bool {
	n, ok := p.left.take(5)
	if ok && n == 0 {
		n, ok = p.left.take(11)
		n += 31
	}
	if !ok || 8*n > len(p.left) {
		return false
	}
	for range n {
		b, _ := p.left.take(8)
		p.data = append(p.data, byte(b))
	}
	return true
}
