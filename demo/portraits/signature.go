package portraits

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"strings"
	"unicode"
)

// Signature draws a flowing signature as a PNG, dark blue ink on white. Seed and name together decide it; it suggests handwriting and
// spells nothing.
func Signature(seed int64, name string) ([]byte, error) {
	var b bytes.Buffer
	if err := png.Encode(&b, drawSignature(seed, name)); err != nil {
		return nil, fmt.Errorf("encoding drawn signature: %w", err)
	}
	return b.Bytes(), nil
}

// hand is how somebody writes.
type hand struct {
	random  *rand.Rand
	slant   float64 // x for each unit upwards
	rise    float64 // of the base line, for each unit to the right
	narrow  float64 // width of a letter
	loose   float64 // how far letters stray
	flatten float64 // how soon letters become a line
}

func drawSignature(seed int64, name string) image.Image {
	mix := uint64(0x9303)
	for _, r := range name {
		mix = mix*1099511628211 + uint64(r)
	}
	random := rand.New(rand.NewPCG(uint64(seed), mix))
	h := &hand{random: random, slant: about(random, 0.28, 0.16), rise: about(random, 0.07, 0.05), narrow: about(random, 0.82, 0.16), loose: about(random, 0.1, 0.05), flatten: 0.6 + 0.4*random.Float64()}
	strokes := h.write(name)
	lo, hi := bounds(strokes)
	const margin, width, unit = 0.5, 900.0, 110.0
	scale := min(width/(hi.x-lo.x+2*margin), unit)
	c := newCanvas(hi.x-lo.x+2*margin, hi.y-lo.y+2*margin, scale)
	for i := range c.img.Pix {
		c.img.Pix[i] = 0xff
	}
	for _, s := range strokes {
		for i := range s {
			s[i] = s[i].minus(lo).plus(pt{margin, margin})
		}
		c.ink(s)
	}
	return c.img
}

// write gives the strokes of a name, letter heights as unit, y downwards.
func (h *hand) write(name string) [][]pt {
	words := strings.Fields(name)
	if len(words) == 0 {
		words = []string{"x"}
	}
	if len(words) > 2 {
		words = []string{words[0], words[len(words)-1]}
	}
	var strokes [][]pt
	x := 0.0
	for i, word := range words {
		letters := []rune(word)
		if i == 0 && len(words) == 2 && h.random.IntN(2) == 0 {
			letters = letters[:1] // an initial
		}
		line, end := h.word(x, letters)
		strokes = append(strokes, line)
		x = end + 0.45
	}
	return append(strokes, h.flourish(x)...)
}

// word gives one line for a word: a capital, letters that flatten out, and a tail.
func (h *hand) word(x float64, letters []rune) (line []pt, end float64) {
	put := func(dx, dy float64) {
		px := x + dx + about(h.random, 0, h.loose*0.4)
		py := dy + about(h.random, 0, h.loose*0.5)
		line = append(line, h.lean(px, py))
	}
	h.capital(unicode.ToLower(letters[0]), put)
	x += 1.75
	for i, letter := range letters[1:min(len(letters), 9)] {
		size := 1 - h.flatten*float64(i)/11
		w := h.narrow * (0.75 + 0.5*size) * 0.72
		h.letter(unicode.ToLower(letter), w, size, put)
		x += w
	}
	put(0.5, -0.12)
	put(1.3, -0.5+0.3*h.random.Float64())
	return line, x + 1.2
}

// lean slants a point and lets the line rise.
func (h *hand) lean(x, y float64) pt { return pt{x - h.slant*y, y - h.rise*x} }

// capital draws a large opening letter with a loop.
func (h *hand) capital(letter rune, put func(x, y float64)) {
	tall := about(h.random, 2.5, 0.35)
	switch letter % 5 {
	case 0: // a stem with a loop at the top and a bar
		for _, q := range []pt{{0.1, -1.2}, {0.5, -tall}, {0.9, -tall * 0.92}, {0.55, -1.1}, {0.25, 0.15}, {0.05, -0.35}, {0.7, -0.9}, {1.35, -1.0}, {1.55, -0.2}} {
			put(q.x, q.y)
		}
	case 1: // a round sweep open to the right
		for _, q := range []pt{{1.35, -tall * 0.86}, {1.0, -tall}, {0.3, -tall * 0.7}, {0.0, -0.9}, {0.45, 0.1}, {1.1, -0.1}, {1.5, -0.55}} {
			put(q.x, q.y)
		}
	case 2: // a stem, then a belly
		for _, q := range []pt{{0.55, -tall * 0.9}, {0.35, -1.0}, {0.15, 0.2}, {0.4, -1.5}, {0.75, -tall}, {1.4, -tall * 0.8}, {1.15, -1.25}, {0.55, -1.15}, {1.3, -0.95}, {1.45, -0.25}, {0.8, 0.1}, {0.6, -0.15}, {1.5, -0.3}} {
			put(q.x, q.y)
		}
	case 3: // two peaks
		for _, q := range []pt{{0, -0.2}, {0.25, 0.1}, {0.6, -tall}, {0.7, -0.3}, {0.75, 0.05}, {1.25, -tall * 0.85}, {1.3, -0.3}, {1.45, 0.05}, {1.7, -0.35}} {
			put(q.x, q.y)
		}
	default: // an S
		for _, q := range []pt{{0, -0.3}, {0.6, -0.9}, {1.35, -tall * 0.85}, {1.0, -tall}, {0.65, -tall * 0.72}, {1.15, -1.0}, {1.1, -0.15}, {0.45, 0.15}, {0.1, -0.3}, {0.8, -0.5}, {1.5, -0.45}} {
			put(q.x, q.y)
		}
	}
}

// letter draws a small letter of a class: loops up, loops down, arches, or bowls.
func (h *hand) letter(letter rune, w, size float64, put func(x, y float64)) {
	class := int(letter) % 4
	switch {
	case strings.ContainsRune("bdfhkltйбдфћж", letter):
		class = 4
	case strings.ContainsRune("gjpqyzруцщғқў", letter):
		class = 5
	case strings.ContainsRune("mnrхпитшн", letter):
		class = 0
	}
	switch class {
	case 0:
		put(w*0.25, -0.85*size)
		put(w*0.4, -0.05)
		put(w*0.65, -0.8*size)
		put(w*0.85, -0.02)
	case 1:
		put(w*0.65, -0.8*size)
		put(w*0.25, -0.72*size)
		put(w*0.2, -0.1)
		put(w*0.6, -0.05)
		put(w*0.72, -0.6*size)
		put(w*0.85, -0.05)
	case 2:
		put(w*0.35, -0.45*size)
		put(w*0.6, -0.85*size)
		put(w*0.3, -0.75*size)
		put(w*0.35, -0.08)
		put(w*0.9, -0.15)
	case 3:
		put(w*0.3, -0.75*size)
		put(w*0.35, -0.05)
		put(w*0.8, -0.12)
		put(w*0.85, -0.7*size)
	case 4:
		put(w*0.55, -1.5*size)
		put(w*0.62, -2.0*size)
		put(w*0.35, -1.75*size)
		put(w*0.3, -0.05)
		put(w*0.85, -0.25*size)
	case 5:
		put(w*0.3, -0.7*size)
		put(w*0.55, -0.1)
		put(w*0.5, 1.0*size)
		put(w*0.15, 1.15*size)
		put(w*0.35, 0.35*size)
		put(w*0.95, -0.25)
	}
}

// flourish is what some put under or behind their name.
func (h *hand) flourish(x float64) [][]pt {
	switch h.random.IntN(4) {
	case 0:
		return [][]pt{{h.lean(x*0.12, 0.75), h.lean(x*0.5, 0.52), h.lean(x*1.02, 0.62)}}
	case 1:
		return [][]pt{{h.lean(x*0.9, 0.5), h.lean(x*0.45, 0.66), h.lean(x*0.2, 0.95), h.lean(x*0.4, 0.98), h.lean(x*0.95, 0.72)}}
	case 2:
		return [][]pt{{h.lean(x*0.98, -0.1), h.lean(x*0.98+0.05, -0.08), h.lean(x*0.98+0.09, -0.04)}}
	}
	return nil
}

func bounds(strokes [][]pt) (lo, hi pt) {
	var all shape
	for _, s := range strokes {
		all = append(all, curve(s, 10))
	}
	return all.bounds()
}

// ink draws a line as a pen does: thin where it is fast, and downwards heavier than upwards.
func (c *canvas) ink(points []pt) {
	line := curve(points, 26)
	ink := color.RGBA{24, 32, 84, 255}
	flat := rgb{float64(ink.R), float64(ink.G), float64(ink.B)}
	width := make([]float64, len(line))
	for i := range line {
		step := line[min(i+1, len(line)-1)].minus(line[max(i-1, 0)])
		speed := step.length()
		width[i] = 0.085 - min(speed*0.16, 0.045)
		if speed > 0 {
			width[i] += 0.028 * step.y / speed
		}
		ends := min(float64(i), float64(len(line)-1-i)) / 14
		width[i] *= min(1, 0.45+0.55*ends)
	}
	for range 6 { // a hand does not change its pressure at once
		for i := 1; i+1 < len(width); i++ {
			width[i] = (width[i-1] + 2*width[i] + width[i+1]) / 4
		}
	}
	// One area for all of the line, so that crossings are not darker than the rest.
	whole := mask{rect: c.img.Rect, a: make([]uint8, c.img.Rect.Dx()*c.img.Rect.Dy())}
	for i := range len(line) - 1 {
		a, b := line[i], line[i+1]
		side := pt{-(b.y - a.y), b.x - a.x}
		if l := side.length(); l > 0 {
			side = side.times(1 / l)
		}
		whole.join(c.cover(polygon(a.plus(side.times(width[i]/2)), b.plus(side.times(width[i+1]/2)), b.minus(side.times(width[i+1]/2)), a.minus(side.times(width[i]/2)))))
		whole.join(c.cover(disc(b, width[i+1]/2, width[i+1]/2)))
	}
	c.paint(whole, flat, 1)
}

// join adds another mask's coverage where it is stronger.
func (m mask) join(other mask) {
	rect := m.rect.Intersect(other.rect)
	for y := rect.Min.Y; y < rect.Max.Y; y++ {
		to := m.row(y, rect.Min.X, rect.Max.X)
		for i, v := range other.row(y, rect.Min.X, rect.Max.X) {
			to[i] = uint8(max(int(to[i]), int(math.Round(float64(v)))))
		}
	}
}
