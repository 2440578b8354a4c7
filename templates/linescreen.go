package templates

// Word gives the place in which the hidden word is set: the screen's, less an edge that the word
// needs around it to be hidden in.
func (l *LineScreen) Word() Rect { return l.Rect.inset(min(3*l.Pitch, l.Height/6)) }

// Trace draws the lines of the screen, leaving out the hidden word.
func (l *LineScreen) Trace(word *Outline, pen Pencil) {
	h := newHatch(l.Rect.inset(l.Line/2), l.Turn)
	shape := word.moved(h.turned)
	var in, out []interval
	for i, n := -h.count(l.Pitch), h.count(l.Pitch); i <= n; i++ {
		v := float64(i) * l.Pitch
		whole, ok := h.whole(v)
		if !ok {
			continue
		}
		in = clipped(shape.inside(in[:0], v), whole)
		out = outside(out[:0], whole, in)
		h.draw(pen, v, out, whole, l.Line*roundEnd)
	}
}

// FineLine is the width in mm of the lines that TraceWord draws.
func (l *LineScreen) FineLine() float64 { return l.Line / 2 }

// TraceWord draws the hidden word: each line of the screen as two of half its width, a quarter
// of the pitch to both sides, which together are as dark as the one.
func (l *LineScreen) TraceWord(word *Outline, pen Pencil) {
	h := newHatch(l.Rect.inset(l.Line/2), l.Turn)
	shape := word.moved(h.turned)
	var in []interval
	for i, n := -h.count(l.Pitch), h.count(l.Pitch); i <= n; i++ {
		for side := -1.0; side <= 1; side += 2 {
			v := (float64(i) + side/4) * l.Pitch
			if whole, ok := h.whole(v); ok {
				in = clipped(shape.inside(in[:0], v), whole)
				h.draw(pen, v, in, whole, l.FineLine()*roundEnd)
			}
		}
	}
}
