package barcode

// writeAztec returns the bits of the cheapest way to write the content.
func (p *aztecPlan) write() bitString {
	end, least := aztecStay{}, unreachable
	for m := range aztecBinary {
		for binary, step := range p.steps[len(p.data)][m] {
			if step.cost < least {
				end, least = aztecStay{m, binary == 1}, step.cost
			}
		}
	}
	var way []aztecStep
	var stays []aztecStay
	for i := len(p.data); i > 0; {
		step := p.steps[i][end.mode][0]
		if end.binary {
			step = p.steps[i][end.mode][1]
		}
		way, stays = append(way, step), append(stays, end)
		i, end = i-step.bytes, step.from
	}
	w := make(bitString, 0, least)
	mode, at := aztecUpper, 0
	for k := len(way) - 1; k >= 0; k-- {
		step, stay := way[k], stays[k]
		mode = w.turn(mode, stay.mode)
		if !stay.binary {
			if step.once >= 0 {
				w.put(step.once, mode.codeBits())
				w.put(step.code, 5) // only Punctuation and Upper are shifted to
			} else {
				w.put(step.code, mode.codeBits())
			}
			at += step.bytes
			continue
		}
		n := 1
		for k > 0 && stays[k-1].binary && way[k-1].length > 1 {
			n, k = n+1, k-1
		}
		w.binary(p.data[at : at+n])
		at += n
	}
	return w
}

// turn latches from one mode to another.
func (b *bitString) turn(from, to aztecMode) aztecMode {
	for _, turn := range from.route(to) {
		b.put(turn.code, from.codeBits())
		from = turn.to
	}
	return from
}

func (b *bitString) binary(data []byte) {
	b.put(31, 5)
	if len(data) < 32 {
		b.put(len(data), 5)
	} else {
		b.put(len(data)-31, 16)
	}
	for _, c := range data {
		b.put(int(c), 8)
	}
}

// stuffed cuts bits into codewords, none of which may be all 0 or all 1: where all but the last bit are alike, that one is
// the other and stands for nothing. The last codeword is filled with 1 (ISO/IEC 24778 §7.3.1.2).
func stuffed(b bitString, n int) []int {
	var words []int
	for at := 0; at < len(b); {
		word := 0
		for i := range n {
			word <<= 1
			if at+i >= len(b) || b[at+i] {
				word |= 1
			}
		}
		at += n
		switch full := 1<<n - 2; word & full {
		case 0:
			word = 1
			at--
		case full:
			word = full
			at--
		}
		words = append(words, word)
	}
	return words
}
