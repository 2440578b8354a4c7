package templates

// Word gives the place in which the latent word is set: the screen's, less an edge that the word
// needs around it to be hidden in.
func (l *Latent) Word() Rect { return l.Rect.inset(min(2.5*l.Pitch, l.Height/6)) }

// Trace draws the screen: its lines outside the word's letters, and inside them lines that stand
// half a pitch further. Each line ends exactly where it meets the outline.
func (l *Latent) Trace(word *Outline, pen Pencil) {
	h := newHatch(l.Rect.inset(l.Line/2), l.Turn)
	shape := word.moved(h.turned)
	n := h.count(l.Pitch / 2)
	var in, out []interval
	for i := -n; i <= n; i++ {
		v := float64(i) * l.Pitch / 2
		whole, ok := h.whole(v)
		if !ok {
			continue
		}
		in = clipped(shape.inside(in[:0], v), whole)
		if i%2 != 0 {
			h.draw(pen, v, in, whole, l.Line*roundEnd)
			continue
		}
		out = outside(out[:0], whole, in)
		h.draw(pen, v, out, whole, l.Line*roundEnd)
	}
}
