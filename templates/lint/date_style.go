package lint

import "fmt"

func dateStyle() Rule {
	return Rule{Name: "date-style", Description: "Dates are as long as their element allows: on visas eight or nine characters, elsewhere with a year of four digits.",
		Clause: "Doc 9303-3 §3.8, 9303-7 §4.1.1", Severity: Error, check: checkDateStyle}
}

func checkDateStyle(v *view) []Finding {
	var found []Finding
	for _, it := range v.items {
		if it.plane != personalization || it.Text == nil {
			continue
		}
		style := it.Text.Date
		if style == "" {
			style = "month"
		}
		switch field := it.Text.Field; {
		case v.visa() && (field == "visa.from" || field == "visa.until") && style != "short":
			found = append(found, it.finding("date", fmt.Sprintf("style %s has more than the eight characters of elements 04 and 05: write date: short", style)))
		case v.visa() && field == "bearer.dateOfBirth" && style != "short" && style != "short-month":
			found = append(found, it.finding("date", fmt.Sprintf("style %s has more than the nine characters of element 14: write date: short-month", style)))
		case !v.visa() && (style == "short" || style == "short-month"):
			f := it.finding("date", "the year has two digits: four are encouraged, write date: month or numeric")
			f.Severity = Warning
			found = append(found, f)
		}
	}
	return found
}
