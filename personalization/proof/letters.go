package proof

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// plain gives a text without its white space, which a page sets by moving on, without what is
// invisible, such as joiners, and with one form for each letter.
func plain(s string) string {
	if strings.ContainsFunc(s, unseen) {
		s = strings.Map(func(r rune) rune {
			if unseen(r) {
				return -1
			}
			return r
		}, s)
	}
	return norm.NFC.String(s)
}

func unseen(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }

// turned tells whether a text has letters that are written from right to left: a page sets them in the
// order of their places.
func turned(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.In(r, unicode.Arabic, unicode.Hebrew) })
}

// letters gives a text's letters and marks in alphabetical order.
func letters(s string) string {
	all := []rune(norm.NFD.String(s))
	slices.Sort(all)
	return string(all)
}
