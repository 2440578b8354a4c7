package document_test

import (
	"bytes"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
	"chancery/personalization/record"
)

func day(t testing.TB, text string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestValidity(t *testing.T) {
	for name, c := range map[string]struct{ birth, issued, want string }{
		"ten years less a day":              {"1974-08-12", "2026-06-13", "2036-06-12"},
		"five for a child":                  {"2015-01-01", "2026-06-13", "2031-06-12"},
		"born on the day":                   {"2026-06-13", "2026-06-13", "2031-06-12"},
		"18 tomorrow":                       {"2008-06-14", "2026-06-13", "2031-06-12"},
		"18 today":                          {"2008-06-13", "2026-06-13", "2036-06-12"},
		"18 yesterday":                      {"2008-06-12", "2026-06-13", "2036-06-12"},
		"born on a leap day, the day":       {"2008-02-29", "2026-02-28", "2031-02-27"},
		"born on a leap day, the day after": {"2008-02-29", "2026-03-01", "2036-02-29"},
		"issued on a leap day":              {"1974-08-12", "2028-02-29", "2038-02-28"},
		"issued to a child on a leap day":   {"2020-08-12", "2028-02-29", "2033-02-28"},
		"until a leap day":                  {"1974-08-12", "2026-03-01", "2036-02-29"},
		"over the end of a year":            {"1974-08-12", "2026-01-01", "2035-12-31"},
		"nothing known of birth":            {"XXXX-XX-XX", "2026-06-13", "2036-06-12"},
		"year of birth unknown":             {"XXXX-02-29", "2026-06-13", "2036-06-12"},
		"month unknown, 18 this year":       {"2008-XX-XX", "2026-06-13", "2036-06-12"}, // the earliest day counts
		"month unknown, 18 next year":       {"2009-XX-XX", "2026-06-13", "2031-06-12"},
		"day unknown, 18 this month":        {"2008-06-XX", "2026-06-13", "2036-06-12"},
		"day unknown, 18 next month":        {"2008-07-XX", "2026-06-13", "2031-06-12"},
		"month unknown, day known":          {"2008-XX-31", "2026-01-31", "2036-01-30"},
		"month unknown, day known, before":  {"2008-XX-31", "2026-01-30", "2031-01-29"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := document.Validity(application.Content{Applicant: application.Applicant{DateOfBirth: c.birth}}, day(t, c.issued))
			if err != nil || got.Format(time.DateOnly) != c.want {
				t.Errorf("until %s, %v, want %s", got.Format(time.DateOnly), err, c.want)
			}
		})
	}
}

func TestValidityOfAVisa(t *testing.T) {
	c := application.Content{Visa: &application.Visa{From: "2026-07-01", Until: "2026-09-30"}}
	if got, err := document.Validity(c, day(t, "2026-06-13")); err != nil || got.Format(time.DateOnly) != "2026-09-30" {
		t.Errorf("until %v, %v", got, err)
	}
	c.Visa.Until = "2026-09-31"
	_, err := document.Validity(c, day(t, "2026-06-13"))
	issuancetest.WantKind(t, err, issuance.Invalid)
	wantWords(t, err, "visa.until")
}

// Whenever a passport is issued and to whom: it is good for ten years or for five, a child's for five, and the day after its last one
// is the same day of the year, or the day after a leap day that there is not.
func TestValidityIsWholeYears(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		birth := day(t, "1920-01-01").AddDate(0, 0, rapid.IntRange(0, 38_000).Draw(r, "birth"))
		issued := birth.AddDate(0, 0, rapid.IntRange(0, 30_000).Draw(r, "age"))
		until, err := document.Validity(application.Content{Applicant: application.Applicant{DateOfBirth: birth.Format(time.DateOnly)}}, issued)
		if err != nil {
			r.Fatal(err)
		}
		years := 10
		if age(birth, issued) < 18 {
			years = 5
		}
		want := time.Date(issued.Year()+years, issued.Month(), issued.Day()-1, 0, 0, 0, 0, time.UTC)
		if !until.Equal(want) {
			r.Fatalf("born %v, issued %v: until %v, want %v", birth, issued, until, want)
		}
	})
}

// age counts birthdays; who was born on a leap day has them on the 1st of March in other years.
func age(birth, on time.Time) int {
	years := on.Year() - birth.Year()
	if on.Month() < birth.Month() || on.Month() == birth.Month() && on.Day() < birth.Day() {
		years--
	}
	return years
}

// Law 6: whatever was captured for the document stands in its record, and nothing else.
func TestBuildRecord(t *testing.T) {
	digest := "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
	c := application.Content{
		Type: "passport-ordinary", RequestType: "RENEWAL", Service: "urgent", Site: "BRU", DeliverySite: "WAW",
		Applicant: application.Applicant{
			PrimaryIdentifier: "ERIKSSON", SecondaryIdentifier: "ANNA MARIA", NationalName: &application.NationalName{Primary: "Эрикссон", Secondary: "Анна", Language: "ky"},
			DateOfBirth: "1974-08-12", PlaceOfBirth: "ZENITH", Sex: "F", Nationality: "UTO", PersonalNumber: "ZE184226B", HeightCm: 165,
		},
		NameField: "ERIKSSON<<ANNA<MARIA", Portrait: digest, Signature: digest, PreviousDocument: "L898902C3",
	}
	got, err := document.BuildRecord(c, "U2600001", "U2600001", day(t, "2026-06-13"), day(t, "2036-06-12"))
	if err != nil {
		t.Fatal(err)
	}
	want := record.Record{
		Version: 1, DocumentType: "passport-ordinary", Format: "TD3", DocumentCode: "PP", IssuingState: "UTO", IssuingAuthority: "PASSPORT AUTHORITY OF UTOPIA",
		DocumentNumber: "U2600001", BlankSerial: "U2600001", DateOfIssue: "2026-06-13", DateOfExpiry: "2036-06-12", Layout: "utopia/passport-ordinary@1",
		Bearer: record.Bearer{
			PrimaryIdentifier: "ERIKSSON", SecondaryIdentifier: "ANNA MARIA", NationalName: &record.NationalName{Primary: "Эрикссон", Secondary: "Анна", Language: "ky"},
			NameField: "ERIKSSON<<ANNA<MARIA", DateOfBirth: "1974-08-12", PlaceOfBirth: "ZENITH", Sex: "F", Nationality: "UTO", PersonalNumber: "ZE184226B", HeightCm: 165,
		},
		Portrait: digest, Signature: digest,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwant\n%+v", got, want)
	}
	visa := c
	visa.Type, visa.Visa = "visa-a", &application.Visa{Category: "BUSINESS", Entries: 2, From: "2026-07-01", Until: "2026-09-30", DurationDays: 30, PassportNumber: "L898902C3"}
	if got, err = document.BuildRecord(visa, "CFGHJKLMN", "VS0000001", day(t, "2026-06-13"), day(t, "2026-09-30")); err != nil {
		t.Fatal(err)
	}
	if *got.Visa != (record.Visa{Category: "BUSINESS", Entries: 2, From: "2026-07-01", Until: "2026-09-30", DurationDays: 30, PassportNumber: "L898902C3", PlaceOfIssue: "BRU"}) {
		t.Errorf("%+v", got.Visa)
	}
	if got.Format != "MRV-A" || got.DocumentCode != "V" || got.DocumentNumber == got.BlankSerial {
		t.Errorf("%+v", got)
	}
}

func TestBuildRecordRefuses(t *testing.T) {
	h := issuancetest.House{}
	good := h.Passport(func(c *application.Content) {
		c.Portrait = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
	})
	build := func(edit func(*application.Content), number string, until string) error {
		c := good
		edit(&c)
		_, err := document.BuildRecord(c, number, number, day(t, "2026-06-13"), day(t, until))
		return err
	}
	if err := build(func(*application.Content) {}, "U2600001", "2036-06-12"); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		err  error
		says string
	}{
		"a type that is none":        {build(func(c *application.Content) { c.Type = "passport-royal" }, "U2600001", "2036-06-12"), "passport-royal"},
		"a number in small type":     {build(func(*application.Content) {}, "u2600001", "2036-06-12"), "documentNumber"},
		"an end before the day":      {build(func(*application.Content) {}, "U2600001", "2026-06-12"), "dateOfExpiry"},
		"nobody":                     {build(func(c *application.Content) { c.Applicant.PrimaryIdentifier = "" }, "U2600001", "2036-06-12"), "bearer.primaryIdentifier"},
		"a nationality that is none": {build(func(c *application.Content) { c.Applicant.Nationality = "DEU" }, "U2600001", "2036-06-12"), "record.bearer.nationality: it is not"},
		"a shortening of another":    {build(func(c *application.Content) { c.NameField = "ERIKSSON<<ANNA<M" }, "U2600001", "2036-06-12"), "record.bearer.nameField"},
		"a passport with a visa":     {build(func(c *application.Content) { c.Visa = &application.Visa{} }, "U2600001", "2036-06-12"), "visa"},
	} {
		t.Run(name, func(t *testing.T) {
			issuancetest.WantKind(t, c.err, issuance.Invalid)
			wantWords(t, c.err, c.says)
		})
	}
}

func TestLoadSource(t *testing.T) {
	h := issuancetest.New(t)
	doc := h.Order(t, h.Passport())
	_, err := document.LoadSource(t.Context(), h.Pool, doc)
	issuancetest.WantKind(t, err, issuance.Conflict)
	wantWords(t, err, doc, "number it first")
	_, err = document.LoadSource(t.Context(), h.Pool, "D-ZZZZ-ZZZZ")
	issuancetest.WantKind(t, err, issuance.NotFound)
	h.Blanks(t, issuancetest.Booklet, "olga", 1)
	_, ids := h.Run(t, issuancetest.StickerPrinter, 1)
	s, err := document.LoadSource(t.Context(), h.Pool, ids[0])
	if err != nil {
		t.Fatal(err)
	}
	again, err := document.LoadSource(t.Context(), h.DB.Auditor, ids[0])
	if err != nil || !reflect.DeepEqual(s, again) {
		t.Errorf("a second time it is another record: %v", err)
	}
	if s.Document.ID != ids[0] || s.Record.DocumentNumber != *s.Document.Number || s.Record.BlankSerial != *s.Document.Blank || len(s.Portrait) == 0 || s.Signature != nil {
		t.Errorf("%+v", s.Record)
	}
	canonical, err := s.Record.Canonical()
	if err != nil || !bytes.Equal(canonical, s.Document.Record) {
		t.Errorf("the record that is stored is another one: %v", err)
	}
}
