package barcode

import "math/big"

// Codewords that change the way in which the next ones are read (ISO/IEC 15438 Table 3).
const (
	pdfText    = 900 // also fills the symbol up
	pdfBytes   = 901 // a number of bytes that six does not divide
	pdfNumbers = 902
	pdfShift   = 913 // one byte amid text
	pdfSixes   = 924 // bytes in sixes
)

// A pdfMode is a sub-mode of text compaction, or byte compaction.
type pdfMode uint8

const (
	pdfAlpha pdfMode = iota
	pdfLower
	pdfMixed
	pdfPunct
	pdfByte
)

const (
	pdfMixedBytes = "0123456789&\r\t,:#-.$/+%*=^"
	pdfPunctBytes = ";<>@[\\]_`~!\r\t,:\n-.$/\"|*()?{}'"
)

// value returns the value of a byte in a sub-mode of text, or -1 (Table 5).
func (m pdfMode) value(b byte) int {
	alphabet := pdfPunctBytes
	switch {
	case m != pdfPunct && b == ' ':
		return 26
	case m == pdfAlpha && b >= 'A' && b <= 'Z':
		return int(b - 'A')
	case m == pdfLower && b >= 'a' && b <= 'z':
		return int(b - 'a')
	case m == pdfAlpha, m == pdfLower:
		return -1
	case m == pdfMixed:
		alphabet = pdfMixedBytes
	}
	for i := range len(alphabet) {
		if alphabet[i] == b {
			return i
		}
	}
	return -1
}

// latch returns the values that lead from one sub-mode to another (Table 6).
func (m pdfMode) latch(to pdfMode) []int {
	return [4][4][]int{
		{nil, {27}, {28}, {28, 25}},
		{{28, 28}, nil, {28}, {28, 25}},
		{{28}, {27}, nil, {25}},
		{{29}, {29, 27}, {29, 28}, nil},
	}[m][to]
}

// shift returns the value that leaves a sub-mode for one byte, and the value of the byte there, or false.
func (m pdfMode) shift(b byte) (int, int, bool) {
	if m != pdfPunct {
		if v := pdfPunct.value(b); v >= 0 {
			return 29, v, true
		}
	}
	if m == pdfLower {
		if v := pdfAlpha.value(b); v >= 0 {
			return 27, v, true
		}
	}
	return 0, 0, false
}

// A pdfState is a mode and what waits in it: half a codeword of text, or up to five bytes.
type pdfState struct {
	mode    pdfMode
	waiting int
}

// A pdfChoice is the mode in which a byte is written, and the state that the cheapest way to there came from.
type pdfChoice struct {
	mode  pdfMode
	shift bool
	from  pdfState
}

// A pdfPath finds the cheapest modes for a piece of the content without long numbers. Costs are in half codewords.
type pdfPath struct {
	cost    [5][6]int
	choices [][5][6]pdfChoice
}

// planPDF417 returns how each byte of data is best written, beginning in sub-mode Alpha.
func planPDF417(data []byte) []pdfChoice {
	p := &pdfPath{choices: make([][5][6]pdfChoice, len(data))}
	for m := range p.cost {
		for w := range p.cost[m] {
			p.cost[m][w] = unreachable
		}
	}
	p.cost[pdfAlpha][0] = 0
	for i, b := range data {
		p.step(i, b)
	}
	best := pdfState{}
	for m := range p.cost {
		for w, cost := range p.cost[m] {
			if pdfMode(m) != pdfByte {
				cost += w
			}
			if cost < p.cost[best.mode][best.waiting]+best.waiting%2 {
				best = pdfState{pdfMode(m), w}
			}
		}
	}
	chosen := make([]pdfChoice, len(data))
	for i := len(data) - 1; i >= 0; i-- {
		chosen[i] = p.choices[i][best.mode][best.waiting]
		best = chosen[i].from
	}
	return chosen
}

// step notes all ways to write byte i.
func (p *pdfPath) step(i int, b byte) {
	before := p.cost
	for m := range p.cost {
		for w := range p.cost[m] {
			p.cost[m][w] = unreachable
		}
	}
	for m := range before {
		for w, cost := range before[m] {
			if cost >= unreachable {
				continue
			}
			from := pdfState{pdfMode(m), w}
			for to := pdfAlpha; to <= pdfPunct; to++ {
				p.text(i, b, from, to, cost)
			}
			if from.mode != pdfByte {
				cost, w = cost+w+2, 0
			}
			if w < 5 { // six bytes are five codewords
				cost += 2
			}
			p.reach(i, pdfState{pdfByte, (w + 1) % 6}, cost, pdfChoice{pdfByte, false, from})
		}
	}
}

func (p *pdfPath) text(i int, b byte, from pdfState, to pdfMode, cost int) {
	waiting, mode := from.waiting, from.mode
	if mode == pdfByte {
		cost, waiting, mode = cost+2, 0, pdfAlpha
	}
	values := len(mode.latch(to)) + 1
	if to.value(b) >= 0 {
		p.reach(i, pdfState{to, (waiting + values) % 2}, cost+values, pdfChoice{to, false, from})
	} else if _, _, ok := to.shift(b); ok {
		values++
		p.reach(i, pdfState{to, (waiting + values) % 2}, cost+values, pdfChoice{to, true, from})
	}
}

func (p *pdfPath) reach(i int, to pdfState, cost int, choice pdfChoice) {
	if cost < p.cost[to.mode][to.waiting] {
		p.cost[to.mode][to.waiting] = cost
		p.choices[i][to.mode][to.waiting] = choice
	}
}

// pdfNumber returns up to 44 digits as codewords: the number with a 1 before it, to the base of 900 (§5.4.4).
func pdfNumber(digits []byte) []int {
	value, _ := new(big.Int).SetString("1"+string(digits), 10)
	var words []int
	base, rest := big.NewInt(900), new(big.Int)
	for value.Sign() > 0 {
		value.DivMod(value, base, rest)
		words = append([]int{int(rest.Int64())}, words...)
	}
	return words
}
