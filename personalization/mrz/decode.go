package mrz

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Decode reads the lines of a machine readable zone exactly as they are. The
// format comes from their number and length and the first letter; every check is
// reported. A year gets its century from the reference day: a birth lies at or
// before it, an expiry from 20 years before to 79 after, since Doc 9303-3 §4.8
// carries none.
func Decode(lines []string, reference time.Time) (d Decoded) {
	d.read(lines, dateOf(reference))
	return d
}

func dateOf(t time.Time) date {
	y, m, d := t.Date()
	return date{y, int(m), d}
}

// zone is the lines being read and where things stand in them.
type zone struct {
	*layout
	lines []string
}

func (z *zone) text(s span) string { return z.lines[s.line][s.start:s.end] }

func (z *zone) char(s span) byte { return z.lines[s.line][s.start] }

// read fills an empty Decoded from the lines.
func (d *Decoded) read(lines []string, reference date) {
	clean := allInAlphabet(lines)
	if !clean {
		lines = singleBytes(lines)
		d.foreign = foreignPlaces(lines)
	}
	l, shaped := detect(lines)
	d.Format, d.Fields.Format, d.layout = l.format, l.format, l
	d.Valid = true
	if shaped {
		d.readFields(&zone{l, lines}, reference)
	} else {
		d.lengths = foundLengths(lines)
	}
	d.report(checkLength, 0, 0, shaped)
	d.report(checkCharacters, 0, 0, clean)
}

// detect finds the format by number and length of lines; if they fit none, it
// gives the one they come nearest to and false.
func detect(lines []string) (*layout, bool) {
	var candidates [2]*layout
	switch {
	case len(lines) == 2 && len(lines[0]) == layoutTD3.width && len(lines[1]) == layoutTD3.width && lines[0][0] != 'V':
		return &layoutTD3, true // most of what is read
	case len(lines) == 3:
		candidates = [2]*layout{&layoutTD1, &layoutTD1}
	case len(lines) == 2 && len(lines[0]) > 0 && lines[0][0] == 'V':
		candidates = [2]*layout{&layoutMRVA, &layoutMRVB}
	case len(lines) == 2:
		candidates = [2]*layout{&layoutTD3, &layoutTD2}
	default:
		return &layoutNone, false
	}
	near := &layoutNone
	for _, l := range candidates {
		same := 0
		for _, line := range lines {
			if len(line) == l.width {
				same++
			}
		}
		if same == l.lines {
			return l, true
		}
		if same > 0 {
			near = l
		}
	}
	return near, false
}

// outside stands for a character that is not one byte; it is outside the alphabet.
const outside = "?"

// singleBytes puts one byte for each character, so that positions hold.
func singleBytes(lines []string) []string {
	clean := make([]string, len(lines))
	for i, line := range lines {
		var b strings.Builder
		for _, r := range line {
			if r < utf8.RuneSelf {
				b.WriteByte(byte(r))
			} else {
				b.WriteString(outside)
			}
		}
		clean[i] = b.String()
	}
	return clean
}

// foundLengths writes the lengths of the lines.
func foundLengths(lines []string) string {
	found := make([]string, len(lines))
	for i, line := range lines {
		found[i] = strconv.Itoa(len(line))
	}
	return strings.Join(found, ",")
}

// foreignPlaces names the first places of characters outside the alphabet.
func foreignPlaces(lines []string) string {
	var found []string
	for n, line := range lines {
		for i := range len(line) {
			if !inAlphabet(line[i]) && len(found) < 5 {
				found = append(found, "line "+strconv.Itoa(n+1)+" position "+strconv.Itoa(i+1))
			}
		}
	}
	return strings.Join(found, ", ")
}
