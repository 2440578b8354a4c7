package transliteration

import "unicode/utf8"

// step is what the walk found at one place: a separator, or letters with what
// they become.
type step struct {
	kind    kind
	letters []character // the characters taken
	latin   string      // what the profile writes
	rule    *Rule       // the rule of the neighbourhood that gave it, if one did
}

// walk goes through normalised text and hands every step to visit. It stops at
// the first character without a rule.
func (p *Profile) walk(text []character, visit func(step)) error {
	place, last := first, ""
	for i := 0; i < len(text); {
		s, next, err := p.next(text, i, place, last)
		if err != nil {
			return err
		}
		switch s.kind {
		case letter:
			place = inner
			if s.latin != "" {
				last = s.latin
			}
		case space, joiner:
			place, last = first, ""
		}
		visit(s)
		i = next
	}
	return nil
}

// next reads what stands at i and says where to go on.
func (p *Profile) next(text []character, i, place int, last string) (step, int, error) {
	r := text[i].r
	pair := p.table.pair(r)
	if pair[inner]&contextual != 0 {
		if rule, n := p.match(text, i, place); rule != nil {
			return step{kind: letter, letters: text[i : i+n], latin: rule.Latin, rule: rule}, i + n, nil
		}
	}
	c := pair[place]
	k := c.kind()
	if k == unknown && r > utf8.RuneSelf {
		if pair, ok := p.table.baseOf(r); ok {
			c, k = pair[place], letter
		} else if k = classify(r); k == mark && place == first {
			k = unknown
		}
	} else if k == mark && place == first {
		k = unknown
	}
	s := step{kind: k, letters: text[i : i+1]}
	switch k {
	case unknown:
		return s, 0, &Error{Letter: r, Name: letterName(r), Position: text[i].position, Languages: languagesFor(r)}
	case letter:
		s.latin = c.latin()
	case repeat:
		s.latin = last
	}
	return s, i + 1, nil
}

func (c cell) latin() string {
	b := [4]byte{byte(c), byte(c >> 8), byte(c >> 16), byte(c >> 24)}
	return string(b[:c.length()])
}

// match finds the first rule of the neighbourhood that holds at i and the number
// of characters it takes.
func (p *Profile) match(text []character, i, place int) (*Rule, int) {
	rules := p.table.rules[upper(text[i].r)]
	for k := range rules {
		rule := &rules[k]
		n, ok := matchLetters(text[i:], rule.Letters)
		if !ok || rule.Place == Initial && place != first {
			continue
		}
		follower := p.following(text[i+n:])
		if rule.Place == Final && follower != 0 {
			continue
		}
		if rule.Before != "" && !containsRune(rule.Before, follower) {
			continue
		}
		return rule, n
	}
	return nil, 0
}

func matchLetters(text []character, letters string) (int, bool) {
	n := 0
	for _, want := range letters {
		if n == len(text) || upper(text[n].r) != want {
			return 0, false
		}
		n++
	}
	return n, true
}

// following gives the next letter of the same word in upper case, marks and
// apostrophes passed over, or 0 at the word's end.
func (p *Profile) following(text []character) rune {
	for _, ch := range text {
		k := p.table.pair(ch.r)[inner].kind()
		if k == unknown {
			k = classify(ch.r)
		}
		switch k {
		case mark, ignored, repeat:
			continue
		case space, joiner:
			return 0
		case letter:
			if unwritten(p.table.pair(ch.r)[inner]) {
				continue
			}
		}
		return upper(ch.r)
	}
	return 0
}

// unwritten tells an Arabic vowel sign or the like: a row without Latin letters.
func unwritten(c cell) bool {
	return c.kind() == letter && c.length() == 0 && c&contextual == 0
}

func containsRune(set string, r rune) bool {
	for _, s := range set {
		if s == r {
			return true
		}
	}
	return false
}
