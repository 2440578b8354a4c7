package templates

import "math"

// Rosette is a guilloche in the round: curves that weave between an outer and an inner edge.
type Rosette struct {
	X float64 `yaml:"x"` // centre
	Y float64 `yaml:"y"`
	// Radius of the outer edge at its widest, mm.
	Radius float64 `yaml:"radius"`
	// Inner is the inner edge's radius as a part of the outer one.
	Inner float64 `yaml:"inner"`
	// Curves is the number of lines, Petals how often each swings, Lobes how often the edges do.
	Curves int `yaml:"curves"`
	Petals int `yaml:"petals"`
	Lobes  int `yaml:"lobes"`
	// Depth is how deep the edges swing, as a part of the radius.
	Depth float64 `yaml:"depth"`
	Line  `yaml:",inline"`
}

// Place gives the rosette's box.
func (r *Rosette) Place() Rect {
	return Rect{r.X - r.Radius, r.Y - r.Radius, 2 * r.Radius, 2 * r.Radius}
}

// Trace draws the rosette's curves.
func (r *Rosette) Trace(pen Pen, numbers *Stream) {
	outer, inner, turn, sway := numbers.Angle(), numbers.Angle(), numbers.Angle(), 0.5+0.7*numbers.Next()
	petals, lobes := r.Petals, r.Lobes
	if r.Bound() {
		petals, lobes = max(3, petals+numbers.Step(2)), max(2, lobes+numbers.Step(1))
	}
	// The swing may slow down and quicken, but not turn back.
	sway = min(sway, 0.8*float64(petals)/float64(lobes))
	k, p := float64(petals), float64(lobes)
	n := samplesPerTurn * max(petals, 2*lobes, fastest(petals, lobes, sway))
	w := weave{samples: make([]swing, n)}
	circle := make([][2]float64, n)
	for i := range w.samples {
		angle := 2 * math.Pi * float64(i) / float64(n)
		sinO, cosO := math.Sincos(p*angle + outer)
		sinI, cosI := math.Sincos(p*angle + inner)
		ro, dro := r.Radius*(1-r.Depth+r.Depth*cosO), -r.Radius*r.Depth*p*sinO
		ri, dri := r.Radius*r.Inner*(1+r.Depth*cosI), -r.Radius*r.Inner*r.Depth*p*sinI
		s := swing{middle: (ro + ri) / 2, half: (ro - ri) / 2, dMiddle: (dro + dri) / 2, dHalf: (dro - dri) / 2, dTurn: k + sway*p*cosO}
		s.sin, s.cos = math.Sincos(k*angle + sway*sinO + turn)
		w.samples[i] = s
		circle[i][1], circle[i][0] = math.Sincos(angle)
	}
	third := 2 * math.Pi / float64(n) / 3
	for j := range r.Curves {
		sin, cos := math.Sincos(2 * math.Pi * float64(j) / float64(r.Curves))
		var last, pull Point
		for i := 0; i <= n; i++ {
			radius, slope := w.at(i%n, cos, sin)
			c, s := circle[i%n][0], circle[i%n][1]
			here := Point{r.X + radius*c, r.Y + radius*s}
			d := Point{(slope*c - radius*s) * third, (slope*s + radius*c) * third}
			if i == 0 {
				pen.MoveTo(here.X, here.Y)
			} else {
				pen.CurveTo(last.X+pull.X, last.Y+pull.Y, here.X-d.X, here.Y-d.Y, here.X, here.Y)
			}
			last, pull = here, d
		}
	}
}

// Point is a place on the page in mm.
type Point struct{ X, Y float64 }
