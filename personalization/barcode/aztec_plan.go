package barcode

// An aztecStep is the cheapest way to have written some bytes and be in a mode: the mode before, and how the last bytes were
// written.
type aztecStep struct {
	cost   int // bits
	length int // of the binary shift up to here, in bytes
	from   aztecStay
	bytes  int // written in this step, 1 or 2
	code   int
	once   int // code of a shift before, or -1
}

// An aztecStay is a latched mode, and whether a binary shift is on in it.
type aztecStay struct {
	mode   aztecMode
	binary bool
}

// An aztecPlan holds the cheapest ways for every beginning of the content.
type aztecPlan struct {
	data   []byte
	steps  [][5][2]aztecStep
	single [5][256]int    // code of a byte in a mode, or -1
	pair   map[string]int // code of two bytes in Punctuation
	routes [5][5]int      // bits of the turns from one mode to another
	shifts [5][]aztecTurn // of one code, binary shifts left out
}

func planAztec(data []byte) *aztecPlan {
	p := &aztecPlan{data: data, steps: make([][5][2]aztecStep, len(data)+1), pair: map[string]int{}}
	for m := range aztecBinary {
		for b := range p.single[m] {
			p.single[m][b] = -1
		}
		for code, bytes := range aztecAlphabet(m) {
			switch len(bytes) {
			case 1:
				p.single[m][bytes[0]] = code
			case 2:
				p.pair[bytes] = code
			}
		}
		for to := range aztecBinary {
			p.routes[m][to] = routeBits(m, to)
		}
		for _, turn := range m.turns() {
			if turn.once && turn.to != aztecBinary {
				p.shifts[m] = append(p.shifts[m], turn)
			}
		}
	}
	for i := range p.steps {
		for m := range p.steps[i] {
			p.steps[i][m] = [2]aztecStep{{cost: unreachable}, {cost: unreachable}}
		}
	}
	p.steps[0][aztecUpper][0].cost = 0
	for i := range data {
		for m := range aztecBinary {
			p.step(i, aztecStay{m, false}, p.steps[i][m][0].cost)
			p.step(i, aztecStay{m, true}, p.steps[i][m][1].cost)
		}
	}
	return p
}

// routeBits returns the length of the turns from one mode to another.
func routeBits(from, to aztecMode) int {
	n, at := 0, from
	for _, turn := range from.route(to) {
		n += at.codeBits()
		at = turn.to
	}
	return n
}

func (p *aztecPlan) reach(at int, to aztecStay, step aztecStep) {
	slot := &p.steps[at][to.mode][0]
	if to.binary {
		slot = &p.steps[at][to.mode][1]
	}
	if step.cost < slot.cost {
		*slot = step
	}
}

// step notes the ways to write the byte at i, or it and the next, after a stay.
func (p *aztecPlan) step(i int, from aztecStay, cost int) {
	if cost >= unreachable {
		return
	}
	if from.binary {
		p.binary(i, from, p.steps[i][from.mode][1], from.mode)
	}
	pair := -1
	if i+1 < len(p.data) {
		if code, ok := p.pair[string(p.data[i:i+2])]; ok {
			pair = code
		}
	}
	for m := range aztecBinary {
		here := cost + p.routes[from.mode][m]
		if m != aztecDigit && m != aztecPunct {
			p.binary(i, from, aztecStep{cost: here + 10}, m)
		}
		to := aztecStay{m, false}
		if code := p.single[m][p.data[i]]; code >= 0 {
			p.reach(i+1, to, aztecStep{cost: here + m.codeBits(), from: from, bytes: 1, code: code, once: -1})
		}
		if m == aztecPunct && pair >= 0 {
			p.reach(i+2, to, aztecStep{cost: here + 5, from: from, bytes: 2, code: pair, once: -1})
		}
		for _, turn := range p.shifts[m] {
			shifted := here + m.codeBits() + 5
			if code := p.single[turn.to][p.data[i]]; code >= 0 {
				p.reach(i+1, to, aztecStep{cost: shifted, from: from, bytes: 1, code: code, once: turn.code})
			}
			if turn.to == aztecPunct && pair >= 0 {
				p.reach(i+2, to, aztecStep{cost: shifted, from: from, bytes: 2, code: pair, once: turn.code})
			}
		}
	}
}

// maxAztecBinary is how many bytes a binary shift can be long (ISO/IEC 24778 Table 4).
const maxAztecBinary = 2047 + 31

// binary notes a byte more in a binary shift; from 32 bytes on its length takes 11 bits more.
func (p *aztecPlan) binary(i int, from aztecStay, step aztecStep, m aztecMode) {
	step.cost += 8
	if step.length++; step.length == 32 {
		step.cost += 11
	}
	if step.length <= maxAztecBinary {
		p.reach(i+1, aztecStay{m, true}, aztecStep{cost: step.cost, length: step.length, from: from, bytes: 1})
	}
}
