package lint

import (
	"fmt"
	"slices"
)

func visaLines() Rule {
	return Rule{Name: "visa-lines", Description: "The visual zone of a visa has at most eight lines of text.",
		Clause: "Doc 9303-7 §3.3", Severity: Error, check: checkVisaLines}
}

// mostVisaLines is the number of lines in zones II and III.
const mostVisaLines = 8

func checkVisaLines(v *view) []Finding {
	if !v.visa() {
		return nil
	}
	var rows []item
	for _, it := range v.items {
		if it.plane != personalization || it.Text == nil || it.Text.Field == "" || it.Text.Turn != 0 {
			continue
		}
		if !slices.ContainsFunc(rows, func(r item) bool { d := r.Text.Y - it.Text.Y; return d > -sameRow && d < sameRow }) {
			rows = append(rows, it)
		}
	}
	if len(rows) <= mostVisaLines {
		return nil
	}
	return []Finding{rows[mostVisaLines].finding("", fmt.Sprintf("this is line %d of the visual zone: put two elements into one line, %d lines are the most", len(rows), mostVisaLines))}
}
