package transliteration

import (
	"slices"
	"testing"
)

func variants(t *testing.T, text, language string, limit int) []string {
	t.Helper()
	seq, err := Variants(text, language)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for v := range seq {
		if list = append(list, v); len(list) == limit {
			break
		}
	}
	return list
}

func TestVariantsTryAllAlternatives(t *testing.T) {
	for _, c := range []struct {
		text, language string
		want           []string
	}{
		{"ANNA", "", []string{"ANNA"}},
		{"Müller", "", []string{"MUELLER", "MUXXLLER", "MULLER"}},
		{"Müller", "tr", []string{"MULLER", "MUELLER", "MUXXLLER"}},
		{"Ñ-Å", "", []string{"N AA", "N A", "NXX AA", "NXX A"}},
		{"عبّاس", "ar", []string{"EBBAS", "EBAS"}},
		{"فضة", "", []string{"FXDZXAH", "FXDZXTA"}},
		{"علی", "fa", []string{"ELXYA", "ELY", "ELXAY"}},
		{"Җ", "tk", []string{"J"}},
	} {
		if got := variants(t, c.text, c.language, 100); !slices.Equal(got, c.want) {
			t.Errorf("%q, %q: %q, want %q", c.text, c.language, got, c.want)
		}
	}
	for _, c := range []struct{ text, language, want string }{
		{"Гришин", "", "HRYSYN"}, {"Гришин", "", "GRISHIN"}, {"Хасан", "", "HASAN"}, {"Юрий", "", "YURIY"}, {"Жапаров", "ky", "JAPAROV"},
		{"Қасым", "kk", "QASYM"}, {"Μπάμπης", "el", "MPAMPIS"}, {"Əliyev", "az", "ELIYEV"},
	} {
		if !slices.Contains(variants(t, c.text, c.language, 5000), c.want) {
			t.Errorf("%q, %q: %s is not among the variants", c.text, c.language, c.want)
		}
	}
}

func TestVariantsBeginWithTheProfilesOwn(t *testing.T) {
	for _, text := range []string{"Жээнбеков", "Szczęsny Łódź", "ابو بكر محمّد", "Παύλος", "Որդի"} {
		for _, language := range []string{"", "ky", "uk", "az"} {
			own, err := ToMRZ(text, language)
			if err != nil {
				t.Fatal(err)
			}
			list := variants(t, text, language, 500)
			if list[0] != own {
				t.Errorf("%q, %q: %q, not %q first", text, language, list[0], own)
			}
			slices.Sort(list)
			if len(slices.Compact(list)) != len(list) {
				t.Errorf("%q, %q: a variant came twice", text, language)
			}
		}
	}
}

func TestVariantsOfLettersWithoutRule(t *testing.T) {
	if _, err := Variants("王", ""); err == nil {
		t.Error("no error")
	}
}

func TestToVIZ(t *testing.T) { // Doc 9303-3 §3.1, §3.4
	for _, c := range []struct{ text, language, want string }{
		{"Müller-Lüdenscheidt", "", "MÜLLER-LÜDENSCHEIDT"}, {"d'Artagnan", "", "D'ARTAGNAN"}, {"Straße", "de", "STRAẞE"},
		{"istanbul ışık", "tr", "İSTANBUL IŞIK"}, {"istanbul ışık", "", "ISTANBUL IŞIK"}, {"Nguyễn", "vi", "NGUYỄN"},
		{"Łódź, Anna", "pl", "ŁÓDŹ, ANNA"}, {"Жээнбеков-Ошский", "ky", "ZHEENBEKOV-OSHSKII"}, {"Мар'яна", "uk", "MAR'IANA"},
		{"عبّاس", "", "EBBAS"}, {"Παύλος", "el", "PAVLOS"}, {"y\u0307", "", "Ẏ"}, {"q\u0301", "", "Q\u0301"}, {"Ы\u0301", "", "Y"},
		{"A\u200dB St. John", "", "AB ST. JOHN"},
	} {
		if got, err := ToVIZ(c.text, c.language); err != nil || got != c.want {
			t.Errorf("ToVIZ(%q, %q) = %q, %v; want %q", c.text, c.language, got, err, c.want)
		}
	}
}

func TestChoicesOfTheIssuer(t *testing.T) {
	base, err := Lookup("de")
	if err != nil {
		t.Fatal(err)
	}
	p, err := base.With(map[rune]string{'ä': "A", 'Ö': "O", 'ü': "UXX"})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := p.ToMRZ("Äpfel ö MÜLLER Ñandú"); err != nil || got != "APFEL O MUXXLLER NANDU" {
		t.Errorf("%q, %v", got, err)
	}
	if got, _ := base.ToMRZ("ä"); got != "AE" {
		t.Errorf("the profile itself was changed: %q", got)
	}
	for r, latin := range map[rune]string{'Ä': "E", 'A': "B", '王': "W", 'Г': "X"} {
		if _, err := base.With(map[rune]string{r: latin}); err == nil || err.Error() == "" {
			t.Errorf("%c as %s was taken", r, latin)
		}
	}
}
