package ipp

import (
	"strings"
	"unicode"

	"github.com/OpenPrinting/goipp"
)

// Bounds on what is taken over from an answer. Values beyond them are cut: they reach the database.
const (
	maxText   = 1023 // characters of one value
	maxValues = 256  // values of one attribute
)

// attributes is one group of an answer, read with the tolerance that real printers need: a value
// of another type is no value, and of an attribute given twice the first counts.
type attributes goipp.Attributes

func (g attributes) values(name string) goipp.Values {
	for _, a := range g {
		if a.Name == name {
			return a.Values[:min(len(a.Values), maxValues)]
		}
	}
	return nil
}

// count returns how many values are given under a name, all its repetitions together.
func (g attributes) count(name string) int {
	n := 0
	for _, a := range g {
		if a.Name == name {
			n += len(a.Values)
		}
	}
	return n
}

func (g attributes) has(name string) bool { return len(g.values(name)) > 0 }

// absent reports a value given as no-value: the thing has not happened.
func (g attributes) absent(name string) bool {
	values := g.values(name)
	return len(values) == 1 && values[0].T == goipp.TagNoValue
}

func (g attributes) integers(name string) []int {
	var found []int
	for _, v := range g.values(name) {
		if n, ok := v.V.(goipp.Integer); ok {
			found = append(found, int(n))
		}
	}
	return found
}

func (g attributes) integer(name string) (int, bool) {
	if found := g.integers(name); len(found) > 0 {
		return found[0], true
	}
	return 0, false
}

func (g attributes) boolean(name string) bool {
	for _, v := range g.values(name) {
		b, ok := v.V.(goipp.Boolean)
		return ok && bool(b)
	}
	return false
}

func (g attributes) texts(name string) []string {
	var found []string
	for _, v := range g.values(name) {
		switch text := v.V.(type) {
		case goipp.String:
			found = append(found, clean(string(text)))
		case goipp.TextWithLang:
			found = append(found, clean(text.Text))
		case goipp.Binary:
			found = append(found, clean(string(text)))
		}
	}
	return found
}

func (g attributes) text(name string) string {
	if found := g.texts(name); len(found) > 0 {
		return found[0]
	}
	return ""
}

func (g attributes) collections(name string) []attributes {
	var found []attributes
	for _, v := range g.values(name) {
		if c, ok := v.V.(goipp.Collection); ok {
			found = append(found, attributes(c))
		}
	}
	return found
}

// clean makes text of a device fit to store and show: valid UTF-8 without control characters, and
// not endless.
func clean(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, text)
	if runes := []rune(text); len(runes) > maxText {
		text = string(runes[:maxText])
	}
	return strings.TrimSpace(text)
}
