package record

import (
	"strings"
	"testing"
)

func TestValidateNamesTheField(t *testing.T) {
	long := strings.Repeat("Ы", maxName+1)
	for _, c := range []struct {
		field  string
		base   func() Record
		change func(*Record)
	}{
		{"version", passport, func(r *Record) { r.Version = 2 }},
		{"documentType", passport, func(r *Record) { r.DocumentType = "" }},
		{"format", passport, func(r *Record) { r.Format = "TD4" }},
		{"documentCode", passport, func(r *Record) { r.DocumentCode = "V" }},
		{"documentCode", passport, func(r *Record) { r.DocumentCode = "p" }},
		{"documentCode", passport, func(r *Record) { r.DocumentCode = "" }},
		{"documentCode", visa, func(r *Record) { r.DocumentCode = "P" }},
		{"issuingState", passport, func(r *Record) { r.IssuingState = "Utopia" }},
		{"issuingAuthority", passport, func(r *Record) { r.IssuingAuthority = "A\nB" }},
		{"issuingAuthority", passport, func(r *Record) { r.IssuingAuthority = "" }},
		{"documentNumber", passport, func(r *Record) { r.DocumentNumber = "L898902C36" }},
		{"documentNumber", passport, func(r *Record) { r.DocumentNumber = "L8989 2C3" }},
		{"documentNumber", passport, func(r *Record) { r.DocumentNumber = "" }},
		{"blankSerial", passport, func(r *Record) { r.BlankSerial = "ab" }},
		{"dateOfIssue", passport, func(r *Record) { r.DateOfIssue = "13.06.2026" }},
		{"dateOfExpiry", passport, func(r *Record) { r.DateOfExpiry = "2036-02-30" }},
		{"dateOfExpiry", passport, func(r *Record) { r.DateOfExpiry = "2026-06-12" }},
		{"layout", passport, func(r *Record) { r.Layout = "" }},
		{"bearer.primaryIdentifier", passport, func(r *Record) { r.Bearer.PrimaryIdentifier = "" }},
		{"bearer.primaryIdentifier", passport, func(r *Record) { r.Bearer.PrimaryIdentifier = long }},
		{"bearer.primaryIdentifier", passport, func(r *Record) { r.Bearer.PrimaryIdentifier = "A\u2028B" }},
		{"bearer.secondaryIdentifier", passport, func(r *Record) { r.Bearer.SecondaryIdentifier = " ANNA" }},
		{"bearer.secondaryIdentifier", passport, func(r *Record) { r.Bearer.SecondaryIdentifier = "AN\xffNA" }},
		{"bearer.nationalName.primary", passport, func(r *Record) { r.Bearer.NationalName.Primary = "" }},
		{"bearer.nationalName.language", passport, func(r *Record) { r.Bearer.NationalName.Language = "kирг" }},
		{"bearer.nameField", passport, func(r *Record) { r.Bearer.NameField = "ERIKSSON, ANNA" }},
		{"bearer.nameField", passport, func(r *Record) { r.Bearer.NameField = strings.Repeat("A", 40) }},
		{"bearer.dateOfBirth", passport, func(r *Record) { r.Bearer.DateOfBirth = "1974-02-30" }},
		{"bearer.dateOfBirth", passport, func(r *Record) { r.Bearer.DateOfBirth = "2026-07-XX" }},
		{"bearer.placeOfBirth", passport, func(r *Record) { r.Bearer.PlaceOfBirth = long }},
		{"bearer.sex", passport, func(r *Record) { r.Bearer.Sex = "" }},
		{"bearer.nationality", passport, func(r *Record) { r.Bearer.Nationality = "" }},
		{"bearer.personalNumber", passport, func(r *Record) { r.Bearer.PersonalNumber = strings.Repeat("1", 21) }},
		{"bearer.heightCm", passport, func(r *Record) { r.Bearer.HeightCm = 16 }},
		{"portrait", passport, func(r *Record) { r.Portrait = "" }},
		{"portrait", passport, func(r *Record) { r.Portrait = strings.Repeat("AB", 32) }},
		{"signature", passport, func(r *Record) { r.Signature = "abcd" }},
		{"visa", passport, func(r *Record) { r.Visa = visa().Visa; r.Visa.Until = r.DateOfExpiry }},
		{"visa", visa, func(r *Record) { r.Visa = nil }},
		{"visa.category", visa, func(r *Record) { r.Visa.Category = "" }},
		{"visa.entries", visa, func(r *Record) { r.Visa.Entries = 256 }},
		{"visa.entries", visa, func(r *Record) { r.Visa.Entries = -1 }},
		{"visa.durationDays", visa, func(r *Record) { r.Visa.DurationDays = 256 }},
		{"visa.from", visa, func(r *Record) { r.Visa.From = "now" }},
		{"visa.until", visa, func(r *Record) { r.Visa.From = "2026-12-13" }},
		{"visa.until", visa, func(r *Record) { r.Visa.Until = "2026-12-11" }},
		{"visa.passportNumber", visa, func(r *Record) { r.Visa.PassportNumber = "" }},
		{"documentCode", passport, func(r *Record) { r.DocumentCode = "PO" }},
		{"documentCode", kind("identity-card"), func(r *Record) { r.DocumentCode = "PU" }},
		{"documentCode", kind("emergency-sheet"), func(r *Record) { r.DocumentCode = "PE" }},
		{"format", kind("identity-card"), func(r *Record) { r.Format = "TD2" }},
		{"format", kind("visa-b"), func(r *Record) { r.Format = "MRV-A" }},
		{"documentNumber", kind("identity-card"), func(r *Record) { r.DocumentNumber = strings.Repeat("7", 23) }},
		{"documentNumber", kind("emergency-sheet"), func(r *Record) { r.DocumentNumber = strings.Repeat("7", 15) }},
		{"documentNumber", kind("visa-b"), func(r *Record) { r.DocumentNumber = strings.Repeat("7", 10) }},
		{"bearer.nationality", kind("passport-refugee"), func(r *Record) { r.Bearer.Nationality = "UTO" }},
		{"bearer.nationality", kind("identity-card"), func(r *Record) { r.Bearer.Nationality = "D" }},
		{"bearer.address", kind("identity-card"), func(r *Record) { r.Bearer.Address = long }},
		{"bearer.address", kind("identity-card"), func(r *Record) { r.Bearer.Address = "1 ZENITH SQUARE\nUTOPIA CITY" }},
		{"bearer.nameField", kind("identity-card"), func(r *Record) { r.Bearer.NameField = strings.Repeat("A", 31) }},
		{"optionalData", passport, func(r *Record) { r.OptionalData = "A" }},
		{"optionalData", kind("identity-card"), func(r *Record) { r.OptionalData = strings.Repeat("A", 12) }},
		{"optionalData", kind("identity-card"), func(r *Record) { r.OptionalData = "a" }},
		{"permit", kind("residence-permit"), func(r *Record) { r.Permit = nil }},
		{"permit", kind("identity-card"), func(r *Record) { r.Permit = &Permit{Category: "STUDY"} }},
		{"permit.category", kind("residence-permit"), func(r *Record) { r.Permit.Category = "" }},
		{"permit.category", kind("residence-permit"), func(r *Record) { r.Permit.Category = strings.Repeat("A", 47) }},
		{"permit.remarks", kind("residence-permit"), func(r *Record) { r.Permit.Remarks = long }},
		{"journey", passport, func(r *Record) { r.Journey = &Journey{Destination: "UTOPIA"} }},
		{"journey.destination", kind("emergency-sheet"), func(r *Record) { r.Journey.Destination = "" }},
		{"journey.via", kind("emergency-booklet"), func(r *Record) { r.Journey.Via = long }},
		{"visa.placeOfIssue", visa, func(r *Record) { r.Visa.PlaceOfIssue = strings.Repeat("A", 16) }},
	} {
		r := c.base()
		c.change(&r)
		all := Problems(r.Validate())
		if len(all) != 1 || all[0].Field != c.field || all[0].Problem == "" || all[0].Remedy == "" {
			t.Errorf("%s: got %v", c.field, r.Validate())
		}
	}
}

func kind(code string) func() Record { return func() Record { return of(code) } }

func TestUnknownAndSpareMembersAreFine(t *testing.T) {
	for name, change := range map[string]func(*Record){
		"unknown birth":       func(r *Record) { r.Bearer.DateOfBirth = "XXXX-XX-XX" },
		"birth this month":    func(r *Record) { r.Bearer.DateOfBirth = "2026-06-XX" },
		"one name only":       func(r *Record) { r.Bearer.SecondaryIdentifier = "" },
		"no national name":    func(r *Record) { r.Bearer.NationalName = nil },
		"State of one":        func(r *Record) { r.Bearer.Nationality = "D" },
		"no signature":        func(r *Record) { r.Signature = "" },
		"chosen name field":   func(r *Record) { r.Bearer.NameField = "ERIKSSON<<ANNA<M" },
		"no blank serial":     func(r *Record) { r.BlankSerial = "" },
		"number of one char":  func(r *Record) { r.DocumentNumber = "1" },
		"another authority's": func(r *Record) { r.DocumentType, r.DocumentCode = "passport-service", "PO" },
		"code of one letter":  func(r *Record) { r.DocumentCode = "P" }, // CheckIssue knows from when on not
	} {
		r := passport()
		change(&r)
		if err := r.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAllProblemsAtOnce(t *testing.T) {
	all := Problems(Record{}.Validate())
	if len(all) < 10 {
		t.Errorf("%d problems of an empty record: %v", len(all), all)
	}
	for _, p := range all {
		if p.Field == "" || p.Problem == "" || p.Remedy == "" {
			t.Errorf("unfinished problem %+v", *p)
		}
	}
	if Problems(nil) != nil {
		t.Error("nil has problems")
	}
}
