package mrz

import (
	"errors"
	"time"
)

// The days from which Doc 9303-4 §4.4 (and 9303-8 §4.1 for PE and PU) binds the
// second letter of a passport's code: first only which letter, then that there is one.
const (
	secondLetterFixed      = 2026
	secondLetterObligatory = 2028
)

// CheckIssue tells everything that stands against issuing a document with this
// content on a day: what [Encode] refuses, and what the standard allows nobody to
// issue. An empty result means it may be issued.
func CheckIssue(d Document, issued time.Time) []*FieldError {
	var faults []*FieldError
	if _, err := Encode(d); err != nil {
		if e, ok := errors.AsType[*FieldError](err); ok {
			faults = append(faults, e)
		}
	}
	day := dateOf(issued)
	faults = append(faults, checkCode(d, day)...)
	faults = append(faults, checkStates(d)...)
	faults = append(faults, checkOrder(d, day)...)
	if d.Format == TD1 && trimFillers(d.DocumentCode) == crewCode {
		if _, ok := Employer(d.OptionalData); !ok {
			faults = append(faults, &FieldError{FieldOptionalData, "does not begin with the employer's code",
				"a crew member certificate has a two-character IATA code and a filler, or three letters of Doc 8585 (Doc 9303-5 App. C)"})
		}
	}
	return distinctFaults(faults)
}

// checkCode applies the rules of document codes and their dates.
func checkCode(d Document, day date) []*FieldError {
	code := trimFillers(d.DocumentCode)
	if problem := codeProblem(d.Format, code); problem != "" {
		return []*FieldError{{FieldDocumentCode, problem, "give the code of the kind of document, see Kinds"}}
	}
	if code[0] != 'P' {
		return nil
	}
	switch {
	case len(code) == 2 && !passportKind(code[1]) && day.year >= secondLetterFixed:
		return []*FieldError{{FieldDocumentCode, "has a second letter that Doc 9303-4 §4.4 does not know",
			"use PP, PE, PD, PO, PR, PT, PS, PL, PM or PU (from 1 January 2026)"}}
	case len(code) == 1 && day.year >= secondLetterObligatory:
		return []*FieldError{{FieldDocumentCode, "has no second letter",
			"give the letter of the kind of passport, obligatory from 1 January 2028 (Doc 9303-4 §4.4)"}}
	case len(code) == 1 && d.DateOfExpiry >= "2038":
		return []*FieldError{{FieldDocumentCode, "has no second letter though the passport expires after 2037",
			"give the letter of the kind of passport, or let it expire before 1 January 2038 (Doc 9303-4 §4.4)"}}
	}
	return nil
}

// checkStates asks whether the codes may be written today.
func checkStates(d Document) []*FieldError {
	var faults []*FieldError
	issuer, nationality := trimFillers(d.IssuingState), trimFillers(d.Nationality)
	if flagsOf(issuer)&issues == 0 {
		faults = append(faults, &FieldError{FieldIssuingState, "is not the code of an issuer", stateRemedy(issuer)})
	}
	if flagsOf(nationality)&isNationality == 0 {
		faults = append(faults, &FieldError{FieldNationality, "is not a code of nationality", stateRemedy(nationality)})
	}
	if (issuer == "UNO" || issuer == "UNA") && nationality != issuer && nationality != "UNK" && d.Format == TD3 {
		faults = append(faults, &FieldError{FieldNationality, "is not the issuer's code",
			"a United Nations laissez-passer has UNO or UNA in both places (Doc 9303-4 §4.2.2 note f)"})
	}
	return faults
}

func stateRemedy(code string) string {
	if code == "DEU" {
		return "Germany is D (Doc 9303-3 §5 A)"
	}
	return "give a code of Doc 9303-3 §5"
}

// checkOrder compares dates with each other and with the day of issue.
func checkOrder(d Document, issued date) []*FieldError {
	var faults []*FieldError
	birth, expiry := isoDate(d.DateOfBirth), isoDate(d.DateOfExpiry)
	if issued.before(birth) {
		faults = append(faults, &FieldError{FieldDateOfBirth, "lies after the day of issue", "check the year"})
	}
	if expiry.before(issued) {
		faults = append(faults, &FieldError{FieldDateOfExpiry, "lies before the day of issue", "check the year"})
	}
	return faults
}

// isoDate reads YYYY-MM-DD; what is unknown or no number is 0 and decides nothing.
func isoDate(text string) date {
	if len(text) != 10 {
		return date{}
	}
	number := func(s string) int {
		n := 0
		for i := range len(s) {
			if !isDigit(s[i]) {
				return 0
			}
			n = n*10 + int(s[i]-'0')
		}
		return n
	}
	return date{number(text[:4]), number(text[5:7]), number(text[8:])}
}

// distinctFaults keeps the first fault of each field.
func distinctFaults(faults []*FieldError) []*FieldError {
	seen := make(map[string]bool)
	var kept []*FieldError
	for _, f := range faults {
		if !seen[f.Field] {
			seen[f.Field] = true
			kept = append(kept, f)
		}
	}
	return kept
}
