package inspection

import (
	"strings"
	"time"

	"chancery/personalization/mrz"
)

// reading is what a reader typed: the lines of a machine readable zone where there is one, and the words around it, of which one may
// be the serial of a blank.
type reading struct {
	Lines []string
	Words []string
}

// mostTyped bounds what is looked at: more than that is not one document.
const mostTyped = 600

// wedge reads what a keyboard wedge typed. Readers differ: lines end in CR, LF, both, a tab, a space or nothing; letters are small or
// capital; before and after stand control characters, symbology identifiers or whatever the reader was told to add. Of all runs that have
// the length of a zone that one is taken whose check digits hold (Doc 9303-3 §4.9), and whose lines begin and end where the reader separated.
func wedge(text string) reading {
	words := split(text)
	joined := strings.Join(words, "")
	starts := map[int]bool{0: true}
	at := 0
	for _, w := range words {
		at += len(w)
		starts[at] = true
	}
	best, from, to := 0, 0, 0
	var lines []string
	if len(joined) <= mostTyped {
		for _, f := range []mrz.Format{mrz.TD3, mrz.TD1, mrz.TD2} { // MRV-A and MRV-B have the lengths of TD3 and TD2
			for i := 0; i+f.Lines()*f.Width() <= len(joined); i++ {
				found := cut(joined[i:], f)
				if s := score(found, starts, i, f, len(joined)); s > best {
					best, lines, from, to = s, found, i, i+f.Lines()*f.Width()
				}
			}
		}
	}
	if best < enough {
		return reading{Words: words}
	}
	return reading{Lines: lines, Words: outside(words, from, to)}
}

// split gives the runs of characters that a zone may have, in capitals. Everything else separates.
func split(text string) []string {
	text = strings.NewReplacer("«", "<<", "‹", "<", "&LT;", "<").Replace(strings.ToUpper(text))
	return strings.FieldsFunc(text, func(r rune) bool {
		return r != '<' && (r < '0' || r > '9') && (r < 'A' || r > 'Z')
	})
}

// cut gives the lines of a format from the beginning of a text.
func cut(text string, f mrz.Format) []string {
	lines := make([]string, f.Lines())
	for i := range lines {
		lines[i] = text[i*f.Width() : (i+1)*f.Width()]
	}
	return lines
}

// What speaks for a run being the zone: each check digit that holds, each line that begins and ends where the reader separated, and
// nothing before or after it. enough is two check digits, or all lines where they should be.
const (
	forCheck = 10
	forLine  = 6
	forWhole = 12
	enough   = 2 * forLine
)

func score(lines []string, starts map[int]bool, from int, f mrz.Format, length int) int {
	if !strings.ContainsRune("PIACV", rune(lines[0][0])) || !strings.Contains(strings.Join(lines, ""), "<") || torn(starts, from, f) {
		return 0
	}
	s, placed := 0, 0
	for i := range lines {
		if begin := from + i*f.Width(); starts[begin] && starts[begin+f.Width()] {
			placed++
		}
	}
	if placed == len(lines) {
		s += placed * forLine
	}
	if from == 0 && length == f.Lines()*f.Width() {
		s += forWhole
	}
	d := mrz.Decode(lines, time.Time{})
	holding := 0
	for _, c := range d.Checks() {
		if c.OK && c.Field != mrz.FieldLength && c.Field != mrz.FieldCharacters && c.Found != "" && c.Found != "<" {
			holding++
		}
	}
	if holding >= 2 {
		s += holding * forCheck
	}
	return s
}

// torn reports whether the reader separated elsewhere than between lines: then a part of a longer zone would be taken for a shorter one.
func torn(starts map[int]bool, from int, f mrz.Format) bool {
	for i := range f.Lines() * f.Width() {
		if i%f.Width() != 0 && starts[from+i] {
			return true
		}
	}
	return false
}

// outside gives the words, or what is left of them, before and after a run of the joined words.
func outside(words []string, from, to int) []string {
	var list []string
	at := 0
	for _, w := range words {
		before, after := w[:min(len(w), max(0, from-at))], w[min(len(w), max(0, to-at)):]
		if before != "" {
			list = append(list, before)
		}
		if after != "" && at+len(w) > to {
			list = append(list, after)
		}
		at += len(w)
	}
	return list
}

// serial brings what was scanned from a blank's barcode into the form of the books: capitals and digits, without the symbology
// identifier (ISO/IEC 15424) that readers may put before it.
func serial(text string) string {
	text = strings.ToUpper(strings.TrimSpace(text))
	if len(text) > 3 && text[0] == ']' {
		text = text[3:]
	}
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return (r < '0' || r > '9') && (r < 'A' || r > 'Z') }), "")
}
