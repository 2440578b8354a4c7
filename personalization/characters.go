package personalization

import (
	"chancery/personalization/page"
	"chancery/templates"
)

// alphabet gives the characters that the values of a record's fields may hold and a face can
// print: Latin with all its diacritics, Greek, Cyrillic, Armenian, Georgian, Hebrew and Arabic
// with the letters of Central Asia, punctuation.
func alphabet(f *page.Face) []rune {
	ranges := [][2]rune{
		{0x20, 0x7e}, {0xa1, 0x17f}, {0x18f, 0x18f}, {0x192, 0x192}, {0x1a0, 0x1a1}, {0x1af, 0x1b0}, {0x1c4, 0x1f5},
		{0x1f8, 0x21b}, {0x259, 0x259}, {0x2b9, 0x2bc}, {0x2bf, 0x2bf}, {0x300, 0x304}, {0x306, 0x30c}, {0x323, 0x328},
		{0x386, 0x3ce}, {0x400, 0x52f}, {0x531, 0x587}, {0x58a, 0x58a}, {0x5b0, 0x5bd}, {0x5bf, 0x5bf}, {0x5c1, 0x5c2}, {0x5be, 0x5be}, {0x5d0, 0x5ea}, {0x5f0, 0x5f4},
		{0x60c, 0x60c}, {0x61b, 0x61b}, {0x61f, 0x61f}, {0x621, 0x652}, {0x660, 0x66c}, {0x670, 0x671}, {0x674, 0x6d5}, {0x6f0, 0x6f9},
		{0x10d0, 0x10fc}, {0x1e00, 0x1eff}, {0x2010, 0x2014}, {0x2018, 0x201e}, {0x2026, 0x2026}, {0x2116, 0x2116},
	}
	var set []rune
	for _, span := range ranges {
		for r := span[0]; r <= span[1]; r++ {
			if f.Has(r) {
				set = append(set, r)
			}
		}
	}
	return set
}

// simple are the characters of fields that hold codes, numbers and dates only.
const simple = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -./ÉÛ"

// simpleField tells whether a field's values are made of simple characters.
func simpleField(field string) bool {
	switch field {
	case "documentCode", "issuingState", "documentNumber", "blankSerial", "visa.entries", "visa.duration", "visa.passportNumber":
		return true
	}
	for _, dated := range templates.DateFields() {
		if field == dated {
			return true
		}
	}
	return false
}

// mrzAlphabet are the characters of the machine readable zone (Doc 9303-3 §4.3).
const mrzAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"

// characterSets collects for each face what it must be able to print in a layout.
type characterSets struct {
	layout *templates.Layout
	fixed  map[string]map[rune]bool
	whole  map[string]bool // faces that print free text
}

// newCharacterSets looks through both sides of a layout, the blank's own print included: outputs
// then share their fonts.
func newCharacterSets(l *templates.Layout) *characterSets {
	s := &characterSets{layout: l, fixed: map[string]map[rune]bool{}, whole: map[string]bool{}}
	for _, name := range l.Sides() {
		side := l.Side(name)
		for _, plane := range [][]templates.Element{side.Substrate, side.Personalization, side.UV} {
			for i := range plane {
				s.collect(&plane[i])
			}
		}
	}
	return s
}

func (s *characterSets) add(face, text string) {
	if s.fixed[face] == nil {
		s.fixed[face] = map[rune]bool{}
	}
	for _, r := range text {
		s.fixed[face][r] = true
	}
}

// addField adds what a field's values may hold, words included.
func (s *characterSets) addField(face, field string) {
	if simpleField(field) {
		s.add(face, simple)
	} else {
		s.whole[face] = true
	}
	for _, word := range s.layout.Words[field] {
		s.add(face, word)
	}
}

// collect looks at an element.
func (s *characterSets) collect(e *templates.Element) {
	switch {
	case e.Text != nil && e.Text.Value != "":
		for _, face := range append([]string{e.Text.Font}, e.Text.Fallback...) {
			s.add(face, e.Text.Value)
		}
	case e.Text != nil:
		for _, face := range append([]string{e.Text.Font}, e.Text.Fallback...) {
			s.addField(face, e.Text.Field)
		}
		s.addCaption(e.Text.Caption)
	case e.Signature != nil:
		s.addCaption(e.Signature.Caption)
	case e.Specimen != nil:
		s.add(e.Specimen.Font, templates.SpecimenText)
	case e.Microtext != nil:
		s.addMicrotext(e.Microtext)
	}
}

func (s *characterSets) addCaption(caption []string) {
	style := s.layout.Captions
	if len(caption) > 0 {
		s.add(style.Font, caption[0])
	}
	if len(caption) > 1 {
		s.add(style.Font, " / ")
		s.add(style.Second, caption[1])
	}
}

func (s *characterSets) addMicrotext(m *templates.Microtext) {
	parts, err := templates.Parts(m.Text)
	if err != nil {
		return // the loader has refused it
	}
	for _, p := range parts {
		s.add(m.Font, p.Text)
		if p.Field != "" {
			s.addField(m.Font, p.Field)
		}
	}
}
