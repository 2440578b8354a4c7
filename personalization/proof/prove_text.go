package proof

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"chancery/personalization/page"
	"chancery/templates"
)

// said compares what the PDF says without being drawn.
func (p *Prover) said(pdf []byte, e Expectation) []Difference {
	reading, err := p.pages.Read(pdf)
	if err != nil {
		return []Difference{{Field: "page", Problem: fmt.Sprintf("this is no page of Chancery's, or one that was changed: %v: compose it again", err)}}
	}
	var differences []Difference
	if reading.Record != e.Record {
		d := Difference{Field: "record", Problem: "the page was made of another record", Expected: hex.EncodeToString(e.Record[:])}
		if reading.Record != [32]byte{} {
			d.Found = hex.EncodeToString(reading.Record[:])
		}
		differences = append(differences, d)
	}
	portrait := e.Portrait == [32]byte{}
	for i, side := range reading.Pages {
		differences = append(differences, visual(side, i, e)...)
		portrait = portrait || slices.Contains(side.JPEGs, e.Portrait)
	}
	if !portrait {
		differences = append(differences, Difference{Field: "portrait", Problem: "the page does not show the portrait that the record names"})
	}
	return differences
}

// visual compares the texts of a side, and looks for the word SPECIMEN.
func visual(side page.ReadPage, at int, e Expectation) []Difference {
	var wanted []Text
	for _, t := range e.Texts {
		if t.Side == at {
			wanted = append(wanted, t)
		}
	}
	differences := compareTexts(side.Texts, wanted)
	if slices.Contains(e.Specimen, at) && !slices.Contains(append(side.Art, side.Texts...), templates.SpecimenText) {
		differences = append(differences, Difference{Field: "specimen", Problem: "the word " + templates.SpecimenText + " is missing"})
	}
	return differences
}

// set is a text that the page sets, as it stands there and in the form in which texts are compared.
type set struct{ text, plain string }

// compareTexts goes through the texts of a side and those that the record gives, in their order.
func compareTexts(texts []string, wanted []Text) []Difference {
	var found []set
	for _, s := range texts {
		if p := plain(s); p != "" {
			found = append(found, set{s, p})
		}
	}
	var differences []Difference
	for i, t := range wanted {
		n, ok := begins(found, t)
		if t.Manner == Strung && i+1 < len(wanted) {
			n = upTo(found, n, wanted[i+1])
		}
		switch {
		case ok:
			found = found[n:]
		case !t.Blank:
			d := Difference{Field: t.Field, Problem: "the page does not say what the record does", Expected: t.Text}
			// What stands in its place is left out, so that all that follows finds its own.
			if skip := resume(found, wanted[i+1:]); skip > 0 {
				d.Found, found = together(found[:skip]), found[skip:]
			}
			differences = append(differences, d)
		}
	}
	if len(found) > 0 {
		differences = append(differences, Difference{Field: "page", Problem: "the page says more than the record does", Found: together(found)})
	}
	return differences
}

func together(found []set) string {
	texts := make([]string, len(found))
	for i, s := range found {
		texts[i] = s.text
	}
	return strings.Join(texts, " ")
}

// resume gives how many of the texts stand before the next one that is expected; 0 if none of those
// that follow is there.
func resume(found []set, next []Text) int {
	for _, t := range next {
		for skip := range found {
			if n, ok := begins(found[skip:], t); ok && n > 0 {
				return skip
			}
		}
	}
	if len(next) == 0 {
		return len(found)
	}
	return 0
}

// upTo shortens a text along a curve, which has no end of its own, where the next text begins earlier.
func upTo(found []set, most int, next Text) int {
	for n := most; n >= 0; n-- {
		if k, ok := begins(found[n:], next); ok && k > 0 {
			return n
		}
	}
	return most
}

// begins tells whether the texts found begin with an expected one, and how many of them it takes.
func begins(found []set, t Text) (n int, ok bool) {
	want := plain(t.Text)
	switch t.Manner {
	case Filled:
		if len(found) > 0 && repeats(found[0].plain, want) {
			return 1, true
		}
		// There may be no room for a single letter.
		return 0, want == ""
	case Strung:
		return strung(found, want), true
	}
	if turned(want) {
		want = letters(want)
		line := ""
		for n < len(found) && len(line) < len(want) {
			line = letters(line + found[n].plain)
			n++
		}
		return n, line == want
	}
	line := ""
	for n < len(found) && len(line) < len(want) {
		line += found[n].plain
		n++
	}
	return n, line == want
}

// strung gives how many texts go on with a text that is repeated.
func strung(found []set, unit string) (n int) {
	at := 0 // in the unit
	for n < len(found) {
		rest := found[n].plain
		if turned(unit) {
			if !repeats(rest, unit) {
				break
			}
			rest = ""
		}
		now := at
		for rest != "" && unit != "" {
			if now == len(unit) {
				now = 0
			}
			same := min(len(rest), len(unit)-now)
			if rest[:same] != unit[now:now+same] {
				break
			}
			rest, now = rest[same:], now+same
		}
		if rest != "" {
			break
		}
		at, n = now, n+1
	}
	return n
}

// repeats tells whether a line is a text over and over, its last round cut short.
func repeats(line, unit string) bool {
	if unit == "" || line == "" {
		return line == ""
	}
	if turned(unit) { // the order of letters is that of their places
		return !strings.ContainsFunc(line, func(r rune) bool { return !strings.ContainsRune(unit, r) })
	}
	for len(line) >= len(unit) {
		if !strings.HasPrefix(line, unit) {
			return false
		}
		line = line[len(unit):]
	}
	return strings.HasPrefix(unit, line)
}
