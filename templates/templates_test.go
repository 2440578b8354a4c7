package templates

import (
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

func TestUtopiaLoads(t *testing.T) {
	set, err := Utopia()
	if err != nil {
		t.Fatal(err)
	}
	for _, ref := range []string{"utopia/passport-ordinary@1", "utopia/visa-a@1"} {
		l, err := set.Layout(ref)
		if err != nil {
			t.Fatal(err)
		}
		if l.Ref() != ref {
			t.Errorf("asked for %s, got %s", ref, l.Ref())
		}
	}
	if _, err := set.Layout("utopia/passport-ordinary@99"); err == nil || !strings.Contains(err.Error(), "utopia/visa-a@1") {
		t.Errorf("unknown layout: %v, want an error that names the known ones", err)
	}
}

// source gives the text of a layout of Utopia.
func source(t testing.TB, name string) string {
	t.Helper()
	b, err := utopia.ReadFile("utopia/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestSameLayoutTwiceIsRefused(t *testing.T) {
	text := []byte(source(t, "visa-a"))
	_, err := Load(fstest.MapFS{"a.yaml": {Data: text}, "deep/b.yaml": {Data: text}, "note.txt": {Data: []byte("x")}})
	if err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("one layout in two files: %v", err)
	}
}

// Each case changes one thing in a good layout; the error must say what and stand at its line.
func TestBadLayoutsAreRefusedAtTheirLine(t *testing.T) {
	for _, c := range []struct{ name, layout, old, new, want string }{
		{"unknown key", "passport-ordinary", "version: 1", "version: 1\nprinter: yes", "unknown key"},
		{"unknown key in an element", "passport-ordinary", "font: sans-bold, size: 9.5", "font: sans-bold, colour: red, size: 9.5", "unknown key"},
		{"key twice", "passport-ordinary", "version: 1", "version: 1\nversion: 2", "is there twice"},
		{"text for a number", "passport-ordinary", "version: 1", "version: first", "must be a number"},
		{"id", "passport-ordinary", "id: utopia/passport-ordinary", "id: Passport", "must be authority and kind"},
		{"version", "passport-ordinary", "version: 1", "version: 0", "version: must be 1 to"},
		{"format", "passport-ordinary", "format: TD3", "format: TD9", "use one of TD1"},
		{"width", "passport-ordinary", "width: 125, height: 88}", "width: 130, height: 88}", "page.width: 130 mm: TD3 is 124.25"},
		{"ink parts", "passport-ordinary", "cmyk: [0, 0, 0, 1]", "cmyk: [0, 0, 0, 9]", "must be 0 to 1"},
		{"ink unknown", "passport-ordinary", "seed: utopia sea, ink: utopia-sea", "seed: utopia sea, ink: gold", "gold"},
		{"font unknown", "passport-ordinary", "font: sans-bold, size: 9.5", "font: comic, size: 9.5", "font: \"comic\""},
		{"field unknown", "passport-ordinary", "field: bearer.sex", "field: bearer.shoes", "bearer.shoes"},
		{"field of the record on the blank", "visa-a", "{field: blankSerial,", "{field: documentNumber,", "not to the blank"},
		{"no seed", "passport-ordinary", "seed: utopia edge, ", "", "seed: must be"},
		{"record's seed on the blank", "passport-ordinary", "seed: utopia edge", "seed: record", "does not know"},
		{"no MRZ", "passport-ordinary", "    - mrz: {ink: carbon-black}\n", "", "has 1 mrz here, this one 0"},
		{"no SPECIMEN", "passport-ordinary", "    - specimen: {x: 6, y: 33, width: 113, height: 16, font: sans-bold, ink: red, opacity: 0.16}\n", "", "has 1 specimen, this one 0"},
		{"faint SPECIMEN", "passport-ordinary", "opacity: 0.16", "opacity: 0.02", "too faint"},
		{"small SPECIMEN", "passport-ordinary", "width: 113, height: 16", "width: 30, height: 16", "0.6 of the page"},
		{"two kinds in one", "passport-ordinary", "  - mrz: {ink: carbon-black}", "  - mrz: {ink: carbon-black}\n      rule: {x: 3, y: 3, x2: 9, y2: 3, line: 0.1, ink: red}", "one kind, this one has 2"},
		{"no kind", "passport-ordinary", "  - mrz: {ink: carbon-black}", "  - mrz: {ink: carbon-black}\n    - {}", "one kind, this one has 0"},
		{"value and field", "passport-ordinary", "{field: bearer.sex,", "{field: bearer.sex, value: F,", "either a value or a field"},
		{"date style on a name", "passport-ordinary", "{field: bearer.primaryIdentifier,", "{field: bearer.primaryIdentifier, date: short,", "for date fields"},
		{"brace open", "passport-ordinary", "{bearer.secondaryIdentifier} \", font: sans, size: 1.4, ink: deep}\n    - microtext", "{bearer.secondary\", font: sans, size: 1.4, ink: deep}\n    - microtext", "not closed"},
		{"drawing's command", "passport-ordinary", "M -9.3 0 C", "M -9.3 0 Q", "is no command"},
		{"drawing cut short", "passport-ordinary", "C 2.43 7.75 2.97 7.75 3.6 7.2", "C 2.43 7.75", "C needs 6 numbers"},
		{"not a number", "passport-ordinary", "portrait: {x: 5", "portrait: {x: .nan", "not NaN"},
		{"endless", "passport-ordinary", "lines: 58", "lines: 58000000", "lines: must be 1 to 400"},
		{"anchor", "passport-ordinary", "page: {width", "page: &p {width", "anchors and aliases"},
		{"two documents", "passport-ordinary", "inks:", "---\ninks:", "exactly one document"},
		{"bearer data on the blank", "passport-ordinary", "substrate:\n", "substrate:\n    - portrait: {x: 5, y: 18, width: 34, height: 43.7}\n", "belongs to the personalization"},
	} {
		good := source(t, c.layout)
		if strings.Count(good, c.old) == 0 {
			t.Fatalf("%s: the layout has no %q to change", c.name, c.old)
		}
		_, err := Parse("bad.yaml", []byte(strings.Replace(good, c.old, c.new, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want an error with %q", c.name, err, c.want)
			continue
		}
		if !strings.HasPrefix(err.Error(), "bad.yaml:") || strings.Count(err.Error(), "\n") > 0 {
			t.Errorf("%s: %q does not begin with file, line and column or has several lines", c.name, err)
		}
	}
}

func TestErrorsNameTheLine(t *testing.T) {
	good := source(t, "passport-ordinary")
	bad := strings.Replace(good, "{field: bearer.sex,", "{field: bearer.shoes,", 1)
	line := 1 + strings.Count(bad[:strings.Index(bad, "bearer.shoes")], "\n")
	_, err := Parse("bad.yaml", []byte(bad))
	want := "bad.yaml:" + strconv.Itoa(line) + ":"
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%v, want an error at %s", err, want)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(small)
	f.Add("id: a/b\nversion: 1\nfront:\n  substrate:\n    - text: {x: 1}\n")
	f.Fuzz(func(t *testing.T, text string) {
		l, err := Parse("f.yaml", []byte(text))
		if err != nil {
			return
		}
		for _, plane := range [][]Element{l.Front.Substrate, l.Front.Personalization} {
			for i := range plane {
				if len(plane[i].kinds()) != 1 {
					t.Errorf("element %d was accepted with kinds %v", i, plane[i].kinds())
				}
			}
		}
	})
}

// small is the least that is a layout, so that the fuzzer has few bytes to vary.
const small = `id: a/b
version: 1
title: T
format: TD3
page: {width: 125, height: 88}
inks:
  k: {cmyk: [0, 0, 0, 1]}
captions: {font: sans, second: sans, size: 4, rise: 3, ink: k}
front:
  substrate:
    - waves: {x: 0, y: 0, width: 9, height: 9, lines: 2, amplitude: 1, periods: 2, line: 0.1, seed: s, ink: k}
  personalization:
    - portrait: {x: 5, y: 18, width: 34, height: 43}
    - text: {field: bearer.sex, caption: [Sex, Sexe], x: 44, y: 50, width: 10, font: sans, size: 8, ink: k}
    - microtext: {x: 44, y: 16, width: 78, text: "{documentNumber} ", font: sans, size: 1.4, ink: k}
    - specimen: {x: 6, y: 33, width: 113, height: 16, font: sans-bold, ink: k, opacity: 0.16}
    - drawing: {x: 50, y: 30, scale: 1, ink: k, path: M 0 0 L 1 1 C 1 1 2 2 3 3 Z}
    - mrz: {ink: k}
`

func TestSmallLayoutIsOne(t *testing.T) {
	if _, err := Parse("small.yaml", []byte(small)); err != nil {
		t.Error(err)
	}
}
