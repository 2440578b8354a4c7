package portrait

import "image"

// grey gives the luma of a picture (ITU-R BT.601), its corner at the origin.
func grey(in *image.RGBA) *image.Gray {
	w, h := in.Rect.Dx(), in.Rect.Dy()
	out := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		row := in.Pix[y*in.Stride : y*in.Stride+4*w]
		for x := range w {
			p := row[4*x : 4*x+3]
			out.Pix[y*out.Stride+x] = uint8((299*int(p[0]) + 587*int(p[1]) + 114*int(p[2]) + 500) / 1000)
		}
	}
	return out
}

// tones counts pixels by luma.
type tones struct {
	count [256]int
	total int
}

func (t *tones) add(luma uint8) {
	t.count[luma]++
	t.total++
}

func histogram(pixels []uint8) tones {
	var t tones
	for _, v := range pixels {
		t.add(v)
	}
	return t
}

// quantile gives the luma below or at which a part of the pixels lies.
func (t *tones) quantile(part float64) int {
	need := part * float64(t.total)
	seen := 0
	for v, n := range t.count {
		if seen += n; float64(seen) >= need && seen > 0 {
			return v
		}
	}
	return 255
}

// spread gives the range that holds all but a part of the pixels at each end.
func (t *tones) spread(part float64) int { return t.quantile(1-part) - t.quantile(part) }

func (t *tones) mean() float64 {
	sum := 0
	for v, n := range t.count {
		sum += v * n
	}
	return float64(sum) / float64(max(t.total, 1))
}

// share gives the part of the pixels with a luma.
func (t *tones) share(luma uint8) float64 { return float64(t.count[luma]) / float64(max(t.total, 1)) }

// used counts the lumas that occur.
func (t *tones) used() int {
	n := 0
	for _, c := range t.count {
		if c > 0 {
			n++
		}
	}
	return n
}
