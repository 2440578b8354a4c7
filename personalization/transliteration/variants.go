package transliteration

import (
	"iter"
	"slices"
	"strings"
)

// Variants enumerates every MRZ spelling of a name that the tables, their
// alternatives and the profile allow, the profile's own first, each once. With an
// empty language the values of all languages count as alternatives. A missing
// shadda and either form of teh marbuta are among them (Doc 9303-3 §6 C).
//
// Their number grows exponentially with the length of the name: stop the
// iteration when enough have been tried. Errors are those of [ToMRZ].
func Variants(text, language string) (iter.Seq[string], error) {
	p, err := Lookup(language)
	if err != nil {
		return nil, err
	}
	slots, err := p.slots(text)
	if err != nil {
		return nil, err
	}
	return func(yield func(string) bool) {
		seen := make(map[string]bool)
		chosen := make([]int, len(slots))
		for {
			name := spell(slots, chosen)
			if !seen[name] {
				seen[name] = true
				if !yield(name) {
					return
				}
			}
			if !advance(slots, chosen) {
				return
			}
		}
	}, nil
}

// slots lists, for each place of the text, what may be written there.
func (p *Profile) slots(text string) ([][]string, error) {
	var slots [][]string
	lastLetter, shaddas := -1, 0
	var single []string // spellings of the last letter without shadda
	err := p.walk(characters(text), func(s step) {
		switch s.kind {
		case letter:
			slots = append(slots, p.choices(s))
			if s.latin != "" {
				lastLetter, shaddas, single = len(slots)-1, 0, slots[len(slots)-1]
			}
		case repeat:
			if lastLetter >= 0 {
				shaddas++
				slots[lastLetter] = repeated(single, shaddas)
			}
		case space, joiner:
			slots = append(slots, []string{" "})
			lastLetter = -1
		}
	})
	return slots, err
}

// choices gives the spellings of one step, what the profile writes first.
func (p *Profile) choices(s step) []string {
	list := []string{s.latin}
	if s.rule != nil {
		list = append(list, s.rule.Alternatives...)
	}
	if len(s.letters) == 1 {
		list = append(list, p.options(s.letters[0].r)...)
	}
	return distinct(list)
}

// options gives every spelling of one letter in the profile and the printed
// tables; for the tables as printed also those of all other profiles.
func (p *Profile) options(r rune) []string {
	r = upper(r)
	pair := p.table.pair(r)
	if pair[inner].kind() != letter {
		if base, ok := p.table.baseOf(r); ok {
			return []string{base[inner].latin()}
		}
		return nil
	}
	list := []string{pair[inner].latin(), pair[first].latin()}
	list = append(list, ruleOptions(p.rules, r)...)
	for _, rows := range [][]row{latinTable, latinOutside, cyrillicTable, cyrillicOutside, arabicTable} {
		if i := slices.IndexFunc(rows, func(w row) bool { return w.letter == r }); i >= 0 {
			list = append(append(list, rows[i].latin), rows[i].alternatives...)
		}
	}
	for _, rules := range [][]Rule{arabicRules, greekRules, hebrewRules, georgianRules, armenianRules} {
		list = append(list, ruleOptions(rules, r)...)
	}
	if p.Code == "" {
		for _, code := range sortedKeys(definitions) {
			list = append(list, ruleOptions(definitions[code].rules, r)...)
		}
	}
	return distinct(list)
}

func ruleOptions(rules []Rule, r rune) []string {
	var list []string
	for _, rule := range rules {
		if rule.Letters == string(r) {
			list = append(append(list, rule.Latin), rule.Alternatives...)
		}
	}
	return list
}

// repeated turns the spellings of a letter into those of the letter with so many shaddas, any of which may be missing.
func repeated(options []string, shaddas int) []string {
	var list []string
	for times := shaddas + 1; times >= 1; times-- {
		for _, o := range options {
			list = append(list, strings.Repeat(o, times))
		}
	}
	return list
}

func distinct(list []string) []string {
	var out []string
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// spell writes one combination, with a single space where separators meet.
func spell(slots [][]string, chosen []int) string {
	var b strings.Builder
	for i, options := range slots {
		b.WriteString(options[chosen[i]])
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// advance moves to the next combination, the last place fastest.
func advance(slots [][]string, chosen []int) bool {
	for i := len(slots) - 1; i >= 0; i-- {
		if chosen[i]++; chosen[i] < len(slots[i]) {
			return true
		}
		chosen[i] = 0
	}
	return false
}
