package barcode

// A dmParser reads data codewords.
type dmParser struct {
	words []int // of the symbol
	at    int
	data  []byte
}

// parseDataMatrix returns the bytes that data codewords stand for (ISO/IEC 16022 §5.2).
func parseDataMatrix(words []int) ([]byte, error) {
	p := &dmParser{words: words}
	for p.at < len(words) {
		word := p.next()
		var err error
		switch {
		case word == wordPad:
			return p.data, p.padding()
		case word >= 1 && word <= 128:
			p.data = append(p.data, byte(word-1))
		case word >= wordDigits && word < wordDigits+100:
			p.data = append(p.data, byte('0'+(word-wordDigits)/10), byte('0'+(word-wordDigits)%10))
		case word == wordUpperShift:
			err = p.upper()
		case word == wordC40, word == wordText, word == wordX12:
			err = p.triples(word)
		case word == wordEDIFACT:
			p.edifact()
		case word == wordBase256:
			err = p.base256()
		default:
			err = errNotBytes
		}
		if err != nil {
			return nil, err
		}
	}
	return p.data, nil
}

func (p *dmParser) next() int {
	p.at++
	return p.words[p.at-1]
}

func (p *dmParser) left() int { return len(p.words) - p.at }

// padding checks that nothing but padding follows the first pad codeword.
func (p *dmParser) padding() error {
	for p.left() > 0 {
		want := wordPad + 149*(p.at+1)%253 + 1
		if want > 254 {
			want -= 254
		}
		if p.next() != want {
			return errNotBytes
		}
	}
	return nil
}

func (p *dmParser) upper() error {
	if p.left() == 0 {
		return errCutShort
	}
	word := p.next()
	if word < 1 || word > 128 {
		return errNotBytes
	}
	p.data = append(p.data, byte(word+127))
	return nil
}

// triples reads C40, Text or X12 up to an unlatch or the last codeword, which is ASCII if no unlatch.
func (p *dmParser) triples(latch int) error {
	v := dmValues{latch: latch}
	for p.left() > 0 {
		if p.words[p.at] == wordUnlatch {
			p.at++
			return nil
		}
		if p.left() == 1 {
			return nil
		}
		word := 256*p.next() + p.next() - 1
		if word < 0 || word >= 64000 {
			return errNotBytes
		}
		for _, value := range [3]int{word / 1600, word / 40 % 40, word % 40} {
			if err := v.take(value); err != nil {
				return err
			}
		}
		p.data = append(p.data, v.data...)
		v.data = v.data[:0]
	}
	return nil
}

// A dmValues turns the values of C40, Text or X12 into bytes.
type dmValues struct {
	latch int
	shift int  // the set of the next value, 1 to 3, or 0
	upper byte // 128 after an upper shift
	data  []byte
}

func (v *dmValues) emit(b int) {
	v.data = append(v.data, byte(b)+v.upper)
	v.shift, v.upper = 0, 0
}

func (v *dmValues) take(value int) error {
	if v.latch == wordX12 {
		v.emit(int("\r*> 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[value]))
		return nil
	}
	letter := 'A' // of the basic set; the third has the other case
	if v.latch == wordText {
		letter = 'a'
	}
	switch v.shift {
	case 0:
		v.basic(value, int(letter))
		return nil
	case 1:
		if value > 31 {
			return errNotBytes
		}
		v.emit(value)
		return nil
	case 2:
		return v.second(value)
	}
	if value > 31 {
		return errNotBytes
	}
	if value >= 1 && value <= 26 {
		v.emit(int(letter^0x20) + value - 1)
	} else {
		v.emit('`' + value)
	}
	return nil
}

func (v *dmValues) basic(value, letter int) {
	switch {
	case value < 3:
		v.shift = value + 1
	case value == 3:
		v.emit(' ')
	case value < 14:
		v.emit('0' + value - 4)
	default:
		v.emit(letter + value - 14)
	}
}

func (v *dmValues) second(value int) error {
	switch {
	case value < 15:
		v.emit('!' + value)
	case value < 22:
		v.emit(':' + value - 15)
	case value < 27:
		v.emit('[' + value - 22)
	case value == 30 && v.upper == 0:
		v.shift, v.upper = 0, 128
	default:
		return errNotBytes
	}
	return nil
}

// edifact reads groups of four values in three codewords; the last two codewords of a symbol are no group.
func (p *dmParser) edifact() {
	for p.left() > 2 {
		group := p.words[p.at]<<16 | p.words[p.at+1]<<8 | p.words[p.at+2]
		for i := range 4 {
			value := group >> (18 - 6*i) & 0x3F
			if value == 0x1F { // the rest of its codeword is empty
				p.at += [4]int{1, 2, 3, 3}[i]
				return
			}
			p.data = append(p.data, byte((value&0x20^0x20)<<1|value))
		}
		p.at += 3
	}
}

func (p *dmParser) base256() error {
	if p.left() == 0 {
		return errCutShort
	}
	n := p.unscrambled()
	switch {
	case n == 0:
		n = p.left()
	case n > 249 && p.left() > 0:
		n = (n-249)*250 + p.unscrambled()
	}
	if n > p.left() {
		return errCutShort
	}
	for range n {
		p.data = append(p.data, byte(p.unscrambled()))
	}
	return nil
}

func (p *dmParser) unscrambled() int {
	at := p.at + 1
	return (p.next() - 149*at%255 - 1 + 512) % 256
}
