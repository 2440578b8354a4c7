package application_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chancery/issuance"
	"chancery/issuance/application"
)

func now() time.Time { return time.Date(2026, 6, 13, 10, 30, 0, 123456000, time.UTC) }

// The specimen of Doc 9303-4 Appendix B, with all members that a passport may have.
const passport = `{"type":"passport-ordinary","requestType":"FIRST_ISSUANCE","site":"BRU","deliverySite":"BRU","service":"normal",
 "applicant":{"primaryIdentifier":"ERIKSSON","secondaryIdentifier":"ANNA MARIA","nationalName":{"primary":"Эрикссон","secondary":"Анна Мария","language":"ky"},
   "dateOfBirth":"1974-08-12","placeOfBirth":"ZENITH","sex":"F","nationality":"UTO","personalNumber":"ZE184226B","heightCm":165},
 "portrait":"portrait.jpg","signature":"signature.png","previousDocument":null}`

// The specimen of Doc 9303-7 Appendix B.
const visa = `{"type":"visa-a","requestType":"FIRST_ISSUANCE","site":"BRU","deliverySite":"BRU","service":"urgent",
 "applicant":{"primaryIdentifier":"ERIKSSON","secondaryIdentifier":"ANNA MARIA","dateOfBirth":"1974-08-12","sex":"F","nationality":"UTO"},
 "portrait":"portrait.jpg",
 "visa":{"category":"BUSINESS","entries":1,"from":"2026-06-20","until":"2026-09-20","durationDays":30,"passportNumber":"L898902C3"}}`

// folder makes a folder with an application file and its images, and gives the path of the file.
func folder(t testing.TB, text string) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "application.json"), []byte(text))
	write(t, filepath.Join(dir, "portrait.jpg"), drawPortrait(t))
	write(t, filepath.Join(dir, "signature.png"), drawSignature(t))
	return filepath.Join(dir, "application.json")
}

func write(t testing.TB, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestReadFileTakesWhatIsWhole(t *testing.T) {
	for name, text := range map[string]string{
		"a passport":                passport,
		"a visa":                    visa,
		"with a byte order mark":    "\ufeff" + passport,
		"any number of entries":     strings.Replace(visa, `"entries":1`, `"entries":0`, 1),
		"no part of birth known":    strings.Replace(passport, "1974-08-12", "XXXX-XX-XX", 1),
		"year of birth known":       strings.Replace(passport, "1974-08-12", "1974-XX-XX", 1),
		"the 29th of February":      strings.Replace(passport, "1974-08-12", "XXXX-02-29", 1),
		"one name only":             strings.Replace(passport, `"secondaryIdentifier":"ANNA MARIA",`, "", 1),
		"a name in Cyrillic":        strings.Replace(passport, "ERIKSSON", "Өмүралиев", 1),
		"a language without rules":  strings.Replace(passport, `"ky"`, `"fr"`, 1),
		"a very long name":          strings.Replace(passport, "ANNA MARIA", strings.TrimSpace(strings.Repeat("BENNELONG WOOLOOMOOLOO ", 7)), 1),
		"a portrait in a folder":    strings.Replace(passport, `"portrait.jpg"`, `"./portrait.jpg"`, 1),
		"German nationality":        strings.Replace(passport, `"nationality":"UTO"`, `"nationality":"D"`, 1),
		"born today":                strings.Replace(passport, "1974-08-12", "2026-06-13", 1),
		"decomposed letters":        strings.Replace(passport, "ZENITH", "ZE\u0301NITH", 1),
		"escapes in JSON":           strings.Replace(passport, "ZENITH", `Z\u00c9NITH`, 1),
		"a visa for its last day":   strings.Replace(strings.Replace(visa, "2026-06-20", "2026-06-13", 1), "2026-09-20", "2026-06-13", 1),
		"no signature":              strings.Replace(passport, `"signature":"signature.png",`, "", 1),
		"null where it is optional": strings.Replace(passport, `"heightCm":165`, `"heightCm":null`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			s, err := application.ReadFile(folder(t, text), now())
			if err != nil {
				t.Fatal(err)
			}
			if len(s.Portrait) == 0 || len(s.Content.Portrait) != 64 || len(s.Source) == 0 {
				t.Error("the portrait is not there")
			}
			if (s.Content.Signature == "") != (s.Signature == nil) {
				t.Error("signature and its digest don't come together")
			}
			if strings.Contains(name, "letters") && s.Content.Applicant.PlaceOfBirth != "ZÉNITH" {
				t.Errorf("place of birth %q is not in normalisation form C", s.Content.Applicant.PlaceOfBirth)
			}
		})
	}
}

func TestChosenNameFieldIsKept(t *testing.T) {
	long := strings.Replace(passport, `"primaryIdentifier":"ERIKSSON","secondaryIdentifier":"ANNA MARIA"`,
		`"primaryIdentifier":"BENNELONG WOOLOOMOOLOO WARRANDYTE WARNAMBOOL","secondaryIdentifier":"DINGO POTOROO"`, 1)
	// One of the published styles of Doc 9303-4 §4.2.3.2.
	chosen := strings.Replace(long, `"portrait"`, `"nameField":"BENNELONG<WOOLOOMOOLOO<WARRANDYTE<W<<DI","portrait"`, 1)
	s, err := application.ReadFile(folder(t, chosen), now())
	if err != nil {
		t.Fatal(err)
	}
	if s.Content.NameField != "BENNELONG<WOOLOOMOOLOO<WARRANDYTE<W<<DI" {
		t.Errorf("name field %q", s.Content.NameField)
	}
}

// Must-show 6 of the line.
func TestMalformedFilesAreAnsweredByFieldAndRemedy(t *testing.T) {
	count := 0
	for name, m := range malformed() {
		count++
		t.Run(name, func(t *testing.T) {
			path := folder(t, m.base)
			m.edit(t, path)
			s, err := application.ReadFile(path, now())
			if err == nil {
				t.Fatal("it was taken")
			}
			if s.Portrait != nil || s.Content.Type != "" {
				t.Error("half of a submission came with the error")
			}
			list, ok := errors.AsType[application.Errors](err)
			if !ok || issuance.KindOf(err) != issuance.Invalid {
				t.Fatalf("no list of problems: %v", err)
			}
			var fields []string
			said := false
			for _, e := range list {
				fields = append(fields, e.Field)
				if e.Kind != issuance.Invalid || e.Field == "" || e.Problem == "" || e.Remedy == "" {
					t.Errorf("not whole: %+v", e)
				}
				said = said || e.Field == m.field && strings.Contains(e.Problem+"; "+e.Remedy, m.says)
			}
			if !said {
				t.Errorf("%s was not said to be %q: %v", m.field, m.says, err)
			}
			// Nothing that is right is blamed.
			if others := len(fields) - 1; others > 0 && !strings.Contains("a thousand wrong members|an empty grant|no applicant|an array for an object|another case of letters", name) {
				t.Errorf("more fields than the wrong one are named: %v", fields)
			}
		})
	}
	if count < 40 {
		t.Errorf("%d malformed files, at least 40 are wanted", count)
	}
}

func TestAllProblemsAreReportedTogether(t *testing.T) {
	path := folder(t, visa)
	for _, e := range []edit{
		text(`"type"`, `"colour":1,"type"`), text("FIRST_ISSUANCE", "FIRST"), text("ERIKSSON", "ERIKSSON 3"), text("1974-08-12", "1974-02-30"),
		text(`"F"`, `"W"`), text(`"entries":1,`, ""), text("2026-06-20", "soon"), text("portrait.jpg", "../portrait.jpg"),
	} {
		e(t, path)
	}
	_, err := application.ReadFile(path, now())
	list, _ := errors.AsType[application.Errors](err)
	got := map[string]bool{}
	for _, e := range list {
		got[e.Field] = true
	}
	for _, field := range []string{"colour", "requestType", "applicant.primaryIdentifier", "applicant.dateOfBirth", "applicant.sex", "visa.entries", "visa.from", "portrait"} {
		if !got[field] {
			t.Errorf("%s is missing in %v", field, err)
		}
	}
	if len(list) != 8 {
		t.Errorf("%d problems, want 8: %v", len(list), err)
	}
	if strings.Contains(err.Error(), "ERIKSSON") || strings.Contains(err.Error(), "1974") {
		t.Errorf("the error repeats the applicant's data: %v", err)
	}
}
