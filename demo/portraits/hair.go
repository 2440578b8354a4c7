package portraits

import "math"

// strands draws hair: the area, then many fine lines of slightly differing tones, then light on it.
func (p *person) strands(c *canvas, r ribbon, flow func(t float64) []pt, number int, width float64, clip *mask) {
	area := c.soft(c.cover(r.region()), 0.22)
	if clip != nil {
		area = area.within(*clip)
	}
	c.paint(area, linear{at(-12, 0), at(12, 0), p.hair.mix(hex(0xffffff), 0.04), p.hair.times(0.72)}, 1)
	for range number {
		t := p.random.Float64()
		line := flow(t)
		for i := range line {
			line[i] = line[i].plus(pt{about(p.random, 0, 0.22), about(p.random, 0, 0.22)})
		}
		colour, strength := p.hair.times(0.62), 0.35
		if p.random.IntN(5) < 2 {
			colour, strength = p.hair.mix(hex(0xfff2e0), 0.22), 0.24
		}
		c.paint(c.cover(brush(taper(about(p.random, width, width*0.5)), line...)).within(area), colour, strength)
	}
}

// hairline gives the edge of the hair on the forehead from the left to the right; receding moves the temples up.
func (p *person) hairline(receding float64) []pt {
	c := p.crown
	if p.age < 16 {
		receding, c = -0.15, c+0.8
	}
	right := []pt{
		at(0, c+6.4-0.8*receding), at(4.2, c+6.3-2.4*receding), at(7.6, c+7.6-3.2*receding), at(9.2, c+10.6-1.4*receding),
		at(10.2, p.eyes-3.4), at(p.cheek-0.75, p.eyes+0.4),
	}
	line := mirrored(middle, right...)
	for i, j := 0, len(line)-1; i < j; i, j = i+1, j-1 {
		line[i], line[j] = line[j], line[i]
	}
	return append(line, right[1:]...)
}

// cap gives the outer edge of short hair for the same points.
func (p *person) cap(top, side float64) []pt {
	c := p.crown
	right := []pt{
		at(0, c-0.3-top), at(4.7, c+0.5-top), at(8.6, c+3.0-0.8*top), at(10.8+side*0.8, c+7.6), at(p.temple+0.35+side, c+12.4), at(p.cheek+0.25+side*0.5, p.eyes+0.2),
	}
	line := mirrored(middle, right...)
	for i, j := 0, len(line)-1; i < j; i, j = i+1, j-1 {
		line[i], line[j] = line[j], line[i]
	}
	return append(line, right[1:]...)
}

// hairStyle is what a person's hair looks like.
type hairStyle int

const (
	parted hairStyle = iota
	cropped
	sweptBack
	curly
	bald
	long
	bob
	bun
	wavy
	fringe
)

func (p *person) wears() hairStyle {
	if p.female {
		return []hairStyle{long, bob, bun, wavy, fringe}[p.style]
	}
	if p.style == int(bald) && p.age < 38 || p.style == int(sweptBack) && p.age < 16 {
		return parted
	}
	return hairStyle(p.style)
}

// hidesEars tells whether the ears are under hair or cloth.
func (p *person) hidesEars() bool {
	switch p.wears() {
	case long, wavy, bob, fringe:
		return true
	}
	return p.scarf
}

// drawBackHair draws what falls behind head and neck.
func (p *person) drawBackHair(c *canvas) {
	var end, side float64
	switch p.wears() {
	case long, wavy:
		end, side = 48, 2.2
	case bob, fringe:
		end, side = p.chin+0.6, 2.4
	default:
		return
	}
	right := []pt{at(0, p.crown-0.6), at(6, p.crown+0.9), at(p.temple+side*0.5, p.crown+8), at(p.temple+side, p.eyes+3), at(p.temple+side*0.9, p.mouth), at(p.temple+side*0.55, end)}
	left := mirrored(middle, right...)
	whole := ribbon{left, right}
	p.strands(c, whole, func(t float64) []pt { return whole.along(t)[2:] }, 220, 0.3, nil)
	shadow := blob(bothSides(middle, at(0, p.eyes), at(p.cheek, p.eyes), at(p.cheek-0.5, p.chin), at(p.neck+1.5, p.chin+5), at(0, p.chin+8))...)
	c.shade(shadow, p.hair.times(0.4), 0.75, 2.4, c.cover(whole.region()))
}

// drawHair draws what lies on the head.
func (p *person) drawHair(c *canvas, face mask) {
	switch p.wears() {
	case parted:
		r := ribbon{p.hairline(0.15), p.cap(0.5, 0.25)}
		p.castShadow(c, r, face)
		p.strands(c, r, func(t float64) []pt { return r.across(t, 0.28*(t-0.25)) }, 620, 0.24, nil)
		p.gloss(c, r, 0.52)
	case cropped:
		r := ribbon{p.hairline(0.45), p.cap(-0.35, -0.1)}
		p.strands(c, r, func(t float64) []pt { return r.across(t, 0.02) }, 420, 0.16, nil)
		p.gloss(c, r, 0.6)
	case sweptBack:
		r := ribbon{p.hairline(0.6), p.cap(0.8, 0.2)}
		p.castShadow(c, r, face)
		p.strands(c, r, func(t float64) []pt { return r.across(t, 0.12*(0.5-t)) }, 620, 0.26, nil)
		p.gloss(c, r, 0.45)
	case curly:
		p.drawCurls(c, face)
	case bald:
		p.drawBald(c)
	case bun:
		p.drawBun(c, face)
	case long, wavy, bob, fringe:
		p.drawLong(c, face)
	}
}

// castShadow darkens the forehead below the hair.
func (p *person) castShadow(c *canvas, r ribbon, face mask) {
	c.shade(shift(r.region(), 0.25, 0.7), p.skin.shadow.times(0.8), 0.6, 0.9, face)
}

// gloss is the light on the hair, a part of the way from hairline to edge.
func (p *person) gloss(c *canvas, r ribbon, t float64) {
	line := r.along(t)
	n := len(line)
	c.shade(brush(taper(1.8), line[n/5:n*3/5]...), p.hair.mix(hex(0xfff4e4), 0.5), 0.33, 1.4, c.cover(r.region()))
}

func (p *person) drawCurls(c *canvas, face mask) {
	r := ribbon{p.hairline(0.1), p.cap(0.7, 0.6)}
	p.castShadow(c, r, face)
	p.strands(c, r, func(t float64) []pt { return r.across(t, 0) }, 60, 0.3, nil)
	spot := func(reach float64) pt { return place(r.along(p.random.Float64()*reach-0.02), p.random.Float64()) }
	for range 700 { // the outline is made of locks
		size := about(p.random, 0.62, 0.22)
		c.fill(disc(spot(1.03), size, size*0.9), p.hair.times(about(p.random, 0.82, 0.1)), 0.85)
	}
	for range 700 {
		q, size, turn := spot(0.98), about(p.random, 0.58, 0.18), 6.3*p.random.Float64()
		lock := make([]pt, 6)
		for i := range lock {
			angle := turn + 0.75*float64(i)
			lock[i] = q.plus(pt{size * math.Cos(angle), size * 0.9 * math.Sin(angle)})
		}
		c.fill(brush(taper(0.2), lock...), p.hair.times(0.5), 0.5)
		c.fill(brush(taper(0.13), shiftAll(lock[:4], -0.12, -0.15)...), p.hair.mix(hex(0xfff2e0), 0.3), 0.34)
	}
}

func (p *person) drawBald(c *canvas) {
	top := c.cover(p.headShape())
	for _, side := range []float64{lit, dark} {
		a := []pt{at(side*9.9, p.crown+8.6), at(side*9.7, p.crown+11.5), at(side*10.1, p.eyes-3), at(side*(p.cheek-0.8), p.eyes+1.4)}
		b := []pt{at(side*10.6, p.crown+8.2), at(side*(p.temple+0.45), p.crown+11.5), at(side*(p.temple+0.75), p.eyes-3.2), at(side*(p.cheek+0.35), p.eyes-0.6)}
		r := ribbon{a, b}
		c.paint(c.soft(c.cover(r.region()), 1.5), p.hair.mix(p.skin.shadow, 0.3), 0.7)
		for range 420 {
			q := place(r.along(p.random.Float64()*1.3-0.3), p.random.Float64())
			line := brush(thinning(0.13), q, q.plus(pt{side * 0.25, about(p.random, 0.75, 0.3)}), q.plus(pt{side * 0.3, about(p.random, 1.5, 0.4)}))
			colour := p.hair.times(0.7)
			if p.random.IntN(3) == 0 {
				colour = p.hair.mix(hex(0xfff2e0), 0.3)
			}
			c.fill(line, colour, 0.5)
		}
	}
	c.shade(disc(at(-3.6, p.crown+4.2), 3.4, 1.8), p.skin.light, 0.75, 1.6, top)
}

func (p *person) drawBun(c *canvas, face mask) {
	knot := at(0.6, p.crown-0.7)
	p.strands(c, ribbon{disc(knot, 4.2, 2.2)[0][:7], mirroredDown(knot.y, disc(knot, 4.2, 2.2)[0][:7])}, func(t float64) []pt {
		return []pt{knot.plus(pt{-4, 0}), knot.plus(pt{0, 4*t - 2}), knot.plus(pt{4, 0})}
	}, 60, 0.24, nil)
	r := ribbon{p.hairline(0.35), p.cap(0.15, 0.1)}
	p.castShadow(c, r, face)
	p.strands(c, r, func(t float64) []pt { return r.across(t, 0.3*(0.5-t)) }, 560, 0.2, nil)
	p.gloss(c, r, 0.5)
}

func mirroredDown(axis float64, points []pt) []pt {
	out := make([]pt, len(points))
	for i, q := range points {
		out[i] = pt{q.x, 2*axis - q.y}
	}
	return out
}

// drawLong draws hair that is parted and falls on both sides of the face.
func (p *person) drawLong(c *canvas, face mask) {
	style := p.wears()
	end, part := 48.0, 0.0
	if style == bob || style == fringe {
		end = p.chin + 0.4
	}
	if style == wavy || style == bob {
		part = -3.2
	}
	wave := 0.0
	if style == wavy {
		wave = 0.55
	}
	for _, side := range []float64{lit, dark} {
		x := func(v float64) float64 { return side * v }
		// One point lies higher on the side where the parting is not.
		a := []pt{at(part, p.crown+5.7), at(x(4.4)+part*0.5, p.crown+6.5), at(x(8.2), p.crown+9.4), at(x(10.0-wave), p.eyes-2), at(x(10.3+wave), p.eyes+3), at(x(10.0-wave), p.mouth), at(x(9.9+wave), (p.mouth+end)/2+1), at(x(9.2), end)}
		b := []pt{at(part, p.crown-0.8), at(x(5.2)+part*0.4, p.crown+0.3), at(x(9.6), p.crown+3.7), at(x(12.2+wave), p.crown+10), at(x(13.3-wave), p.eyes+2), at(x(13.4+wave), p.mouth-1), at(x(13.2-wave), (p.mouth+end)/2), at(x(12.4), end)}
		r := ribbon{a, b}
		p.castShadow(c, r, face)
		p.strands(c, r, func(t float64) []pt { return r.along(t) }, 320, 0.26, nil)
		line := r.along(0.45)
		c.shade(brush(taper(1.6), line[1:5]...), p.hair.mix(hex(0xfff4e4), 0.5), 0.3+0.1*(1-side), 1.3, c.cover(r.region()))
	}
	if style == fringe {
		a := []pt{at(-9.6, p.crown+11), at(-5, p.brow-1.5), at(0, p.brow-1.8), at(5, p.brow-1.5), at(9.6, p.crown+11)}
		b := []pt{at(-8.6, p.crown+4.2), at(-4.4, p.crown+1), at(0, p.crown-0.1), at(4.4, p.crown+1), at(8.6, p.crown+4.2)}
		r := ribbon{a, b}
		p.castShadow(c, r, face)
		p.strands(c, r, func(t float64) []pt { return r.across(t, 0.08*(0.5-t)) }, 420, 0.26, nil)
		p.gloss(c, r, 0.55)
	}
}
