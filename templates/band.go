package templates

import "math"

// Band is a guilloche along a straight line: strands that weave between two edges.
type Band struct {
	Rect `yaml:",inline"`
	// Strands is the number of lines, Swings how often each swings along the band, Lobes how
	// often the edges do.
	Strands int `yaml:"strands"`
	Swings  int `yaml:"swings"`
	Lobes   int `yaml:"lobes"`
	// Depth is how deep the edges swing, as a part of the height.
	Depth float64 `yaml:"depth"`
	// Vertical lays the band along its height.
	Vertical bool `yaml:"vertical"`
	Line     `yaml:",inline"`
}

// Trace draws the band's strands.
func (b *Band) Trace(pen Pen, numbers *Stream) {
	along, across := b.Width, b.Height
	if b.Vertical {
		along, across = across, along
	}
	edge, turn, sway := numbers.Angle(), numbers.Angle(), 0.5+0.7*numbers.Next()
	swings, lobes := b.Swings, b.Lobes
	if b.Bound() {
		swings, lobes = max(2, swings+numbers.Step(2)), max(1, lobes+numbers.Step(1))
	}
	sway = min(sway, 0.8*float64(swings)/float64(lobes)) // the swing may slow down, but not turn back
	k, p := 2*math.Pi*float64(swings)/along, 2*math.Pi*float64(lobes)/along
	n := samplesPerTurn * max(swings, 2*lobes, fastest(swings, lobes, sway))
	w := weave{samples: make([]swing, n+1)}
	for i := range w.samples {
		x := along * float64(i) / float64(n)
		sinE, cosE := math.Sincos(p*x + edge)
		s := swing{middle: across / 2, half: across / 2 * (1 - b.Depth + b.Depth*cosE), dHalf: -across / 2 * b.Depth * p * sinE, dTurn: k + sway*p*cosE}
		s.sin, s.cos = math.Sincos(k*x + sway*sinE + turn)
		w.samples[i] = s
	}
	place := func(u, v float64) (float64, float64) {
		if b.Vertical {
			return b.X + v, b.Y + u
		}
		return b.X + u, b.Y + v
	}
	step := along / float64(n)
	for j := range b.Strands {
		sin, cos := math.Sincos(2 * math.Pi * float64(j) / float64(b.Strands))
		lastV, lastSlope := w.at(0, cos, sin)
		pen.MoveTo(place(0, lastV))
		for i := 1; i <= n; i++ {
			v, slope := w.at(i, cos, sin)
			u := step * float64(i)
			x1, y1 := place(u-step*2/3, lastV+lastSlope*step/3)
			x2, y2 := place(u-step/3, v-slope*step/3)
			x, y := place(u, v)
			pen.CurveTo(x1, y1, x2, y2, x, y)
			lastV, lastSlope = v, slope
		}
	}
}
