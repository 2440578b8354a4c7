package page

import (
	"slices"
	"strings"
	"testing"

	"github.com/go-text/typesetting/bidi"
	"pgregory.net/rapid"
)

// national gives a font with every letter of the scripts that names are written in.
func national(t testing.TB) *Font {
	t.Helper()
	f := face(t, "sans")
	var set []rune
	for _, span := range [][2]rune{{0x20, 0x7e}, {0xa0, 0x17f}, {0x300, 0x30c}, {0x386, 0x3ce}, {0x400, 0x4ff}, {0x531, 0x587}, {0x5b0, 0x5ea}, {0x60c, 0x6d5}, {0x6f0, 0x6f9}, {0x10d0, 0x10fc}} {
		for r := span[0]; r <= span[1]; r++ {
			if f.Has(r) {
				set = append(set, r)
			}
		}
	}
	font, err := f.Cut(set)
	if err != nil {
		t.Fatal(err)
	}
	return font
}

// Names in all scripts come back from the page as they were written (pdftotext puts right-to-left
// lines between marks of direction).
func TestNamesAreExtracted(t *testing.T) {
	names := []string{
		"ANNA MARIA", "Łukasz Žižek", "Παπαδόπουλος Νίκος", "Өмүрбек Касымов", "Ғулом Раҳмонзода", "Әлия Қызы", "Ғайрат Ўринбоев",
		"Հակոբյան Արամ", "გიორგი ბერიძე", "כהן לוי יוסף", "الحسن علاء يوسف", "محمد عبد الله", "کریمی پیمان ژاله", "صلاح الدين الآغا",
	}
	b, err := NewBuilder(125, 88)
	if err != nil {
		t.Fatal(err)
	}
	font := b.AddFont(national(t))
	base, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	d := base.NewDocument()
	for _, name := range names {
		p := d.NewPage()
		p.Text(font, 10, 10, 10, name)
	}
	pdf, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	path := save(t, pdf)
	run(t, "qpdf", "qpdf", "--check", path)
	pages := strings.Split(run(t, "poppler-utils", "pdftotext", path, "-"), "\f")
	for i, name := range names {
		if got := strings.Trim(pages[i], "\n\u202a\u202b\u202c"); got != name {
			t.Errorf("%q comes back as %q", name, got)
		}
	}
}

// A letter of Arabic takes the form that its neighbours ask of it, and lam with alef one glyph.
func TestArabicJoins(t *testing.T) {
	f := national(t)
	glyphs := func(s string) []placed {
		line, r, lacking := f.line(s)
		if lacking {
			t.Fatalf("%q: no glyph for U+%04X", s, r)
		}
		return line
	}
	alone, two := glyphs("ب"), glyphs("بب")
	if len(alone) != 1 || len(two) != 2 || two[0].glyph == alone[0].glyph || two[1].glyph == alone[0].glyph || two[0].glyph == two[1].glyph {
		t.Errorf("beh alone %v, twice %v", alone, two)
	}
	// In visual order the beginning of the word stands at the right.
	if three := glyphs("ببا"); three[2].glyph != two[1].glyph {
		t.Errorf("a word's first letter is not at the right: %v, %v", three, two)
	}
	lam := f.Width("ل", 10) + f.Width("ا", 10)
	if w := f.Width("لا", 10); w >= lam || w <= 0 {
		t.Errorf("lam-alef is %.2f mm wide, its letters %.2f", w, lam)
	}
	if f.Spaces("الحسن") != 0 || f.Spaces("ANNA") != 3 {
		t.Error("joined letters are spaced")
	}
}

// Mixed lines stand as Unicode Annex 9 has them: here are its visual orders.
func TestReorder(t *testing.T) {
	for _, c := range []struct{ levels, want []bidi.Level }{
		{[]bidi.Level{0}, []bidi.Level{0}},
		{[]bidi.Level{0, 1, 0}, []bidi.Level{0, 1, 0}},
		{[]bidi.Level{1, 2, 1}, []bidi.Level{1, 2, 1}},
	} {
		pieces := make([]bidi.Run, len(c.levels))
		for i, l := range c.levels {
			pieces[i] = bidi.Run{Start: i, End: i + 1, Level: l}
		}
		reorder(pieces)
		for i := range pieces {
			if pieces[i].Level != c.want[i] {
				t.Errorf("%v becomes %v", c.levels, pieces)
			}
		}
	}
	pieces := []bidi.Run{{Start: 0, Level: 0}, {Start: 1, Level: 1}, {Start: 2, Level: 2}, {Start: 3, Level: 1}}
	reorder(pieces)
	var order []int
	for _, p := range pieces {
		order = append(order, p.Start)
	}
	if !slices.Equal(order, []int{0, 3, 2, 1}) {
		t.Errorf("a number in Hebrew in English stands as %v", order)
	}
}

// Digits inside a right-to-left line stay in their own order.
func TestDigitsInArabic(t *testing.T) {
	f := national(t)
	line, _, _ := f.line("رقم 123")
	digits, _, _ := f.line("123")
	var first []uint16
	for _, g := range line[:3] {
		first = append(first, g.glyph)
	}
	var want []uint16
	for _, g := range digits {
		want = append(want, g.glyph)
	}
	if want == nil {
		for _, r := range "123" {
			want = append(want, f.glyph(r).glyph)
		}
	}
	if !slices.Equal(first, want) {
		t.Errorf("digits stand as %v, want %v at the left", first, want)
	}
}

// Any sequence of the letters that a font holds can be set; widths add up and nothing is lost.
func TestAnyArabicIsSet(t *testing.T) {
	f := national(t)
	letters := []rune{0x27, 0x200d, ' '}
	for r := rune(0x621); r <= 0x6d3; r++ {
		if f.Has(r) {
			letters = append(letters, r)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := string(rapid.SliceOfN(rapid.SampledFrom(letters), 1, 12).Draw(t, "letters"))
		if _, r, lacking := f.line(s); lacking {
			t.Fatalf("%q: no glyph for U+%04X", s, r)
		}
		if f.Width(s, 10) < 0 {
			t.Fatalf("%q has no width", s)
		}
	})
}

// A face that lacks a letter takes it from the next one.
func TestFallback(t *testing.T) {
	serif := cut(t, "serif", "ABC ").WithFallback(national(t))
	for _, s := range []string{"ABC", "هوية", "ABC هوية כהן"} {
		if r, lacking := serif.Missing(s); lacking {
			t.Errorf("%q lacks U+%04X", s, r)
		}
	}
	if r, lacking := serif.Missing("A中"); !lacking || r != '中' {
		t.Errorf("U+%04X is said to be missing, %t", r, lacking)
	}
	if line, _, _ := serif.line("ABC هوية"); len(line) != 8 || serif.parts[line[0].part].face == serif.parts[line[7].part].face {
		t.Errorf("both scripts are set in one face: %v", line)
	}
}

// A document embeds the parts of fonts that it uses.
func TestUnusedPartsStayOut(t *testing.T) {
	b, err := NewBuilder(125, 88)
	if err != nil {
		t.Fatal(err)
	}
	font := b.AddFont(national(t))
	base, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	sizes := map[string]int{}
	for _, name := range []string{"ANNA", "ANNA الحسن", "ANNA Касымов კ"} {
		d := base.NewDocument()
		d.NewPage().Text(font, 9, 10, 10, name)
		pdf, err := d.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		path := save(t, pdf)
		run(t, "qpdf", "qpdf", "--check", path)
		sizes[name] = len(strings.Split(strings.TrimSpace(run(t, "poppler-utils", "pdffonts", path)), "\n")) - 2
	}
	if sizes["ANNA"] != 1 || sizes["ANNA الحسن"] != 2 || sizes["ANNA Касымов კ"] != 3 {
		t.Errorf("parts of fonts: %v", sizes)
	}
}
