package personalization

import (
	"strconv"
	"strings"
	"unicode"

	"chancery/personalization/record"
	"chancery/personalization/transliteration"
)

// value gives what the visual zone prints for a field of the record before a layout's words are
// applied; "" where the record has no such value.
func value(rec record.Record, field string) (string, error) {
	b, v := rec.Bearer, rec.Visa
	if v == nil {
		v = &record.Visa{}
	}
	switch field {
	case "documentCode":
		return rec.DocumentCode, nil
	case "issuingState":
		return rec.IssuingState, nil
	case "documentNumber":
		return rec.DocumentNumber, nil
	case "blankSerial":
		return rec.BlankSerial, nil
	case "issuingAuthority":
		return rec.IssuingAuthority, nil
	case "dateOfIssue":
		return rec.DateOfIssue, nil
	case "dateOfExpiry":
		return rec.DateOfExpiry, nil
	case "bearer.primaryIdentifier":
		return latin(field, b.PrimaryIdentifier, rec.Language())
	case "bearer.secondaryIdentifier":
		return latin(field, b.SecondaryIdentifier, rec.Language())
	case "bearer.nationalName":
		if n := b.NationalName; n != nil {
			return strings.TrimSpace(n.Primary + " " + n.Secondary), nil
		}
		return "", nil
	case "bearer.nationality":
		return b.Nationality, nil
	case "bearer.dateOfBirth":
		return b.DateOfBirth, nil
	case "bearer.personalNumber":
		return b.PersonalNumber, nil
	case "bearer.sex":
		return b.Sex, nil
	case "bearer.placeOfBirth":
		return b.PlaceOfBirth, nil
	case "bearer.height":
		if b.HeightCm == 0 {
			return "", nil
		}
		return strconv.Itoa(b.HeightCm) + " cm", nil
	case "visa.placeOfIssue":
		return v.PlaceOfIssue, nil
	case "visa.from":
		return v.From, nil
	case "visa.until":
		return v.Until, nil
	case "visa.category":
		return v.Category, nil
	case "visa.passportNumber":
		return v.PassportNumber, nil
	case "visa.entries":
		return entries(rec.Visa), nil
	case "visa.duration":
		return duration(v.DurationDays), nil
	}
	return "", fieldError(field, "a record has no such field", "use one of the fields that templates lists")
}

// latin gives a name in Latin letters for the visual zone. Names in another script are
// transliterated, since Latin letters must stand beside them (Doc 9303-3 §3.1).
func latin(field, name, language string) (string, error) {
	foreign := func(r rune) bool {
		return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r)
	}
	if !strings.ContainsFunc(name, foreign) {
		return name, nil
	}
	out, err := transliteration.ToMRZ(name, language)
	if err != nil {
		return "", fieldError(field, err.Error(), "give the name in Latin letters, or the language of the national name")
	}
	return out, nil
}

// entries gives the number of entries in at most eight characters (Doc 9303-7 §4.1.1, element 06).
func entries(v *record.Visa) string {
	switch {
	case v == nil:
		return ""
	case v.Entries == 0:
		return "MULTIPLE"
	}
	return strconv.Itoa(v.Entries)
}

func duration(days int) string {
	switch days {
	case 0:
		return ""
	case 1:
		return "1 DAY / JOUR"
	}
	return strconv.Itoa(days) + " DAYS / JOURS"
}
