package templates

import (
	"fmt"
	"slices"
	"strings"
)

// Fields lists the fields of a record that a layout may print, in the order of Doc 9303.
func Fields() []string {
	return []string{
		"documentCode", "issuingState", "documentNumber", "blankSerial",
		"dateOfIssue", "dateOfExpiry", "issuingAuthority",
		"bearer.primaryIdentifier", "bearer.secondaryIdentifier", "bearer.nationalName",
		"bearer.nationality", "bearer.dateOfBirth", "bearer.personalNumber", "bearer.sex",
		"bearer.placeOfBirth", "bearer.height", "bearer.address",
		"visa.placeOfIssue", "visa.from", "visa.until", "visa.entries", "visa.category",
		"visa.duration", "visa.passportNumber",
		"permit.category", "permit.remarks", "journey.destination", "journey.via",
	}
}

// DateFields lists the fields that are dates.
func DateFields() []string {
	return []string{"dateOfIssue", "dateOfExpiry", "bearer.dateOfBirth", "visa.from", "visa.until"}
}

// Part is a piece of a microtext: a fixed text or a field.
type Part struct{ Text, Field string }

// Parts takes a microtext with fields in braces apart.
func Parts(text string) ([]Part, error) {
	var parts []Part
	for text != "" {
		open := strings.IndexByte(text, '{')
		if open < 0 {
			parts = append(parts, Part{Text: text})
			break
		}
		if open > 0 {
			parts = append(parts, Part{Text: text[:open]})
		}
		end := strings.IndexByte(text[open:], '}')
		if end < 0 {
			return nil, fmt.Errorf("brace is not closed")
		}
		field := text[open+1 : open+end]
		if !slices.Contains(Fields(), field) {
			return nil, fmt.Errorf("no field %q: use one of %s", field, strings.Join(Fields(), ", "))
		}
		parts = append(parts, Part{Field: field})
		text = text[open+end+1:]
	}
	return parts, nil
}
