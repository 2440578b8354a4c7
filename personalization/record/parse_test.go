package record

import (
	"bytes"
	"strings"
	"testing"
)

func TestParseIsStrict(t *testing.T) {
	good := string(mustJSON(t, visa()))
	replace := func(old, new string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("no %s in the specimen", old)
		}
		return strings.Replace(good, old, new, 1)
	}
	for _, c := range []struct{ name, in, field, problem string }{
		{"unknown member", replace(`{"version"`, `{"colour":"blue","version"`), "colour", "no such member"},
		{"unknown nested member", replace(`"heightCm"`, `"height"`), "bearer.height", "no such member"},
		{"unknown with an object", replace(`{"version"`, `{"a":{"b":[[[[]]]]},"version"`), "a", "no such member"},
		{"letters of another case", replace(`"dateOfIssue"`, `"DateOfIssue"`), "DateOfIssue", "no such member"},
		{"member twice", replace(`"format":`, `"format":"TD1","format":`), "format", "twice"},
		{"nested member twice", replace(`"sex":`, `"sex":"M","sex":`), "bearer.sex", "twice"},
		{"twice by escape", replace(`"format":`, `"f\u006frmat":"TD1","format":`), "format", "twice"},
		{"null", replace(`"sex":"F"`, `"sex":null`), "bearer.sex", "text is needed"},
		{"null object", `{"visa":null}`, "visa", "object is needed"},
		{"number for text", replace(`"sex":"F"`, `"sex":1`), "bearer.sex", "text is needed"},
		{"text for number", replace(`"heightCm":165`, `"heightCm":"165"`), "bearer.heightCm", "whole number"},
		{"fraction", replace(`"heightCm":165`, `"heightCm":165.5`), "bearer.heightCm", "whole number"},
		{"exponent", replace(`"heightCm":165`, `"heightCm":1e2`), "bearer.heightCm", "whole number"},
		{"huge number", replace(`"heightCm":165`, `"heightCm":99999999999`), "bearer.heightCm", "whole number"},
		{"array for object", replace(`"bearer":{`, `"bearer":[],"x":{`), "bearer", "object is needed"},
		{"array", `[]`, "", "object is needed"},
		{"nothing", ``, "", "not JSON"},
		{"cut short", good[:len(good)-1], "", "not JSON"},
		{"two records", good + good, "", "follows"},
		{"trailing text", good + "x", "", "follows"},
		{"not UTF-8", replace("ZENITH", "ZEN\xc3TH"), "", "UTF-8"},
		{"half a surrogate pair", replace("ZENITH", `ZEN\ud800TH`), "bearer.placeOfBirth", "UTF-8"},
		{"too large", good + strings.Repeat(" ", maxSize), "", "1 MiB"},
		{"long unknown name", `{"` + strings.Repeat("é", 5000) + `":1}`, strings.Repeat("é", 30) + "…", "no such member"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse([]byte(c.in))
			all := Problems(err)
			if len(all) != 1 {
				t.Fatalf("problems %v", err)
			}
			if p := all[0]; p.Field != c.field || !strings.Contains(p.Problem, c.problem) || p.Remedy == "" {
				t.Errorf("%+v, want field %q and %q", *p, c.field, c.problem)
			}
		})
	}
	if _, err := Parse([]byte(" " + good + "\n")); err != nil {
		t.Errorf("space around the record: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(mustJSON(f, passport()))
	f.Add(mustJSON(f, visa()))
	f.Add([]byte(`{"bearer":{"nationalName":{}},"visa":{}}`))
	f.Add([]byte(`{"version":1,"version":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := Parse(data)
		if err != nil {
			if len(Problems(err)) == 0 {
				t.Fatalf("an error that names nothing: %v", err)
			}
			return
		}
		_ = r.Validate() // must not panic
		first, err := r.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		back, err := Parse(first)
		if err != nil {
			t.Fatal(err)
		}
		second, err := back.Canonical()
		if err != nil || !bytes.Equal(first, second) {
			t.Fatalf("%s and %s differ (%v)", first, second, err)
		}
	})
}
