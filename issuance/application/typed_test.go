package application

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDay(t *testing.T) {
	for typed, want := range map[string]string{
		"19740812": "1974-08-12", "1974-08-12": "1974-08-12", "12.08.1974": "1974-08-12", "1974/08/12": "1974-08-12", "1974xxxx": "1974-XX-XX",
		"XXXX-XX-XX": "XXXX-XX-XX", "": "", "12/08/1974": "12/08/1974", "1974-8-12": "1974-8-12", "1974081": "1974081", "197408122": "197408122", "a9740812": "a9740812",
		"1974.08.12": "1974.08.12", "19 74 08 12": "19 74 08 12",
	} {
		if got := Day(typed); got != want {
			t.Errorf("%q gives %q, want %q", typed, got, want)
		}
	}
}

// What is content stays the content, typed anew.
func TestTypedOfContent(t *testing.T) {
	for _, typ := range Types() {
		c := Content{Type: typ.Code, RequestType: "RENEWAL", Service: "urgent", Site: "BRU", DeliverySite: "WAW", PreviousDocument: "C12345678",
			Applicant: Applicant{PrimaryIdentifier: "Ö'NEILL-ÅS", SecondaryIdentifier: "ANNA", DateOfBirth: "1974-XX-XX", PlaceOfBirth: "ZENITH", Sex: "X", Nationality: "UTO",
				PersonalNumber: "ZE184226B", HeightCm: 165, Address: "Main street 1, Zenith", NationalName: &NationalName{Primary: "Эрикссон", Language: "ru"}}}
		if typ.Visa {
			c.Visa = &Visa{Category: "BUSINESS", From: "2026-07-01", Until: "2026-09-30", DurationDays: 30, PassportNumber: "L898902C3"}
		}
		if typ.Permit {
			c.Permit = &Permit{Category: "WORK", Remarks: "none", Until: "2027-01-01"}
		}
		if typ.Journey {
			c.Journey = &Journey{Destination: "UTOPIA", Via: "ZENITH"}
		}
		typed := TypedOf(c)
		got, found := typed.Kept().Content("BRU")
		if len(found) > 0 || !reflect.DeepEqual(got, c) {
			t.Errorf("%s: %v\n%+v\n%+v", typ.Code, found, got, c)
		}
	}
}

func TestNumbersThatAreNone(t *testing.T) {
	_, found := Typed{"type": "visa-a", "visa.entries": "many", "applicant.heightCm": "1.65"}.Content("BRU")
	if !found.has("visa.entries") || !found.has("applicant.heightCm") || !found.has("visa.durationDays") {
		t.Errorf("%v", found)
	}
	if _, found = (Typed{"type": "passport-ordinary", "visa.entries": "many"}).Content("BRU"); len(found) > 0 {
		t.Errorf("a passport's visa: %v", found)
	}
}

func TestCapitals(t *testing.T) {
	for _, c := range []struct{ typed, language, want string }{
		{"eriksson", "", "ERIKSSON"}, {"de la Cruz", "", "de la Cruz"}, {"izmir", "tr", "İZMİR"}, {"эрикссон", "ru", "ЭРИКССОН"}, {"", "", ""}, {"x", "not a tag", "X"}, {"سعيد", "ar", "سعيد"},
	} {
		if got := capitals(c.typed, c.language); got != c.want {
			t.Errorf("%q gives %q, want %q", c.typed, got, c.want)
		}
	}
}

// Whatever is typed, it is content with errors and no panic, and a second reading says the same.
func TestAnythingTyped(t *testing.T) {
	paths := append(TypedPaths(), "site", "unknown", "")
	codes := []string{""}
	for _, typ := range Types() {
		codes = append(codes, typ.Code)
	}
	rapid.Check(t, func(t *rapid.T) {
		typed := Typed{"type": rapid.SampledFrom(codes).Draw(t, "type")}
		for _, p := range paths {
			if p != "type" && rapid.Bool().Draw(t, "given") {
				typed[p] = rapid.String().Draw(t, p)
			}
		}
		c, _ := typed.Content("BRU")
		if c.Site != "BRU" {
			t.Fatal("the site was typed")
		}
		kept, _ := typed.Kept().Content("BRU")
		if !reflect.DeepEqual(kept, c) && short(typed) {
			t.Fatalf("what is kept gives other content:\n%+v\n%+v", kept, c)
		}
		if _, err := (DraftRow{Site: "BRU", Typed: typed}).Look(true, time.Date(2026, 6, 13, 0, 0, 0, 0, time.UTC)); err == nil && typed["applicant.primaryIdentifier"] == "" {
			t.Fatal("nobody applies")
		}
	})
}

func short(t Typed) bool {
	for _, v := range t {
		if len(v) > maxTyped {
			return false
		}
	}
	return true
}
