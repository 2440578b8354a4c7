package barcode

import "fmt"

// maxQR is how many bytes the largest symbol holds at best, all of them digits.
const maxQR = 7089

// encodeQR makes a QR Code symbol, model 2.
func encodeQR(data []byte, options Options) (Symbol, error) {
	level, err := options.qrLevel()
	if err != nil {
		return Symbol{}, err
	}
	least := max(1, (max(options.MinWidth, options.MinHeight)-17+3)/4)
	if least > maxQRVersion {
		return Symbol{}, fmt.Errorf("no symbol has %d × %d modules or more", options.MinWidth, options.MinHeight)
	}
	if len(data) <= maxQR {
		for _, last := range []qrVersion{9, 26, maxQRVersion} { // up to each, the counts are of one length
			segments, needed := planQR(data, last), 0
			for _, s := range segments {
				needed += s.bits(last)
			}
			for v := qrVersion(least); v <= last; v++ {
				if needed <= 8*v.dataWords(level) {
					return drawQR(v, level, qrWords(data, segments, v, level)), nil
				}
			}
			least = max(least, int(last)+1)
		}
	}
	return Symbol{}, fmt.Errorf("%w: no symbol with its error correction holds it", ErrTooLong)
}

// qrWords returns the data codewords of the segments, padded (ISO/IEC 18004 §7.4).
func qrWords(data []byte, segments []qrSegment, v qrVersion, l qrLevel) []int {
	capacity := v.dataWords(l)
	b := make(bitString, 0, capacity*8)
	for _, s := range segments {
		s.write(&b, data[s.start:s.end], v)
	}
	b.put(0, min(4, capacity*8-len(b))) // terminator
	b.put(0, (8-len(b)%8)%8)
	for pad := 0xEC; len(b) < capacity*8; pad ^= 0xEC ^ 0x11 {
		b.put(pad, 8)
	}
	return b.words(8)
}

func (s qrSegment) write(b *bitString, data []byte, v qrVersion) {
	b.put(int(s.mode), 4)
	b.put(len(data), s.mode.countBits(v))
	switch s.mode {
	case qrNumeric:
		for len(data) > 0 {
			n, value := min(3, len(data)), 0
			for _, digit := range data[:n] {
				value = value*10 + int(digit-'0')
			}
			b.put(value, 3*n+1)
			data = data[n:]
		}
	case qrAlnum:
		for ; len(data) > 1; data = data[2:] {
			b.put(alnumValue(data[0])*45+alnumValue(data[1]), 11)
		}
		if len(data) == 1 {
			b.put(alnumValue(data[0]), 6)
		}
	default:
		for _, c := range data {
			b.put(int(c), 8)
		}
	}
}

// qrCode is the Reed–Solomon code of §7.5.2.
func qrCode() code { return code{binaryField(256, 0x11D), 0} }

// qrOrder returns for each codeword of the symbol its place among the blocks laid end to end, each with its check codewords
// after its data: the later blocks may have a data codeword more (§7.6).
func qrOrder(v qrVersion, l qrLevel) (order, lengths []int) {
	blocks, check := v.blocks(l)
	total := v.words()
	short := total / blocks
	starts, at := make([]int, blocks), 0
	for i := range blocks {
		length := short
		if i >= blocks-total%blocks {
			length++
		}
		starts[i], lengths = at, append(lengths, length)
		at += length
	}
	for j := range short - check + 1 {
		for i, length := range lengths {
			if j < length-check {
				order = append(order, starts[i]+j)
			}
		}
	}
	for j := range check {
		for i, length := range lengths {
			order = append(order, starts[i]+length-check+j)
		}
	}
	return order, lengths
}

// drawQR adds the check codewords, places all and chooses the mask of the least penalty.
func drawQR(v qrVersion, l qrLevel, data []int) Symbol {
	order, lengths := qrOrder(v, l)
	_, check := v.blocks(l)
	c := qrCode()
	generator := c.generator(check)
	var laid []int
	for _, length := range lengths {
		block := data[:length-check]
		data = data[length-check:]
		laid = append(append(laid, block...), c.parity(block, generator)...)
	}
	m := newQRMatrix(v)
	dark := make([]bool, len(m.modules))
	for i, module := range m.modules {
		dark[i] = module == qrFixedDark
	}
	walk := m.walk()
	for i, at := range walk[:8*len(order)] {
		dark[at] = laid[order[i/8]]>>(7-i%8)&1 == 1
	}
	word := qrVersionWord(v)
	for i, pair := range m.versionPlaces() {
		dark[pair[0]], dark[pair[1]] = word>>i&1 == 1, word>>i&1 == 1
	}
	return m.mask(dark, walk, l)
}

func (m *qrMatrix) mask(dark []bool, walk []int, l qrLevel) Symbol {
	best, least := blank(QR, m.side, m.side), unreachable
	for mask := range 8 {
		candidate := append([]bool(nil), dark...)
		for _, at := range walk {
			if qrMasked(mask, at%m.side, at/m.side) {
				candidate[at] = !candidate[at]
			}
		}
		word := qrFormatWord(l, mask)
		for _, places := range m.formatPlaces() {
			for i, at := range places {
				candidate[at] = word>>i&1 == 1
			}
		}
		if penalty := qrPenalty(candidate, m.side); penalty < least {
			best.dark, least = candidate, penalty
		}
	}
	return best
}
