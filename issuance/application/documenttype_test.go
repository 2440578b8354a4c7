package application_test

import (
	"errors"
	"strings"
	"testing"

	"chancery/issuance/application"
)

// ask changes the file of the passport into one of another type, with what that type must say.
func ask(code string, more ...string) string {
	t, _ := application.TypeOf(code)
	text := strings.Replace(passport, "passport-ordinary", code, 1)
	if t.Visa {
		text = strings.Replace(visa, "visa-a", code, 1)
	}
	if t.Permit {
		text = strings.Replace(text, `"portrait"`, `"permit":{"category":"EMPLOYMENT","remarks":"ANY EMPLOYER","until":"2028-06-30"},"portrait"`, 1)
	}
	if t.Journey {
		text = strings.Replace(text, `"portrait"`, `"journey":{"destination":"UTOPIA","via":"BRUSSELS"},"portrait"`, 1)
	}
	if t.Nationalities != nil {
		text = strings.Replace(text, `"nationality":"UTO"`, `"nationality":"`+t.Nationalities[0]+`"`, 1)
	}
	if t.Format == "TD2" {
		text = strings.Replace(text, "ZE184226B", "ZE18422", 1)
	}
	for i := 0; i+1 < len(more); i += 2 {
		text = strings.Replace(text, more[i], more[i+1], 1)
	}
	return text
}

// The types that scripts rely on, each with a file that is taken.
func TestEveryTypeCanBeAppliedFor(t *testing.T) {
	want := []string{"passport-ordinary", "passport-official", "passport-diplomatic", "passport-refugee", "emergency-booklet",
		"emergency-sheet", "identity-card", "residence-permit", "visa-a", "visa-b"}
	types := application.Types()
	if len(types) != len(want) {
		t.Errorf("%d types, want %d", len(types), len(want))
	}
	for _, code := range want {
		t.Run(code, func(t *testing.T) {
			s, err := application.ReadFile(folder(t, ask(code)), now())
			if err != nil {
				t.Fatal(err)
			}
			kind, known := application.TypeOf(code)
			c := s.Content
			if !known || c.Type != code || (c.Visa != nil) != kind.Visa || (c.Permit != nil) != kind.Permit || (c.Journey != nil) != kind.Journey {
				t.Errorf("%+v", c)
			}
		})
	}
}

// What a type does not allow is refused at capture, by its field.
func TestTypesRefuse(t *testing.T) {
	for name, c := range map[string]struct{ file, field, says string }{
		"a refugee with a nationality":                   {ask("passport-refugee", `"XXB"`, `"UTO"`), "applicant.nationality", "XXB XXC XXA"},
		"a foreigner's identity card":                    {ask("identity-card", `"nationality":"UTO"`, `"nationality":"D"`), "applicant.nationality", "UTO"},
		"an address beyond all bounds":                   {ask("identity-card", `"sex"`, `"address":"`+strings.Repeat("Z", 101)+`","sex"`), "applicant.address", "at most 100"},
		"a permit in a passport":                         {ask("passport-ordinary", `"portrait"`, `"permit":{"category":"STUDY"},"portrait"`), "permit", "leave it out"},
		"a permit without what it permits":               {ask("residence-permit", `"permit":{"category":"EMPLOYMENT","remarks":"ANY EMPLOYER","until":"2028-06-30"},`, ""), "permit", "say what"},
		"a permit of no kind":                            {ask("residence-permit", "EMPLOYMENT", ""), "permit.category", "missing"},
		"a permit of a long kind":                        {ask("residence-permit", "EMPLOYMENT", strings.Repeat("E", 47)), "permit.category", "at most 46"},
		"a permit that has passed":                       {ask("residence-permit", "2028-06-30", "2026-06-12"), "permit.until", "has passed"},
		"a permit for more than five years":              {ask("residence-permit", "2028-06-30", "2031-06-13"), "permit.until", "60 months"},
		"a permit until some day":                        {ask("residence-permit", "2028-06-30", "2028-06-XX"), "permit.until", "YYYY-MM-DD"},
		"a journey with a passport":                      {ask("passport-official", `"portrait"`, `"journey":{"destination":"UTOPIA"},"portrait"`), "journey", "any journey"},
		"a journey to nowhere":                           {ask("emergency-sheet", `"destination":"UTOPIA",`, ""), "journey.destination", "missing"},
		"a personal number that is too long for a sheet": {ask("emergency-sheet", "ZE18422", "ZE184226B"), "applicant.personalNumber", "what the format leaves"},
		"a visa of size B without its grant":             {ask("visa-b", `"visa":{"category"`, `"wisa":{"category"`), "visa", "say what the visa grants"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := application.ReadFile(folder(t, c.file), now())
			list, ok := errors.AsType[application.Errors](err)
			if !ok {
				t.Fatalf("taken, or %v", err)
			}
			for _, e := range list {
				if e.Field == c.field && strings.Contains(e.Error(), c.says) {
					return
				}
			}
			t.Errorf("problems %v, want one of %s with %q", list, c.field, c.says)
		})
	}
}

// The last day that a permit may have is the longest validity there is.
func TestAPermitForFiveYears(t *testing.T) {
	for _, until := range []string{"2026-06-13", "2031-06-12"} {
		if _, err := application.ReadFile(folder(t, ask("residence-permit", "2028-06-30", until)), now()); err != nil {
			t.Errorf("until %s: %v", until, err)
		}
	}
}
