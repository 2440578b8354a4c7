package personalization

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chancery/personalization/mrz"
	"chancery/personalization/page"
	"chancery/personalization/record"
	"chancery/personalization/specimens"
	"chancery/templates"
	"chancery/templates/lint"
)

// setting is a text of a layout and what it is set with.
type setting struct {
	*templates.Text
	layout *templates.Layout
	path   string
	font   face
}

// refusal says why a record's value can't be set; "" if it can.
func (s setting) refusal(rec record.Record) string {
	text, shown, err := (&sheet{record: rec}).shown(s.Text, s.font, s.layout.Words[s.Field])
	if err != nil {
		return err.Error()
	}
	if !shown {
		return ""
	}
	if _, _, ok := arrange(s.font.Font, s.Text, text); !ok {
		return fmt.Sprintf("%s, %s: %q does not fit into %g mm", s.layout.Ref(), s.path, text, s.Width)
	}
	return ""
}

// shippedLayouts gives the layout of each type of document that there are specimens of.
func shippedLayouts(t testing.TB) map[string]*templates.Layout {
	t.Helper()
	set, err := templates.Utopia()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*templates.Layout{}
	for _, code := range specimens.Types() {
		if all[code], err = set.Layout("utopia/" + code + "@1"); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// settings lists the texts of a layout that print a field.
func settings(t testing.TB, types *typeCase, l *templates.Layout) []setting {
	t.Helper()
	var all []setting
	sets := newCharacterSets(l)
	for _, name := range l.Sides() {
		side := l.Side(name)
		for plane, elements := range map[string][]templates.Element{"personalization": side.Personalization, "uv": side.UV} {
			for i := range elements {
				if e := elements[i].Text; e != nil && e.Field != "" {
					all = append(all, setting{e, l, fmt.Sprintf("%s.%s[%d].text", name, plane, i), chained(t, types, sets, e)})
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b setting) int { return strings.Compare(a.path, b.path) })
	return all
}

// chained gives the font of a text with those that it falls back on.
func chained(t testing.TB, types *typeCase, sets *characterSets, e *templates.Text) face {
	t.Helper()
	var cuts []*page.Font
	for _, name := range append([]string{e.Font}, e.Fallback...) {
		cut, err := types.font(name, sets)
		if err != nil {
			t.Fatal(err)
		}
		cuts = append(cuts, cut)
	}
	return face{Font: cuts[0].WithFallback(cuts[1:]...)}
}

// The longest lawful values, and those of all sorts of people, are set by the shipped layouts, in
// which lint finds no error.
func TestLawfulValuesFit(t *testing.T) {
	types := newTypeCase()
	c := newComposer(t, fixedSeal{})
	for code, l := range shippedLayouts(t) {
		for _, f := range lint.Layout(l, 600) {
			if f.Severity == lint.Error {
				t.Errorf("%s: %s", l.Ref(), f)
			}
		}
		rec, img, err := specimens.Longest(code)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Compose(rec, Images(img)); err != nil {
			t.Errorf("%s, longest values: %v", code, err)
		}
		if length := map[string]int{"TD1": 22, "TD2": 14}[rec.Format]; length > 0 { // all of the zone's room for the number
			rec.DocumentNumber, rec.Bearer.PersonalNumber = strings.Repeat("W", length), ""
			if _, err := c.Compose(rec, Images(img)); err != nil {
				t.Errorf("%s, longest number: %v", code, err)
			}
		}
		chance := rand.New(rand.NewPCG(9303, 3))
		all := settings(t, types, l)
		for range 200 {
			rec, _, err := specimens.Random(code, chance)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range all {
				if text := s.refusal(rec); text != "" {
					t.Error(text)
				}
			}
		}
	}
}

// Extreme values that a record may have and that may be issued are set by the shipped layouts.
func TestExtremeValuesFit(t *testing.T) {
	types := newTypeCase()
	all := map[string][]setting{}
	for code, l := range shippedLayouts(t) {
		all[code] = settings(t, types, l)
	}
	rapid.Check(t, func(t *rapid.T) {
		rec := extreme(t, rapid.SampledFrom(specimens.Types()).Draw(t, "type"))
		for _, s := range all[rec.DocumentType] {
			if text := s.refusal(rec); text != "" {
				t.Fatal(text)
			}
		}
	})
}

// Extreme values that are set in several lines keep off the captions above them.
func TestLinesKeepOffTheirCaption(t *testing.T) {
	types := newTypeCase()
	all := map[string][]setting{}
	for code, l := range shippedLayouts(t) {
		all[code] = settings(t, types, l)
	}
	divided := 0
	rapid.Check(t, func(t *rapid.T) {
		rec := extreme(t, rapid.SampledFrom(specimens.Types()).Draw(t, "type"))
		for _, s := range all[rec.DocumentType] {
			text, shown, err := (&sheet{record: rec}).shown(s.Text, s.font, s.layout.Words[s.Field])
			if err != nil || !shown || len(s.Caption) == 0 {
				continue
			}
			lines, size, _ := arrange(s.font.Font, s.Text, text)
			if len(lines) < 2 {
				continue
			}
			divided++
			high := s.font.CapHeight(size)
			if up := 0.75*float64(len(lines)-1)*1.2*high/0.729 + 1.25*high; up > s.layout.Captions.Rise {
				t.Fatalf("%s, %s: %d lines of %.2f pt reach %.2f mm up, the caption's baseline is at %g mm", s.layout.Ref(), s.path, len(lines), size, up, s.layout.Captions.Rise)
			}
		}
	})
	if divided == 0 {
		t.Error("no text was divided")
	}
}

// A text of any width, size and number of lines in which lint finds no overflow sets the extreme
// values of numbers, codes and dates, and of words the longest specimens.
func TestLintFindsWhatDoesNotFit(t *testing.T) {
	types := newTypeCase()
	all := map[string][]setting{}
	for code, l := range shippedLayouts(t) {
		all[code] = settings(t, types, l)
	}
	passed, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.SampledFrom(specimens.Types()).Draw(t, "type")
		s := rapid.SampledFrom(all[code]).Draw(t, "text")
		own, l := *s.Text, *s.layout
		own.Width = rapid.Float64Range(5, 90).Draw(t, "width")
		own.Min = rapid.Float64Range(2.5, 6).Draw(t, "min")
		own.Lines, own.Least = 0, 0
		if rapid.Bool().Draw(t, "wrapped") {
			own.Lines, own.Least = rapid.IntRange(2, 4).Draw(t, "lines"), min(own.Min, rapid.Float64Range(2.4, 5).Draw(t, "least"))
		}
		l.Front = templates.Side{Personalization: []templates.Element{{Text: &own}}}
		l.Back = nil
		if slices.ContainsFunc(lint.Layout(&l, 600), func(f lint.Finding) bool { return f.Rule == "overflow" && f.Path == "front.personalization[0].text" }) {
			refused++
			return
		}
		passed++
		s.Text = &own
		for range 20 {
			rec, _, err := specimens.Longest(code)
			if err != nil {
				t.Fatal(err)
			}
			extremeCodes(t, &rec)
			if text := s.refusal(rec); text != "" {
				t.Fatal(text)
			}
		}
	})
	t.Logf("lint passed %d texts and refused %d", passed, refused)
	if passed == 0 || refused == 0 {
		t.Error("the law was not put to the test")
	}
}

// extreme draws a record of a type that is valid and may be issued, whose numbers and codes are
// any, the widest among them, and whose words are common ones up to the longest lawful text. (Two
// hundred letters W are a lawful name too, but nobody's, and no page has room for them.)
func extreme(t *rapid.T, code string) record.Record {
	rec, _, err := specimens.Longest(code)
	if err != nil {
		t.Fatal(err)
	}
	extremeWords(t, &rec)
	extremeCodes(t, &rec)
	return rec
}

// extremeCodes draws numbers, codes, and dates of birth.
func extremeCodes(t *rapid.T, rec *record.Record) {
	extremeNumbers(t, rec)
	b := &rec.Bearer
	b.Sex = rapid.SampledFrom([]string{"F", "M", "X"}).Draw(t, "sex")
	b.HeightCm = rapid.IntRange(100, 280).Draw(t, "height")
	b.DateOfBirth = rapid.SampledFrom([]string{"XXXX-XX-XX", "1988-XX-XX", "1988-08-XX", "1988-03-28", "XXXX-08-28", "XXXX-08-XX", "2000-05-20"}).Draw(t, "birth")
	if kind, _ := record.TypeOf(rec.DocumentType); kind.Nationalities != nil {
		b.Nationality = rapid.SampledFrom(kind.Nationalities).Draw(t, "nationality")
	} else {
		b.Nationality = rapid.SampledFrom(nationalities()).Draw(t, "nationality")
	}
	if rec.Visa != nil {
		rec.Visa.Entries, rec.Visa.DurationDays = rapid.IntRange(0, 255).Draw(t, "entries"), rapid.IntRange(0, 255).Draw(t, "days")
	}
	for _, err := range []error{rec.Validate(), rec.CheckIssue()} {
		if err != nil {
			t.Fatalf("the test made an unlawful record: %v", err)
		}
	}
}

func nationalities() []string {
	var codes []string
	for _, s := range mrz.States() {
		if s.Nationality && !s.Deprecated {
			codes = append(codes, s.Code)
		}
	}
	return codes
}

// extremeNumbers draws numbers that the machine readable zone has room for together.
func extremeNumbers(t *rapid.T, rec *record.Record) {
	longest, room := 9, 0
	switch rec.Format {
	case "TD1":
		longest, room = 22, 15
	case "TD2":
		longest, room = 14, 7
	case "TD3":
		room = 14
	}
	rec.DocumentNumber = characters(longest, "").Draw(t, "number")
	if more := len(rec.DocumentNumber) - 9; more > 0 {
		room -= more + 2
	}
	rec.Bearer.PersonalNumber = ""
	if room > 0 {
		rec.Bearer.PersonalNumber = characters(room, "").Draw(t, "personal")
	}
	rec.BlankSerial = characters(20, "-").Draw(t, "serial")
	if rec.Visa != nil {
		rec.Visa.PassportNumber = characters(20, "-").Draw(t, "passport")
	}
}

// characters draws capitals and digits up to a length, often as long and wide as can be.
func characters(length int, more string) *rapid.Generator[string] {
	wide := func(s string) *rapid.Generator[string] { return rapid.Just(strings.Repeat(s, length)) }
	return rapid.OneOf(wide("W"), wide("M"), wide("8"), rapid.StringOfN(rapid.RuneFrom([]rune("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"+more)), 1, length, length))
}

// extremeWords draws the texts that are words.
func extremeWords(t *rapid.T, rec *record.Record) {
	names := "LARKSPUR TAMARISK YARROW SALTBUSH BERGAMOT MARRAM SORREL JUNIPER VETCH CAMELTHORN FEATHERGRASS O'WINDWARD D'ARTIMON LEEWARD-HALYARD ZEPHYRINE NIMBUS SÃO-MÅRTEN ŒUVRÉ HALCYON"
	places := names + " ЗЕНИТНАЯ ИССЫК-ЗЕНИТ УТОПИЯ МЕТЕЛИЦА 112 7"
	of := func(label, words string, length int) string {
		return longWords(t, label, strings.Fields(words), rapid.SampledFrom([]int{length, length, length - 1, length / 2, 12}).Draw(t, label+" length"))
	}
	b := &rec.Bearer
	b.PrimaryIdentifier, b.SecondaryIdentifier = of("primary", names, 200), of("secondary", names, 200)
	rec.IssuingAuthority = of("authority", places, 100)
	if b.NationalName != nil {
		national := "ӨЗГӨРҮШ ЖҮЗҮМ ТАҢАТАР ЧАГЫЛГАН БОРООНОВА КАЙЫҢДЫЕВА ЩЕБЕТУНЬЯ"
		b.NationalName = &record.NationalName{Primary: of("national primary", national, 60), Secondary: of("national secondary", national, 60), Language: "ky"}
		b.PlaceOfBirth = of("birthplace", places, 100)
	}
	if b.Address != "" {
		b.Address = of("address", places, 100)
	}
	if rec.Permit != nil {
		rec.Permit = &record.Permit{Category: of("category", places, 46), Remarks: of("remarks", places, 100)}
	}
	if rec.Journey != nil {
		rec.Journey = &record.Journey{Destination: of("destination", places, 46), Via: of("via", places, 46)}
	}
	if rec.Visa != nil {
		rec.Visa.Category, rec.Visa.PlaceOfIssue = of("category", places, 46), of("post", places, 15)
	}
}

// longWords puts words one after the other in any order up to a length in characters.
func longWords(t *rapid.T, label string, words []string, length int) string {
	order := strings.Join(rapid.Permutation(words).Draw(t, label), " ")
	text := []rune(strings.Repeat(order+" ", 1+length/len(words)))[:length]
	return strings.TrimRight(string(text), " -'")
}
