package ocrb

import "image"

// desk is the working memory of one reading.
type desk struct {
	// ink of the picture's foot: 0 paper to 255 black, width × height samples.
	ink           []uint8
	width, height int
	// mm is how many samples make a millimetre.
	mm float32
	// strips, sums, profile and response are those of finding.
	strips, profile, response []float32
	sums                      []uint32
	// cell is the character that is looked at.
	cell patch
}

// take copies the picture's foot, made smaller where it has more than 400 dpi, and turns
// brightness into ink by the paper's and the ink's own brightness.
func (d *desk) take(m *image.Gray, dpi float64) {
	step := max(1, int(dpi/200+0.01))
	top := max(0, m.Rect.Dy()-int(bandMM*dpi/25.4))
	d.width, d.height = m.Rect.Dx()/step, (m.Rect.Dy()-top)/step
	d.mm = float32(dpi / 25.4 / float64(step))
	d.ink = grown(d.ink, d.width*d.height)
	// Whole samples are counted from the foot, where the zone is.
	top = m.Rect.Dy() - d.height*step
	for y := range d.height {
		row := d.ink[y*d.width : (y+1)*d.width]
		switch at := (top + y*step) * m.Stride; step {
		case 1:
			copy(row, m.Pix[at:])
		case 2:
			shrink2(row, m.Pix[at:], m.Pix[at+m.Stride:])
		case 3:
			shrink3(row, m.Pix[at:], m.Pix[at+m.Stride:], m.Pix[at+2*m.Stride:])
		default:
			shrink(row, m.Pix[at:], m.Stride, step)
		}
	}
	table := inkTable(d.histogram())
	for i, v := range d.ink {
		d.ink[i] = table[v]
	}
}

func shrink2(to, a, b []uint8) {
	a, b = a[:2*len(to)], b[:2*len(to)]
	for x := range to {
		to[x] = uint8((uint(a[2*x]) + uint(a[2*x+1]) + uint(b[2*x]) + uint(b[2*x+1]) + 2) / 4)
	}
}

func shrink3(to, a, b, c []uint8) {
	a, b, c = a[:3*len(to)], b[:3*len(to)], c[:3*len(to)]
	for x := range to {
		sum := uint(a[3*x]) + uint(a[3*x+1]) + uint(a[3*x+2]) + uint(b[3*x]) + uint(b[3*x+1]) + uint(b[3*x+2]) + uint(c[3*x]) + uint(c[3*x+1]) + uint(c[3*x+2])
		to[x] = uint8((sum + 4) / 9)
	}
}

func shrink(to, from []uint8, stride, step int) {
	for x := range to {
		var sum uint
		for y := range step {
			for _, v := range from[y*stride+x*step : y*stride+x*step+step] {
				sum += uint(v)
			}
		}
		to[x] = uint8(sum / uint(step*step))
	}
}

// histogram counts the brightness of every second row.
func (d *desk) histogram() (count [256]int) {
	for y := 0; y < d.height; y += 2 {
		for _, v := range d.ink[y*d.width : (y+1)*d.width] {
			count[v]++
		}
	}
	return count
}

// inkTable gives the ink of each brightness. The zone is mostly paper, so its middle brightness is
// the paper's, and the darkest hundredth is ink; tints of the substrate, up to a quarter of the
// way, count as paper.
func inkTable(count [256]int) (table [256]uint8) {
	total := 0
	for _, n := range count {
		total += n
	}
	at := func(share int) int {
		below := 0
		for v, n := range count {
			if below += n; below > total/share {
				return v
			}
		}
		return 255
	}
	paper, black := at(2), at(100)
	if paper-black < 32 {
		return table // nothing is printed here
	}
	light, dark := float32(paper)-0.25*float32(paper-black), float32(black)+0.15*float32(paper-black)
	for v := range table {
		table[v] = uint8(255 * min(max((light-float32(v))/(light-dark), 0), 1))
	}
	return table
}

// grown gives a slice of n elements, v itself where it is large enough.
func grown[T any](v []T, n int) []T {
	if cap(v) < n {
		return make([]T, n)
	}
	return v[:n]
}
