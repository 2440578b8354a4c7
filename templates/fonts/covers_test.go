package fonts

import (
	"testing"

	"golang.org/x/image/font/sfnt"
)

// A reader of another maker finds the same characters in every face.
func TestCoversAgreesWithSfnt(t *testing.T) {
	for _, name := range Names() {
		ttf, err := TTF(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := sfnt.Parse(ttf)
		if err != nil {
			t.Fatal(err)
		}
		var b sfnt.Buffer
		count := 0
		for r := range rune(0x20000) {
			want, err := f.GlyphIndex(&b, r)
			if err != nil {
				t.Fatal(err)
			}
			if want != 0 {
				count++
			}
			if glyph(ttf, r) != uint32(want) {
				t.Fatalf("%s: %U has glyph %d, want %d", name, r, glyph(ttf, r), want)
			}
		}
		if count < 60 {
			t.Errorf("%s has %d characters", name, count)
		}
	}
}

// Every script that a field of a record may hold has a face, in upright and bold.
func TestScriptsAreCovered(t *testing.T) {
	for script, sample := range map[string]string{
		"Latin": "AÀÅĐŁŒØÞßŽṢẠƏĦŊ", "Cyrillic": "АЯЁЂЇӘҒҚҢӨҰҮҺЎ", "Greek": "ΑΩΆΈΐΰς", "Arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهويىئءآأؤإةپچژگ",
		"Hebrew": "אבגדהוזחטיכלמנסעפצקרשתםןףץך", "Armenian": "ԱԲԳԴԵԶաբգդեզև", "Georgian": "აბგდევზთიკლმნ",
	} {
		for _, name := range []string{"sans", "sans-bold", "sans-wide", "sans-wide-bold"} {
			if r, lacks := Lacks(sample, name); lacks {
				t.Errorf("%s lacks %U of %s", name, r, script)
			}
		}
	}
	if r, lacks := Lacks("AΑ語", "sans", "serif"); !lacks || r != '語' {
		t.Errorf("of a Chinese letter: %U, %v", r, lacks)
	}
	if Covers("gothic", 'A') || Covers(OCRB, 'Ж') || !Covers(OCRB, '<') {
		t.Error("faces have other characters than they should")
	}
}

func BenchmarkCovers(b *testing.B) {
	for b.Loop() {
		Covers("sans", 'Ж')
	}
}
