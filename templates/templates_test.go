package templates

import (
	"os"
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

func read(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
