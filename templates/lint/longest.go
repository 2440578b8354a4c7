package lint

import (
	"slices"
	"strings"

	"chancery/personalization/mrz"
	"chancery/templates"
)

// Longest texts of a record in characters, as its validation has them, and of a national name two
// parts of sixty.
const (
	longestName     = 200
	longestPlace    = 100
	longestEntry    = 46
	longestNational = 121
)

// longest gives the longest lawful values of a field, those that need most room among them: of
// numbers and codes the widest characters that they may have, of names and other words wide common
// ones, in Latin and Cyrillic letters.
func (v *view) longest(t *templates.Text) []string {
	switch t.Field {
	case "bearer.primaryIdentifier":
		return fills(longestName, "ARKFREITHAUENSTEIN ÖBERSCHWABEN ")
	case "bearer.secondaryIdentifier":
		return fills(longestName, "NILAVADHANANANDA JAYAVARMAN ")
	case "bearer.nationalName":
		return fills(longestNational, "КӨКШЕТАУОВ ӨМҮРБЕК ", "BERGAMOT MARRAM ", "ΕΥΆΝΕΜΟΣ ΜΠΌΡΑ ")
	case "bearer.placeOfBirth":
		return fills(longestPlace, "SANTA MARÍA DE LOS ÁNGELES ", wideWords)
	case "issuingAuthority":
		return fills(longestPlace, "CONSULATE GENERAL OF UTOPIA ", wideWords)
	case "bearer.address":
		return fills(longestPlace, "12 MERIDIAN STREET, УТОПИЯ, ", wideWords)
	case "permit.remarks":
		return fills(longestPlace, "EMPLOYMENT WITH THE NAMED EMPLOYER ONLY; ", wideWords)
	case "visa.category":
		return fills(longestEntry, "DIPLOMATIC COURIER MISSION ", wideWords)
	case "permit.category":
		return fills(longestEntry, "SEASONAL EMPLOYMENT ", wideWords)
	case "journey.destination", "journey.via":
		return fills(longestEntry, "UTOPIA AND ITS ISLANDS ", wideWords)
	case "visa.placeOfIssue":
		return []string{"SAINT PETERSBUR", fill("БИШКЕКСКАЯ ", 15), "WWWWWWWWWWWWWWW"}
	}
	if n := v.serialLength(t.Field); n > 0 {
		return []string{fill("WM84", n), v.widest(t, serials, n), fill(hyphened(t.Field), n)}
	}
	return v.longestCode(t)
}

// wideWords are common words in letters that need much room.
const wideWords = "МИНИСТЕРСТВО ВНЕШНИХ СНОШЕНИЙ "

// serials are the characters of numbers.
const serials = capitals + digits + "-"

// serialLength is how many characters a number may have (Doc 9303-4, -7 §4.2.2; of cards -5, -6
// §4.2.2 note j), 0 for a field that is none.
func (v *view) serialLength(field string) int {
	switch field {
	case "bearer.personalNumber":
		return v.optionalData()
	case "documentNumber":
		return v.numberLength()
	case "visa.passportNumber", "blankSerial":
		return 20
	}
	return 0
}

// hyphened gives a piece of a number that may be written with hyphens, or of one that may not.
func hyphened(field string) string {
	if field == "visa.passportNumber" || field == "blankSerial" {
		return "WWWW-"
	}
	return "W"
}

// numberLength is how long a document number can be: that of a card goes on in the optional data.
func (v *view) numberLength() int {
	switch v.layout.Format {
	case "TD1":
		return 22
	case "TD2":
		return 14
	}
	return 9
}

// optionalData is how many characters a personal number may have: the machine readable zone's, and
// the record's on a visa, whose zone does not hold it.
func (v *view) optionalData() int {
	switch v.layout.Format {
	case "TD3":
		return 14
	case "TD1":
		return 15
	case "TD2":
		return 7
	}
	return 20
}

// widest repeats the widest of some characters in a text's fonts.
func (v *view) widest(t *templates.Text, among string, n int) string {
	best, most := among[:1], 0.0
	for _, r := range among {
		if w := v.faces.width(faceNames(t), string(r), 1, 0); w > most {
			best, most = string(r), w
		}
	}
	return strings.Repeat(best, n)
}

// longestCode is longest for codes, dates and translated values.
func (v *view) longestCode(t *templates.Text) []string {
	var values []string
	switch t.Field {
	case "documentCode":
		values = v.longestDocumentCode(t)
	case "issuingState", "bearer.nationality":
		values = stateCodes()
	default:
		if slices.Contains(templates.DateFields(), t.Field) {
			return longestDates(t.Field, t.Date)
		}
		values = []string{map[string]string{"bearer.sex": "M", "bearer.height": "280 cm", "visa.entries": "MULTIPLE", "visa.duration": "255 DAYS / JOURS"}[t.Field]}
	}
	words := make([]string, 0, len(v.layout.Words[t.Field]))
	for _, word := range v.layout.Words[t.Field] {
		words = append(words, word)
	}
	slices.Sort(words)
	return append(values, words...)
}

// longestDocumentCode gives the widest codes that begin as those of the format do.
func (v *view) longestDocumentCode(t *templates.Text) []string {
	first := "IACP"
	switch {
	case v.layout.Format == "TD3":
		first = "P"
	case v.visa():
		first = "V"
	}
	var codes []string
	for _, r := range first {
		codes = append(codes, string(r)+v.widest(t, capitals, 1))
	}
	return codes
}

// stateCodes lists all codes of Doc 9303-3 §5 that are written, the widest of most fonts first.
func stateCodes() []string {
	codes := []string{"WSM"}
	for _, s := range mrz.States() {
		if !s.Deprecated && s.Code != "WSM" {
			codes = append(codes, s.Code)
		}
	}
	return codes
}

// fills repeats each of some words to a length.
func fills(length int, words ...string) []string {
	texts := make([]string, len(words))
	for i := range words {
		texts[i] = fill(words[i], length)
	}
	return texts
}

// fill repeats words to a length in characters, without a space or sign at the end.
func fill(words string, length int) string {
	text := []rune(strings.Repeat(words, 1+length))[:length]
	if strings.ContainsRune(" ,;", text[length-1]) {
		text[length-1] = 'A'
	}
	return string(text)
}
