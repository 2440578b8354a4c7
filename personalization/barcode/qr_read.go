package barcode

import (
	"fmt"
	"math/bits"
)

func decodeQR(s Symbol) (Content, error) {
	damaged, err := s.finders()
	if err != nil {
		return Content{}, err
	}
	v := qrVersion((s.columns - 17) / 4)
	m, c := newQRMatrix(v), Content{}
	level, mask, wrong, err := m.format(s)
	if err != nil {
		return Content{}, err
	}
	c.Damaged = damaged + wrong
	data, corrected, err := m.words(s, level, mask)
	if err != nil {
		return Content{}, err
	}
	c.Corrected = corrected
	c.Data, err = parseQR(data, v)
	return c, err
}

// format returns the level and mask whose format information is nearest to one of the two copies, and how many modules of
// both and of the version information are wrong.
func (m *qrMatrix) format(s Symbol) (qrLevel, int, int, error) {
	var found [2]int
	for i, places := range m.formatPlaces() {
		for bit, at := range places {
			if s.dark[at] {
				found[i] |= 1 << bit
			}
		}
	}
	level, mask, nearest, wrong := qrLevel(0), 0, 16, 0
	for l := range qrLevel(4) {
		for k := range 8 {
			word := qrFormatWord(l, k)
			a, b := bits.OnesCount(uint(found[0]^word)), bits.OnesCount(uint(found[1]^word))
			if min(a, b) < nearest {
				level, mask, nearest, wrong = l, k, min(a, b), a+b
			}
		}
	}
	if nearest > 3 {
		return 0, 0, 0, fmt.Errorf("format information: %w", errUncorrectable)
	}
	word := qrVersionWord(m.version)
	for i, pair := range m.versionPlaces() {
		for _, at := range pair {
			if s.dark[at] != (word>>i&1 == 1) {
				wrong++
			}
		}
	}
	return level, mask, wrong, nil
}

// words returns the data codewords, unmasked and corrected block by block.
func (m *qrMatrix) words(s Symbol, l qrLevel, mask int) ([]int, int, error) {
	order, lengths := qrOrder(m.version, l)
	laid := make([]int, len(order))
	for i, at := range m.walk()[:8*len(order)] {
		if s.dark[at] != qrMasked(mask, at%m.side, at/m.side) {
			laid[order[i/8]] |= 1 << (7 - i%8)
		}
	}
	c, total := qrCode(), 0
	_, check := m.version.blocks(l)
	var data []int
	for _, length := range lengths {
		n, err := c.correct(laid[:length], check, (check-m.version.guarded(l))/2)
		if err != nil {
			return nil, 0, err
		}
		total += n
		data = append(data, laid[:length-check]...)
		laid = laid[length:]
	}
	return data, total, nil
}

// parseQR returns the bytes of the segments (ISO/IEC 18004 §7.4).
func parseQR(words []int, v qrVersion) ([]byte, error) {
	stream := make(bitString, 0, 8*len(words))
	for _, word := range words {
		stream.put(word, 8)
	}
	var data []byte
	for {
		mode, more := stream.take(4)
		if !more || mode == 0 {
			return data, nil
		}
		switch qrMode(mode) {
		case qrNumeric, qrAlnum, qrByte:
		default:
			return nil, errNotBytes
		}
		count, ok := stream.take(qrMode(mode).countBits(v))
		if !ok {
			return nil, errCutShort
		}
		piece, err := qrMode(mode).parse(&stream, count)
		if err != nil {
			return nil, err
		}
		data = append(data, piece...)
	}
}

// parse reads count characters of a segment.
func (m qrMode) parse(stream *bitString, count int) ([]byte, error) {
	group, base, alphabet := 1, 256, ""
	switch m {
	case qrNumeric:
		group, base, alphabet = 3, 10, qrAlphabet[:10]
	case qrAlnum:
		group, base, alphabet = 2, 45, qrAlphabet
	}
	var data []byte
	for count > 0 {
		n := min(group, count)
		length, limit := [4]int{0, 8, 11, 10}[n], 1
		if m == qrNumeric {
			length = 3*n + 1
		} else if m == qrAlnum && n == 1 {
			length = 6
		}
		for range n {
			limit *= base
		}
		value, ok := stream.take(length)
		if !ok {
			return nil, errCutShort
		}
		if value >= limit {
			return nil, errNotBytes
		}
		for limit /= base; limit > 0; limit /= base {
			if digit := value / limit % base; alphabet == "" {
				data = append(data, byte(digit))
			} else {
				data = append(data, alphabet[digit])
			}
		}
		count -= n
	}
	return data, nil
}
