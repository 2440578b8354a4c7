package barcode

import "fmt"

// An aztecSize is a form of symbol: layers of data round a core with a bull's eye (ISO/IEC 24778 §5).
type aztecSize struct {
	compact bool
	layers  int
}

// aztecSizes returns the forms that encoders use, the smallest first: full ones of 1 to 3 layers are no larger than the
// compact ones, and hold less.
func aztecSizes() []aztecSize {
	var sizes []aztecSize
	for layers := range 4 {
		sizes = append(sizes, aztecSize{true, layers + 1})
	}
	for layers := 4; layers <= 32; layers++ {
		sizes = append(sizes, aztecSize{false, layers})
	}
	return sizes
}

// aztecForms returns the forms with so many modules a side: two for some.
func aztecForms(side int) ([]aztecSize, error) {
	var forms []aztecSize
	for layers := 1; layers <= 32; layers++ {
		for _, z := range []aztecSize{{true, layers}, {false, layers}} {
			if z.side() == side && (!z.compact || layers <= 4) {
				forms = append(forms, z)
			}
		}
	}
	if len(forms) == 0 {
		return nil, fmt.Errorf("no Aztec symbol has %d modules a side", side)
	}
	return forms, nil
}

// inner is the number of modules a side without the lines of the reference grid.
func (z aztecSize) inner() int {
	if z.compact {
		return 11 + 4*z.layers
	}
	return 14 + 4*z.layers
}

func (z aztecSize) side() int {
	if z.compact {
		return z.inner()
	}
	return z.inner() + 1 + 2*((z.inner()/2-1)/15)
}

// core is the distance from the middle to the ring of the mode message.
func (z aztecSize) core() int {
	if z.compact {
		return 5
	}
	return 7
}

// wordBits is the length of a codeword, and bits that of all layers (Table 1).
func (z aztecSize) wordBits() int {
	switch {
	case z.layers <= 2:
		return 6
	case z.layers <= 8:
		return 8
	case z.layers <= 22:
		return 10
	}
	return 12
}

func (z aztecSize) bits() int {
	if z.compact {
		return (88 + 16*z.layers) * z.layers
	}
	return (112 + 16*z.layers) * z.layers
}

// words returns how many codewords the symbol has.
func (z aztecSize) words() int { return z.bits() / z.wordBits() }

// dataCode is the Reed–Solomon code of the codewords, and modeCode that of the mode message (§7.2.3).
func (z aztecSize) dataCode() code {
	switch z.wordBits() {
	case 6:
		return code{binaryField(64, 0x43), 1}
	case 8:
		return code{binaryField(256, 0x12D), 1}
	case 10:
		return code{binaryField(1024, 0x409), 1}
	}
	return code{binaryField(4096, 0x1069), 1}
}

func modeCode() code { return code{binaryField(16, 0x13), 1} }

// modeWords returns how many words of four bits the mode message has: of data and of check words.
func (z aztecSize) modeWords() (data, check int) {
	if z.compact {
		return 2, 5
	}
	return 4, 6
}

// mode returns the data of the mode message: layers and data codewords, both less one.
func (z aztecSize) mode(words int) int {
	if z.compact {
		return (z.layers-1)<<6 | words - 1
	}
	return (z.layers-1)<<11 | words - 1
}

// maxWords is how many data codewords the mode message can tell.
func (z aztecSize) maxWords() int {
	if z.compact {
		return 64
	}
	return 2048
}
