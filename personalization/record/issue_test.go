package record

import (
	"slices"
	"testing"
)

// What may be issued follows from the day of issue (Doc 9303-4 §4.4) and from the register of codes (Doc 9303-3 §5).
func TestCheckIssue(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Record)
		fields []string
	}{
		{"the specimen", func(*Record) {}, nil},
		{"a letter of its own in 2025", func(r *Record) { r.DocumentCode, r.DateOfIssue, r.DateOfExpiry = "PX", "2025-12-31", "2035-12-30" }, nil},
		{"a letter of its own from 2026 on", func(r *Record) { r.DocumentCode, r.DateOfIssue = "PX", "2026-01-01" }, []string{"documentCode"}},
		{"no second letter in 2027", func(r *Record) { r.DocumentCode, r.DateOfIssue, r.DateOfExpiry = "P", "2027-12-31", "2037-12-30" }, nil},
		{"no second letter from 2028 on", func(r *Record) { r.DocumentCode, r.DateOfIssue = "P", "2028-01-01" }, []string{"documentCode"}},
		{"no second letter, good into 2038", func(r *Record) { r.DocumentCode, r.DateOfIssue, r.DateOfExpiry = "P", "2027-12-31", "2038-01-01" }, []string{"documentCode"}},
		{"a nationality of nobody", func(r *Record) { r.Bearer.Nationality = "XXK" }, []string{"bearer.nationality"}},
		{"Germany in three letters", func(r *Record) { r.Bearer.Nationality = "DEU" }, []string{"bearer.nationality"}},
		{"a nationality no longer written", func(r *Record) { r.Bearer.Nationality = "ANT" }, []string{"bearer.nationality"}},
		{"an issuer that issues nothing", func(r *Record) { r.IssuingState = "XXB" }, []string{"issuingState"}},
		{"a personal number that is too long", func(r *Record) { r.Bearer.PersonalNumber = "ZE184226B123456" }, []string{"bearer.personalNumber"}},
		{"a shortening of a name that fits", func(r *Record) { r.Bearer.NameField = "ERIKSSON<<ANNA<M" }, []string{"bearer.nameField"}},
		{"digits in a name", func(r *Record) { r.Bearer.SecondaryIdentifier = "ANNA 2" }, []string{"bearer.secondaryIdentifier"}},
		{"two things", func(r *Record) { r.IssuingState, r.Bearer.Nationality = "XXA", "XYZ" }, []string{"issuingState", "bearer.nationality"}},
		{"no day of issue", func(r *Record) { r.DateOfIssue = "" }, []string{"dateOfIssue"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := passport()
			c.change(&r)
			var fields []string
			for _, p := range Problems(r.CheckIssue()) {
				fields = append(fields, p.Field)
				if p.Problem == "" || p.Remedy == "" {
					t.Errorf("unfinished problem %+v", *p)
				}
			}
			if !slices.Equal(fields, c.fields) {
				t.Errorf("problems of %v, want %v: %v", fields, c.fields, r.CheckIssue())
			}
		})
	}
	if err := visa().CheckIssue(); err != nil {
		t.Error(err)
	}
}
