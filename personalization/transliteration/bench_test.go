package transliteration

import (
	"strings"
	"testing"
)

var benchTexts = []struct{ name, language, text string }{
	{"Latin", "", "Müller Straße Łukasz Żółć García Márquez Ångström Jean-Pierre O'Connor de la Tour"},
	{"ASCII", "", "ERIKSSON ANNA MARIA VAN DER MUELLEN PAPANDROPOULOUS JONATHON WARREN TREVOR"},
	{"Cyrillic", "", "Горбачев Соловьев-Седой Щукин Юлия Николаевна Петров-Водкин Сергей"},
	{"Kyrgyz", "ky", "Жээнбеков Сооронбай Шарипович Өмүрбеков Үсөн Таңатар Гүлжан"},
	{"Ukrainian", "uk", "Єва Гнатюк-Яценко Мар'яна Їжакевич Йосип Зоя Щербаківський"},
	{"Arabic", "ar", "ابو بكر محمد بن زكريا الرازي جمال عبد الناصر عبّاس فضّة"},
	{"Greek", "el", "Παπαδόπουλος Ευάγγελος Μπάμπης Παύλος Χατζηγεωργίου"},
	{"Decomposed", "", "Mu\u0308ller Garci\u0301a Ma\u0301rquez A\u030angstro\u0308m"},
}

// One name a call, as documents come.
func BenchmarkToMRZ(b *testing.B) {
	for _, c := range benchTexts {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ToMRZ(c.text, c.language); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// Long text into a buffer at hand, as streams come.
func BenchmarkAppendMRZ(b *testing.B) {
	for _, c := range benchTexts[:5] {
		b.Run(c.name, func(b *testing.B) {
			p, err := Lookup(c.language)
			if err != nil {
				b.Fatal(err)
			}
			text := strings.Repeat(c.text+" ", 100)
			dst := make([]byte, 0, 2*len(text)+8)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := p.AppendMRZ(dst, text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
