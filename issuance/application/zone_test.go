package application

import (
	"strings"
	"testing"
	"time"

	"chancery/personalization/mrz"
)

// What the zone shows of a document is what the document will have: the same characters at the same places, for all types.
func TestZone(t *testing.T) {
	now := time.Date(2026, 6, 13, 0, 0, 0, 0, time.UTC)
	for _, typ := range Types() {
		for _, full := range []bool{true, false} {
			c := Content{Type: typ.Code, Applicant: Applicant{PrimaryIdentifier: "Eriksson", SecondaryIdentifier: "Anna Maria", DateOfBirth: "1974-08-12", Sex: "F", Nationality: "UTO"}}
			if typ.Nationalities != nil {
				c.Applicant.Nationality = typ.Nationalities[0]
			}
			if full && !typ.Visa {
				c.Applicant.PersonalNumber = "ZE184226B"[:min(9, 7+mrz.Format(typ.Format).Width()/44*2)]
			}
			d := provisional(typ, now)
			d.DocumentNumber, d.PrimaryIdentifier, d.SecondaryIdentifier = "L898902C3", "ERIKSSON", "ANNA MARIA"
			d.DateOfBirth, d.Sex, d.Nationality, d.DateOfExpiry, d.OptionalData = "1974-08-12", "F", c.Applicant.Nationality, "2031-06-12", c.Applicant.PersonalNumber
			want, err := mrz.Encode(d)
			if err != nil {
				t.Fatal(typ.Code, err)
			}
			z := c.Zone(now, "2031-06-12")
			if len(z.Lines) != len(want.Lines) {
				t.Fatalf("%s: %q", typ.Code, z.Lines)
			}
			hidden := 0
			for i := range z.Lines {
				if got := []rune(z.Lines[i]); len(got) != len(want.Lines[i]) {
					t.Fatalf("%s: %q", typ.Code, z.Lines)
				}
				at := 0
				for _, r := range z.Lines[i] {
					if r == unknown {
						hidden++
					} else if r != rune(want.Lines[i][at]) {
						t.Errorf("%s: %q, want %q", typ.Code, z.Lines[i], want.Lines[i])
						break
					}
					at++
				}
			}
			if most := 11; hidden > most || hidden < 10 {
				t.Errorf("%s hides %d characters: %q", typ.Code, hidden, z.Lines)
			}
		}
	}
}

func TestZoneOfWhatIsTyped(t *testing.T) {
	now := time.Date(2026, 6, 13, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		content Content
		want    string // part of the first line
		offers  bool
	}{
		"nothing":                   {Content{}, "PPUTO·······", false},
		"half":                      {Content{Applicant: Applicant{PrimaryIdentifier: "ERIK", DateOfBirth: "1974-"}}, "PPUTOERIK<<<<", false},
		"digits":                    {Content{Applicant: Applicant{PrimaryIdentifier: "ERIK7"}}, "PPUTO·······", false},
		"long":                      {Content{Applicant: Applicant{PrimaryIdentifier: "PAPANDROPOULOUS", SecondaryIdentifier: "JONATHON WARREN TREVOR ALEXANDER"}}, "PPUTOPAPANDROPOULOUS<<JONATHON<WARREN<TREVO", true},
		"a chosen one that is none": {Content{NameField: "X", Applicant: Applicant{PrimaryIdentifier: "ERIK"}}, "PPUTOERIK<<<<", false},
	} {
		z := c.content.Zone(now, "")
		if len(z.Lines) != 2 || !strings.HasPrefix(z.Lines[0], c.want) || (len(z.Shortenings) > 1) != c.offers {
			t.Errorf("%s: %+v", name, z)
		}
	}
}
