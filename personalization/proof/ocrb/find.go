package ocrb

import "math"

// row is where a line of characters stands: the middle of its beginning, and the way from one
// character to the next, in samples of the desk.
type row struct {
	x, y   float32
	dx, dy float32
}

func (r row) degrees() float64 {
	return math.Atan2(float64(r.dy), float64(r.dx)) * 180 / math.Pi
}

// candidates is how many places for the zone are looked at more closely.
const candidates = 3

// find gives the rows of the zone: first the turn that makes the ink's edges sharpest, then the
// heights at which lines stand a pitch apart, then the beginning at which every cell has its ink in
// the middle.
func (d *desk) find(g *glyphs, f Format) (rows [3]row, found bool) {
	d.cut()
	slope := d.slope()
	d.project(slope)
	best := float32(0)
	step := d.mm * pitchMM
	for _, heights := range d.heights(g, f) {
		x, score := d.begin(g, f, heights, slope)
		if score > best {
			best, found = score, true
			turn := float32(math.Atan(float64(slope)))
			dx, dy := step*float32(math.Cos(float64(turn))), step*float32(math.Sin(float64(turn)))
			for i := range f.Lines {
				rows[i] = row{x: x, y: heights[i] + slope*(x-float32(d.width)/2), dx: dx, dy: dy}
			}
		}
	}
	return rows, found
}

// stripMM is how wide the strips are whose rows of ink are summed up once for all turns.
const stripMM = 4

func (d *desk) stripWidth() int { return int(stripMM * d.mm) }

// cut sums the ink of every row of every strip.
func (d *desk) cut() {
	wide := d.stripWidth()
	n := d.width / wide
	d.strips = grown(d.strips, n*d.height)
	for y := range d.height {
		ink := d.ink[y*d.width:]
		for s := range n {
			var sum uint32
			for _, v := range ink[s*wide : (s+1)*wide] {
				sum += uint32(v)
			}
			d.strips[s*d.height+y] = float32(sum) / 255
		}
	}
}

// slope gives the turn in samples down for each sample to the right: the one for which rows
// differ most from those near by.
func (d *desk) slope() float32 {
	best, sharpest := float32(0), float32(-1)
	try := func(slope float32) {
		d.project(slope)
		var sharp float32
		for y := 2; y < d.height; y++ {
			step := d.profile[y] - d.profile[y-2]
			sharp += step * step
		}
		// Of equals the one that comes first, nearest to the middle of the range tried.
		if sharp > sharpest*1.0001 {
			best, sharpest = slope, sharp
		}
	}
	try(0)
	for i := float32(1); i <= 15; i++ {
		try(i * 0.002)
		try(-i * 0.002)
	}
	middle := best
	for i := float32(1); i <= 3; i++ {
		try(middle + i*0.0005)
		try(middle - i*0.0005)
	}
	return best
}

// project sums the strips' rows along a slope into the profile.
func (d *desk) project(slope float32) {
	d.profile = grown(d.profile, d.height)
	clear(d.profile)
	wide := d.stripWidth()
	for s := range len(d.strips) / d.height {
		strip := d.strips[s*d.height : (s+1)*d.height]
		shift := int(math.Round(float64(slope * (float32(s*wide+wide/2) - float32(d.width)/2))))
		from, to := max(0, -shift), min(d.height, d.height-shift)
		if from >= to {
			continue
		}
		for i, v := range strip[from+shift : to+shift] {
			d.profile[from+i] += v
		}
	}
}

// heights gives, for the best places of the zone, how high its lines stand in the middle of the
// picture.
func (d *desk) heights(g *glyphs, f Format) [][3]float32 {
	d.response = grown(d.response, d.height)
	sample := d.mm * pitchMM / wide
	for y := range d.response {
		var sum float32
		for k, weight := range g.rows {
			at := int(float32(y) + (float32(k)+0.5-high/2)*sample)
			if at >= 0 && at < d.height {
				sum += weight * d.profile[at]
			}
		}
		d.response[y] = sum
	}
	apart, play := float32(f.Pitch)*d.mm, int(0.4*d.mm)
	var places [][3]float32
	var scores []float32
	for y0 := range d.height {
		if float32(y0)+float32(f.Lines-1)*apart >= float32(d.height) {
			break
		}
		var place [3]float32
		score := float32(math.MaxFloat32)
		for i := range f.Lines {
			y := d.peak(y0+int(float32(i)*apart), play)
			place[i] = float32(y) + 0.5
			score = min(score, d.response[y])
		}
		places, scores = keep(places, scores, place, score)
	}
	return places
}

// peak gives the height of the strongest response near y.
func (d *desk) peak(y, play int) int {
	best := min(y, d.height-1)
	for i := max(0, y-play); i <= y+play && i < d.height; i++ {
		if d.response[i] > d.response[best] {
			best = i
		}
	}
	return best
}

// keep adds a place to the best ones, unless the same is there.
func keep(places [][3]float32, scores []float32, place [3]float32, score float32) ([][3]float32, []float32) {
	if score <= 0 {
		return places, scores
	}
	for _, p := range places {
		if p == place {
			return places, scores
		}
	}
	if len(places) < candidates {
		return append(places, place), append(scores, score)
	}
	worst := 0
	for i, s := range scores {
		if s < scores[worst] {
			worst = i
		}
	}
	if score > scores[worst] {
		places[worst], scores[worst] = place, score
	}
	return places, scores
}

// begin gives where the lines begin, and how many of their cells look like characters.
func (d *desk) begin(g *glyphs, f Format, heights [3]float32, slope float32) (x, score float32) {
	step := d.mm * pitchMM
	d.response = grown(d.response, f.Lines*d.width)
	for i := range f.Lines {
		d.look(g, d.response[i*d.width:(i+1)*d.width], heights[i], slope)
	}
	last := float32(d.width) - float32(f.Columns)*step
	// Ink fills at most 500/723 of a cell, so a line may begin and end beyond the picture's edge.
	for x0 := -0.15 * step; x0 <= max(last+0.15*step, 0); x0++ {
		var sum float32
		for k := -1; k <= f.Columns; k++ {
			at := int(x0 + (float32(k)+0.5)*step)
			if at < 0 || at >= d.width {
				continue
			}
			for i := range f.Lines {
				// No cell can make good for an empty one, and before and after the line there is none.
				if r := min(d.response[i*d.width+at], 1); k >= 0 && k < f.Columns {
					sum += r
				} else {
					sum -= max(r, 0)
				}
			}
		}
		if sum > score {
			x, score = x0, sum
		}
	}
	return x, score
}

// look gives for each place along a line how much a character seems to have its middle there: 1 for
// a mean one.
func (d *desk) look(g *glyphs, response []float32, height, slope float32) {
	half, strip := int(1.3*d.mm), d.stripWidth()
	d.sums = grown(d.sums, d.width)
	clear(d.sums)
	for x := 0; x < d.width; x += strip {
		next := min(x+strip, d.width)
		sums := d.sums[x:next]
		middle := int(height + slope*(float32(x+next)/2-float32(d.width)/2))
		for y := max(0, middle-half); y <= middle+half && y < d.height; y++ {
			for i, v := range d.ink[y*d.width+x : y*d.width+next] {
				sums[i] += uint32(v)
			}
		}
	}
	sample := d.mm * pitchMM / wide
	// Ink in samples of the desk to mean ink of a cell's column.
	scale := 1 / (255 * g.columnPower * sample * high)
	for x := range response {
		var sum float32
		for k, weight := range g.columns {
			at := int(float32(x) + 0.5 + (float32(k)+0.5-wide/2)*sample)
			if at >= 0 && at < d.width {
				sum += weight * float32(d.sums[at])
			}
		}
		response[x] = sum * scale
	}
}
