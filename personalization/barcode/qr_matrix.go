package barcode

// A qrModule is what a module of a QR symbol serves for.
type qrModule uint8

const (
	qrData       qrModule = iota
	qrFixedLight          // of a finder, separator, timing or alignment pattern
	qrFixedDark
	qrFormat // of the format or version information
)

// A qrMatrix is the plan of a version: what each of its modules serves for, row by row (ISO/IEC 18004 §6.3).
type qrMatrix struct {
	version qrVersion
	side    int
	modules []qrModule
}

func newQRMatrix(v qrVersion) *qrMatrix {
	m := &qrMatrix{version: v, side: v.side()}
	m.modules = make([]qrModule, m.side*m.side)
	for i := 8; i < m.side-8; i++ {
		m.fix(i, 6, i%2 == 0)
		m.fix(6, i, i%2 == 0)
	}
	places := v.alignments()
	last := len(places) - 1
	for i, x := range places {
		for j, y := range places {
			if i == 0 && j == 0 || i == 0 && j == last || i == last && j == 0 {
				continue // a finder pattern stands there
			}
			m.rings(x, y, 2, 1)
		}
	}
	m.rings(3, 3, 4, 2)
	m.rings(m.side-4, 3, 4, 2)
	m.rings(3, m.side-4, 4, 2)
	for _, copies := range m.formatPlaces() {
		for _, at := range copies {
			m.modules[at] = qrFormat
		}
	}
	for _, pair := range m.versionPlaces() {
		m.modules[pair[0]], m.modules[pair[1]] = qrFormat, qrFormat
	}
	m.fix(8, m.side-8, true)
	return m
}

func (m *qrMatrix) fix(x, y int, dark bool) {
	if x < 0 || y < 0 || x >= m.side || y >= m.side {
		return
	}
	m.modules[y*m.side+x] = qrFixedLight
	if dark {
		m.modules[y*m.side+x] = qrFixedDark
	}
}

// rings fixes a square pattern round a centre: light at the distance given and from 4 on, dark elsewhere.
func (m *qrMatrix) rings(x, y, radius, light int) {
	for dy := -radius; dy <= radius; dy++ {
		for dx := -radius; dx <= radius; dx++ {
			distance := max(dx, -dx, dy, -dy)
			m.fix(x+dx, y+dy, distance != light && distance != 4)
		}
	}
}

// formatPlaces returns where the two copies of the format information stand, the lowest bit first (§7.9).
func (m *qrMatrix) formatPlaces() [2][15]int {
	var places [2][15]int
	at := func(x, y int) int { return y*m.side + x }
	for i := range 15 {
		switch {
		case i < 6:
			places[0][i] = at(8, i)
		case i < 8:
			places[0][i] = at(8, i+1)
		case i == 8:
			places[0][i] = at(7, 8)
		default:
			places[0][i] = at(14-i, 8)
		}
		if i < 8 {
			places[1][i] = at(m.side-1-i, 8)
		} else {
			places[1][i] = at(8, m.side-15+i)
		}
	}
	return places
}

// versionPlaces returns where the two copies of each bit of the version information stand, the lowest bit first; versions
// below 7 have none (§7.10).
func (m *qrMatrix) versionPlaces() [][2]int {
	if m.version < 7 {
		return nil
	}
	places := make([][2]int, 18)
	for i := range places {
		a, b := m.side-11+i%3, i/3
		places[i] = [2]int{b*m.side + a, a*m.side + b}
	}
	return places
}

// walk returns the data modules in the order of the bits of the codewords (§7.7.3).
func (m *qrMatrix) walk() []int {
	order := make([]int, 0, m.version.words()*8+7)
	for right, up := m.side-1, true; right > 0; right, up = right-2, !up {
		if right == 6 {
			right = 5
		}
		for i := range m.side {
			y := i
			if up {
				y = m.side - 1 - i
			}
			for _, x := range [2]int{right, right - 1} {
				if at := y*m.side + x; m.modules[at] == qrData {
					order = append(order, at)
				}
			}
		}
	}
	return order
}
