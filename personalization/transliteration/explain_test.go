package transliteration

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestExplain(t *testing.T) {
	for _, c := range []struct{ text, language, want string }{
		{"ERIKSSON", "", ""}, {"anna maria", "", ""}, {"", "", ""},
		{"ÅSA", "", "Å→AA 1 Doc 9303-3 §6 A"},
		{"Müller", "", "ü→UE 2 Doc 9303-3 §6 A"},
		{"O'NEILL-X", "", "'→ 2 Doc 9303-3 §4.6; -→␠ 8 Doc 9303-3 §4.6"},
		{"Щ", "", "Щ→SHCH 1 Doc 9303-3 §6 B"},
	} {
		list, err := Explain(c.text, c.language)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range list {
			got = append(got, r.Letters+"→"+strings.ReplaceAll(r.Latin, " ", "␠")+" "+string(rune('0'+r.Position))+" "+r.Basis)
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %s, want %s", c.text, strings.Join(got, "; "), c.want)
		}
	}
	if _, err := Explain("王", ""); err == nil {
		t.Error("a letter without a rule is explained")
	}
}

// What needs no reason is the name itself.
func TestExplainedIsAllThatChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[A-Z]{1,10}( [A-Z]{1,10})?`).Draw(t, "name")
		if list, err := Explain(text, ""); err != nil || len(list) > 0 {
			t.Fatalf("%s: %v, %v", text, list, err)
		}
		strange := rapid.StringOfN(rapid.RuneFrom([]rune("ÅÄÖØŁЩЫЪЮغشمدÇĞ'-, AB")), 1, 12, -1).Draw(t, "strange")
		latin, err := ToMRZ(strange, "")
		list, failed := Explain(strange, "")
		if (err == nil) != (failed == nil) {
			t.Fatalf("%q: %v, %v", strange, err, failed)
		}
		if err == nil && len(list) == 0 && latin != strange {
			t.Fatalf("%q becomes %q without a reason", strange, latin)
		}
	})
}
