package mrz

// Kind is a kind of document with its code in positions 1 and 2.
type Kind struct {
	Code   string
	Name   string
	Clause string
}

// Kinds lists the codes that Doc 9303 fixes; TD1, TD2 and visas leave the second
// letter to the issuer within limits.
func Kinds() []Kind {
	return []Kind{
		{"PP", "ordinary passport", "Doc 9303-4 §4.4"},
		{"PE", "emergency passport", "Doc 9303-4 §4.4, 9303-8 §4.1"},
		{"PD", "diplomatic passport", "Doc 9303-4 §4.4"},
		{"PO", "official or service passport", "Doc 9303-4 §4.4"},
		{"PR", "refugee travel document", "Doc 9303-4 §4.4"},
		{"PT", "alien or non-citizen passport", "Doc 9303-4 §4.4"},
		{"PS", "stateless person's travel document", "Doc 9303-4 §4.4"},
		{"PL", "laissez-passer", "Doc 9303-4 §4.4"},
		{"PM", "military passport", "Doc 9303-4 §4.4"},
		{"PU", "emergency travel document, single sheet", "Doc 9303-4 §4.4 note, 9303-8 §4.1.5"},
		{"AC", "crew member certificate", "Doc 9303-5 §4.2.2 note k"},
	}
}

// passportKind tells the second letters of Doc 9303-4 §4.4.
func passportKind(c byte) bool {
	switch c {
	case 'P', 'E', 'D', 'O', 'R', 'T', 'S', 'L', 'M', 'U':
		return true
	}
	return false
}

// codeProblem says what is wrong with a document code in a format, or nothing.
// Second letters of passports are looked at by date, see [CheckIssue].
func codeProblem(f Format, code string) string {
	if code == "" || !letters(code) {
		return "is no document code"
	}
	second := byte('<')
	if len(code) == 2 {
		second = code[1]
	}
	switch f {
	case TD3:
		if code[0] != 'P' || second == 'U' {
			return "is not a passport code (Doc 9303-4 §4.4)"
		}
	case TD1:
		if !card(code[0]) || second == 'V' || code == "AI" {
			return "is not a code of TD1 documents (Doc 9303-5 §4.2.2 note k)"
		}
	case TD2:
		if code != "PU" && (!card(code[0]) || second == 'V' || code == "AC") {
			return "is not a code of TD2 documents (Doc 9303-6 §4.2.2 note k)"
		}
	case MRVA, MRVB:
		if code[0] != 'V' {
			return "is not a visa code (Doc 9303-7 §4.2.2)"
		}
	}
	return ""
}

func card(c byte) bool { return c == 'A' || c == 'C' || c == 'I' }

// lastWithoutKind is the year from which no passport without a second letter may
// expire (Doc 9303-4 §4.4).
const lastWithoutKind = 2038

// warnCodes remarks on document code, issuer and nationality.
func (d *Decoded) warnCodes(expiry date) {
	f := &d.Fields
	if problem := codeProblem(f.Format, f.DocumentCode); problem != "" {
		d.warn(FieldDocumentCode, problem)
	} else if f.DocumentCode == "P" && expiry.year >= lastWithoutKind {
		d.warn(FieldDocumentCode, "has no second letter though the passport expires after 2037 (Doc 9303-4 §4.4)")
	} else if f.Format == TD3 && len(f.DocumentCode) == 2 && !passportKind(f.DocumentCode[1]) {
		d.warn(FieldDocumentCode, "has a second letter that Doc 9303-4 §4.4 does not know")
	}
	if flags := flagsOf(f.IssuingState); flags&issues == 0 {
		d.warn(FieldIssuingState, codeRemark(flags, "is not the code of an issuer (Doc 9303-3 §5)"))
	}
	if flags := flagsOf(f.Nationality); flags&isNationality == 0 {
		d.warn(FieldNationality, codeRemark(flags, "is not a code of nationality (Doc 9303-3 §5)"))
	}
}

func codeRemark(flags uint8, misused string) string {
	switch {
	case flags == 0:
		return "is not a code of Doc 9303-3 §5"
	case flags&deprecated != 0:
		return "is a deprecated code (Doc 9303-3 §5 F)"
	}
	return misused
}
