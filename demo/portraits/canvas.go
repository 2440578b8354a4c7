package portraits

import (
	"image"
	"math"

	"golang.org/x/image/vector"
)

// canvas is a picture that is drawn on in millimetres.
type canvas struct {
	img   *image.RGBA
	scale float64 // pixels a millimetre
}

func newCanvas(width, height, scale float64) *canvas {
	return &canvas{img: image.NewRGBA(image.Rect(0, 0, int(math.Round(width*scale)), int(math.Round(height*scale)))), scale: scale}
}

// mask is the coverage of a shape, 0 to 255, in a rectangle of the picture's pixels. Outside it is nothing.
type mask struct {
	rect image.Rectangle
	a    []uint8
}

func (m mask) at(x, y int) uint8 {
	if !(image.Point{X: x, Y: y}).In(m.rect) {
		return 0
	}
	return m.a[(y-m.rect.Min.Y)*m.rect.Dx()+x-m.rect.Min.X]
}

// cover gives the anti-aliased coverage of a shape.
func (c *canvas) cover(s shape) mask {
	if len(s) == 0 {
		return mask{}
	}
	lo, hi := s.bounds()
	rect := image.Rect(int(lo.x*c.scale)-1, int(lo.y*c.scale)-1, int(hi.x*c.scale)+2, int(hi.y*c.scale)+2)
	rect = rect.Intersect(c.img.Rect.Inset(-c.img.Rect.Dx() / 4))
	if rect.Empty() {
		return mask{}
	}
	r := vector.NewRasterizer(rect.Dx(), rect.Dy())
	place := func(p pt) (float32, float32) {
		return float32(p.x*c.scale - float64(rect.Min.X)), float32(p.y*c.scale - float64(rect.Min.Y))
	}
	for _, contour := range s {
		r.MoveTo(place(contour[0]))
		for i := 1; i+2 < len(contour); i += 3 {
			bx, by := place(contour[i])
			cx, cy := place(contour[i+1])
			dx, dy := place(contour[i+2])
			r.CubeTo(bx, by, cx, cy, dx, dy)
		}
		r.ClosePath()
	}
	out := image.NewAlpha(image.Rect(0, 0, rect.Dx(), rect.Dy()))
	r.Draw(out, out.Rect, image.Opaque, image.Point{})
	return mask{rect: rect, a: out.Pix}
}

// row gives the coverage of a line of pixels; the line must lie within the mask.
func (m mask) row(y, from, to int) []uint8 {
	start := (y-m.rect.Min.Y)*m.rect.Dx() - m.rect.Min.X
	return m.a[start+from : start+to]
}

// within keeps of a mask what another covers too.
func (m mask) within(clip mask) mask {
	rect := m.rect.Intersect(clip.rect)
	out := mask{rect: rect, a: make([]uint8, rect.Dx()*rect.Dy())}
	for y := rect.Min.Y; y < rect.Max.Y; y++ {
		to := out.row(y, rect.Min.X, rect.Max.X)
		other := clip.row(y, rect.Min.X, rect.Max.X)
		for i, v := range m.row(y, rect.Min.X, rect.Max.X) {
			if v != 0 {
				to[i] = uint8(int(v) * int(other[i]) / 255)
			}
		}
	}
	return out
}

// without takes away from a mask what another covers.
func (m mask) without(other mask) mask {
	out := mask{rect: m.rect, a: append([]uint8{}, m.a...)}
	rect := m.rect.Intersect(other.rect)
	for y := rect.Min.Y; y < rect.Max.Y; y++ {
		to := out.row(y, rect.Min.X, rect.Max.X)
		for i, v := range other.row(y, rect.Min.X, rect.Max.X) {
			to[i] = uint8(int(to[i]) * (255 - int(v)) / 255)
		}
	}
	return out
}

// soft blurs a mask: three passes of a box in each direction, which is close to a Gaussian. The radius is in millimetres.
func (c *canvas) soft(m mask, radius float64) mask {
	r := int(math.Round(radius * c.scale / 2))
	if r < 1 || m.rect.Empty() {
		return m
	}
	// Beyond the picture nothing is seen, but what is there still shines in.
	rect := m.rect.Inset(-3 * r).Intersect(c.img.Rect.Inset(-6 * r))
	w, h := rect.Dx(), rect.Dy()
	if w <= 0 || h <= 0 {
		return mask{}
	}
	a, b := make([]uint8, w*h), make([]uint8, w*h)
	seen := m.rect.Intersect(rect)
	for y := seen.Min.Y; y < seen.Max.Y; y++ {
		copy(a[(y-rect.Min.Y)*w+seen.Min.X-rect.Min.X:], m.row(y, seen.Min.X, seen.Max.X))
	}
	for range 3 {
		for y := range h {
			boxBlur(b[y*w:], a[y*w:], w, 1, r)
		}
		for x := range w {
			boxBlur(a[x:], b[x:], h, w, r)
		}
	}
	return mask{rect: rect, a: a}
}

// boxBlur averages n values that stand step apart over 2r+1 of them.
func boxBlur(to, from []uint8, n, step, r int) {
	sum := 0
	for i := range min(r, n) {
		sum += int(from[i*step])
	}
	for i := range n {
		if i+r < n {
			sum += int(from[(i+r)*step])
		}
		to[i*step] = uint8(sum / (2*r + 1))
		if i-r >= 0 {
			sum -= int(from[(i-r)*step])
		}
	}
}

// paint puts colour where a mask covers.
func (c *canvas) paint(m mask, p paint, opacity float64) {
	rect := m.rect.Intersect(c.img.Rect)
	flat, plain := p.(rgb)
	for y := rect.Min.Y; y < rect.Max.Y; y++ {
		pixels := c.img.Pix[c.img.PixOffset(rect.Min.X, y):]
		for i, v := range m.row(y, rect.Min.X, rect.Max.X) {
			if v == 0 {
				continue
			}
			over := flat
			if !plain {
				over = p.at(pt{float64(rect.Min.X+i) / c.scale, float64(y) / c.scale})
			}
			to := pixels[4*i : 4*i+4 : 4*i+4]
			under := rgb{float64(to[0]), float64(to[1]), float64(to[2])}
			mixed := under.mix(over, float64(v)/255*opacity)
			to[0], to[1], to[2], to[3] = tone(mixed.r), tone(mixed.g), tone(mixed.b), 255
		}
	}
}

// fill paints a shape.
func (c *canvas) fill(s shape, p paint, opacity float64) { c.paint(c.cover(s), p, opacity) }

// shade paints a blurred shape where a mask covers.
func (c *canvas) shade(s shape, p paint, opacity, radius float64, clip mask) {
	c.paint(c.soft(c.cover(s), radius).within(clip), p, opacity)
}

// all covers the whole picture.
func (c *canvas) all() mask {
	m := mask{rect: c.img.Rect, a: make([]uint8, c.img.Rect.Dx()*c.img.Rect.Dy())}
	for i := range m.a {
		m.a[i] = 255
	}
	return m
}
