package specimens

import (
	"strings"

	"chancery/personalization/record"
)

// Longest gives a record of a type in which every field has the longest lawful value, as [record.Record.Validate] and the machine readable
// zone bound it, scripts mixed, and its images. An unknown type is an error.
func Longest(code string) (record.Record, Images, error) {
	r, images, err := blank(code, 3)
	if err != nil {
		return r, images, err
	}
	t, _ := record.TypeOf(code)
	r.DateOfIssue, r.Bearer.DateOfBirth = "2026-08-29", "1988-08-28" // no month is longer than AUG/AOÛT
	if r.DateOfExpiry, err = expiry(t, r.DateOfIssue); err != nil {
		return r, images, err
	}
	r.IssuingAuthority = fill("CONSULATE GENERAL OF UTOPIA ", 100)
	r.DocumentNumber, r.BlankSerial = "WM84W0M8W", "WM84W0M8W"
	r.Bearer.PrimaryIdentifier = fill("ARKFREITHAUENSTEIN ÖBERSCHWABEN ", 200)
	r.Bearer.SecondaryIdentifier = fill("NILAVADHANANANDA JAYAVARMAN ", 200)
	if visa(t) {
		longestVisa(&r)
		return r, images, nil
	}
	r.Bearer.NationalName = &record.NationalName{Primary: fill("КӨКШЕТАУОВ ", 60), Secondary: fill("ӨМҮРБЕК ", 60), Language: "kk"}
	r.Bearer.PlaceOfBirth = fill("SANTA MARÍA DE LOS ÁNGELES ", 100)
	r.Bearer.HeightCm = 280
	r.Bearer.PersonalNumber = map[string]string{"TD1": "WM84WM84WM84WM8", "TD2": "WM84WM8", "TD3": "WM84WM84WM84WM"}[t.Format]
	if t.Format == "TD1" {
		r.OptionalData = "WM84WM84WM8"
	}
	if t.Format == "TD1" || t.Code == "card-td2" {
		r.Bearer.Address = fill("12 MERIDIAN STREET, УТОПИЯ, ", 100)
	}
	if !preprinted(t) {
		r.BlankSerial = fill("WM84W0M8", 20)
	}
	if t.Permit {
		r.Permit = &record.Permit{Category: fill("SEASONAL EMPLOYMENT ", 46), Remarks: fill("EMPLOYMENT WITH THE NAMED EMPLOYER ONLY; ", 100)}
	}
	if t.Journey {
		r.Journey = &record.Journey{Destination: fill("UTOPIA AND ITS ISLANDS ", 46), Via: fill("SAINT PETERSBURG ", 46)}
	}
	return r, images, nil
}

// longestVisa fills in what a visa grants (Doc 9303-7 §4.1.1).
func longestVisa(r *record.Record) {
	r.BlankSerial = "WM84W0M8WM84W0M8WM84"
	r.DateOfExpiry = "2036-08-28"
	r.Visa = &record.Visa{Category: fill("DIPLOMATIC COURIER MISSION ", 46), Entries: 0, From: r.DateOfIssue, Until: r.DateOfExpiry, DurationDays: 255,
		PassportNumber: "WM84WM84WM84WM84WM84", PlaceOfIssue: "SAINT PETERSBUR"}
}

// fill repeats words to a length in characters, without a space or comma at the end.
func fill(words string, length int) string {
	text := []rune(strings.Repeat(words, 1+length))[:length]
	if strings.ContainsRune(" ,;-", text[length-1]) {
		text[length-1] = 'A'
	}
	return string(text)
}
