package mrz

const fillers = "<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<"

// Encode writes the machine readable zone of a document (Doc 9303-4 to -7
// §4.2.2). It checks form, alphabet and lengths, and fits the name by the rules of
// §4.2.3; it does not ask whether the codes are registered or may be used today,
// see [CheckIssue]. The error is a [*FieldError].
func Encode(d Document) (Encoded, error) {
	var text [maxText]byte
	var done Encoded
	l, err := write(&text, &d, &done)
	if err != nil {
		return Encoded{}, err
	}
	whole := string(text[:l.size()])
	done.Lines = make([]string, l.lines)
	for i := range done.Lines {
		done.Lines[i] = whole[i*l.width : (i+1)*l.width]
	}
	return done, nil
}

// AppendLines is [Encode] without allocation for names in MRZ letters: it appends
// the lines one after the other, without separators, and leaves Lines empty.
func AppendLines(dst []byte, d *Document) ([]byte, Encoded, error) {
	var text [maxText]byte
	var done Encoded
	l, err := write(&text, d, &done)
	if err != nil {
		return dst, Encoded{}, err
	}
	return append(dst, text[:l.size()]...), done, nil
}

// write fills text and says in done what became of name and number.
func write(text *[maxText]byte, d *Document, done *Encoded) (*layout, error) {
	l := d.Format.layout()
	if l.lines == 0 {
		return nil, &FieldError{FieldFormat, "is none of the formats of Doc 9303", "give TD1, TD2, TD3, MRV-A or MRV-B"}
	}
	copy(text[:], fillers)
	if err := writeCodes(text, l, d); err != nil {
		return nil, err
	}
	var t tallies
	used, err := writeNumber(text, l, &t, d.DocumentNumber, done)
	if err != nil {
		return nil, err
	}
	if err := writeOptional(text, l, &t, d, used); err != nil {
		return nil, err
	}
	if err := writePerson(text, l, &t, d); err != nil {
		return nil, err
	}
	if err := writeName(text[l.name.from:l.name.to], d, done); err != nil {
		return nil, err
	}
	if l.composite.exists() {
		text[l.composite.from] = t.composite(l, text[l.numberCheck.from], text[l.birthCheck.from], text[l.expiryCheck.from], text[l.optionalCheck.from])
	}
	return l, nil
}

// writePerson puts dates and sex with their digits.
func writePerson(text *[maxText]byte, l *layout, t *tallies, d *Document) error {
	birth, expiry := text[l.birth.from:l.birth.to], text[l.expiry.from:l.expiry.to]
	if err := writeDate(birth, d.DateOfBirth, FieldDateOfBirth); err != nil {
		return err
	}
	if err := writeDate(expiry, d.DateOfExpiry, FieldDateOfExpiry); err != nil {
		return err
	}
	t.birth, t.expiry = tallyOf(birth), tallyOf(expiry)
	text[l.birthCheck.from], text[l.expiryCheck.from] = t.birth.digit(), t.expiry.digit()
	switch d.Sex {
	case "F", "M":
		text[l.sex.from] = d.Sex[0]
	case "", "X", "<": // X stands in the VIZ only (Doc 9303-4 §4.2.2 note p)
	default:
		return &FieldError{FieldSex, "is neither F, M nor X", "give F, M, or X for unspecified"}
	}
	return nil
}

// writeCodes puts document code, issuer and nationality.
func writeCodes(text *[maxText]byte, l *layout, d *Document) error {
	code := d.DocumentCode
	if len(code) == 2 && code[1] == '<' {
		code = code[:1]
	}
	if len(code) == 0 || len(code) > 2 || !letters(code) {
		return &FieldError{FieldDocumentCode, "is not one or two letters A to Z", "give the code of Doc 9303-4 to -7 for the kind of document"}
	}
	if (code[0] == 'V') != d.Format.Visa() || d.Format == TD3 && code[0] != 'P' {
		return codeOfFormat(d.Format)
	}
	copy(text[l.code.from:l.code.to], code)
	if err := writeState(text[l.issuer.from:l.issuer.to], d.IssuingState, FieldIssuingState); err != nil {
		return err
	}
	return writeState(text[l.nationality.from:l.nationality.to], d.Nationality, FieldNationality)
}

func codeOfFormat(f Format) *FieldError {
	switch {
	case f.Visa():
		return &FieldError{FieldDocumentCode, "does not begin with V", "visas have V and a letter of the issuer's choice (Doc 9303-7 §4.2.2)"}
	case f == TD3:
		return &FieldError{FieldDocumentCode, "does not begin with P", "passport booklets have P and the letter of their kind (Doc 9303-4 §4.4)"}
	}
	return &FieldError{FieldDocumentCode, "begins with V", "V is for visas; cards have A, C or I (Doc 9303-5, -6 §4.2.2 note k)"}
}

// writeState puts a code of up to three letters (Doc 9303-3 §4.7, §5).
func writeState(dst []byte, code, field string) error {
	for len(code) > 1 && code[len(code)-1] == '<' && len(code) <= len(dst) {
		code = code[:len(code)-1]
	}
	if len(code) == 0 || len(code) > len(dst) || !letters(code) {
		return &FieldError{field, "is not one to three letters A to Z", "give the code of Doc 9303-3 §5, as UTO or D"}
	}
	copy(dst, code)
	return nil
}

func letters(s string) bool {
	for i := range len(s) {
		if !isLetter(s[i]) {
			return false
		}
	}
	return true
}
