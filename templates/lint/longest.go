package lint

import (
	"slices"
	"strings"

	"chancery/templates"
)

// Longest texts of a record in characters, as its validation has them, and of a national name the
// two hundred letters of which two legible lines can be made.
const (
	longestName     = 200
	longestPlace    = 100
	longestEntry    = 46
	longestNational = 121
)

// longest gives the longest lawful values of a field: by the table of the machine readable zone,
// and by the limits of the record. Of names the letters are common ones, of numbers wide ones.
func (v *view) longest(t *templates.Text) []string {
	switch t.Field {
	case "bearer.primaryIdentifier":
		return []string{fill("ARKFREITHAUENSTEIN ÖBERSCHWABEN ", longestName)}
	case "bearer.secondaryIdentifier":
		return []string{fill("NILAVADHANANANDA JAYAVARMAN ", longestName)}
	case "bearer.nationalName":
		return []string{fill("КӨКШЕТАУОВ ӨМҮРБЕК ", longestNational)}
	case "bearer.placeOfBirth":
		return []string{fill("SANTA MARÍA DE LOS ÁNGELES ", longestPlace)}
	case "issuingAuthority":
		return []string{fill("CONSULATE GENERAL OF UTOPIA ", longestPlace)}
	case "bearer.personalNumber":
		return []string{"WM84WM84WM84WM84WM84"[:min(20, v.optionalData())]}
	case "bearer.address":
		return []string{fill("12 MERIDIAN STREET, УТОПИЯ, ", longestPlace)}
	case "visa.category":
		return []string{fill("DIPLOMATIC COURIER MISSION ", longestEntry)}
	case "permit.category":
		return []string{fill("SEASONAL EMPLOYMENT ", longestEntry)}
	case "permit.remarks":
		return []string{fill("EMPLOYMENT WITH THE NAMED EMPLOYER ONLY; ", longestPlace)}
	case "journey.destination", "journey.via":
		return []string{fill("UTOPIA AND ITS ISLANDS ", longestEntry)}
	case "visa.placeOfIssue":
		return []string{"SAINT PETERSBUR"}
	case "visa.passportNumber":
		return []string{"WM84WM84WM84WM84WM84"}
	case "documentNumber":
		return []string{"WM84W0M8W"}
	case "blankSerial":
		return []string{"WM84W0M8WM84W0M8WM84"}
	}
	return v.longestCode(t)
}

// optionalData is how many characters the machine readable zone has for a personal number.
func (v *view) optionalData() int {
	switch v.layout.Format {
	case "TD3":
		return 14
	case "TD1":
		return 15
	}
	return 7
}

// longestCode is longest for codes, dates and translated values.
func (v *view) longestCode(t *templates.Text) []string {
	if slices.Contains(templates.DateFields(), t.Field) {
		return []string{longestDate(t.Date)}
	}
	plain := map[string]string{
		"documentCode": "PM", "issuingState": "WSM", "bearer.nationality": "WSM", "bearer.sex": "M",
		"bearer.height": "280 cm", "visa.entries": "MULTIPLE", "visa.duration": "255 DAYS / JOURS",
	}
	values := []string{plain[t.Field]}
	for _, word := range v.layout.Words[t.Field] {
		values = append(values, word)
	}
	slices.SortFunc(values, func(a, b string) int { return len(b) - len(a) })
	return values
}

// longestDate writes a day of August in a style; an unknown one is no longer.
func longestDate(style string) string {
	switch style {
	case "numeric":
		return "28.08.2008"
	case "short":
		return "28.08.08"
	case "short-month":
		return "28 AUG 08"
	}
	return "28 AUG/AOÛT 2008"
}

// fill repeats words to a length in characters, without a space or sign at the end.
func fill(words string, length int) string {
	text := []rune(strings.Repeat(words, 1+length))[:length]
	if strings.ContainsRune(" ,;", text[length-1]) {
		text[length-1] = 'A'
	}
	return string(text)
}
