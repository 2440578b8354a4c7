package portraits

import "math"

// outline gives the right half of the head without hair, from the top to the chin.
func (p *person) outline() []pt {
	c := p.crown
	return []pt{
		at(0, c), at(4.3, c+0.85), at(7.9, c+3.3), at(10.2, c+7.6), at(p.temple, c+12.6), at(p.cheek, p.eyes+2.4),
		at(p.cheek-0.6, p.nose-0.6), at(p.jaw, p.mouth-0.4), at(p.jaw-2.2, p.mouth+2.5), at(p.point, p.chin-0.7), at(0, p.chin),
	}
}

func (p *person) headShape() shape { return blob(bothSides(middle, p.outline()...)...) }

// drawNeck draws neck and upper chest.
func (p *person) drawNeck(c *canvas) {
	neck := blob(bothSides(middle,
		at(0, p.nose), at(p.neck-0.2, p.nose+1), at(p.neck, p.chin-1), at(p.neck+0.3, p.chin+1.5), at(p.neck+2.4, p.chin+4.2), at(15, p.chin+7), at(20, 48), at(0, 50))...)
	area := c.cover(neck)
	c.paint(area, linear{at(-p.neck, 0), at(p.neck, 0), p.skin.base.mix(p.skin.light, 0.05), p.skin.base.mix(p.skin.shadow, 0.55)}, 1)
	shade := p.skin.shadow.times(0.82)
	c.shade(shift(p.headShape(), 0.5, 2.1), shade, 0.8, 1.7, area)
	c.shade(blob(at(p.neck-1.8, p.chin-3), at(p.neck+2, p.chin-3), at(p.neck+2.6, p.chin+5), at(p.neck-1.5, p.chin+4)), shade, 0.6, 2, area)
	c.shade(brush(taper(0.9), at(-p.neck+1.2, p.chin+0.6), at(-p.neck+3.4, p.chin+3.4), at(-1.6, p.chin+6.2)), shade, 0.35, 0.7, area)
	c.shade(brush(taper(0.9), at(p.neck-1.2, p.chin+0.6), at(p.neck-3.2, p.chin+3.4), at(1.6, p.chin+6.2)), shade, 0.4, 0.7, area)
	c.shade(disc(at(-2.6, p.chin+4.4), 1.6, 1.6), p.skin.light, 0.22, 1.5, area)
}

func shift(s shape, dx, dy float64) shape {
	out := make(shape, len(s))
	for i, contour := range s {
		for _, q := range contour {
			out[i] = append(out[i], q.plus(pt{dx, dy}))
		}
	}
	return out
}

// drawEars draws both ears; hair may cover them later.
func (p *person) drawEars(c *canvas) {
	for _, side := range []float64{lit, dark} {
		x := side * (p.cheek + 0.25)
		ear := blob(at(x-side*1.3, p.eyes-1.3), at(x+side*0.6, p.eyes-2.2), at(x+side*1.6, p.eyes-0.8), at(x+side*1.45, p.eyes+2.2),
			at(x+side*0.6, p.nose-1.2), at(x-side*0.5, p.nose-0.1), at(x-side*1.3, p.nose-1.6))
		area := c.cover(ear)
		base := p.skin.base.mix(p.skin.blush, 0.2)
		if side == dark {
			base = base.mix(p.skin.shadow, 0.45)
		}
		c.paint(area, base, 1)
		c.shade(blob(at(x-side*0.6, p.eyes-0.4), at(x+side*0.7, p.eyes-0.7), at(x+side*0.75, p.eyes+2), at(x-side*0.2, p.nose-2)), p.skin.shadow, 0.6, 0.5, area)
		c.shade(brush(taper(0.5), at(x, p.eyes-1.6), at(x+side*1.2, p.eyes-0.6), at(x+side*1.1, p.eyes+2)), p.skin.light, 0.35, 0.3, area)
	}
}

// drawFace draws the face's skin with light from the upper left, and gives the area that features stay in.
func (p *person) drawFace(c *canvas) mask {
	area := c.cover(p.headShape())
	s := p.skin
	c.paint(area, radial{at(-3.5, p.eyes-4), 21, s.base.mix(s.light, 0.32), s.base.mix(s.shadow, 0.28)}, 1)
	// Turned away from the light, and the rounding at the lit edge.
	right := p.outline()
	inner := make([]pt, len(right))
	for i, q := range right {
		inner[i] = at((q.x-middle)*0.66, q.y)
	}
	c.shade(ribbon{right, inner}.region(), s.shadow, 0.62, 3.0, area)
	left := mirrored(middle, right...)
	for i, q := range left {
		inner[i] = at((q.x-middle)*0.88, q.y)
	}
	c.shade(ribbon{left, inner}.region(), s.shadow, 0.42, 1.6, area)
	// Sockets, temples, hollows of the cheeks, chin.
	for _, side := range []float64{lit, dark} {
		deep := 0.36
		if side == dark {
			deep = 0.44
		}
		x := side * p.gap
		c.shade(blob(at(x-side*3.1, p.eyes-1.3), at(x, p.brow+0.3), at(x+side*3, p.eyes-1.2), at(x+side*2.6, p.eyes+0.9), at(x-side*0.3, p.eyes+1.7), at(x-side*2.9, p.eyes+0.8)), s.shadow, deep, 1.2, area)
		c.shade(disc(at(side*(p.temple-0.6), p.eyes-3), 1.6, 4), s.shadow, 0.28, 2, area)
		c.shade(blob(at(side*(p.cheek-0.6), p.nose-2), at(side*(p.jaw-0.4), p.mouth), at(side*(p.jaw-3.8), p.mouth), at(side*(p.cheek-4.2), p.nose)), s.shadow, deep-0.12, 1.8, area)
		c.shade(disc(at(side*6.1, p.nose-1.6), 2.7, 2.2), s.blush, 0.30, 2.2, area)
	}
	c.shade(disc(at(-5.8, p.eyes+3.9), 2.3, 1.4), s.light, 0.5, 1.6, area)
	c.shade(disc(at(5.4, p.eyes+3.9), 1.7, 1.1), s.light, 0.22, 1.5, area)
	c.shade(disc(at(-2.4, p.brow-4.6), 4.6, 2.3), s.light, 0.5, 2.4, area)
	c.shade(disc(at(-0.6, p.chin-1.7), 1.7, 0.9), s.light, 0.4, 1.1, area)
	c.shade(disc(at(0, p.mouth+2.7), 2.3, 0.5), s.shadow, 0.5, 0.7, area)
	c.shade(disc(at(0, p.chin+0.3), 4.6, 0.9), s.shadow, 0.5, 1.2, area)
	return area
}

// drawNose draws bridge, tip, wings and nostrils.
func (p *person) drawNose(c *canvas, area mask) {
	s := p.skin
	n, w := p.nose, p.nostril
	deep := s.shadow.times(0.85)
	c.shade(blob(at(0.9, p.brow+0.8), at(1.9, p.eyes), at(1.3, p.eyes+2.5), at(1.7, n-2), at(2.3, n-0.6), at(0.8, n-1), at(0.5, p.eyes+2)), s.shadow, 0.6, 0.9, area)
	c.shade(blob(at(-1.6, p.brow+0.8), at(-2.1, p.eyes+0.2), at(-1.7, p.eyes+1.4), at(-1.4, p.eyes)), s.shadow, 0.45, 0.7, area)
	c.shade(brush(taper(1.0), at(-0.35, p.brow+0.6), at(-0.3, p.eyes+2.2), at(-0.3, n-2.2)), s.light, 0.55, 0.55, area)
	c.shade(disc(at(-0.35, n-1.25), 0.95, 0.85), s.light, 0.6, 0.7, area)
	c.shade(disc(at(0.9, n-0.9), 0.9, 0.9), s.blush, 0.25, 0.8, area)
	// Under the nose.
	c.shade(blob(at(-w+0.2, n), at(0, n+0.25), at(w-0.2, n), at(w-0.4, n+0.75), at(0.3, n+1.2), at(-w+0.6, n+0.7)), deep, 0.55, 0.6, area)
	for _, side := range []float64{lit, dark} {
		c.shade(brush(taper(0.55), at(side*(w-0.55), n-1.9), at(side*(w+0.08), n-1.0), at(side*(w-0.1), n-0.1), at(side*(w-0.8), n+0.12)), deep, 0.62, 0.3, area)
		c.shade(disc(at(side*(w-0.65), n-0.75), 0.5, 0.55), s.light, 0.25, 0.5, area)
		c.shade(blob(at(side*0.55, n+0.05), at(side*1.15, n-0.22), at(side*(w-0.75), n+0.0), at(side*1.2, n+0.22)), deep.times(0.5), 0.8, 0.16, area)
	}
	c.shade(brush(taper(0.3), at(-0.6, n+0.2), at(0, n+0.38), at(0.6, n+0.2)), deep.times(0.8), 0.5, 0.2, area)
	// The groove below.
	c.shade(brush(even(0.7), at(0.15, n+0.9), at(0.15, p.mouth-1.1)), s.shadow, 0.33, 0.4, area)
}

// drawMouth draws closed lips with a neutral expression.
func (p *person) drawMouth(c *canvas, area mask) {
	s, m, w := p.skin, p.mouth, p.lips
	lip := s.lips
	if !p.female || p.age < 16 {
		lip = s.lips.mix(s.base, 0.35)
	}
	up, down := 0.98*p.full, 1.5*p.full
	upper := blob(at(-w, m-0.12), at(-w*0.55, m-up*0.62), at(-0.85, m-up), at(0, m-up*0.74), at(0.85, m-up), at(w*0.55, m-up*0.62), at(w, m-0.12),
		at(w*0.5, m+0.14), at(0.7, m+0.1), at(0, m+0.22), at(-0.7, m+0.1), at(-w*0.5, m+0.14))
	lower := blob(at(-w+0.25, m-0.08), at(-w*0.5, m+0.05), at(0, m+0.15), at(w*0.5, m+0.05), at(w-0.25, m-0.08), at(w*0.6, m+down*0.78), at(0.9, m+down), at(-0.9, m+down), at(-w*0.6, m+down*0.78))
	c.paint(c.soft(c.cover(lower), 0.18).within(area), linear{at(-3, 0), at(4, 0), lip.mix(s.light, 0.12), lip.times(0.9)}, 0.85)
	c.paint(c.soft(c.cover(upper), 0.18).within(area), linear{at(-3, 0), at(4, 0), lip.times(0.88), lip.times(0.76)}, 0.88)
	c.shade(disc(at(-0.8, m+down*0.58), 1.5, 0.33), s.light, 0.4, 0.4, area)
	c.shade(brush(taper(0.3), at(-w-0.1, m-0.22), at(-w*0.5, m+0.08), at(-0.6, m+0.08), at(0, m+0.24), at(0.6, m+0.08), at(w*0.5, m+0.08), at(w+0.1, m-0.22)), lip.times(0.42), 0.85, 0.12, area)
	for _, side := range []float64{lit, dark} {
		c.shade(disc(at(side*(w+0.2), m-0.12), 0.5, 0.4), s.shadow.times(0.8), 0.5, 0.4, area)
	}
	c.shade(brush(taper(0.6), at(-1.9, m+down+0.35), at(0, m+down+0.55), at(1.9, m+down+0.35)), s.shadow, 0.45, 0.5, area)
}

// drawYears draws what age leaves.
func (p *person) drawYears(c *canvas, area mask) {
	years := min(max(float64(p.age-30)/40, 0), 1)
	if years == 0 {
		return
	}
	deep := p.skin.shadow.times(0.85)
	for _, side := range []float64{lit, dark} {
		c.shade(brush(taper(0.4), at(side*(p.nostril+0.5), p.nose-0.9), at(side*(p.nostril+1.5), p.nose+1.2), at(side*(p.lips+0.9), p.mouth+0.3)), deep, 0.08+0.42*years, 0.45, area)
		c.shade(brush(taper(0.35), at(side*(p.gap-2), p.eyes+1.7), at(side*p.gap, p.eyes+2.5), at(side*(p.gap+2), p.eyes+1.9)), deep, 0.15+0.4*years, 0.35, area)
		if p.age > 50 {
			for i := range 3 {
				y := p.eyes - 0.4 + 0.55*float64(i)
				c.shade(brush(taper(0.16), at(side*(p.gap+3), y), at(side*(p.gap+4.2), y+0.5*(float64(i)-0.8))), deep, 0.4, 0.12, area)
			}
		}
	}
	if p.age > 45 {
		for i := range 3 {
			y := p.brow - 2.4 - 1.25*float64(i)
			c.shade(brush(taper(0.3), at(-5+float64(i)*0.5, y+0.25), at(-2, y), at(1.5, y+0.12), at(4.8-float64(i)*0.6, y+0.3)), deep, 0.14+0.25*years, 0.25, area)
		}
	}
}

// drawBrows draws both eyebrows hair by hair.
func (p *person) drawBrows(c *canvas) {
	colour := p.hair.mix(hex(0x2a201c), 0.35)
	thick := 1.02 * p.thick
	if p.age < 16 {
		thick = 0.6
	}
	for _, side := range []float64{lit, dark} {
		line := []pt{at(side*(p.gap-3.0), p.brow+0.32), at(side*(p.gap-0.9), p.brow-0.12), at(side*(p.gap+1.2), p.brow-p.arch*0.8), at(side*(p.gap+3.3), p.brow+0.45)}
		body := brush(func(t float64) float64 { return thick * (0.75 + 0.5*math.Sin(math.Pi*min(1, t*1.25))) * (1 - 0.72*t*t) }, line...)
		c.paint(c.soft(c.cover(body), 0.25), colour, 0.74)
		points := curve(line, 12)
		for i := range len(points) - 4 {
			q := points[i]
			t := float64(i) / float64(len(points))
			lean := pt{side * (0.35 + 0.75*t), -0.62 + 0.9*t}
			from := q.plus(pt{0, about(p.random, 0, thick*0.33)})
			c.fill(brush(thinning(0.13), from, from.plus(lean.times(about(p.random, 0.6, 0.2)))), colour.times(0.75), 0.42)
		}
	}
}
