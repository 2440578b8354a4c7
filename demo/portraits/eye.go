package portraits

// drawEyes draws both eyes, looking at the camera.
func (p *person) drawEyes(c *canvas, area mask) {
	for _, side := range []float64{lit, dark} {
		p.drawEye(c, area, side)
	}
}

func (p *person) drawEye(c *canvas, area mask, side float64) {
	s := p.skin
	x, y, w, h := side*p.gap, p.eyes, p.eye, p.open
	// From the inner corner over the upper lid to the outer one, and back below.
	inner, outer := at(x-side*w, y+0.22), at(x+side*w, y-0.12)
	if p.fold {
		inner, outer, h = at(x-side*w*0.97, y+0.38), at(x+side*w, y-0.34), h*0.86
	}
	top := []pt{inner, at(x-side*w*0.55, y-h*0.72), at(x+side*0.1, y-h*1.06), at(x+side*w*0.62, y-h*0.8), outer}
	bottom := []pt{outer, at(x+side*w*0.5, y+h*0.62), at(x-side*0.05, y+h*0.78), at(x-side*w*0.6, y+h*0.55), inner}
	ball := polygon(append(curve(top, 8), curve(bottom, 8)...)...)
	open := c.cover(ball)
	c.paint(open, radial{at(x, y), w * 1.1, hex(0xf2ece6), hex(0xd6c8c0).mix(s.shadow, 0.18)}, 1)
	c.shade(disc(inner, 0.45, 0.4), s.blush, 0.6, 0.3, open)
	// Iris, with its edge, its light below and the pupil.
	iris := at(x, y-h*0.16)
	r := 1.14
	c.paint(c.soft(c.cover(disc(iris, r, r)), 0.12).within(open), p.iris.times(0.55), 1)
	c.paint(c.soft(c.cover(disc(iris, r*0.84, r*0.84)), 0.2).within(open), radial{iris.plus(pt{0, 0.45}), r * 1.2, p.iris.times(1.35), p.iris.times(0.8)}, 1)
	c.paint(c.soft(c.cover(disc(iris, 0.46, 0.46)), 0.08).within(open), hex(0x120e0c), 1)
	// The lid's shadow on the eye.
	c.shade(brush(even(h*0.75), shiftAll(top, 0, 0.12)...), hex(0x2a1a14), 0.5, 0.4, open)
	c.paint(c.soft(c.cover(disc(iris.plus(pt{-0.42, -0.42}), 0.25, 0.25)), 0.06).within(open), hex(0xfaf8f5), 0.95)
	c.paint(c.soft(c.cover(disc(iris.plus(pt{0.45, 0.5}), 0.14, 0.14)), 0.1).within(open), hex(0xfaf8f5), 0.35)

	// Lids: crease, upper edge with lashes, lower edge.
	lash := hex(0x1d1512)
	if !p.fold {
		c.shade(brush(taper(0.34), shiftAll(top, side*0.05, -0.82)...), s.shadow.times(0.72), 0.6, 0.22, area)
	}
	c.shade(brush(taper(0.5), shiftAll(top, 0, -0.4)...), s.light, 0.28, 0.3, area)
	edge := 0.34
	if p.female && p.age > 15 {
		edge = 0.46
	}
	upper := append([]pt{}, top...)
	upper[4] = upper[4].plus(pt{side * 0.35, -0.1})
	c.paint(c.soft(c.cover(brush(func(t float64) float64 { return edge * (0.35 + 0.75*t) }, upper...)), 0.1), lash, 0.9)
	if p.female && p.age > 15 {
		points := curve(top, 6)
		for i := len(points) / 4; i < len(points); i += 2 {
			t := float64(i) / float64(len(points))
			c.fill(brush(thinning(0.14), points[i], points[i].plus(pt{side * (0.05 + 0.5*t), -0.42 - 0.1*t})), lash, 0.7)
		}
	}
	c.paint(c.soft(c.cover(brush(taper(0.2), bottom...)), 0.12), s.shadow.times(0.6), 0.6)
	c.shade(brush(taper(0.5), shiftAll(bottom, 0, 0.34)...), s.light, 0.3, 0.25, area)
	c.shade(brush(taper(0.5), shiftAll(bottom, 0, 0.95)...), s.shadow, 0.3, 0.5, area)
}

func shiftAll(points []pt, dx, dy float64) []pt {
	out := make([]pt, len(points))
	for i, q := range points {
		out[i] = q.plus(pt{dx, dy})
	}
	return out
}
