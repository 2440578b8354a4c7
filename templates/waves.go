package templates

import "math"

// Waves is a guilloche that fills an area with lines swinging side by side.
type Waves struct {
	Rect `yaml:",inline"`
	// Lines is the number of lines across the height.
	Lines int `yaml:"lines"`
	// Amplitude of the swing in mm, Periods how often it goes along the width.
	Amplitude float64 `yaml:"amplitude"`
	Periods   float64 `yaml:"periods"`
	// Drift is by how many turns the last line's phase differs from the first one's.
	Drift float64 `yaml:"drift"`
	// Turn of the whole area's lines in degrees counterclockwise.
	Turn float64 `yaml:"turn"`
	// Relief, if given, makes the lines rise over a hill, as in medal engraving.
	Relief *Relief `yaml:"relief"`
	Line   `yaml:",inline"`
}

// Relief is a round hill that displaces lines.
type Relief struct {
	X      float64 `yaml:"x"` // centre on the page
	Y      float64 `yaml:"y"`
	Radius float64 `yaml:"radius"`
	Depth  float64 `yaml:"depth"` // displacement of a line at the top, mm
}

// Trace draws the lines; they overrun the area, which the caller clips.
func (w *Waves) Trace(pen Pen, numbers *Stream) {
	first, second := numbers.Angle(), numbers.Angle()
	sinT, cosT := math.Sincos(w.Turn * math.Pi / 180)
	centre := Point{w.X + w.Width/2, w.Y + w.Height/2}
	// In coordinates u along and v across the lines the area reaches this far from its centre.
	reachU := (w.Width*math.Abs(cosT) + w.Height*math.Abs(sinT)) / 2
	reachV := (w.Width*math.Abs(sinT)+w.Height*math.Abs(cosT))/2 + 2*w.Amplitude
	spacing := w.Height / float64(w.Lines)
	lines := int(math.Ceil(2 * reachV / spacing))
	n := max(int(samplesPerTurn*w.Periods*1.7), 12)
	if w.Relief != nil {
		n = max(n, int(2*reachU/(w.Relief.Radius/6)))
	}
	step := 2 * reachU / float64(n)
	place := func(u, v float64) (float64, float64) {
		return centre.X + u*cosT + v*sinT, centre.Y - u*sinT + v*cosT
	}
	k1, k2 := 2*math.Pi*w.Periods/w.Width, 2*math.Pi*w.Periods*1.618/w.Width
	for j := range lines {
		base := -reachV + spacing*(float64(j)+0.5)
		drift := 2 * math.Pi * w.Drift * base / w.Height
		at := func(u float64) (v, slope float64) {
			s1, c1 := math.Sincos(k1*u + first + drift)
			s2, c2 := math.Sincos(k2*u + second - 1.3*drift)
			v = base + w.Amplitude*(0.7*s1+0.3*s2)
			slope = w.Amplitude * (0.7*k1*c1 + 0.3*k2*c2)
			if w.Relief != nil {
				rise, dRise := w.Relief.at(place, u, v, slope)
				v, slope = v-rise, slope-dRise
			}
			return v, slope
		}
		lastV, lastSlope := at(-reachU)
		pen.MoveTo(place(-reachU, lastV))
		for i := 1; i <= n; i++ {
			u := -reachU + step*float64(i)
			v, slope := at(u)
			x1, y1 := place(u-step*2/3, lastV+lastSlope*step/3)
			x2, y2 := place(u-step/3, v-slope*step/3)
			x, y := place(u, v)
			pen.CurveTo(x1, y1, x2, y2, x, y)
			lastV, lastSlope = v, slope
		}
	}
}

// at gives the hill's height and its derivative along a line at u, v of that slope.
func (r *Relief) at(place func(u, v float64) (float64, float64), u, v, slope float64) (rise, dRise float64) {
	const d = 1e-3
	height := func(u, v float64) float64 {
		x, y := place(u, v)
		q := ((x-r.X)*(x-r.X) + (y-r.Y)*(y-r.Y)) / (r.Radius * r.Radius)
		if q >= 1 {
			return 0
		}
		return r.Depth * (1 - q) * (1 - q)
	}
	rise = height(u, v)
	return rise, (height(u+d, v+slope*d) - rise) / d
}
