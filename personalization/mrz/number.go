package mrz

// principal is the length of the document number field in every format.
const principal = 9

// longest is room for any number that a format can carry, TD1: 9 + 13.
const longest = 22

// writeNumber puts the document number with its digit and gives the characters
// of the optional data that a long number took (Doc 9303-5, -6 §4.2.2 note j).
func writeNumber(text *[maxText]byte, l *layout, t *tallies, number string, done *Encoded) (int, error) {
	var store [longest + 1]byte
	n, err := canonicalNumber(store[:], number)
	if err != nil {
		return 0, err
	}
	field := text[l.number.from:l.number.to]
	copy(field, store[:n])
	t.number = tallyOf(field)
	switch {
	case n <= principal:
		text[l.numberCheck.from] = t.number.digit()
		return 0, nil
	case l.longNumbers:
		return writeLongNumber(text, l, store[:n])
	case l.format.Visa():
		text[l.numberCheck.from] = t.number.digit()
		done.NumberCut = true
		return 0, nil
	}
	return 0, &FieldError{FieldDocumentNumber, "is longer than nine characters", "a passport number has at most nine (Doc 9303-4 §4.2.2)"}
}

// writeLongNumber puts nine characters in the number field, a filler for its
// digit, and the rest with the digit and a closing filler into the optional data.
func writeLongNumber(text *[maxText]byte, l *layout, number []byte) (int, error) {
	optional := text[l.optional.from:l.optional.to]
	rest := number[principal:]
	if len(rest)+2 > len(optional) {
		return 0, &FieldError{FieldDocumentNumber, "is longer than the format can carry", "use at most 22 characters in TD1, 14 in TD2 (Doc 9303-5, -6 §4.2.2 note j)"}
	}
	for _, c := range rest {
		if c == '<' {
			return 0, &FieldError{FieldDocumentNumber, "has a space or sign after the ninth character", "the rest of a long number ends at the first filler: write it without"}
		}
	}
	copy(optional, rest)
	optional[len(rest)] = tallyOf(number).digit()
	return len(rest) + 2, nil
}

// canonicalNumber copies a number with fillers for spaces and signs and gives its
// length; more than dst holds counts as one too many.
func canonicalNumber(dst []byte, number string) (int, error) {
	if number == "" {
		return 0, &FieldError{FieldDocumentNumber, "is empty", "give the document number"}
	}
	for i := range len(number) {
		if i == len(dst) {
			break
		}
		c, ok := canonical(number[i])
		if !ok {
			return 0, &FieldError{FieldDocumentNumber, "has a character that is no capital, digit or sign", "write capitals A to Z and digits"}
		}
		dst[i] = c
	}
	n := min(len(number), len(dst))
	if dst[0] == '<' || len(number) <= len(dst) && dst[n-1] == '<' {
		return 0, &FieldError{FieldDocumentNumber, "begins or ends with a space or sign", "begin and end with a letter or digit"}
	}
	return n, nil
}

// canonical gives the MRZ character for one of a number: spaces and special
// characters become fillers (Doc 9303-4 §4.2.2.2).
func canonical(c byte) (byte, bool) {
	switch {
	case isLetter(c) || isDigit(c):
		return c, true
	case c >= ' ' && c <= '~' && (c < 'a' || c > 'z'):
		return '<', true
	}
	return 0, false
}

// writeOptional puts optional data behind what a long number used, with the
// digit that TD3 has for it.
func writeOptional(text *[maxText]byte, l *layout, t *tallies, d *Document, used int) error {
	field := text[int(l.optional.from)+used : l.optional.to]
	if err := fillOptional(field, d.OptionalData, FieldOptionalData); err != nil {
		return err
	}
	if d.OptionalData2 != "" {
		if !l.optional2.exists() {
			return &FieldError{FieldOptionalData2, "has no place in this format", "only TD1 has a second optional field"}
		}
		if err := fillOptional(text[l.optional2.from:l.optional2.to], d.OptionalData2, FieldOptionalData2); err != nil {
			return err
		}
	}
	t.optional, t.optional2 = tallyOf(text[l.optional.from:l.optional.to]), tallyOf(text[l.optional2.from:l.optional2.to])
	if l.optionalCheck.exists() {
		text[l.optionalCheck.from] = t.optional.digit()
	}
	if d.OptionalDataCheckDigit == "" {
		return nil
	}
	if !l.optionalCheck.exists() || d.OptionalDataCheckDigit != "0" && d.OptionalDataCheckDigit != "<" || !empty(field) {
		return &FieldError{FieldOptionalCheckDigit, "is not a choice here", `give "0" or "<" for empty optional data of TD3, else nothing (Doc 9303-4 §4.2.2)`}
	}
	text[l.optionalCheck.from] = d.OptionalDataCheckDigit[0]
	return nil
}

func fillOptional(dst []byte, data, field string) error {
	if len(data) > len(dst) {
		return &FieldError{field, "is longer than its place", "shorten it to what the format leaves (Doc 9303-4 to -7 §4.2.2)"}
	}
	for i := range len(data) {
		c, ok := canonical(data[i])
		if !ok {
			return &FieldError{field, "has a character that is no capital, digit or sign", "write capitals A to Z and digits"}
		}
		dst[i] = c
	}
	return nil
}

// empty tells whether a field has fillers only.
func empty[T string | []byte](field T) bool {
	return len(field) <= len(fillers) && string(field) == fillers[:len(field)]
}
