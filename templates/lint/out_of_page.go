package lint

import (
	"fmt"

	"chancery/templates"
)

func outOfPage() Rule {
	return Rule{Name: "out-of-page", Description: "Every element lies on the page.", Clause: "Doc 9303-3 §2", Severity: Error, check: checkOutOfPage}
}

func checkOutOfPage(v *view) []Finding {
	var found []Finding
	p := v.layout.Page
	for _, it := range v.items {
		if it.placed && !within(it.box, templates.Rect{Width: p.Width, Height: p.Height}) {
			found = append(found, it.finding("", fmt.Sprintf("%s lies outside the page of %g × %g mm: move it or make it smaller", place(it.box), p.Width, p.Height)))
		}
	}
	return found
}

// within tells whether a lies in b; what is no number lies nowhere.
func within(a, b templates.Rect) bool {
	return a.Width >= 0 && a.Height >= 0 && a.X >= b.X-hair && a.Y >= b.Y-hair && a.Right() <= b.Right()+hair && a.Bottom() <= b.Bottom()+hair
}

// place writes a box for people.
func place(r templates.Rect) string {
	return fmt.Sprintf("%.2f × %.2f mm at %.2f, %.2f", r.Width, r.Height, r.X, r.Y)
}
