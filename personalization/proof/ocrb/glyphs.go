package ocrb

import "math"

// alphabet is that of Doc 9303-3 §4.3.
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"

// A cell is one pitch wide and 3.4 mm high, in samples of 2.54/20 mm (200 dpi): the smallest that
// keep a stroke of 0.35 mm apart from its neighbours. A coarse one has half as many each way.
const (
	wide, high = 20, 28
	samples    = wide * high
	coarse     = samples / 4
)

// Weights of stroke that a printer or a copy may give.
const (
	light = iota
	regular
	bold
	weights
)

// patch is the ink of a cell's samples. Those of the alphabet have their mean taken off and length 1,
// so that the product with a cell, divided by the cell's own length, is their correlation.
type patch [samples]float32

// small is a patch at half the resolution.
type small [coarse]float32

// glyphs is the alphabet ready for comparison, immutable.
type glyphs struct {
	small [len(alphabet)]small
	full  [weights][len(alphabet)]patch
	// slopeX and slopeY tell how the regular patch changes when the character moves by one sample
	// to the right or down, their means taken off; squareX and squareY are their lengths squared.
	slopeX, slopeY   [len(alphabet)]patch
	squareX, squareY [len(alphabet)]float32
	// rows and columns are the alphabet's mean ink by row and column of a cell, without its mean.
	rows    [high]float32
	columns [wide]float32
	// rowPower and columnPower are what a mean character gives through them.
	rowPower, columnPower float32
}

// fine is how many pixels an outline is drawn with along one sample.
const fine = 4

// prepare draws and measures the alphabet.
func prepare(font []byte) (glyphs, error) {
	var g glyphs
	f, err := newFace(font, wide*fine)
	if err != nil {
		return g, err
	}
	var mean [samples]float32
	for i, r := range alphabet {
		drawn, err := f.draw(r, wide*fine, high*fine)
		if err != nil {
			return g, err
		}
		ink := soften(drawn.Pix)
		for k := range mean {
			mean[k] += ink[k] / 255 / float32(len(alphabet))
		}
		g.measure(i, &ink)
		for w := range weights {
			g.full[w][i] = thicken(ink, w)
			unit(g.full[w][i][:])
		}
	}
	g.profiles(&mean)
	return g, nil
}

// measure takes what is needed of a regular character beside its patch.
func (g *glyphs) measure(i int, ink *[samples]float32) {
	p := patch(*ink)
	length := unit(p[:])
	g.small[i] = halve(&p)
	unit(g.small[i][:])
	at := func(x, y int) float32 {
		return ink[min(max(y, 0), high-1)*wide+min(max(x, 0), wide-1)] / length
	}
	for y := range high {
		for x := range wide {
			// A character that moves to the right shows here what stood to the left.
			sx, sy := (at(x-1, y)-at(x+1, y))/2, (at(x, y-1)-at(x, y+1))/2
			g.slopeX[i][y*wide+x], g.slopeY[i][y*wide+x] = sx, sy
		}
	}
	centre(g.slopeX[i][:])
	centre(g.slopeY[i][:])
	g.squareX[i] = dot(g.slopeX[i][:], g.slopeX[i][:])
	g.squareY[i] = dot(g.slopeY[i][:], g.slopeY[i][:])
}

// profiles takes the filters that find lines and columns.
func (g *glyphs) profiles(mean *[samples]float32) {
	for y := range high {
		for x := range wide {
			g.rows[y] += mean[y*wide+x] / wide
			g.columns[x] += mean[y*wide+x] / high
		}
	}
	rows, columns := g.rows, g.columns
	centre(g.rows[:])
	centre(g.columns[:])
	g.rowPower, g.columnPower = dot(rows[:], g.rows[:]), dot(columns[:], g.columns[:])
}

// thicken moves the edges of strokes outward by about a twentieth of a millimetre, or inward where
// w is light: on a soft edge that is more or less ink.
func thicken(ink [samples]float32, w int) [samples]float32 {
	const gain = 1.6
	for i, v := range ink {
		switch w {
		case bold:
			ink[i] = min(gain*v, 255)
		case light:
			ink[i] = max(gain*v-(gain-1)*255, 0)
		}
	}
	return ink
}

// soften gives the ink of each sample as a scanner sees it: its mean over the sample, blurred by
// 0.07 mm.
func soften(ink []uint8) [samples]float32 {
	const w, h = wide * fine, high * fine
	const sigma = 0.07 / pitchMM * w
	const reach = 2 * fine
	var kernel [2*reach + 1]float32
	var sum float32
	for i := range kernel {
		// The mean over a sample and the blur in one: a Gaussian under the sample's width.
		u := float64(i - reach)
		kernel[i] = float32(math.Erf((u+fine/2)/sigma/math.Sqrt2) - math.Erf((u-fine/2)/sigma/math.Sqrt2))
		sum += kernel[i]
	}
	var across [h * wide]float32
	for y := range h {
		for x := range wide {
			for i, k := range kernel {
				if at := x*fine + fine/2 + i - reach; at >= 0 && at < w {
					across[y*wide+x] += k / sum * float32(ink[y*w+at])
				}
			}
		}
	}
	var out [samples]float32
	for y := range high {
		for x := range wide {
			for i, k := range kernel {
				if at := y*fine + fine/2 + i - reach; at >= 0 && at < h {
					out[y*wide+x] += k / sum * across[at*wide+x]
				}
			}
		}
	}
	return out
}
