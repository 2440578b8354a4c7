package transliteration

import "unicode"

// classify tells what Doc 9303-3 §4.6 does with a character that is no letter of
// a table. Digits and symbols have no rule and stay unknown.
func classify(r rune) kind {
	switch {
	case r == ' ' || r == '\t' || unicode.Is(unicode.Zs, r):
		return space
	case isHyphen(r) || isComma(r):
		return joiner
	case isApostrophe(r):
		return ignored
	case r == 0x0651:
		return repeat
	case isMark(r):
		return mark
	case unicode.Is(unicode.P, r) || unicode.Is(unicode.Cf, r):
		return ignored
	}
	return unknown
}

// isHyphen: hyphens of all scripts and the dashes typed in their place.
func isHyphen(r rune) bool {
	return unicode.Is(unicode.Pd, r)
}

func isComma(r rune) bool {
	switch r {
	case ',', 0x060C, 0x055D, 0x3001, 0xFF0C:
		return true
	}
	return false
}

// isApostrophe: apostrophes and the signs typed in their place, among them the
// modifier letters of Uzbek oʻ and Ukrainian мʼя.
func isApostrophe(r rune) bool {
	switch r {
	case '\'', '`', 0x00B4, 0x02B9, 0x02BB, 0x02BC, 0x02BD, 0x02BE, 0x02BF, 0x02C8, 0x02CA, 0x02CB,
		0x2018, 0x2019, 0x201B, 0x2032, 0x055A, 0x05F3, 0xA78B, 0xA78C, 0xFF07:
		return true
	}
	return false
}

// isMark: combining marks that a letter can lose. Arabic signs are not among
// them, they have rows of their own.
func isMark(r rune) bool {
	switch {
	case r >= 0x0300 && r <= 0x036F, r >= 0x0483 && r <= 0x0487, r >= 0x0591 && r <= 0x05C7,
		r >= 0x1AB0 && r <= 0x1AFF, r >= 0x1DC0 && r <= 0x1DFF, r >= 0xFE20 && r <= 0xFE2F:
		return unicode.Is(unicode.Mn, r)
	}
	return false
}

// isArabicForm: presentation forms, taken apart by NFKC before anything else.
func isArabicForm(r rune) bool {
	return r >= 0xFB50 && r <= 0xFDFF || r >= 0xFE70 && r <= 0xFEFC
}

// upper is the letter under which rules are written. Caseless scripts with a
// late upper case (Georgian) keep their usual letters.
func upper(r rune) rune {
	switch {
	case r == 'ı':
		return r
	case r == 'ß':
		return 'ẞ'
	case r >= 0x1C90 && r <= 0x1CBF:
		return unicode.ToLower(r)
	case r >= 0x10D0 && r <= 0x10FF:
		return r
	}
	return unicode.ToUpper(r)
}
