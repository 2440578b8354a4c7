package mrz

// Format is a size of document and the shape of its machine readable zone.
type Format string

// The formats of Doc 9303-4 to -7.
const (
	TD1  Format = "TD1"   // card, 3 lines of 30
	TD2  Format = "TD2"   // card or sheet, 2 lines of 36
	TD3  Format = "TD3"   // passport booklet, 2 lines of 44
	MRVA Format = "MRV-A" // visa, 2 lines of 44
	MRVB Format = "MRV-B" // visa, 2 lines of 36
)

// Formats lists all formats.
func Formats() []Format { return []Format{TD1, TD2, TD3, MRVA, MRVB} }

// Lines gives the number of lines, 0 for an unknown format.
func (f Format) Lines() int { return f.layout().lines }

// Width gives the characters in a line, 0 for an unknown format.
func (f Format) Width() int { return f.layout().width }

// NameWidth gives the characters of the name field, 0 for an unknown format.
func (f Format) NameWidth() int { return f.layout().name.length() }

// Visa tells the formats of Doc 9303-7.
func (f Format) Visa() bool { return f == MRVA || f == MRVB }

// span is a run of characters within one line: where it stands in the lines written
// one after the other, from 0, end excluded, and where in its line.
type span struct {
	from, to         uint8
	line, start, end uint8
}

func (s span) length() int { return int(s.to - s.from) }

// exists tells whether the format has the field.
func (s span) exists() bool { return s.to > 0 }

// maxText is the length of the longest zone, TD1.
const maxText = 90

// layout holds the positions of Doc 9303-4 to -6 §4.2.2 and 9303-7 §4.2.2, §7.2.2.
type layout struct {
	format       Format
	widths       string // lengths of the lines as reported
	lines, width int

	code, issuer, name, number, nationality, sex span
	birth, expiry, optional, optional2           span
	numberCheck, birthCheck, expiryCheck         span
	optionalCheck, composite                     span // not in every format

	longNumbers bool // the rest of a long number goes into the optional data
}

func (l *layout) size() int { return l.lines * l.width }

// at gives the span from one position of a line to another, both counted from 1 as
// in the tables of Doc 9303.
func (l *layout) at(line, first, last int) span {
	before := (line - 1) * l.width
	return span{uint8(before + first - 1), uint8(before + last), uint8(line - 1), uint8(first - 1), uint8(last)}
}

var (
	layoutNone = layout{widths: "44,44 or 36,36 or 30,30,30"}
	layoutTD1  = threeLines()
	layoutTD2  = twoLines(TD2, "36,36", 36, 35)
	layoutTD3  = twoLines(TD3, "44,44", 44, 42)
	layoutMRVA = twoLines(MRVA, "44,44", 44, 44)
	layoutMRVB = twoLines(MRVB, "36,36", 36, 36)
)

// threeLines gives the layout of TD1 (Doc 9303-5 §4.2.2).
func threeLines() layout {
	l := layout{format: TD1, widths: "30,30,30", lines: 3, width: 30, longNumbers: true}
	l.code, l.issuer = l.at(1, 1, 2), l.at(1, 3, 5)
	l.number, l.numberCheck, l.optional = l.at(1, 6, 14), l.at(1, 15, 15), l.at(1, 16, 30)
	l.birth, l.birthCheck, l.sex = l.at(2, 1, 6), l.at(2, 7, 7), l.at(2, 8, 8)
	l.expiry, l.expiryCheck, l.nationality = l.at(2, 9, 14), l.at(2, 15, 15), l.at(2, 16, 18)
	l.optional2, l.composite = l.at(2, 19, 29), l.at(2, 30, 30)
	l.name = l.at(3, 1, 30)
	return l
}

// twoLines gives the layout that the other four formats share; they differ in
// width, in where the optional data end and in what follows them.
func twoLines(f Format, widths string, width, optionalEnd int) layout {
	l := layout{format: f, widths: widths, lines: 2, width: width, longNumbers: f == TD2}
	l.code, l.issuer, l.name = l.at(1, 1, 2), l.at(1, 3, 5), l.at(1, 6, width)
	l.number, l.numberCheck, l.nationality = l.at(2, 1, 9), l.at(2, 10, 10), l.at(2, 11, 13)
	l.birth, l.birthCheck, l.sex = l.at(2, 14, 19), l.at(2, 20, 20), l.at(2, 21, 21)
	l.expiry, l.expiryCheck, l.optional = l.at(2, 22, 27), l.at(2, 28, 28), l.at(2, 29, optionalEnd)
	if f == TD3 {
		l.optionalCheck = l.at(2, 43, 43)
	}
	if !f.Visa() {
		l.composite = l.at(2, width, width)
	}
	return l
}

func (f Format) layout() *layout {
	switch f {
	case TD3:
		return &layoutTD3
	case TD2:
		return &layoutTD2
	case TD1:
		return &layoutTD1
	case MRVA:
		return &layoutMRVA
	case MRVB:
		return &layoutMRVB
	}
	return &layoutNone
}
