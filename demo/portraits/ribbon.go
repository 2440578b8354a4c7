package portraits

// ribbon is the area between two curves of as many points: hair, cloth, the shadow along an edge.
type ribbon struct{ a, b []pt }

const ribbonSteps = 8

// region is the ribbon's area.
func (r ribbon) region() shape {
	there, back := curve(r.a, ribbonSteps), curve(r.b, ribbonSteps)
	for i := len(back) - 1; i >= 0; i-- {
		there = append(there, back[i])
	}
	return polygon(there...)
}

// along is the curve that runs with the ribbon, a part of the way from a to b.
func (r ribbon) along(t float64) []pt {
	out := make([]pt, len(r.a))
	for i := range r.a {
		out[i] = r.a[i].to(r.b[i], t)
	}
	return out
}

// across is the curve from a to b at a place of their length; drift moves where on b it ends.
func (r ribbon) across(t, drift float64) []pt {
	a, b := place(r.a, t), place(r.b, min(max(t+drift, 0), 1))
	bend := place(r.b, min(max(t+drift*0.35, 0), 1))
	return []pt{a, a.to(bend, 0.55), b}
}

// place gives the point at a part of a smooth curve's length, counted in its points.
func place(points []pt, t float64) pt {
	line := curve(points, ribbonSteps)
	at := t * float64(len(line)-1)
	i := min(int(at), len(line)-2)
	return line[i].to(line[i+1], at-float64(i))
}
