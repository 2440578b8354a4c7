package portraits

// rgb is a colour, 0 to 255 each.
type rgb struct{ r, g, b float64 }

func hex(v uint32) rgb { return rgb{float64(v >> 16 & 255), float64(v >> 8 & 255), float64(v & 255)} }

func (c rgb) mix(d rgb, t float64) rgb {
	return rgb{c.r + (d.r-c.r)*t, c.g + (d.g-c.g)*t, c.b + (d.b-c.b)*t}
}

// times makes a colour darker or lighter.
func (c rgb) times(k float64) rgb { return rgb{c.r * k, c.g * k, c.b * k} }

// tone gives a channel, kept off wholly black and wholly white as a well exposed photograph is.
func tone(v float64) uint8 { return uint8(min(max(v, 6), 249) + 0.5) }

func (c rgb) at(pt) rgb { return c }

// paint gives the colour at a place.
type paint interface{ at(p pt) rgb }

// linear is a gradient between two points.
type linear struct {
	from, to   pt
	start, end rgb
}

func (l linear) at(p pt) rgb {
	d := l.to.minus(l.from)
	q := p.minus(l.from)
	return l.start.mix(l.end, min(max((q.x*d.x+q.y*d.y)/(d.x*d.x+d.y*d.y), 0), 1))
}

// radial is a gradient outwards from a point.
type radial struct {
	centre     pt
	radius     float64
	start, end rgb
}

func (r radial) at(p pt) rgb {
	return r.start.mix(r.end, min(p.minus(r.centre).length()/r.radius, 1))
}

// skin is a complexion: the middle tone and what it becomes in shadow and light.
type skin struct{ base, shadow, light, blush, lips rgb }

func skins() []skin {
	return []skin{
		{hex(0xf0cdb6), hex(0xc28f78), hex(0xfde6d6), hex(0xe29a8a), hex(0xc4736c)},
		{hex(0xe8bd9f), hex(0xb58064), hex(0xf9dcc4), hex(0xd98d78), hex(0xb9675e)},
		{hex(0xdcab86), hex(0xa6704e), hex(0xf0cbab), hex(0xc97f63), hex(0xab5f52)},
		{hex(0xcb9770), hex(0x92603f), hex(0xe3b792), hex(0xb86f50), hex(0x9a5548)},
		{hex(0xb07c55), hex(0x774a2e), hex(0xcc9b74), hex(0x9d5c40), hex(0x87483c)},
		{hex(0x8f6041), hex(0x5a3722), hex(0xb08260), hex(0x7f4632), hex(0x723c35)},
		{hex(0x704830), hex(0x422818), hex(0x946a4e), hex(0x653526), hex(0x5f322e)},
	}
}

func hairColours() []rgb {
	return []rgb{hex(0x221c1a), hex(0x33261f), hex(0x4a3325), hex(0x6b4a30), hex(0x8d6a42), hex(0xb3915f), hex(0x6e3b24)}
}

func irisColours() []rgb {
	return []rgb{hex(0x4a3020), hex(0x5d4028), hex(0x6e5a34), hex(0x5f7452), hex(0x55748c)}
}

func clothColours() []rgb {
	return []rgb{hex(0x27364f), hex(0x3a3f47), hex(0x4d2f3a), hex(0x2f4a43), hex(0x5a4a3c), hex(0x41506b), hex(0x6b3b3b), hex(0x7c7f86)}
}

func scarfColours() []rgb {
	return []rgb{hex(0x35506b), hex(0x6d7f74), hex(0x7a4b55), hex(0x54506e), hex(0xa0927c), hex(0x3c4a46)}
}
