package mrz

import (
	"testing"
	"time"
)

func day(t *testing.T, text string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestCheckIssue(t *testing.T) {
	passport := specimen
	passport.DocumentCode, passport.DateOfExpiry = "PP", "2036-06-12"
	card := passport
	card.Format, card.DocumentCode, card.OptionalData = TD1, "I", ""
	sheet := card
	sheet.Format = TD2
	visa := card
	visa.Format, visa.DocumentCode = MRVA, "VC"
	for _, c := range []struct {
		name, issued string
		base         Document
		change       func(*Document)
		field        string
	}{
		{"a passport", "2026-06-13", passport, func(*Document) {}, ""},
		{"a card", "2026-06-13", card, func(*Document) {}, ""},
		{"a visa", "2026-06-13", visa, func(*Document) {}, ""},
		{"no second letter before 2028", "2027-12-31", passport, func(d *Document) { d.DocumentCode = "P" }, ""},
		{"no second letter from 2028", "2028-01-01", passport, func(d *Document) { d.DocumentCode = "P" }, FieldDocumentCode},
		{"no second letter, expiry in 2037", "2027-12-31", passport, func(d *Document) { d.DocumentCode, d.DateOfExpiry = "P<", "2037-12-31" }, ""},
		{"no second letter, expiry in 2038", "2027-12-31", passport, func(d *Document) { d.DocumentCode, d.DateOfExpiry = "P<", "2038-01-01" }, FieldDocumentCode},
		{"a free second letter before 2026", "2025-12-31", passport, func(d *Document) { d.DocumentCode = "PX" }, ""},
		{"a free second letter from 2026", "2026-01-01", passport, func(d *Document) { d.DocumentCode = "PX" }, FieldDocumentCode},
		{"a sheet's code on a booklet", "2026-06-13", passport, func(d *Document) { d.DocumentCode = "PU" }, FieldDocumentCode},
		{"an emergency sheet", "2026-06-13", sheet, func(d *Document) { d.DocumentCode = "PU" }, ""},
		{"AI on a card", "2026-06-13", card, func(d *Document) { d.DocumentCode = "AI" }, FieldDocumentCode},
		{"IV on a card", "2026-06-13", card, func(d *Document) { d.DocumentCode = "IV" }, FieldDocumentCode},
		{"AC of TD2", "2026-06-13", sheet, func(d *Document) { d.DocumentCode = "AC" }, FieldDocumentCode},
		{"a crew certificate", "2026-06-13", card, func(d *Document) { d.DocumentCode, d.OptionalData = "AC", "XX" }, ""},
		{"a crew certificate without employer", "2026-06-13", card, func(d *Document) { d.DocumentCode = "AC" }, FieldOptionalData},
		{"Germany as DEU", "2026-06-13", passport, func(d *Document) { d.Nationality = "DEU" }, FieldNationality},
		{"Germany as D<<", "2026-06-13", passport, func(d *Document) { d.Nationality = "D<<" }, ""},
		{"a nationality as issuer", "2026-06-13", passport, func(d *Document) { d.IssuingState = "XXB" }, FieldIssuingState},
		{"a deprecated code", "2026-06-13", passport, func(d *Document) { d.IssuingState = "ANT" }, FieldIssuingState},
		{"a code for master lists", "2026-06-13", passport, func(d *Document) { d.IssuingState = "IAO" }, FieldIssuingState},
		{"a laissez-passer", "2026-06-13", passport, func(d *Document) { d.DocumentCode, d.IssuingState, d.Nationality = "PL", "UNO", "UNO" }, ""},
		{"a laissez-passer with a nationality", "2026-06-13", passport, func(d *Document) { d.DocumentCode, d.IssuingState = "PL", "UNA" }, FieldNationality},
		{"born tomorrow", "2026-06-13", passport, func(d *Document) { d.DateOfBirth = "2026-06-14" }, FieldDateOfBirth},
		{"born this year, day unknown", "2026-06-13", passport, func(d *Document) { d.DateOfBirth = "2026-XX-XX" }, ""},
		{"expired yesterday", "2026-06-13", passport, func(d *Document) { d.DateOfExpiry = "2026-06-12" }, FieldDateOfExpiry},
		{"what Encode refuses", "2026-06-13", passport, func(d *Document) { d.PrimaryIdentifier = "" }, FieldPrimary},
	} {
		d := c.base
		c.change(&d)
		faults := CheckIssue(d, day(t, c.issued))
		switch {
		case c.field == "" && len(faults) > 0:
			t.Errorf("%s: %v", c.name, faults[0])
		case c.field != "" && (len(faults) != 1 || faults[0].Field != c.field || faults[0].Remedy == ""):
			t.Errorf("%s: %v, want one fault of %s", c.name, faults, c.field)
		}
	}
}

func TestEmployer(t *testing.T) { // Doc 9303-5 App. C
	for data, want := range map[string]string{
		"XX": "XX", "XX<": "XX", "U2<ABC": "U2", "UTA": "UTA", "UTAABC": "UTA", "": "", "X": "", "12": "", "1AB": "", "A<B": "",
	} {
		if got, ok := Employer(data); got != want || ok != (want != "") {
			t.Errorf("Employer(%q) = %q, %v", data, got, ok)
		}
	}
	for _, c := range []struct{ employer, further, want string }{
		{"XX", "", "XX"}, {"XX", "1234", "XX<1234"}, {"UTA", "1234", "UTA1234"}, {"X", "", ""}, {"UTAX", "", ""}, {"UTA", "1234567890123", ""},
	} {
		got, err := CrewOptionalData(c.employer, c.further)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%+v: %q, %v", c, got, err)
		}
		if code, ok := Employer(got); err == nil && (!ok || code != c.employer) {
			t.Errorf("%q does not read back", got)
		}
	}
}

func TestStates(t *testing.T) {
	list := States()
	if len(list) != 248+len(statesAdded) {
		t.Errorf("%d codes", len(list))
	}
	for i, s := range list {
		if i > 0 && s.Code <= list[i-1].Code || s.Name == "" || s.Part < 'A' || s.Part > 'H' {
			t.Errorf("%+v", s)
		}
		if s.Issues && (s.Part == 'E' || s.Part == 'F' || s.Part == 'H') || s.Deprecated != (s.Part == 'F') {
			t.Errorf("%+v may issue or is not deprecated", s)
		}
		if got, ok := LookupState((s.Code + "<<")[:3]); !ok || got != s {
			t.Errorf("%s is not found", s.Code)
		}
	}
	for code, want := range map[string][2]bool{ // issues, nationality
		"UTO": {true, true}, "D": {true, true}, "XXA": {false, true}, "GBS": {false, true}, "UNK": {false, true},
		"EUE": {true, false}, "ANT": {}, "IAO": {}, "XPO": {true, true}, "RKS": {true, true},
	} {
		if s, ok := LookupState(code); !ok || s.Issues != want[0] || s.Nationality != want[1] {
			t.Errorf("%s: %+v", code, s)
		}
	}
	for _, code := range []string{"", "DEU", "ZZZ", "XCT", "XXK", "UTOO", "uto", "U", "\x15TO"} {
		if _, ok := LookupState(code); ok {
			t.Errorf("%q is found", code)
		}
	}
}

func TestKeyInformation(t *testing.T) { // Doc 9303-11 App. D.2, D.3
	for _, c := range []struct {
		lines []string
		want  string
	}{
		{[]string{"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C<3UTO6908061F9406236ZE184226B<<<<<14"}, "L898902C<369080619406236"},
		{[]string{"I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2", "STEVENSON<<PETER<JOHN<<<<<<<<<"}, "D23145890734934071279507122"},
	} {
		got, err := KeyInformation(Decode(c.lines, day(t, "1999-01-01")).Fields)
		if err != nil || got != c.want {
			t.Errorf("%q, %v; want %q", got, err, c.want)
		}
	}
	if _, err := KeyInformation(Document{}); err == nil {
		t.Error("an empty document has key information")
	}
}

func TestKindsAreKnownCodes(t *testing.T) {
	for _, k := range Kinds() {
		f := TD3
		switch k.Code {
		case "PU":
			f = TD2
		case "AC":
			f = TD1
		}
		if problem := codeProblem(f, k.Code); problem != "" || k.Name == "" || k.Clause == "" {
			t.Errorf("%+v %s", k, problem)
		}
	}
}
