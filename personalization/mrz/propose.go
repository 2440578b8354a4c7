package mrz

import (
	"slices"
	"strings"
)

// Change is one character that a proposal reads otherwise. Position counts from 1
// in the line; it is 0 where the whole line was tidied.
type Change struct {
	Line     int    `json:"line"`
	Position int    `json:"position"`
	Field    string `json:"field"`
	Found    string `json:"found"`
	Proposed string `json:"proposed"`
}

// Proposal is another reading of the lines. It is an offer to a person, who
// compares it with the document; nothing applies it by itself.
type Proposal struct {
	Lines   []string `json:"lines"`
	Changes []Change `json:"changes"`
	Valid   bool     `json:"valid"` // every check holds in this reading
}

// Limits of the search for readings in fields where letters and digits mix.
const (
	maxChanges   = 3
	maxProposals = 8
)

// Propose offers other readings of lines that a reader got wrong: spaces and small
// letters tidied, O/0, I/1, B/8, S/5, Z/2 and G/6 set right where a field can only
// have letters or digits (Doc 9303-4 to -7 §4.2.2), and at most three of them
// exchanged in fields that mix both, as far as the check digits then hold. Readings
// with fewer changes come first, eight at most. Lines without anything to repair,
// and lines that fit no format, have none.
func Propose(lines []string) []Proposal {
	tidy, changes := tidyLines(lines)
	l, shaped := detect(tidy)
	if !shaped {
		return nil
	}
	text, typed := setTypes(l, []byte(strings.Join(tidy, "")))
	changes = append(changes, typed...)
	if valid(l, text) {
		if len(changes) == 0 {
			return nil
		}
		return []Proposal{{splitLines(l, text), changes, true}}
	}
	list := searchMixed(l, text, changes)
	if len(list) == 0 && len(changes) > 0 {
		list = []Proposal{{splitLines(l, text), changes, false}}
	}
	return list
}

// tidyLines drops spaces, raises small letters and takes the guillemet for two fillers.
func tidyLines(lines []string) ([]string, []Change) {
	tidy := make([]string, len(lines))
	var changes []Change
	for i, line := range lines {
		tidy[i] = strings.ToUpper(strings.NewReplacer(" ", "", "\t", "", "\r", "", "«", "<<", "‹", "<").Replace(line))
		if tidy[i] != line {
			changes = append(changes, Change{Line: i + 1, Found: line, Proposed: tidy[i]})
		}
	}
	return tidy, changes
}

// letterFor and digitFor hold the pairs that readers confuse in OCR-B.
func letterFor(c byte) (byte, bool) {
	i := strings.IndexByte("018526", c)
	if i < 0 {
		return c, false
	}
	return "OIBSZG"[i], true
}

func digitFor(c byte) (byte, bool) {
	i := strings.IndexByte("OIBSZG", c)
	if i < 0 {
		return c, false
	}
	return "018526"[i], true
}

// setTypes sets letters and digits right in fields that have one kind only.
func setTypes(l *layout, text []byte) ([]byte, []Change) {
	text = slices.Clone(text)
	var changes []Change
	set := func(field string, s span, other func(byte) (byte, bool)) {
		for i := int(s.from); i < int(s.to); i++ {
			if c, ok := other(text[i]); ok {
				changes = append(changes, change(l, i, field, text[i], c))
				text[i] = c
			}
		}
	}
	set(FieldDocumentCode, l.code, letterFor)
	set(FieldIssuingState, l.issuer, letterFor)
	set(FieldNationality, l.nationality, letterFor)
	set(FieldPrimary, l.name, letterFor)
	set(FieldDocumentNumber, l.numberCheck, digitFor)
	set(FieldDateOfBirth, l.birth, digitFor)
	set(FieldDateOfBirth, l.birthCheck, digitFor)
	set(FieldDateOfExpiry, l.expiry, digitFor)
	set(FieldDateOfExpiry, l.expiryCheck, digitFor)
	set(FieldOptionalData, l.optionalCheck, digitFor)
	set(FieldComposite, l.composite, digitFor)
	return text, changes
}

func change(l *layout, at int, field string, found, proposed byte) Change {
	return Change{at/l.width + 1, at%l.width + 1, field, string(found), string(proposed)}
}

// searchMixed exchanges characters in number and optional data until all checks
// hold, with as few exchanges as possible.
func searchMixed(l *layout, text []byte, before []Change) []Proposal {
	type place struct {
		at    int
		field string
		other byte
	}
	var places []place
	collect := func(field string, s span) {
		for i := int(s.from); i < int(s.to); i++ {
			if c, ok := digitFor(text[i]); ok {
				places = append(places, place{i, field, c})
			} else if c, ok := letterFor(text[i]); ok {
				places = append(places, place{i, field, c})
			}
		}
	}
	collect(FieldDocumentNumber, l.number)
	collect(FieldOptionalData, l.optional)
	collect(FieldOptionalData2, l.optional2)

	var list []Proposal
	var try func(from, left int, changes []Change)
	try = func(from, left int, changes []Change) {
		if left == 0 {
			if len(list) < maxProposals && valid(l, text) {
				list = append(list, Proposal{splitLines(l, text), slices.Clone(changes), true})
			}
			return
		}
		for i := from; i < len(places); i++ {
			p := places[i]
			found := text[p.at]
			text[p.at] = p.other
			try(i+1, left-1, append(changes, change(l, p.at, p.field, found, p.other)))
			text[p.at] = found
		}
	}
	for n := 1; n <= maxChanges && len(list) == 0; n++ {
		try(0, n, slices.Clip(before))
	}
	return list
}

func valid(l *layout, text []byte) bool {
	var d Decoded
	d.read(splitLines(l, text), date{})
	return d.Valid
}

func splitLines(l *layout, text []byte) []string {
	lines := make([]string, l.lines)
	for i := range lines {
		lines[i] = string(text[i*l.width : (i+1)*l.width])
	}
	return lines
}
