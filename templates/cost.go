package templates

import "math"

const (
	maxCurves = 1000000 // of a layout
	maxCurve  = 20000.0 // length of a curve that a text follows, mm
	dots      = 4       // at most this many curves for a pitch's length of a screen's line
)

// cost adds about how many curves an element has, so that no layout can be made that never ends.
func (c *checker) cost(e *Element) {
	switch {
	case e.Waves != nil:
		c.curves += wavesCost(e.Waves)
	case e.Rosette != nil:
		c.curves += e.Rosette.Curves * samplesPerTurn * max(e.Rosette.Petals, 2*e.Rosette.Lobes)
	case e.Band != nil:
		c.curves += e.Band.Strands * samplesPerTurn * max(e.Band.Swings, 2*e.Band.Lobes)
	case e.PortraitFrame != nil:
		c.curves += e.PortraitFrame.Strands * samplesPerTurn * e.PortraitFrame.Swings
	case e.LinePortrait != nil:
		c.curves += screenCost(e.LinePortrait.Rect, e.LinePortrait.Pitch)
	case e.LineScreen != nil:
		c.curves += screenCost(e.LineScreen.Rect, e.LineScreen.Pitch)
	case e.Latent != nil:
		c.curves += screenCost(e.Latent.Rect, e.Latent.Pitch)
	case e.Drawing != nil:
		c.curves += len(e.Drawing.Path) / 12
	}
	c.curves = min(c.curves, 2*maxCurves)
}

// wavesCost counts as Waves.Trace does.
func wavesCost(w *Waves) int {
	if w.Lines == 0 || w.Height == 0 {
		return 0
	}
	sin, cos := math.Sincos(w.Turn * math.Pi / 180)
	along := w.Width*math.Abs(cos) + w.Height*math.Abs(sin)
	across := w.Width*math.Abs(sin) + w.Height*math.Abs(cos) + 4*w.Amplitude
	n := max(samplesPerTurn*w.Periods*1.7, 12)
	if w.Relief != nil {
		n = max(n, along/max(w.Relief.Radius/6, 0.1))
	}
	return int(min(across*float64(w.Lines)/w.Height*n, 2*maxCurves))
}

// screenCost counts the pieces of a screen's lines.
func screenCost(r Rect, pitch float64) int {
	if pitch == 0 {
		return 0
	}
	return int(min(r.Width*r.Height/(pitch*pitch)/dots, 2*maxCurves))
}
