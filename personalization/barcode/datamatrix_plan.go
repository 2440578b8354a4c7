package barcode

// A run is a piece of the content in one scheme.
type run struct {
	scheme     scheme
	start, end int
}

// A dmState is a scheme and how many values wait for their group to fill: three in C40, Text and X12, four in EDIFACT.
type dmState uint8

const (
	inASCII   dmState = 0
	inC40     dmState = 1 // and 2, 3: one or two values wait
	inText    dmState = 4
	inX12     dmState = 7
	inGroup4  dmState = 10 // EDIFACT, up to 13
	inBase256 dmState = 14
	dmStates          = 15
)

func (s dmState) scheme() scheme {
	switch {
	case s == inASCII:
		return schemeASCII
	case s < inGroup4:
		return scheme((s-1)/3) + schemeC40
	case s < inBase256:
		return schemeEDIFACT
	}
	return schemeBase256
}

// A dmStep is the cheapest way to a state after some bytes: its codewords, the state before and the bytes since then.
type dmStep struct {
	cost   int32
	length int16 // of the Base 256 run up to here
	from   dmState
	bytes  uint8
}

const unreachable = 1 << 29

// A dmPlan holds the cheapest ways to encode every beginning of the content, one for each state: the shortest path over
// all schemes, instead of the look-ahead of Annex P.
type dmPlan struct {
	data  []byte
	steps [][dmStates]dmStep
}

func planDataMatrix(data []byte) *dmPlan {
	p := &dmPlan{data, make([][dmStates]dmStep, len(data)+1)}
	for i := range p.steps {
		for s := range p.steps[i] {
			p.steps[i][s].cost = unreachable
		}
	}
	p.steps[0][inASCII] = dmStep{}
	for i := range p.steps {
		p.switches(i)
		if i < len(data) {
			p.consume(i)
		}
	}
	return p
}

// reach notes a way to a state if it is the cheapest yet.
func (p *dmPlan) reach(to dmState, at int, cost int32, from dmState, bytes uint8) {
	if step := &p.steps[at][to]; cost < step.cost {
		*step = dmStep{cost: cost, from: from, bytes: bytes}
	}
}

// switches notes the ways from one scheme to another after i bytes: unlatches, then latches.
func (p *dmPlan) switches(i int) {
	at := &p.steps[i]
	for _, s := range []dmState{inC40, inText, inX12} {
		p.reach(inASCII, i, at[s].cost+1, s, 0)
	}
	for waiting, cost := range []int32{1, 2, 3, 3} { // an unlatch is six bits, filled to a codeword
		s := inGroup4 + dmState(waiting)
		p.reach(inASCII, i, at[s].cost+cost, s, 0)
	}
	p.reach(inASCII, i, at[inBase256].cost, inBase256, 0)
	for _, s := range []dmState{inC40, inText, inX12, inGroup4} {
		p.reach(s, i, at[inASCII].cost+1, inASCII, 0)
	}
	// Of two equal runs of Base 256 the later one is better: it becomes long later.
	if cost := at[inASCII].cost + 2; cost <= at[inBase256].cost {
		at[inBase256] = dmStep{cost: cost, from: inASCII}
	}
}

// consume notes the ways to take byte i, or a pair of digits.
func (p *dmPlan) consume(i int) {
	at, b := &p.steps[i], p.data[i]
	if i+1 < len(p.data) && isDigit(b) && isDigit(p.data[i+1]) {
		p.reach(inASCII, i+2, at[inASCII].cost+1, inASCII, 2)
	}
	p.reach(inASCII, i+1, at[inASCII].cost+1+int32(b>>7), inASCII, 1)
	for _, s := range []dmState{inC40, inText, inX12} {
		if width := s.scheme().width(b); width > 0 {
			for waiting := range 3 {
				from, filled := s+dmState(waiting), waiting+width
				p.reach(s+dmState(filled%3), i+1, at[from].cost+int32(2*(filled/3)), from, 1)
			}
		}
	}
	if inEDIFACT(b) {
		for waiting := range dmState(3) {
			p.reach(inGroup4+waiting+1, i+1, at[inGroup4+waiting].cost, inGroup4+waiting, 1)
		}
		p.reach(inGroup4, i+1, at[inGroup4+3].cost+3, inGroup4+3, 1)
	}
	if step := at[inBase256]; step.cost < unreachable {
		step.length++
		step.cost++
		if step.length == 250 {
			step.cost++ // the length needs a second codeword
		}
		step.from, step.bytes = inBase256, 1
		if step.cost <= p.steps[i+1][inBase256].cost {
			p.steps[i+1][inBase256] = step
		}
	}
}
