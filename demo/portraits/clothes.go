package portraits

// drawClothes draws what covers the shoulders; a picture of a passport shows little of it.
func (p *person) drawClothes(c *canvas) {
	top := p.chin + 4.4
	collar := p.neck + 1.6
	shoulder := blob(at(-collar, top-1.2), at(-collar-3.2, top+0.6), at(-19, top+2.6), at(-22, 52), at(22, 52), at(19, top+2.6), at(collar+3.2, top+0.6), at(collar, top-1.2), at(collar-1.8, top+2.2), at(0, top+4.2), at(-collar+1.8, top+2.2))
	cloth := linear{at(-16, top), at(16, top+6), p.cloth.mix(hex(0xffffff), 0.12), p.cloth.times(0.68)}
	switch p.dress {
	case 0:
		p.drawSuit(c, shoulder, cloth, top, collar)
	case 1:
		p.drawGarment(c, shoulder, cloth)
		band := ribbon{[]pt{at(-collar-0.2, top-1.3), at(-collar+1.8, top+2.3), at(0, top+4.2), at(collar-1.8, top+2.3), at(collar+0.2, top-1.3)},
			[]pt{at(-collar-1.5, top-0.6), at(-collar+1.2, top+3.5), at(0, top+5.6), at(collar-1.2, top+3.5), at(collar+1.5, top-0.6)}}
		area := c.cover(band.region())
		c.paint(area, p.cloth.times(0.85), 1)
		for i := range 46 {
			c.paint(c.cover(brush(even(0.14), band.across(float64(i)/45, 0)...)).within(area), p.cloth.times(0.6), 0.5)
		}
	case 2:
		p.drawGarment(c, shoulder, cloth)
		for _, side := range []float64{lit, dark} {
			flap := blob(at(side*(collar-0.3), top-2.2), at(side*(collar+1.4), top-0.2), at(side*(collar-1.2), top+4.6), at(side*1.6, top+4.2))
			area := c.cover(flap)
			c.shade(shift(flap, side*0.2, 0.5), p.cloth.times(0.35), 0.5, 0.7, c.all())
			c.paint(area, p.cloth.mix(hex(0xffffff), 0.16), 1)
			c.shade(brush(taper(0.25), at(side*(collar-0.4), top-2), at(side*(collar-2.4), top+1.6), at(side*1.8, top+4)), p.cloth.times(0.5), 0.6, 0.2, area)
		}
	default:
		p.drawGarment(c, shoulder, cloth)
		p.drawOrnament(c, top, collar)
	}
}

// drawGarment draws the shoulders with a few folds.
func (p *person) drawGarment(c *canvas, shoulder shape, cloth paint) {
	area := c.cover(shoulder)
	c.paint(area, cloth, 1)
	for range 9 {
		x := about(p.random, 0, 14)
		c.shade(brush(taper(about(p.random, 0.9, 0.4)), at(x, 41.5), at(x*1.08+about(p.random, 0, 0.8), 44), at(x*1.2, 47)), p.cloth.times(0.45), 0.35, 0.9, area)
	}
	c.shade(brush(taper(1.4), at(-9, 41.8), at(-13, 42.7), at(-17, 44.4)), p.cloth.mix(hex(0xffffff), 0.4), 0.3, 1.2, area)
}

// drawSuit draws jacket, shirt, and for men a tie.
func (p *person) drawSuit(c *canvas, shoulder shape, cloth paint, top, collar float64) {
	shirt := hex(0xeceef1)
	if p.female {
		shirt = p.accent.mix(hex(0xffffff), 0.72)
	}
	front := blob(at(-collar+0.2, top-2.4), at(-collar-1, top+1), at(-5.5, 50), at(5.5, 50), at(collar+1, top+1), at(collar-0.2, top-2.4), at(collar-2.4, top+1.4), at(0, top+3.0), at(-collar+2.4, top+1.4))
	shirtArea := c.cover(front)
	c.paint(shirtArea, linear{at(-7, 0), at(7, 0), shirt, shirt.times(0.86)}, 1)
	if !p.female {
		tie := blob(at(-1.5, top+2.4), at(1.5, top+2.4), at(1.0, top+4.4), at(2.4, 50), at(-2.4, 50), at(-1.0, top+4.4))
		c.shade(shift(tie, 0.5, 0.3), hex(0x50545c), 0.5, 0.6, shirtArea)
		area := c.cover(tie)
		c.paint(area, linear{at(-2, 0), at(2, 0), p.accent, p.accent.times(0.62)}, 1)
		c.shade(brush(taper(0.4), at(-1.1, top+4.3), at(0, top+4.7), at(1.1, top+4.3)), p.accent.times(0.4), 0.8, 0.3, area)
		for _, side := range []float64{lit, dark} {
			flap := blob(at(side*(collar-0.6), top-2.7), at(side*(collar+0.5), top-0.7), at(side*(collar-2.2), top+4.6), at(side*0.7, top+2.9))
			c.shade(shift(flap, 0, 0.5), hex(0x70747c), 0.55, 0.6, shirtArea)
			c.paint(c.cover(flap), shirt.times(1-0.05*(1+side)), 1)
		}
	}
	jacket := c.cover(shoulder).without(c.soft(c.cover(front), 0.1))
	c.paint(jacket, cloth, 1)
	for _, side := range []float64{lit, dark} {
		lapel := blob(at(side*(collar+0.2), top-1.6), at(side*(collar+2.6), top+1.2), at(side*(collar+1.8), top+4.2), at(side*5.2, 51), at(side*4.4, 51), at(side*(collar-0.6), top+3.6))
		c.shade(shift(lapel, side*0.35, 0.3), p.cloth.times(0.35), 0.7, 0.6, jacket)
		c.paint(c.cover(lapel), p.cloth.mix(hex(0xffffff), 0.06-0.04*side), 1)
		c.shade(brush(even(0.16), at(side*(collar+0.3), top-1.4), at(side*(collar+2.5), top+1.3), at(side*(collar+1.7), top+4.2)), p.cloth.times(0.45), 0.7, 0.1, c.cover(lapel))
	}
	c.shade(brush(taper(1.4), at(-10, 42.0), at(-13, 42.8), at(-17, 44.4)), p.cloth.mix(hex(0xffffff), 0.35), 0.3, 1.2, jacket)
}

// drawOrnament draws a stand-up collar with a stitched band, as festive dress has it.
func (p *person) drawOrnament(c *canvas, top, collar float64) {
	a := []pt{at(-collar-0.1, top-2.3), at(-collar+1.5, top+1.4), at(0, top+3.1), at(collar-1.5, top+1.4), at(collar+0.1, top-2.3)}
	b := []pt{at(-collar-1.9, top-0.9), at(-collar+0.4, top+3.4), at(0, top+5.4), at(collar-0.4, top+3.4), at(collar+1.9, top-0.9)}
	band := ribbon{a, b}
	area := c.cover(band.region())
	c.shade(shift(band.region(), 0.1, 0.5), p.cloth.times(0.35), 0.6, 0.6, c.all())
	c.paint(area, linear{at(-9, 0), at(9, 0), p.accent, p.accent.times(0.66)}, 1)
	gold := hex(0xc9a869)
	for _, t := range []float64{0.12, 0.88} {
		c.paint(c.cover(brush(even(0.2), band.along(t)...)).within(area), gold, 0.85)
	}
	line := curve(band.along(0.5), 5)
	for i := 1; i < len(line)-1; i++ {
		q := line[i]
		c.fill(polygon(q.plus(pt{0, -0.55}), q.plus(pt{0.42, 0}), q.plus(pt{0, 0.55}), q.plus(pt{-0.42, 0})), gold.mix(p.accent, 0.12*float64(i%2)), 0.9)
		c.fill(disc(q, 0.14, 0.14), p.accent.times(0.5), 0.9)
	}
}

// scarfEdges gives the right halves of the scarf's opening and of its outer edge.
func (p *person) scarfEdges() (inner, outer []pt) {
	inner = []pt{at(0, p.crown+5.4), at(5.6, p.crown+6.6), at(9.4, p.crown+11), at(10.4, p.eyes+1.5), at(9.8, p.nose), at(8.2, p.mouth+1.4), at(4.8, p.chin-0.4), at(0, p.chin+0.8)}
	outer = []pt{at(0, p.crown-0.9), at(7.2, p.crown+0.7), at(12, p.crown+7.4), at(13.4, p.eyes+1.5), at(13.2, p.nose+1), at(13.6, p.chin), at(16, p.chin+4), at(21, 49)}
	return inner, outer
}

func (p *person) scarfShape() shape {
	_, outer := p.scarfEdges()
	return blob(bothSides(middle, append(outer, at(0, 54))...)...)
}

// drawScarfBehind draws the inside of the scarf, in its own shadow.
func (p *person) drawScarfBehind(c *canvas) { c.fill(p.scarfShape(), p.accent.times(0.45), 1) }

// drawScarf draws a head scarf that leaves the face free from forehead to chin (Doc 9303-3 §3.9.1.1 allows it where religion asks for it).
func (p *person) drawScarf(c *canvas, face mask) {
	cloth := p.accent
	inner, outer := p.scarfEdges()
	hole := c.cover(blob(bothSides(middle, inner...)...))
	area := c.cover(p.scarfShape()).without(hole)
	c.shade(ring(at(0, (p.crown+p.chin)/2+3), 11.4, (p.chin-p.crown)/2-1.2, 2.2), p.skin.shadow.times(0.75), 0.7, 1.1, face)
	c.paint(area, linear{at(-14, 5), at(14, 40), cloth.mix(hex(0xffffff), 0.22), cloth.times(0.6)}, 1)
	bright := hex(0xffffff)
	for i, side := range []float64{lit, dark} {
		in, out := inner, outer
		if side == lit {
			in, out = mirrored(middle, inner...), mirrored(middle, outer...)
		}
		r := ribbon{in, out}
		for j := range 8 {
			t := 0.05 + 0.12*float64(j) + about(p.random, 0, 0.035)
			line := r.along(t)
			from, to := p.random.IntN(2), 6+p.random.IntN(3)
			c.shade(brush(taper(about(p.random, 0.75, 0.3)), line[from:to]...), cloth.times(0.36), 0.5+0.1*float64(i), 0.45, area)
			c.shade(brush(taper(0.55), shiftAll(line[from:to], -0.5, -0.25)...), cloth.mix(bright, 0.5), 0.4-0.14*float64(i), 0.5, area)
		}
	}
	// Wrapped once around the neck, from the left over to the right shoulder.
	for j, d := range []float64{0.2, 1.5, 2.7, 4.1, 5.6} {
		lift := 0.35 * float64(j)
		c.shade(brush(taper(0.95), at(-12.4, p.chin-3.5+d), at(-6, p.chin+0.9+d), at(0.5, p.chin+2.6+d), at(8, p.chin+2.2+d+lift), at(15, p.chin+1.2+d+2*lift)), cloth.times(0.36), 0.55, 0.6, area)
		c.shade(brush(taper(0.7), at(-12.2, p.chin-4.3+d), at(-6, p.chin+0.2+d), at(0.5, p.chin+1.9+d), at(8, p.chin+1.5+d+lift), at(14.5, p.chin+0.5+d+2*lift)), cloth.mix(bright, 0.5), 0.36, 0.6, area)
	}
	c.shade(brush(even(0.55), append(bothSides(middle, inner...), inner[0])...), cloth.times(0.42), 0.7, 0.3, area)
}

// drawGlasses draws thin frames that leave the eyes free of reflections.
func (p *person) drawGlasses(c *canvas) {
	if p.glasses == 0 {
		return
	}
	frame := []rgb{{}, hex(0x2b2624), hex(0x6b4a30), hex(0x8b8f96)}[p.glasses]
	width := []float64{0, 0.5, 0.46, 0.3}[p.glasses]
	y := p.eyes + 0.55
	lens := func(side, grow float64) shape {
		x := side * (p.gap + 0.05)
		w, h := 4.0+grow, 2.75+grow
		return blob(at(x-side*w, y-h*0.55), at(x-side*w*0.62, y-h*0.98), at(x+side*w*0.6, y-h), at(x+side*w, y-h*0.62), at(x+side*w*0.97, y+h*0.2), at(x+side*w*0.55, y+h*0.95), at(x-side*w*0.45, y+h*0.97), at(x-side*w*0.95, y+h*0.3))
	}
	head := c.cover(p.headShape())
	for _, side := range []float64{lit, dark} {
		rim := c.cover(lens(side, 0)).without(c.cover(lens(side, -width)))
		c.paint(c.soft(c.cover(shift(lens(side, 0.1), 0.25, 0.6)).without(c.cover(shift(lens(side, -0.5), 0.25, 0.6))), 0.6).within(head), p.skin.shadow.times(0.7), 0.5)
		c.fill(lens(side, -width), hex(0xeaf2f6), 0.05)
		c.paint(rim, linear{at(-9, y-3), at(9, y+3), frame.mix(hex(0xffffff), 0.14), frame.times(0.8)}, 1)
		hinge := at(side*(p.gap+3.9), y-1.35)
		c.fill(brush(even(width*1.15), hinge, at(side*(p.cheek+0.15), y-1.6)), frame, 1)
	}
	bridge := []pt{at(-p.gap+3.75, y-1.3), at(0, y-1.95), at(p.gap-3.75, y-1.3)}
	c.shade(brush(even(0.5), shiftAll(bridge, 0.1, 0.5)...), p.skin.shadow.times(0.7), 0.5, 0.4, head)
	c.fill(brush(even(width*1.1), bridge...), frame, 1)
}
