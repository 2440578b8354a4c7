package barcode

// fixed tells whether a module is of the bull's eye, the orientation marks or the reference grid, and if so whether it is
// dark (ISO/IEC 24778 §5, Figures 1 and 2).
func (z aztecSize) fixed(column, row int) (isFixed, dark bool) {
	x, y := column-z.side()/2, row-z.side()/2
	distance, core := max(x, -x, y, -y), z.core()
	switch {
	case distance < core:
		return true, distance%2 == 0
	case distance == core:
		return z.mark(x, y)
	case !z.compact && (x%16 == 0 || y%16 == 0):
		return true, (x+y)%2 == 0
	}
	return false, false
}

// mark looks at the ring round the bull's eye, where three modules at each corner tell which way up the symbol is and grid
// lines cut the mode message of a full symbol.
func (z aztecSize) mark(x, y int) (isFixed, dark bool) {
	core := z.core()
	atX, atY := max(x, -x) >= core-1, max(y, -y) >= core-1
	switch {
	case !atX && !atY:
		return false, false
	case atX && atY:
		switch {
		case x < 0 && y < 0:
			return true, true
		case x > 0 && y < 0:
			return true, x == core
		case x > 0 && y > 0:
			return true, x == core && y == core-1
		}
		return true, false
	case !z.compact && (x == 0 || y == 0):
		return true, (x+y)%2 == 0
	}
	return false, false
}

// modePlaces returns where the bits of the mode message stand, clockwise from the top left.
func (z aztecSize) modePlaces() [][2]int {
	middle, core := z.side()/2, z.core()
	var along []int
	for i := -core + 2; i <= core-2; i++ {
		if z.compact || i != 0 {
			along = append(along, i)
		}
	}
	var places [][2]int
	for side := range 4 {
		for i := range along {
			forth, back := middle+along[i], middle+along[len(along)-1-i]
			places = append(places, [4][2]int{{forth, middle - core}, {middle + core, forth}, {back, middle + core}, {middle - core, back}}[side])
		}
	}
	return places
}

// dataPlaces returns where the bits of the layers stand, from the outermost layer inwards, each counter-clockwise from the
// top left in pairs across the layer.
func (z aztecSize) dataPlaces() [][2]int {
	line := z.lines()
	last := z.inner() - 1
	places := make([][2]int, 0, z.bits())
	for layer := range z.layers {
		low, high := 2*layer, last-2*layer
		length := 4*(z.layers-layer) + 9
		if !z.compact {
			length += 3
		}
		for side := range 4 {
			for j := range length {
				for k := range 2 {
					at := [4][2]int{{low + k, low + j}, {low + j, high - k}, {high - k, high - j}, {high - j, low + k}}[side]
					places = append(places, [2]int{line[at[0]], line[at[1]]})
				}
			}
		}
	}
	return places
}

// lines returns the column (or row) of every inner one: the reference grid takes each 16th from the middle.
func (z aztecSize) lines() []int {
	lines := make([]int, z.inner())
	if z.compact {
		for i := range lines {
			lines[i] = i
		}
		return lines
	}
	half, middle := len(lines)/2, z.side()/2
	for i := range half {
		lines[half-1-i] = middle - 1 - i - i/15
		lines[half+i] = middle + 1 + i + i/15
	}
	return lines
}
