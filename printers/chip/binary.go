package chip

import "errors"

// oddFrom is where offsets no longer fit the 15 bits of the even instructions, so that the odd ones with data objects are used
// (ISO/IEC 7816-4 §7.2.3, §7.2.5): tag 54 holds the offset, tag 53 the bytes.
const oddFrom = 1 << 15

// Bytes at once: what fits a length of one byte, and what chips with extended length take. How much more one takes stands in its
// EF.ATR, which not every chip has.
const (
	shortData    = 255
	extendedData = 2048
	objects      = 5 + 4 // tag, length and offset; tag and length of the bytes
)

// atOnce is how many bytes one command writes or reads at an offset.
func (s session) atOnce(offset int) int {
	size := shortData
	if s.extended {
		size = extendedData
	}
	if offset >= oddFrom {
		return size - objects
	}
	return size
}

// update is UPDATE BINARY of the file that is selected.
func update(offset int, part []byte) command {
	if offset < oddFrom {
		return command{name: "UPDATE BINARY", ins: updateBinary, p1: byte(offset >> 8), p2: byte(offset), data: part}
	}
	return command{name: "UPDATE BINARY", ins: updateOdd, data: append(append(offsetObject(offset), lengthOfObject(0x53, len(part))...), part...)}
}

// read is READ BINARY of the file that is selected.
func read(offset, length int) command {
	if offset < oddFrom {
		return command{name: "READ BINARY", ins: readBinary, p1: byte(offset >> 8), p2: byte(offset), le: length}
	}
	return command{name: "READ BINARY", ins: readOdd, data: offsetObject(offset), le: length + len(lengthOfObject(0x53, length))}
}

func offsetObject(offset int) []byte {
	return []byte{0x54, 3, byte(offset >> 16), byte(offset >> 8), byte(offset)}
}

// lengthOfObject is tag and length of a data object in BER (ISO/IEC 7816-4 §5.2.2).
func lengthOfObject(tag byte, length int) []byte {
	switch {
	case length < 0x80:
		return []byte{tag, byte(length)}
	case length < 0x100:
		return []byte{tag, 0x81, byte(length)}
	}
	return []byte{tag, 0x82, byte(length >> 8), byte(length)}
}

// discretionary takes the bytes out of the data object 53 that the odd instruction answers with.
func discretionary(answer []byte) ([]byte, error) {
	for _, head := range []int{2, 3, 4} {
		if len(answer) >= head && string(answer[:head]) == string(lengthOfObject(0x53, len(answer)-head)) {
			return answer[head:], nil
		}
	}
	return nil, errors.New("the answer is no data object 53")
}

// extendedLength reports whether the chip takes length fields of three bytes: bit 7 of the third byte of the card capabilities,
// tag 7, among the historical bytes of the ATR (ISO/IEC 7816-4 §12.1.1). Where the ATR does not say so it does not.
func extendedLength(atr []byte) bool {
	history := historical(atr)
	if len(history) == 0 || (history[0] != 0x80 && history[0] != 0x00) {
		return false
	}
	for rest := history[1:]; len(rest) > 0; {
		tag, length := rest[0]>>4, int(rest[0]&0x0f)
		if 1+length > len(rest) {
			return false
		}
		if tag == 7 && length == 3 {
			return rest[3]&0x40 != 0
		}
		rest = rest[1+length:]
	}
	return false
}

// historical gives the historical bytes of an ATR (ISO/IEC 7816-3 §8.2).
func historical(atr []byte) []byte {
	if len(atr) < 2 {
		return nil
	}
	count, at := int(atr[1]&0x0f), 2
	for follow := atr[1] >> 4; follow != 0; {
		next := byte(0)
		for bit := range 4 {
			if follow&(1<<bit) == 0 {
				continue
			}
			if at >= len(atr) {
				return nil
			}
			if bit == 3 {
				next = atr[at] >> 4
			}
			at++
		}
		follow = next
	}
	if at+count > len(atr) {
		return nil
	}
	return atr[at : at+count]
}
