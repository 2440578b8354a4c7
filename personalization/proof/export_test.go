package proof

// Said compares what a PDF says without being drawn.
func Said(p *Prover, pdf []byte, e Expectation) []Difference { return p.said(pdf, e) }
