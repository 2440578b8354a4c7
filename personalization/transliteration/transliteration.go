// Package transliteration turns names in national scripts into the letters of
// the machine readable zone by the tables of Doc 9303-3 §6 and, for languages
// outside them, by documented profiles.
//
// [ToMRZ] gives A to Z and spaces, [ToVIZ] keeps diacritics for the visual zone,
// [Variants] enumerates every spelling that another issuer may have chosen, for
// matching. A letter that no rule covers is an [*Error] with its name and
// position; nothing is dropped that no rule says to drop. The package is pure:
// no clock, no files, and safe for use by many goroutines.
package transliteration

// ToMRZ transliterates a name into A to Z and single-byte spaces by the profile
// of a language; an empty language means the tables of Doc 9303-3 §6 as printed.
//
// Spaces stay, a hyphen or comma becomes one space, apostrophes and all other
// punctuation go (Doc 9303-3 §4.6). Digits are refused. Errors are [*Error] for
// a letter and [*LanguageError] for an unknown language.
func ToMRZ(text, language string) (string, error) {
	profile, err := Lookup(language)
	if err != nil {
		return "", err
	}
	return profile.ToMRZ(text)
}

// ToMRZ is the function of the same name by this profile.
func (p *Profile) ToMRZ(text string) (string, error) {
	var short [256]byte
	if out, done := p.table.fast(short[:0], text); done {
		return string(out), nil
	}
	out, err := p.appendSlow(nil, text)
	return string(out), err
}

// AppendMRZ appends the MRZ form of text to dst and returns the longer slice; on
// an error dst comes back as it was. It allocates nothing for Latin and Cyrillic
// text in composed form when dst has room for twice the length of text.
func (p *Profile) AppendMRZ(dst []byte, text string) ([]byte, error) {
	out, done := p.table.fast(dst, text)
	if done {
		return out, nil
	}
	return p.appendSlow(dst, text)
}
