package mrz

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// nameMaker makes names of 1 to 300 letters in 1 to 12 components, with hyphens,
// apostrophes, other punctuation and letters of many scripts.
type nameMaker struct {
	*rand.Rand
	letters []rune
}

func newNameMaker(seed uint64) nameMaker {
	m := nameMaker{Rand: rand.New(rand.NewPCG(seed, 9303))}
	for r := range oracleLetters {
		m.letters = append(m.letters, r)
	}
	slices.Sort(m.letters)
	return m
}

func (m nameMaker) name() string {
	components := 1 + m.IntN(12)
	letters := components + m.IntN([]int{10, 40, 290}[m.IntN(3)])
	var b strings.Builder
	for i := range components {
		if i > 0 {
			b.WriteString([]string{" ", " ", "-", ", ", "  ", " - "}[m.IntN(6)])
		}
		share := 1
		if i == components-1 {
			share = letters
		} else if spare := letters - (components - i); spare > 0 {
			share += m.IntN(spare + 1)
		}
		letters -= share
		m.component(&b, share)
	}
	return b.String()
}

func (m nameMaker) component(b *strings.Builder, letters int) {
	b.WriteRune(rune('A' + m.IntN(26))) // so that no component vanishes
	for range letters - 1 {
		switch m.IntN(12) {
		case 0:
			b.WriteRune(m.letters[m.IntN(len(m.letters))])
		case 1:
			b.WriteRune(rune('a' + m.IntN(26)))
		case 2:
			b.WriteString([]string{"'", "’", "."}[m.IntN(3)])
			fallthrough
		default:
			b.WriteRune(rune('A' + m.IntN(26)))
		}
	}
}

func TestGeneratedNames(t *testing.T) {
	m := newNameMaker(1)
	cut, whole := 0, 0
	for range max(fullCount(100_000), 10_000) {
		primary, secondary := m.name(), ""
		if m.IntN(5) > 0 {
			secondary = m.name()
		}
		first, second := oracleComponents(primary), oracleComponents(secondary)
		for _, f := range Formats() {
			width := f.NameWidth()
			field, truncated, rule, err := NameField(primary, secondary, width)
			if err != nil && !oraclePossible(first, second, width, 1) {
				continue // single letters that no rule can make end in a letter here
			}
			if err != nil {
				t.Fatalf("%s %q, %q: %v", f, primary, secondary, err)
			}
			if problem := oracleJudge(first, second, width, field, truncated); problem != "" {
				t.Fatalf("%s %q, %q: field %q (%s) %s", f, primary, secondary, field, rule, problem)
			}
			if truncated {
				cut++
			} else {
				whole++
			}
		}
	}
	if cut == 0 || whole == 0 {
		t.Errorf("%d names cut, %d whole: the generator is no use", cut, whole)
	}
}

func TestNamesOfManyShortComponents(t *testing.T) {
	m := newNameMaker(2)
	impossible := 0
	for range 3000 {
		primary := strings.Repeat("A ", m.IntN(30)) + strings.Repeat("B", 1+m.IntN(3))
		secondary := strings.TrimSpace(strings.Repeat("C ", m.IntN(25)))
		first, second := strings.Fields(primary), strings.Fields(secondary)
		for _, width := range []int{30, 31, 39} {
			field, truncated, _, err := NameField(primary, secondary, width)
			if err != nil {
				if _, ok := errors.AsType[*FieldError](err); !ok || oraclePossible(first, second, width, 1) {
					t.Fatalf("%q, %q in %d: %v", primary, secondary, width, err)
				}
				impossible++
				continue
			}
			if problem := oracleJudge(first, second, width, field, truncated); problem != "" {
				t.Fatalf("%q, %q in %d: %q %s", primary, secondary, width, field, problem)
			}
		}
	}
	if impossible == 0 {
		t.Error("no name without a solution was tried")
	}
}

func TestShortenings(t *testing.T) {
	m := newNameMaker(3)
	for range 3000 {
		primary, secondary := m.name(), m.name()
		first, second := oracleComponents(primary), oracleComponents(secondary)
		for _, width := range []int{30, 31, 39} {
			list, err := Shortenings(primary, secondary, width)
			if err != nil && !oraclePossible(first, second, width, 1) {
				continue
			}
			if err != nil {
				t.Fatalf("%q, %q: %v", primary, secondary, err)
			}
			field, truncated, _, _ := NameField(primary, secondary, width)
			if truncated != (len(list) > 0) || truncated && list[0].Field != field || len(list) > maxShortenings {
				t.Fatalf("%q, %q: %d shortenings, first not %q", primary, secondary, len(list), field)
			}
			for i, s := range list {
				if problem := oracleJudge(first, second, width, s.Field, true); problem != "" || s.Rule == "" {
					t.Fatalf("%q, %q: %q (%s) %s", primary, secondary, s.Field, s.Rule, problem)
				}
				if slices.ContainsFunc(list[:i], func(o Shortening) bool { return o.Field == s.Field }) {
					t.Fatalf("%q offered twice", s.Field)
				}
				if _, err := ValidateNameField(primary, secondary, s.Field, width); err != nil {
					t.Fatalf("offered %q is refused: %v", s.Field, err)
				}
			}
		}
	}
}

// The three styles that Doc 9303-4 §4.2.3.3 and 9303-7 §4.2.3.2 print for one name
// are all offered.
func TestPublishedStylesAreOffered(t *testing.T) {
	list, err := Shortenings("BENNELONG WOOLOOMOOLOO WARRANDYTE WARNAMBOOL", "DINGO POTOROO", 39)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"BENNELONG<WOOLOOMOOLOO<WARRANDYTE<W<<DI", "BENNELONG<WOOLOOM<WARRAND<WARNAM<<DINGO", "BENNEL<WOOLOO<WARRAN<WARNAM<<DINGO<POTO",
	} {
		if !slices.ContainsFunc(list, func(s Shortening) bool { return s.Field == want }) {
			t.Errorf("%s is not among %v", want, list)
		}
	}
}

// Where the cut falls on a filler, a letter is given up for the next initial.
func TestCutsThatFallOnAFiller(t *testing.T) {
	for _, c := range []struct {
		primary, secondary string
		width              int
		want               string
	}{
		{"ABCDEFGHIJKLMNOPQRSTUVW", "ABCD EFG", 30, "ABCDEFGHIJKLMNOPQRSTUVW<<ABC<E"},
		{"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "B C D", 30, "ABCDEFGHIJKLMNOPQRSTUVW<<B<C<D"},
		{"ABCDEFGHIJKLMNOPQRSTUVWXYZABCD EFG", "", 31, "ABCDEFGHIJKLMNOPQRSTUVWXYZABC<E"},
		{"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDE", "F", 30, "ABCDEFGHIJKLMNOPQRSTUVWXYZA<<F"},
	} {
		field, _, rule, err := NameField(c.primary, c.secondary, c.width)
		if err != nil || field != c.want {
			t.Errorf("%q, %q: %q (%s), %v; want %q", c.primary, c.secondary, field, rule, err, c.want)
		}
	}
}

func TestTypedNameFields(t *testing.T) {
	const primary, secondary = "BENNELONG WOOLOOMOOLOO WARRANDYTE WARNAMBOOL", "DINGO POTOROO"
	for _, c := range []struct{ field, problem string }{
		{"BENNELONG<WOOLOOMOOLOO<WARRAN<W<W<<DING", "more components"},
		{"BENNELONG<WOOLOOMOOLOO<WARRANDYTE<W<<D<", "letter"},
		{"BENNELONG<WOOLOOMOOLOO<WARRANDYTE<W<<D", "wide"},
		{"BENNELONG<WOOLOOMOOLOO<WARRANDYTE<<DING", "leaves out"},
		{"BENNELONG<WOOLOOMOOLOO<WARRANDYTE<WARNA", "two identifiers"},
		{"BENNELONG<WOOLOOMOOLOO<WARRANDYTE<W<<PO", "no beginning"},
		{"BENNELONG<WOOLOOMOOLOO<WARR<W<<<<DINGOP", "more components"},
		{"BENNELONG<WOOLOOMOOLO<WARRANDYTE<W<<DIN", ""},
	} {
		_, err := ValidateNameField(primary, secondary, c.field, 39)
		if c.problem == "" && err != nil || c.problem != "" && (err == nil || !strings.Contains(err.Error(), c.problem)) {
			t.Errorf("%s: %v, want %q", c.field, err, c.problem)
		}
	}
	if _, err := ValidateNameField("ERIKSSON", "ANNA", "ERIKSSO<<ANNA", 39); err == nil {
		t.Error("a name that fits was shortened")
	}
	if got, err := ValidateNameField("ERIKSSON", "ANNA", "ERIKSSON<<ANNA", 31); err != nil || got != "ERIKSSON<<ANNA<<<<<<<<<<<<<<<<<" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestChosenShorteningIsHonoured(t *testing.T) {
	d := specimen
	d.PrimaryIdentifier, d.SecondaryIdentifier = "BENNELONG WOOLOOMOOLOO WARRANDYTE WARNAMBOOL", "DINGO POTOROO"
	d.NameField = "BENNEL<WOOLOO<WARRAN<WARNAM<<DINGO<POTO"
	e, err := Encode(d)
	if err != nil || !strings.HasSuffix(e.Lines[0], d.NameField) || !e.Truncated || e.Rule != RuleChosen {
		t.Errorf("%+v, %v", e, err)
	}
	d.SecondaryIdentifier = "DINA"
	wantFault(t, d, FieldNameField)
}

func TestNamesByTheRules(t *testing.T) { // Doc 9303-3 §4.6
	for _, c := range []struct{ primary, secondary, want string }{
		{"D'ARTAGNAN", "", "DARTAGNAN"}, {"VIANNEY", "MARIE-ELISE", "VIANNEY<<MARIE<ELISE"},
		{"VIANNEY", "ANNA, MARIA", "VIANNEY<<ANNA<MARIA"}, {"O’CONNOR (SR.)", "ENYA \"SI/OBHAN\"", "OCONNOR<SR<<ENYA<SIOBHAN"},
		{"  ERIKSSON ", " ANNA  MARIA ", "ERIKSSON<<ANNA<MARIA"}, {"ARKFREITH", "", "ARKFREITH"},
		{"von der Müllen", "Jürgen", "VON<DER<MUELLEN<<JUERGEN"},
	} {
		field, _, rule, err := NameField(c.primary, c.secondary, 39)
		if err != nil || strings.TrimRight(field, "<") != c.want || rule != RuleFits {
			t.Errorf("%q, %q: %q, %v; want %q", c.primary, c.secondary, field, err, c.want)
		}
	}
	for _, c := range []struct{ primary, secondary, field string }{
		{"", "ANNA", FieldPrimary}, {" ", "", FieldPrimary}, {"'", "", FieldPrimary}, {"ERIKSSON", ".", FieldSecondary},
		{"ERIKSS0N", "", FieldPrimary}, {"ERIKSSON", "ANNA 2", FieldSecondary}, {"A<B", "", FieldPrimary}, {"李", "", FieldPrimary},
	} {
		_, _, _, err := NameField(c.primary, c.secondary, 39)
		if e, ok := errors.AsType[*FieldError](err); !ok || e.Field != c.field || !utf8.ValidString(e.Problem) || e.Remedy == "" {
			t.Errorf("%q, %q: %v, want an error of %s", c.primary, c.secondary, err, c.field)
		}
	}
}

// wantFault checks that a document is refused for a field, with a remedy.
func wantFault(t *testing.T, d Document, field string) {
	t.Helper()
	_, err := Encode(d)
	if e, ok := errors.AsType[*FieldError](err); !ok || e.Field != field || e.Problem == "" || e.Remedy == "" {
		t.Errorf("%+v: %v, want an error of %s", d, err, field)
	}
}
