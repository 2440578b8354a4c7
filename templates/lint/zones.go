package lint

import "chancery/templates"

// mrzLines gives the place of the lines of the machine readable zone on a side: from the first
// character to the last, from above the top line to below the lowest one.
func (v *view) mrzLines(side string) (templates.Rect, bool) {
	g := v.geometry
	if !v.known || side != string(g.MRZSide) || len(g.Centres) == 0 {
		return templates.Rect{}, false
	}
	half, last := g.LineHeight/2, g.Centres[len(g.Centres)-1]
	top, bottom := v.layout.Page.Height-g.Centres[0]-half, v.layout.Page.Height-last+half
	return templates.Rect{X: g.First, Y: top, Width: float64(g.Columns) * templates.Pitch, Height: bottom - top}, true
}
