package personalization

import (
	"math"
	"slices"

	"chancery/templates"
)

// lineTones is a portrait prepared to be drawn in lines: how dark it is, its contrast stretched
// over the whole scale and its edges raised, since few lines must tell a face. Its memory is used
// again for the next portrait.
type lineTones struct {
	columns, rows int
	dark          []float32
	// Of a place on the page, the cell's number is scale · (place − origin).
	originX, originY, scale float64

	detail, square, once []float32
}

// prepare takes a picture that fills a place: as the portrait itself is cropped, from left and
// right alike, or from below.
func (t *lineTones) prepare(g *greys, place templates.Rect) {
	width := max(place.Width, place.Height*float64(g.Width)/float64(g.Height))
	t.columns, t.rows = g.columns, g.rows
	t.originX, t.originY, t.scale = place.X-(width-place.Width)/2, place.Y, float64(g.Width)/cell/width
	for _, plane := range []*[]float32{&t.dark, &t.detail, &t.square, &t.once} {
		*plane = slices.Grow((*plane)[:0], len(g.cells))[:len(g.cells)]
	}
	curve := stretched(g)
	for i, v := range g.cells {
		t.dark[i] = curve[v]
	}
	t.sharpen()
}

// stretched gives the darkness for each grey: halfway between the plain scale from the picture's
// darkest to its lightest parts and the one on which every grey is as frequent.
func stretched(g *greys) (curve [256]float32) {
	var count [256]int
	for _, v := range g.cells {
		count[v]++
	}
	total := len(g.cells)
	low, high, below := -1, 255, 0
	var rank [256]float32
	for v, n := range count {
		rank[v] = (float32(below) + float32(n)/2) / float32(total)
		below += n
		if low < 0 && below*50 > total {
			low = v
		}
		if (total-below)*4 > total*3/8 {
			high = v + 1
		}
	}
	high = max(high, low+16)
	for v := range curve {
		even := min(max(float32(v-low)/float32(high-low), 0), 1)
		light := 0.8*even + 0.2*min(rank[v]/0.9, 1)
		dark := float64(1 - light)
		curve[v] = float32(dark * math.Sqrt(math.Sqrt(dark))) // thin lines print a little thicker than they are
	}
	return curve
}

// sharpen raises what differs from its surroundings, faint features more than strong edges.
func (t *lineTones) sharpen() {
	const (
		reach  = 6 // cells
		most   = 3
		common = 0.06 // how much darkness differs where a feature counts as faint
	)
	t.blur(t.detail, t.dark, reach)
	for i, v := range t.dark {
		t.detail[i] = v - t.detail[i]
		t.square[i] = t.detail[i] * t.detail[i]
	}
	t.blur(t.square, t.square, reach)
	for i, v := range t.square {
		t.dark[i] += t.detail[i] * most * common * common / (common*common + v)
	}
}

// blur writes the mean over a square that reaches so many cells to each side; out may be in.
func (t *lineTones) blur(out, in []float32, reach int) {
	for y := range t.rows {
		running(t.once[y*t.columns:], in[y*t.columns:], t.columns, 1, reach)
	}
	for x := range t.columns {
		running(out[x:], t.once[x:], t.rows, t.columns, reach)
	}
}

// running writes the running mean of n values that stand a stride apart; beyond the ends the
// last values go on.
func running(out, in []float32, n, stride, reach int) {
	at := func(i int) float32 { return in[min(max(i, 0), n-1)*stride] }
	sum := float32(0)
	for i := -reach; i <= reach; i++ {
		sum += at(i)
	}
	for i := range n {
		out[i*stride] = sum / float32(2*reach+1)
		sum += at(i+reach+1) - at(i-reach)
	}
}

// at gives the darkness at a place of the page, between the cells' middles in proportion.
func (t *lineTones) at(x, y float64) float64 {
	column, a := split((x-t.originX)*t.scale-0.5, t.columns)
	row, b := split((y-t.originY)*t.scale-0.5, t.rows)
	right, below := min(column+1, t.columns-1), min(row+1, t.rows-1)*t.columns
	row *= t.columns
	upper := (1-a)*t.dark[row+column] + a*t.dark[row+right]
	lower := (1-a)*t.dark[below+column] + a*t.dark[below+right]
	return float64((1-b)*upper + b*lower)
}

// split gives the whole part of v within 0 to n-1, and what is over.
func split(v float64, n int) (whole int, part float32) {
	v = min(max(v, 0), float64(n-1))
	whole = int(v)
	return whole, float32(v - float64(whole))
}
