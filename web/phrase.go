package web

import (
	"regexp"
	"strings"
)

// phrasePrefix opens the ids of what the domain says of errors: "error: " and the format as it stands in the domain's source. English has
// none of them, for the domain speaks it; {{.A}}, {{.B}} stand for what the format puts in, in its order.
const phrasePrefix = "error: "

// phrase is a text of the domain that a language knows.
type phrase struct {
	id     string
	exact  string         // where nothing is put in
	shaped *regexp.Regexp // where something is
}

// verb is what a format puts something in with, or its sign of per cent.
var verb = regexp.MustCompile(`%%|%[-+# 0]*[0-9]*(?:\.[0-9]+)?[a-zA-Z]`)

func newPhrase(format, id string) phrase {
	if !verb.MatchString(format) {
		return phrase{id: id, exact: format}
	}
	var shape strings.Builder
	end := 0
	for _, at := range verb.FindAllStringIndex(format, -1) {
		shape.WriteString(regexp.QuoteMeta(format[end:at[0]]))
		if end = at[1]; format[at[0]:end] == "%%" {
			shape.WriteString("%")
		} else {
			shape.WriteString("(.*?)")
		}
	}
	shape.WriteString(regexp.QuoteMeta(format[end:]))
	return phrase{id: id, shaped: regexp.MustCompile("(?s)^" + shape.String() + "$")}
}

// phrase gives what the domain said in this language; what the language does not know stays as it is. Of several that fit, the one that
// puts in least is meant.
func (l *tongue) phrase(text string) string {
	var best []any
	id, least := "", len(text)+1
	for _, p := range l.phrases {
		if p.exact != "" && p.exact == text {
			return l.word(p.id)
		}
		if p.shaped == nil {
			continue
		}
		if m := p.shaped.FindStringSubmatch(text); m != nil && len(strings.Join(m[1:], "")) < least {
			id, least, best = p.id, len(strings.Join(m[1:], "")), nil
			for i, s := range m[1:] {
				best = append(best, string(rune('A'+i)), l.put(s))
			}
		}
	}
	if id == "" {
		return text
	}
	return l.word(id, best...)
}

// put gives what a format puts in, in this language: a state, a duty or what is done to a thing, several of them, or a phrase; anything
// else, such as a reference, stays.
func (l *tongue) put(text string) string {
	if strings.Contains(text, " ") {
		if said := l.phrase(text); said != text {
			return said
		}
	}
	for _, between := range []string{", ", " or "} {
		if one, rest, several := strings.Cut(text, between); several {
			return l.put(one) + ", " + l.put(rest)
		}
	}
	for _, kind := range []string{"state.", "role.", "event.", "printerstate."} {
		if l.has(kind + text) {
			return l.word(kind + text)
		}
	}
	return text
}
