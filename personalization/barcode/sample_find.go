package barcode

import (
	"errors"
	"image"
)

// quietRun is how many light columns in a row no symbol of the kind has inside: what follows is the quiet zone.
func quietRun(kind Kind) int {
	switch kind {
	case DataMatrix:
		return 1
	case QR:
		return 2
	case Aztec:
		return 3
	case PDF417:
		return 4
	}
	return 5
}

// find looks for the symbol: from the middle outwards as far as there is anything dark. A column is looked at between the
// rows of the symbol alone, and a row between its columns, to be blind for what stands beyond the quiet zone. Which ones
// they are is guessed at first: a small part finds a light line inside for an edge now and then, a large one a frame outside.
func (c *cells) find(kind Kind) (Symbol, image.Rectangle, error) {
	all := image.Rect(0, 0, c.columns, c.rows)
	var first error
	for _, start := range []image.Rectangle{image.Rect(c.columns/4, c.rows/4, (3*c.columns+3)/4, (3*c.rows+3)/4), all.Inset(3), all.Inset(2), all.Inset(1), all} {
		b, err := c.bounds(kind, start)
		var s Symbol
		if err == nil {
			s, b, err = c.symbol(b, kind)
		}
		if err == nil {
			_, err = s.finders()
		}
		if err == nil {
			return s, b, nil
		}
		if first == nil {
			first = err
		}
	}
	return Symbol{}, image.Rectangle{}, first
}

// bounds returns the cells with a symbol, if the columns and rows of a part of them are some of its.
func (c *cells) bounds(kind Kind, b image.Rectangle) (image.Rectangle, error) {
	quiet, quietRows := quietRun(kind), quietRun(kind)
	if kind == PDF417 || kind == Code128 {
		quietRows = 1 // start and stop are dark from top to bottom
	}
	for range 3 {
		b.Min.X, b.Max.X = extent(c.columns, quiet, func(i int) bool { return c.anyDark(image.Rect(i, b.Min.Y, i+1, b.Max.Y)) })
		b.Min.Y, b.Max.Y = extent(c.rows, quietRows, func(i int) bool { return c.anyDark(image.Rect(b.Min.X, i, b.Max.X, i+1)) })
		if b.Empty() {
			return b, errors.New("the box is light in the middle")
		}
	}
	return b, nil
}

func (c *cells) anyDark(r image.Rectangle) bool {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if c.dark(x, y) {
				return true
			}
		}
	}
	return false
}

// extent goes from the middle of n lines both ways until so many are light in a row, and returns the outermost dark ones.
func extent(n, quiet int, dark func(int) bool) (from, to int) {
	from, to = n/2, n/2
	for i, light := n/2, 0; i < n && light < quiet; i++ {
		if light++; dark(i) {
			light, to = 0, i+1
		}
	}
	for i, light := n/2-1, 0; i >= 0 && light < quiet; i-- {
		if light++; dark(i) {
			light, from = 0, i
		}
	}
	return from, to
}

// symbol reads the modules within bounds, and corrects the bounds.
func (c *cells) symbol(b image.Rectangle, kind Kind) (Symbol, image.Rectangle, error) {
	switch kind {
	case Aztec:
		return c.aztec(b)
	case Code128:
		s, err := c.bars(b)
		return s, b, err
	}
	s, err := c.modules(b, kind)
	return s, b, err
}

// modules reads the modules within bounds; there are light ones beyond the area.
func (c *cells) modules(b image.Rectangle, kind Kind) (Symbol, error) {
	return NewSymbol(kind, b.Dx(), b.Dy(), func(x, y int) bool {
		x, y = b.Min.X+x, b.Min.Y+y
		return x >= 0 && y >= 0 && x < c.columns && y < c.rows && c.dark(x, y)
	})
}

// bars reads the columns as a whole, but for their ends.
func (c *cells) bars(b image.Rectangle) (Symbol, error) {
	margin := b.Dy() / 5
	height := b.Dy() - 2*margin
	return NewSymbol(Code128, b.Dx(), 1, func(x, _ int) bool {
		sum := 0
		for y := b.Min.Y + margin; y < b.Max.Y-margin; y++ {
			sum += int(c.brightness[y*c.columns+b.Min.X+x])
		}
		return sum < height*taps*c.raster.threshold
	})
}

// aztec reads a symbol whose outermost columns or rows may all be light by chance: the bull's eye tells the middle then.
func (c *cells) aztec(b image.Rectangle) (Symbol, image.Rectangle, error) {
	if b.Dx()-b.Dy() > 4 || b.Dy()-b.Dx() > 4 {
		return Symbol{}, b, errors.New("what is there is not square")
	}
	for side := max(b.Dx(), b.Dy()); side <= max(b.Dx(), b.Dy())+4; side++ {
		if _, err := aztecForms(side); err != nil {
			continue
		}
		for y := b.Max.Y - side; y <= b.Min.Y; y++ {
			for x := b.Max.X - side; x <= b.Min.X; x++ {
				at := image.Rect(x, y, x+side, y+side)
				s, err := c.modules(at, Aztec)
				if err != nil {
					return Symbol{}, b, err
				}
				if _, err := s.finders(); err == nil {
					return s, at, nil
				}
			}
		}
	}
	return Symbol{}, b, errPatterns
}
