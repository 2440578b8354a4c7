package personalization

import (
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"chancery/personalization/record"
	"chancery/templates"
)

func TestPrintedDates(t *testing.T) {
	for _, c := range []struct{ date, style, want string }{
		{"1974-08-12", "", "12 AUG/AOÛT 1974"},
		{"1974-08-12", "month", "12 AUG/AOÛT 1974"},
		{"1974-08-12", "numeric", "12.08.1974"},
		{"1974-08-12", "short", "12.08.74"},
		{"1974-08-12", "short-month", "12 AUG 74"},
		{"2026-01-01", "", "01 JAN 2026"}, // both languages have one abbreviation
		{"1942-02-28", "", "28 FEB/FÉV 1942"},
		{"1942-12-28", "", "28 DEC/DÉC 1942"},
		{"1942-XX-XX", "", "XX XXX 1942"}, // Doc 9303-3 §3.8
		{"XXXX-XX-XX", "numeric", "XX.XX.XXXX"},
		{"1942-07-XX", "", "XX JUL/JUIL 1942"},
	} {
		if got, err := printedDate("bearer.dateOfBirth", c.date, c.style); err != nil || got != c.want {
			t.Errorf("%s as %q: %q, %v; want %q", c.date, c.style, got, err, c.want)
		}
	}
	for _, bad := range []string{"", "1974", "12.08.1974", "1974-13-01", "1974-1-1", "74-08-12"} {
		if got, err := printedDate("bearer.dateOfBirth", bad, ""); err == nil {
			t.Errorf("%q was printed as %q", bad, got)
		}
	}
}

// Doc 9303-3 §3.8: no abbreviation is longer than four letters, and all can be set.
func TestMonths(t *testing.T) {
	for _, pair := range months() {
		for _, name := range pair {
			if n := utf8.RuneCountInString(name); n < 3 || n > 4 {
				t.Errorf("%s has %d letters", name, n)
			}
			if strings.Trim(name, simple) != "" {
				t.Errorf("%s has a letter that date fields can't set", name)
			}
		}
	}
}

// Every field that a layout may name has its value in a full record, set in its character set.
func TestEveryFieldHasItsValue(t *testing.T) {
	rec := visa(t)
	full := passport(t)
	rec.Bearer, rec.BlankSerial = full.Bearer, "UA0004711"
	rec.Visa.Entries = 2
	rec.Bearer.Address = "1 ZENITH SQUARE, UTOPIA CITY"
	rec.Permit = &record.Permit{Category: "EMPLOYMENT", Remarks: "ANY EMPLOYER"}
	rec.Journey = &record.Journey{Destination: "UTOPIA", Via: "BRUSSELS"}
	for _, field := range templates.Fields() {
		text, err := value(rec, field)
		if err != nil || text == "" {
			t.Errorf("%s: %q, %v", field, text, err)
		}
		if simpleField(field) && strings.Trim(text, simple) != "" {
			t.Errorf("%s: %q has characters beside %q", field, text, simple)
		}
	}
	if _, err := value(rec, "bearer.shoes"); err == nil {
		t.Error("a field that does not exist has a value")
	}
	for _, field := range templates.DateFields() {
		if !slices.Contains(templates.Fields(), field) {
			t.Errorf("date field %s is no field", field)
		}
	}
}

func TestValuesOfVisas(t *testing.T) {
	for _, c := range []struct {
		entries, days int
		want          [2]string
	}{{0, 30, [2]string{"MULTIPLE", "30 DAYS / JOURS"}}, {1, 1, [2]string{"1", "1 DAY / JOUR"}}, {99, 0, [2]string{"99", ""}}} {
		v := &record.Visa{Entries: c.entries, DurationDays: c.days}
		if got := [2]string{entries(v), duration(v.DurationDays)}; got != c.want {
			t.Errorf("%+v: %q, want %q", v, got, c.want)
		}
	}
}

// text gives what pdftotext reads on the printed plane.
func text(t *testing.T, rec record.Record) string {
	t.Helper()
	return run(t, "poppler-utils", "pdftotext", save(t, compose(t, newComposer(t, fixedSeal{}), rec).Page), "-")
}

// Names are printed as they are in every script that the fonts have.
func TestNationalNames(t *testing.T) {
	rec := passport(t)
	rec.Bearer.PrimaryIdentifier, rec.Bearer.SecondaryIdentifier = "KASYMOV", "OMURBEK"
	rec.Bearer.NationalName = &record.NationalName{Primary: "КАСЫМОВ", Secondary: "ӨМҮРБЕК ҢҒҚҲЎЁЪ", Language: "ky"}
	if got := text(t, rec); !strings.Contains(got, "КАСЫМОВ ӨМҮРБЕК ҢҒҚҲЎЁЪ") || !strings.Contains(got, "KASYMOV") {
		t.Errorf("Kyrgyz name: %s", got)
	}
	rec.Bearer.NationalName = &record.NationalName{Primary: "الحسن", Language: "ar"}
	if got := text(t, rec); !strings.Contains(got, "الحسن") || !strings.Contains(got, "KASYMOV") {
		t.Errorf("Arabic name: %s", got)
	}
	rec.Bearer.NationalName = nil
	rec.Bearer.PrimaryIdentifier, rec.Bearer.SecondaryIdentifier = "ÅSTRÖM-ŁĘCKA", "ĞÜL ØRJAN"
	if got := text(t, rec); !strings.Contains(got, "ÅSTRÖM-ŁĘCKA") || !strings.Contains(got, "ĞÜL ØRJAN") {
		t.Errorf("Latin name with diacritics: %s", got)
	}
	// A name given in Cyrillic alone is printed in Latin letters too.
	rec.Bearer.PrimaryIdentifier, rec.Bearer.SecondaryIdentifier = "ИВАНОВ", ""
	if got := text(t, rec); !strings.Contains(got, "IVANOV") || strings.Contains(got, "Given names") {
		t.Errorf("name in Cyrillic: %s", got)
	}
}

// An optional field without a value leaves no caption behind (Doc 9303-3 §3.7).
func TestOptionalFieldsLeaveNoCaption(t *testing.T) {
	rec := passport(t)
	rec.Bearer.PersonalNumber, rec.Bearer.PlaceOfBirth, rec.Signature = "", "", ""
	got := text(t, rec)
	for _, caption := range []string{"Personal No.", "Place of birth", "Signature"} {
		if strings.Contains(got, caption) {
			t.Errorf("caption %q stands without a value", caption)
		}
	}
	if !strings.Contains(got, "Date of birth") || !strings.Contains(got, "UTOPIAN / UTOPIENNE") {
		t.Errorf("mandatory fields are missing: %s", got)
	}
}

// Doc 9303-7 §4.1.1: a visa may be without a portrait.
func TestVisaWithoutPortrait(t *testing.T) {
	rec := visa(t)
	rec.Portrait = ""
	a, err := newComposer(t, fixedSeal{}).Compose(rec, Images{})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(a.Page), "DCTDecode") {
		t.Error("a portrait where there is none")
	}
}

func TestArrangeFits(t *testing.T) {
	types := newTypeCase()
	f, err := types.face("sans")
	if err != nil {
		t.Fatal(err)
	}
	font, err := f.Cut(alphabet(f))
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[A-ZÉÅ]{1,12}`), 1, 20).Draw(t, "words")
		s := strings.Join(words, " ")
		e := &templates.Text{Width: 60, Size: 9, Min: 5, Lines: 2, Least: 3}
		lines, size, ok := arrange(font, e, s)
		if !ok {
			if font.Width(s, e.Least) < e.Width {
				t.Fatalf("%q fits at %g pt and was refused", s, e.Least)
			}
			return
		}
		if size > e.Size || size < e.Least || len(lines) == 1 && len(words) > 1 && size < e.Min-1e-9 {
			t.Fatalf("%q is set in %d lines of %g pt", s, len(lines), size)
		}
		if strings.Join(lines, " ") != s {
			t.Fatalf("%q became %q", s, lines)
		}
		for _, line := range lines {
			if w := font.Width(line, size); w > e.Width+1e-9 {
				t.Fatalf("line %q is %.2f mm wide", line, w)
			}
		}
	})
}

func TestAlphabetHoldsTheLanguagesOfUtopia(t *testing.T) {
	types := newTypeCase()
	for _, name := range []string{"sans", "sans-bold", "sans-oblique", "sans-wide", "serif", "serif-bold", "serif-condensed"} {
		f, err := types.face(name)
		if err != nil {
			t.Fatal(err)
		}
		set := alphabet(f)
		for _, r := range "ABCXYZabcxyz0189ÄÖÜßÉÈÊÇÑŞĞİıŁŐŽĐƏəŊÞÆŒØÅẞ АБЯабяЁёҢңӨөҮүҒғҚқҲҳЎўҶҷӢӣӮӯЇїІіЄєҐґЉЊЋЏ’‘-./№" {
			if !slices.Contains(set, r) {
				t.Errorf("%s lacks %q", name, r)
			}
		}
	}
}

// A name without a space or hyphen that is too wide for min has its one line, down to least; an
// element of one line never goes below min.
func TestArrangeOneLongWord(t *testing.T) {
	f, err := newTypeCase().face("sans-bold")
	if err != nil {
		t.Fatal(err)
	}
	font, err := f.Cut(alphabet(f))
	if err != nil {
		t.Fatal(err)
	}
	word := "AAAAAAAAAAA'AAAAAAAAAAAAA'AAA'AAAAAAAAAAA'AA"
	e := &templates.Text{Width: 50, Size: 8, Min: 5, Lines: 3, Least: 2.4}
	lines, size, ok := arrange(font, e, word)
	if !ok || !slices.Equal(lines, []string{word}) || size < e.Least || size > e.Min || font.Width(word, size) > e.Width+1e-9 {
		t.Errorf("%q is set as %q at %g pt, %v", word, lines, size, ok)
	}
	if lines, size, ok = arrange(font, &templates.Text{Width: 50, Size: 8, Min: 5, Lines: 1}, word); ok {
		t.Errorf("an element of one line sets %q as %q at %g pt", word, lines, size)
	}
}

// Documents with any lawful name can be made.
func TestAnyNameCanBePrinted(t *testing.T) {
	c := newComposer(t, fixedSeal{})
	base, img := passport(t), images(t)
	rapid.Check(t, func(t *rapid.T) {
		rec := base
		rec.Bearer.PrimaryIdentifier = rapid.StringMatching(`[A-ZÀ-ÖØ-Þ]{1,30}([ '-][A-Z]{1,20}){0,4}`).Draw(t, "primary")
		rec.Bearer.SecondaryIdentifier = rapid.StringMatching(`([A-Z]{1,20}( [A-ZÀ-ÖØ-Þ]{1,20}){0,6})?`).Draw(t, "secondary")
		rec.Bearer.NationalName = nil
		if err := rec.Validate(); err != nil {
			t.Fatalf("the test made an unlawful record: %v", err)
		}
		a, err := c.Compose(rec, img)
		if err != nil {
			t.Fatal(err)
		}
		if len(a.MRZ) != 2 || math.Min(float64(len(a.MRZ[0])), float64(len(a.MRZ[1]))) != 44 {
			t.Fatalf("lines %q", a.MRZ)
		}
	})
}
