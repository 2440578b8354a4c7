package lint

import (
	"fmt"

	"chancery/templates"
)

func margin() Rule {
	return Rule{Name: "margin", Description: "Data keep 2.0 mm from the left, right and upper edge, on cards from the lower one too; background print may run out.",
		Clause: "Doc 9303-4 §3.3, 9303-5, -6 §2, 9303-7 §3.3", Severity: Error, check: checkMargin}
}

func checkMargin(v *view) []Finding {
	if !v.known {
		return nil
	}
	var found []Finding
	p, m := v.layout.Page, v.geometry.Margin
	page := templates.Rect{Width: p.Width, Height: p.Height}
	free := templates.Rect{X: m.Left, Y: m.Top, Width: p.Width - m.Left - m.Right, Height: p.Height - m.Top - m.Bottom}
	for _, it := range v.items {
		if !it.placed || !it.data() || it.Specimen != nil || it.plane == substrate || !within(it.box, page) {
			continue
		}
		if !within(it.box, free) {
			found = append(found, it.finding("", fmt.Sprintf("%s reaches into the margin: keep %g, %g, %g and %g mm from the left, right, upper and lower edge", place(it.box), m.Left, m.Right, m.Top, m.Bottom)))
		}
	}
	return found
}
