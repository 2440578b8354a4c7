// Package lint holds a layout against Doc 9303 and against the printer's resolution, beyond what
// the loader asks so that a layout can be drawn at all. Each rule is small, stands in a file of
// its own and names its clause; [Rules] lists them.
//
// Lengths are millimetres from the page's top left corner, y downwards; font sizes are points.
package lint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"chancery/templates"
)

// Severity says what a finding is worth.
type Severity string

// The severities: an error keeps a layout out of use, a warning wants a person's look.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Language is the rule of findings that the loader makes.
const Language = "language"

// Rule is one thing that is asked of a layout.
type Rule struct {
	// Name is how findings name the rule, such as "keep-out".
	Name string
	// Description says in one sentence what must hold.
	Description string
	// Clause is where that is written, such as "Doc 9303-4 §3.3".
	Clause   string
	Severity Severity

	check func(v *view) []Finding
}

// Finding is one thing that is wrong.
type Finding struct {
	// Path leads to the element: "front.personalization[3].text".
	Path string `json:"path"`
	// Line and Column say where it stands in the layout file, both from 1.
	Line   int `json:"line"`
	Column int `json:"column"`
	// Element names the element as people do: "text bearer.sex".
	Element  string   `json:"element"`
	Rule     string   `json:"rule"`
	Severity Severity `json:"severity"`
	// Text says what is wrong and the remedy.
	Text   string `json:"text"`
	Clause string `json:"clause"`
}

// String gives "LINE: element: rule: what is wrong", as it follows the file's name.
func (f Finding) String() string {
	text := f.Text
	if f.Severity == Warning {
		text = "warning: " + text
	}
	return fmt.Sprintf("%d: %s: %s: %s", f.Line, f.Element, f.Rule, text)
}

// Errors tells whether a finding among them is an error.
func Errors(findings []Finding) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool { return f.Severity == Error })
}

// Layout gives what is wrong with a layout for a printer of a resolution in dpi, in the order of
// its lines.
func Layout(l *templates.Layout, dpi int) []Finding {
	return examine(l, dpi, l.Position)
}

// examine asks all rules, and puts the findings in order.
func examine(l *templates.Layout, dpi int, position func(path string) (line, column int)) []Finding {
	v := newView(l, dpi)
	var all []Finding
	for _, r := range Rules() {
		for _, f := range r.check(v) {
			f.Rule, f.Clause = r.Name, r.Clause
			if f.Severity == "" {
				f.Severity = r.Severity
			}
			f.Line, f.Column = position(f.Path)
			all = append(all, f)
		}
	}
	inOrder(all)
	return slices.Compact(all)
}

// inOrder puts findings in the order of the file's lines.
func inOrder(findings []Finding) {
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), strings.Compare(a.Rule, b.Rule))
	})
}
