package personalization

import (
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"chancery/templates"
)

// monospaced measures a text of letters of half a millimetre.
func monospaced(s string) float64 { return 0.5 * float64(utf8.RuneCountInString(s)) }

func runsAlong(t testing.TB, path string) []templates.Run {
	t.Helper()
	runs, err := (&templates.Microtext{Along: path}).Runs()
	if err != nil {
		t.Fatal(err)
	}
	return runs
}

const ring = "M 10 20 C 10 14.477 14.477 10 20 10 C 25.523 10 30 14.477 30 20 C 30 25.523 25.523 30 20 30 C 14.477 30 10 25.523 10 20"

// On a circle the text closes where it began: whole rounds only, evenly spaced.
func TestMicrotextClosesOnACircle(t *testing.T) {
	r := runsAlong(t, ring)[0]
	unit := "UTOPIA·"
	words := strung(&r, unit, monospaced)
	text := ""
	for _, w := range words {
		text += w.text
	}
	rounds := int(r.Length() / monospaced(unit))
	if text != strings.Repeat(unit, rounds) {
		t.Errorf("%d letters, want %d rounds of %d", utf8.RuneCountInString(text), rounds, utf8.RuneCountInString(unit))
	}
	pitch := r.Length() / float64(utf8.RuneCountInString(text))
	if len(words) < 100 || math.Abs(words[0].length-pitch) > 1e-6 {
		t.Errorf("%d words, a letter takes %.4f mm of %.4f", len(words), words[0].length, pitch)
	}
	last := words[len(words)-1]
	if d := math.Hypot(last.at.X-words[0].at.X, last.at.Y-words[0].at.Y); math.Abs(d-pitch) > 0.01 {
		t.Errorf("the gap where the text closes is %.3f mm, elsewhere %.3f", d, pitch)
	}
}

// On straight lines letters are joined to words; nothing stands beyond the end.
func TestMicrotextFillsALine(t *testing.T) {
	r := runsAlong(t, "M 0 0 L 10.2 0 L 10.2 5")[0]
	words := strung(&r, "abc", monospaced)
	if len(words) > 4 || words[0].text != "abcabcabcabcabcabcab" {
		t.Errorf("words %v", words)
	}
	n := 0
	for _, w := range words {
		n += utf8.RuneCountInString(w.text)
	}
	if n != 30 {
		t.Errorf("%d letters of half a millimetre on 15.2 mm", n)
	}
	for _, unit := range []string{"", "abc"} {
		if words := strung(&r, unit, func(string) float64 { return 0 }); len(words) != 0 {
			t.Errorf("a text without width gives %d words", len(words))
		}
	}
	short := runsAlong(t, "M 0 0 L 0.7 0")[0]
	if words := strung(&short, "abc", monospaced); len(words) != 1 || words[0].text != "a" {
		t.Errorf("on 0.7 mm: %v", words)
	}
}

func BenchmarkMicrotextAlong(b *testing.B) {
	r := runsAlong(b, ring)[0]
	b.ReportAllocs()
	words := 0
	for b.Loop() {
		words = len(strung(&r, "UTOPIA L898902C3 ", monospaced))
	}
	b.ReportMetric(float64(words), "words")
}
