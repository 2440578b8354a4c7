package transliteration

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// direct is the number of characters with a cell of their own: everything that
// UTF-8 writes in one or two bytes.
const direct = 0x800

// table is a compiled profile: two rows of cells, for the first letter of a word
// and for the others, and the rules that look at the neighbourhood.
type table struct {
	cells [2][direct]cell
	high  map[rune][2]cell
	rules map[rune][]Rule // by first letter, longest sequence first
}

// first and inner index table.cells.
const (
	first = 0
	inner = 1
)

func compile(rules []Rule) *table {
	t := &table{high: make(map[rune][2]cell, 256), rules: make(map[rune][]Rule)}
	t.addBasics()
	for _, rows := range [][]row{latinTable, latinOutside, cyrillicTable, cyrillicOutside, arabicTable} {
		for _, r := range rows {
			t.add(Rule{Letters: string(r.letter), Latin: r.latin})
		}
	}
	for _, list := range [][]Rule{arabicRules, greekRules, hebrewRules, georgianRules, armenianRules, rules} {
		for _, r := range list {
			t.add(r)
		}
	}
	t.addDecomposable()
	for _, list := range t.rules {
		slices.SortStableFunc(list, func(a, b Rule) int { return len(b.Letters) - len(a.Letters) })
	}
	return t
}

// addBasics enters ASCII letters, punctuation and combining marks.
func (t *table) addBasics() {
	for r := rune(0); r < direct; r++ {
		t.set(r, kindCell(classify(r)))
	}
	for r := rune(0x2000); r < 0x2070; r++ {
		t.set(r, kindCell(classify(r)))
	}
	for r := 'A'; r <= 'Z'; r++ {
		t.set(r, letterCell(string(r)))
		t.set(r+'a'-'A', letterCell(string(r)))
	}
}

// add enters a rule; a later one for the same letter replaces an earlier one.
func (t *table) add(r Rule) {
	head, _ := utf8.DecodeRuneInString(r.Letters)
	if !r.simple() {
		t.rules[head] = append([]Rule{r}, t.rules[head]...)
		for _, form := range append(lowerForms(head), head) {
			pair := t.pair(form)
			t.setPair(form, [2]cell{pair[first] | contextual, pair[inner] | contextual})
		}
		return
	}
	c := letterCell(r.Latin)
	for _, form := range append(lowerForms(head), head) {
		pair := t.pair(form)
		if r.Place == Initial {
			pair[first] = c | pair[first]&contextual
		} else {
			pair = [2]cell{c | pair[first]&contextual, c | pair[inner]&contextual}
		}
		t.setPair(form, pair)
	}
}

// addDecomposable gives letters without a row the cell of their base letter:
// canonical decomposition, marks dropped.
func (t *table) addDecomposable() {
	for _, span := range [][2]rune{{0x80, direct}, {0x1E00, 0x2000}} {
		for r := span[0]; r < span[1]; r++ {
			if pair := t.pair(r); pair[inner].kind() == unknown && unicode.IsLetter(r) {
				if base, ok := t.baseOf(r); ok {
					t.setPair(r, base)
				}
			}
		}
	}
}

// baseOf gives the cells of the letter that r is a marked form of.
func (t *table) baseOf(r rune) ([2]cell, bool) {
	parts := norm.NFD.PropertiesString(string(r)).Decomposition()
	if parts == nil {
		return [2]cell{}, false
	}
	base, size := utf8.DecodeRune(parts)
	for _, m := range string(parts[size:]) {
		if classify(m) != mark {
			return [2]cell{}, false
		}
	}
	pair := t.pair(base)
	return pair, pair[inner].kind() == letter
}

func (t *table) pair(r rune) [2]cell {
	if r >= 0 && r < direct {
		return [2]cell{t.cells[first][r], t.cells[inner][r]}
	}
	return t.high[r]
}

func (t *table) setPair(r rune, pair [2]cell) {
	if r < direct {
		t.cells[first][r], t.cells[inner][r] = pair[first], pair[inner]
		return
	}
	t.high[r] = pair
}

func (t *table) set(r rune, c cell) { t.setPair(r, [2]cell{c, c}) }
