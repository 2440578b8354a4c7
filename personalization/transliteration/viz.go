package transliteration

import (
	"strings"
	"unicode"
)

// ToVIZ gives the form of a name for the visual zone: capitals with their
// diacritics and the national Latin letters of Doc 9303-3 §6 A as they are,
// hyphens, apostrophes and commas kept, letters of other scripts transliterated
// (Doc 9303-3 §3.1, §3.4). Digits are refused as in [ToMRZ], with the same errors.
func ToVIZ(text, language string) (string, error) {
	p, err := Lookup(language)
	if err != nil {
		return "", err
	}
	return p.ToVIZ(text)
}

// ToVIZ is the function of the same name by this profile.
func (p *Profile) ToVIZ(text string) (string, error) {
	var b strings.Builder
	b.Grow(len(text) + 8)
	latinLetter := false
	err := p.walk(characters(text), func(s step) {
		r := s.letters[0].r
		switch s.kind {
		case letter:
			latinLetter = unicode.Is(unicode.Latin, r)
			if latinLetter && s.rule == nil {
				b.WriteRune(p.capital(r))
			} else {
				b.WriteString(s.latin)
			}
		case repeat:
			b.WriteString(s.latin)
		case mark:
			if latinLetter {
				b.WriteRune(r)
			}
		case space:
			b.WriteByte(' ')
		case joiner:
			b.WriteRune(r)
		case ignored:
			if !unicode.Is(unicode.Cf, r) {
				b.WriteRune(r)
			}
		}
	})
	if err != nil {
		return "", err
	}
	return b.String(), nil
}

// capital is the capital of a Latin letter in the profile's language: i has a
// dot of its own in Turkish and Azerbaijani.
func (p *Profile) capital(r rune) rune {
	switch {
	case r == 'i' && (p.Code == "tr" || p.Code == "az"):
		return 'İ'
	case r == 'ß':
		return 'ẞ'
	}
	return unicode.ToUpper(r)
}
