package transliteration

import "unicode/utf8"

// Reason says what became of one letter or sequence of letters that does not stand in the machine readable zone as it is.
type Reason struct {
	Letters  string // as they were written
	Latin    string // "" where they are not written
	Position int    // of the first, counted in characters of the NFC text, from 1
	Basis    string // where the rule comes from: a profile's name and basis, or the part of Doc 9303-3 §6
}

// Explain gives the reasons for a name's spelling in the machine readable zone, in their order: letters of A to Z need none. Errors are
// those of [ToMRZ].
func Explain(text, language string) ([]Reason, error) {
	p, err := Lookup(language)
	if err != nil {
		return nil, err
	}
	var list []Reason
	err = p.walk(characters(text), func(s step) {
		letters := ""
		for _, c := range s.letters {
			letters += string(c.r)
		}
		if s.kind == space || len(letters) == 1 && upper(rune(letters[0])) == rune(firstOf(s.latin)) {
			return
		}
		r := Reason{Letters: letters, Latin: s.latin, Position: s.letters[0].position, Basis: p.basisOf(s)}
		if s.kind == joiner {
			r.Latin = " "
		}
		list = append(list, r)
	})
	return list, err
}

func firstOf(latin string) byte {
	if len(latin) != 1 {
		return 0
	}
	return latin[0]
}

// basisOf names the rule that a step followed.
func (p *Profile) basisOf(s step) string {
	r := upper(s.letters[0].r)
	if p.Code != "" && (hasRule(p.rules, r) || s.rule != nil && has(p.rules, *s.rule)) {
		return p.Name + ", " + string(p.Basis)
	}
	switch {
	case s.kind != letter && s.kind != repeat:
		return "Doc 9303-3 §4.6"
	case inRows(latinTable, r):
		return string(ICAO) + " A"
	case inRows(cyrillicTable, r):
		return string(ICAO) + " B"
	case inRows(arabicTable, r) || s.kind == repeat:
		return string(ICAO) + " C"
	case r < utf8.RuneSelf:
		return "Doc 9303-3 §4.6"
	}
	if _, ok := p.table.baseOf(s.letters[0].r); ok {
		return string(ICAO) + ": its base letter"
	}
	return string(Proposal)
}

func has(rules []Rule, r Rule) bool {
	for _, one := range rules {
		if one.Letters == r.Letters && one.Latin == r.Latin && one.Place == r.Place {
			return true
		}
	}
	return false
}

func inRows(rows []row, r rune) bool {
	for _, one := range rows {
		if upper(one.letter) == r {
			return true
		}
	}
	return false
}
