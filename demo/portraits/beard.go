package portraits

// drawBeard draws moustache and beard hair by hair.
func (p *person) drawBeard(c *canvas, face mask) {
	if p.beard == 0 {
		return
	}
	m := p.mouth
	whiskers := func(area shape, number int, length, width, ground float64) {
		within := c.soft(c.cover(area), 0.9).within(face)
		c.paint(within, p.hair.times(0.85), ground)
		lo, hi := area.bounds()
		for range number {
			q := pt{lo.x + (hi.x-lo.x)*p.random.Float64(), lo.y + (hi.y-lo.y)*p.random.Float64()}
			if within.at(int(q.x*c.scale), int(q.y*c.scale)) < 110 {
				continue
			}
			fall := pt{(q.x - middle) * 0.035, 1}.times(about(p.random, length, length*0.4))
			colour := p.hair.times(0.7)
			if p.random.IntN(4) == 0 {
				colour = p.hair.mix(hex(0xfff2e0), 0.3)
			}
			c.fill(brush(thinning(width), q, q.plus(fall.times(0.5)).plus(pt{about(p.random, 0, 0.15), 0}), q.plus(fall)), colour, 0.5)
		}
	}
	moustache := blob(at(-p.lips-0.6, m+0.5), at(-p.lips*0.7, m-1.0), at(-1, m-1.9), at(0, m-1.55), at(1, m-1.9), at(p.lips*0.7, m-1.0), at(p.lips+0.6, m+0.5), at(p.lips*0.6, m-0.45), at(0, m-0.75), at(-p.lips*0.6, m-0.45))
	lowerLip := c.cover(disc(at(0, m+0.9), p.lips-0.5, 0.85))
	full := blob(bothSides(middle, at(0, m-1.4), at(p.lips, m-1.2), at(p.jaw-2.6, m-1.9), at(p.cheek-1.0, p.nose-2.4), at(p.cheek+0.1, p.nose-1.6), at(p.jaw+0.8, m), at(p.jaw-1.6, m+3), at(p.point+0.4, p.chin+0.3), at(0, p.chin+0.9))...)
	switch p.beard {
	case 1:
		whiskers(moustache, 420, 1.0, 0.17, 0.5)
	case 2:
		c.paint(c.soft(c.cover(full), 1.4).within(face).without(lowerLip), p.hair.mix(p.skin.shadow, 0.35), 0.34)
		whiskers(full, 900, 0.45, 0.1, 0.06)
		whiskers(moustache, 200, 0.5, 0.12, 0.15)
		p.drawMouth(c, face)
	case 3:
		whiskers(full, 2200, 0.95, 0.13, 0.66)
		p.drawMouth(c, face)
		whiskers(moustache, 420, 1.1, 0.17, 0.5)
	case 4:
		chin := blob(at(-2.8, m+2.6), at(0, m+2.1), at(2.8, m+2.6), at(3.4, p.chin-0.8), at(0, p.chin+0.6), at(-3.4, p.chin-0.8))
		whiskers(chin, 520, 1.0, 0.16, 0.5)
		whiskers(moustache, 380, 1.0, 0.16, 0.45)
	}
}
