package barcode

// A qrMode is a way to encode, by its mode indicator (ISO/IEC 18004 Table 2).
type qrMode uint8

const (
	qrNumeric qrMode = 1
	qrAlnum   qrMode = 2
	qrByte    qrMode = 4
)

const qrAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// alnumValue returns the place of a byte in the alphabet of alphanumeric mode, or -1.
func alnumValue(b byte) int {
	for i := range len(qrAlphabet) {
		if qrAlphabet[i] == b {
			return i
		}
	}
	return -1
}

// countBits returns the length of the character count that begins a segment (Table 3).
func (m qrMode) countBits(v qrVersion) int {
	group := 0
	if v > 9 {
		group++
	}
	if v > 26 {
		group++
	}
	switch m {
	case qrNumeric:
		return 10 + 2*group
	case qrAlnum:
		return 9 + 2*group
	}
	return 8 + 8*min(group, 1)
}

// A qrSegment is a piece of the content in one mode.
type qrSegment struct {
	mode       qrMode
	start, end int
}

// bits returns the length of a segment.
func (s qrSegment) bits(v qrVersion) int {
	n := s.end - s.start
	switch s.mode {
	case qrNumeric:
		n = n/3*10 + [...]int{0, 4, 7}[n%3]
	case qrAlnum:
		n = n/2*11 + n%2*6
	default:
		n *= 8
	}
	return 4 + s.mode.countBits(v) + n
}

// planQR divides the content into segments of the least length for symbols like version v: the shortest path over the
// modes. Lengths are in sixths of a bit, since a digit takes 10/3 bits and a letter 11/2.
func planQR(data []byte, v qrVersion) []qrSegment {
	modes := [3]qrMode{qrNumeric, qrAlnum, qrByte}
	from := make([][3]uint8, len(data))
	var cost, head [3]int
	for i, mode := range modes {
		head[i] = (4 + mode.countBits(v)) * 6
	}
	cost = head
	for i, b := range data {
		next := [3]int{unreachable, unreachable, cost[2] + 48}
		from[i] = [3]uint8{0, 1, 2}
		if alnumValue(b) >= 0 {
			next[1] = cost[1] + 33
		}
		if isDigit(b) {
			next[0] = cost[0] + 20
		}
		for j := range modes { // to end a segment here and begin another
			for k := range modes {
				if ended := (next[k]+5)/6*6 + head[j]; j != k && ended < next[j] {
					next[j], from[i][j] = ended, uint8(k)
				}
			}
		}
		cost = next
	}
	best := 0
	for j := range modes {
		if cost[j] < cost[best] {
			best = j
		}
	}
	return qrSegments(data, from, best, modes)
}

// qrSegments walks back through the modes that the shortest path took.
func qrSegments(data []byte, from [][3]uint8, mode int, modes [3]qrMode) []qrSegment {
	chosen := make([]qrMode, len(data))
	for i := len(data) - 1; i >= 0; i-- {
		mode = int(from[i][mode])
		chosen[i] = modes[mode]
	}
	var segments []qrSegment
	for i, m := range chosen {
		if last := len(segments) - 1; last >= 0 && segments[last].mode == m {
			segments[last].end = i + 1
		} else {
			segments = append(segments, qrSegment{m, i, i + 1})
		}
	}
	return segments
}
