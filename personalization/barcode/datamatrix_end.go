package barcode

// fit returns the runs of a cheapest encoding that fills no more than capacity codewords, or false if there is none. The
// end of a full symbol allows shorter forms than its middle (ISO/IEC 16022 §5.2.5.2, §5.2.7.2, §5.2.8.2, §5.2.9). That of two
// C40 values and a filling shift is not among them: it saves no more than ASCII for the first bytes of the run.
func (p *dmPlan) fit(capacity int) ([]run, bool) {
	n, full := len(p.data), int32(capacity)
	end := &p.steps[n]
	if end[inASCII].cost <= full {
		return p.runs(n, inASCII), true
	}
	for _, s := range []dmState{inC40, inText, inX12, inGroup4} {
		if end[s].cost == full {
			return p.runs(n, s), true
		}
	}
	for _, s := range []dmState{inC40, inText, inX12} { // a last byte in the last codeword
		if p.data[n-1] < 128 && p.steps[n-1][s].cost+1 == full {
			return append(p.runs(n-1, s), run{schemeASCII, n - 1, n}), true
		}
	}
	for j := n - 1; j >= max(0, n-4); j-- { // up to two codewords after EDIFACT
		cost, tail := p.steps[j][inGroup4].cost, int32(asciiLength(p.data[j:]))
		if tail <= full-cost && full-cost <= 2 {
			return append(p.runs(j, inGroup4), run{schemeASCII, j, n}), true
		}
	}
	return p.openRun(full)
}

// openRun ends with a Base 256 run of length 0, which says "to the end of the symbol" and saves a codeword for more than
// 249 bytes.
func (p *dmPlan) openRun(full int32) ([]run, bool) {
	n := len(p.data)
	for start := range n - 249 {
		if p.steps[start][inASCII].cost+2+int32(n-start) == full {
			return append(p.runs(start, inASCII), run{schemeBase256, start, n}), true
		}
	}
	return nil, false
}

// runs walks back from a state and returns the pieces on the way to it.
func (p *dmPlan) runs(at int, s dmState) []run {
	var reversed []run
	for at > 0 || s != inASCII {
		step := p.steps[at][s]
		if step.bytes > 0 {
			start := at - int(step.bytes)
			if last := len(reversed) - 1; last >= 0 && reversed[last].scheme == s.scheme() && reversed[last].start == at {
				reversed[last].start = start
			} else {
				reversed = append(reversed, run{s.scheme(), start, at})
			}
			at = start
		}
		s = step.from
	}
	for i, j := 0, len(reversed)-1; i < j; i, j = i+1, j-1 {
		reversed[i], reversed[j] = reversed[j], reversed[i]
	}
	return reversed
}
