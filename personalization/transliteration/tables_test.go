package transliteration

import (
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// published is testdata/tables.json: Doc 9303-3, eighth edition, §6 A to C and
// App. B.5, with the proposals for letters outside the tables.
type published struct {
	Latin    []publishedRow
	Cyrillic []publishedRow
	Arabic   []publishedRow
	Outside  struct {
		Latin    []publishedRow
		Cyrillic []publishedRow
		Extras   map[string]json.RawMessage `json:"languageExtras"`
	} `json:"outsideTheTables"`
	Tests []struct {
		Input   string
		Variant map[string]string
		Output  *string
	}
}

type publishedRow struct {
	CP           string
	Name         string
	Recommended  *string
	Alternatives []string
	Exceptions   map[string]string
	Lower        *string
}

func (r publishedRow) letter(t *testing.T) string {
	t.Helper()
	return letterOf(t, r.CP)
}

func letterOf(t *testing.T, hex string) string {
	t.Helper()
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	return string(rune(n))
}

func readPublished(t *testing.T) published {
	t.Helper()
	data, err := os.ReadFile("testdata/tables.json")
	if err != nil {
		t.Fatal(err)
	}
	var p published
	if err := json.Unmarshal(data, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

func wantMRZ(t *testing.T, text, language, want string) {
	t.Helper()
	if got, err := ToMRZ(text, language); err != nil || got != want {
		t.Errorf("ToMRZ(%q, %q) = %q, %v; want %q", text, language, got, err, want)
	}
}

func TestPublishedRowsHold(t *testing.T) {
	p := readPublished(t)
	if len(p.Latin) != 95 || len(p.Cyrillic) != 48 || len(p.Arabic) != 82 {
		t.Fatalf("tables have %d, %d and %d rows", len(p.Latin), len(p.Cyrillic), len(p.Arabic))
	}
	for _, r := range slices.Concat(p.Latin, p.Cyrillic, p.Outside.Latin, p.Outside.Cyrillic) {
		// B stands before: the middle of a word, where every default holds.
		wantMRZ(t, "B"+r.letter(t), "", "B"+*r.Recommended)
		if r.Lower != nil {
			wantMRZ(t, "b"+letterOf(t, *r.Lower), "", "B"+*r.Recommended)
		}
		for where, want := range r.Exceptions {
			language, place, _ := strings.Cut(where, ":")
			if place == "" {
				wantMRZ(t, r.letter(t), language, want)
			} else {
				wantMRZ(t, r.letter(t)+"а-"+r.letter(t), language, want+"A "+want)
				wantMRZ(t, "Б"+r.letter(t), language, "B"+*r.Recommended)
			}
		}
	}
	for _, r := range p.Arabic {
		if r.Recommended == nil { // shadda
			wantMRZ(t, "ب"+r.letter(t), "", "BB")
			continue
		}
		wantMRZ(t, r.letter(t)+"ب", "", *r.Recommended+"B")
	}
}

func TestAlternativesOfRowsCanBeChosen(t *testing.T) {
	p := readPublished(t)
	base, err := Lookup("")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range slices.Concat(p.Latin, p.Outside.Latin) {
		letter := []rune(r.letter(t))[0]
		for _, alternative := range r.Alternatives {
			chosen, err := base.With(map[rune]string{letter: alternative})
			if err != nil {
				t.Errorf("choosing %s for %s: %v", alternative, r.Name, err)
				continue
			}
			if got, _ := chosen.ToMRZ(string(letter)); got != alternative {
				t.Errorf("%s chosen for %s gives %q", alternative, r.Name, got)
			}
		}
	}
	if _, err := base.With(map[rune]string{'Ä': "OE"}); err == nil {
		t.Error("OE was taken for Ä")
	}
}

func TestLettersOutsideTheTables(t *testing.T) {
	for language, raw := range readPublished(t).Outside.Extras {
		var extra map[string]string
		if language == "note" || language == "bgnpcgn" {
			continue
		}
		if err := json.Unmarshal(raw, &extra); err != nil {
			t.Fatal(err)
		}
		for cp, want := range extra {
			wantMRZ(t, letterOf(t, cp), language, want)
		}
	}
}

func TestPublishedExamples(t *testing.T) {
	for _, c := range readPublished(t).Tests {
		if c.Output == nil {
			continue // the published input is one word, its output two
		}
		profile, err := Lookup("")
		if err != nil {
			t.Fatal(err)
		}
		choices := make(map[rune]string)
		for cp, latin := range c.Variant {
			choices[[]rune(letterOf(t, cp))[0]] = latin
		}
		if profile, err = profile.With(choices); err != nil {
			t.Fatal(err)
		}
		want := strings.ReplaceAll(*c.Output, "<", " ")
		if got, err := profile.ToMRZ(c.Input); err != nil || got != want {
			t.Errorf("%q gives %q, %v; want %q", c.Input, got, err, want)
		}
	}
}
