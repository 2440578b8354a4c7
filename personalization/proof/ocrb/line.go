package ocrb

// read gives the characters of a line. Half of them at a time tell together where the line really
// stands, until that is known to a fraction of a sample; then each is compared closely.
func (d *desk) read(g *glyphs, r *row, columns int) Line {
	const rounds, enough = 5, 0.2
	for round := range rounds {
		if moved := d.settle(g, r, columns, round%2); round > 0 && moved < enough {
			break
		}
	}
	line := make(Line, columns)
	for k := range line {
		d.sample(r, k)
		line[k] = g.judge(&d.cell)
	}
	return line
}

// settle moves a row to where its characters, every second from the first one on, fit best: a
// straight line through what each of them says, the sure ones weighing more. It gives by how many
// samples an end of the line moved.
func (d *desk) settle(g *glyphs, r *row, columns, first int) (moved float32) {
	var right, down fit
	for k := first; k < columns; k += 2 {
		d.sample(r, k)
		cell := d.cell[:]
		var best [1]guess
		g.nearest(&d.cell, best[:])
		i, likeness := best[0].index, best[0].likeness
		if likeness < 0.5 {
			continue
		}
		size := length(cell)
		right.add(float32(k), dot(cell, g.slopeX[i][:])/g.squareX[i]/size, likeness)
		down.add(float32(k), dot(cell, g.slopeY[i][:])/g.squareY[i]/size, likeness)
	}
	ux, uy := r.dx/wide, r.dy/wide
	a, b := right.line()
	c, e := down.line()
	r.x += a*ux - c*uy
	r.y += a*uy + c*ux
	r.dx += b*ux - e*uy
	r.dy += b*uy + e*ux
	last := float32(columns)
	return max(abs(a), abs(c), abs(a+b*last), abs(c+e*last))
}

func abs(v float32) float32 { return max(v, -v) }

// sample copies a cell out of the ink, straightened.
func (d *desk) sample(r *row, k int) {
	ux, uy := r.dx/wide, r.dy/wide
	// The first sample's middle: half a sample right of the cell's edge, half a cell up.
	x0 := r.x + float32(k)*r.dx + 0.5*ux + (high/2-0.5)*uy - 0.5
	y0 := r.y + float32(k)*r.dy + 0.5*uy - (high/2-0.5)*ux - 0.5
	// The corner across.
	x1, y1 := x0+(wide-1)*ux-(high-1)*uy, y0+(wide-1)*uy+(high-1)*ux
	inside := d.holds(x0, y0) && d.holds(x1, y1) && d.holds(x0, y1) && d.holds(x1, y0)
	for i := range high {
		x, y := x0-float32(i)*uy, y0+float32(i)*ux
		for j := range wide {
			if inside || d.holds(x, y) {
				d.cell[i*wide+j] = d.at(x, y)
			} else {
				d.cell[i*wide+j] = 0
			}
			x += ux
			y += uy
		}
	}
}

// holds tells whether a place lies between samples, with a sample to spare.
func (d *desk) holds(x, y float32) bool {
	return x >= 1 && y >= 1 && x < float32(d.width-2) && y < float32(d.height-2)
}

// at gives the ink between four samples.
func (d *desk) at(x, y float32) float32 {
	ix, iy := int(x), int(y)
	fx, fy := x-float32(ix), y-float32(iy)
	i := iy*d.width + ix
	p, q := d.ink[i:i+2], d.ink[i+d.width:i+d.width+2]
	top := float32(p[0]) + fx*(float32(p[1])-float32(p[0]))
	foot := float32(q[0]) + fx*(float32(q[1])-float32(q[0]))
	return top + fy*(foot-top)
}

// fit is a straight line through weighted points.
type fit struct{ n, x, y, xx, xy, count float32 }

func (f *fit) add(x, y, weight float32) {
	// One character can't be further off than this; what says so is no character.
	y = min(max(y, -2.5), 2.5)
	f.n += weight
	f.x += weight * x
	f.y += weight * y
	f.xx += weight * x * x
	f.xy += weight * x * y
	f.count++
}

// line gives a and b of y = a + b·x; with few points b is 0.
func (f *fit) line() (a, b float32) {
	if f.n == 0 {
		return 0, 0
	}
	if square := f.xx - f.x*f.x/f.n; f.count > 5 && square > 1 {
		b = (f.xy - f.x*f.y/f.n) / square
	}
	return (f.y - b*f.x) / f.n, b
}
