package templates

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// rule is what one key may hold. Loader and JSON Schema read the same rules.
type rule struct {
	need        bool           // the key must be there
	least, most float64        // of a number, of a list's length
	choice      []string       // of a text
	form        *regexp.Regexp // of a text
	say         string         // what the form means
	long        int            // characters that a text has at most
	each        *rule          // of a list's or a map's values; then the rest is of the list or of the keys
}

// within is the rule of a number from least to most.
func within(least, most float64) rule { return rule{least: least, most: most} }

// oneOf is the rule of a text that is one of several.
func oneOf(choice ...string) rule { return rule{choice: choice} }

// words is the rule of a text of 1 to long characters.
func words(long int) rule { return rule{long: long} }

// like is the rule of a text of a form.
func like(form *regexp.Regexp, say string) rule { return rule{form: form, say: say} }

// list is the rule of a list of least to most values.
func list(least, most float64, each rule) rule { return rule{least: least, most: most, each: &each} }

// must makes it the rule of a key that has to be there.
func (r rule) must() rule { r.need = true; return r }

// may makes it the rule of a key that can be left out.
func (r rule) may() rule { r.need = false; return r }

// value gives the rule of a list's or a map's values.
func (r rule) value() rule {
	if r.each != nil {
		return *r.each
	}
	return r
}

// number says what is wrong with a number, nothing if all is well.
func (r rule) number(v float64) string {
	if math.IsNaN(v) || v < r.least || v > r.most {
		return "must be " + short(r.least) + " to " + short(r.most) + ", not " + short(v)
	}
	return ""
}

// text says what is wrong with a text, nothing if all is well.
func (r rule) text(s string) string {
	switch {
	case r.choice != nil && !slices.Contains(r.choice, s):
		return quote(s) + " is not known: use one of " + strings.Join(r.choice, ", ")
	case r.form != nil && !r.form.MatchString(s):
		return quote(s) + ": " + r.say
	case s == "":
		return "must not be empty: leave the key out"
	case r.long > 0 && utf8.RuneCountInString(s) > r.long:
		return "is longer than " + short(float64(r.long)) + " characters"
	}
	if i := strings.IndexFunc(s, invisible); i >= 0 {
		c, _ := utf8.DecodeRuneInString(s[i:])
		return "has the character " + codePoint(c) + ", which cannot be printed"
	}
	return ""
}

// invisible tells characters that no text of a page has: controls, and marks that turn the order
// of others round. The joiners of Arabic and Indic scripts are letters.
func invisible(r rune) bool {
	const nonJoiner, joiner = '\u200c', '\u200d'
	return r == utf8.RuneError || r == '\u2028' || r == '\u2029' ||
		(unicode.Is(unicode.C, r) && r != nonJoiner && r != joiner)
}
