package lint

import (
	"fmt"
	"math"
)

func seeThrough() Rule {
	return Rule{Name: "see-through", Description: "The halves of a see-through register lie behind each other and complete each other.",
		Clause: "Doc 9303-2 App. A.5.2.1", Severity: Error, check: checkSeeThrough}
}

// offRegister is how far the halves may lie apart in the layout, mm; print adds its own tolerance.
const offRegister = 0.05

func checkSeeThrough(v *view) []Finding {
	var found []Finding
	for _, it := range v.items {
		if it.Register == nil {
			continue
		}
		if v.layout.Back == nil {
			f := it.finding("", "the other half is not in this layout: the blank must carry it, mirrored, on the other side of the sheet")
			f.Severity = Warning
			found = append(found, f)
			continue
		}
		if text := v.unmet(it); text != "" {
			found = append(found, it.finding("", text))
		}
	}
	return found
}

// unmet says why no half on the other side completes this one, or nothing.
func (v *view) unmet(it item) string {
	r := it.Register
	nearest, best := (*item)(nil), math.Inf(1)
	for i, other := range v.items {
		if other.Register == nil || other.side == it.side {
			continue
		}
		// Held against the light the other side is seen mirrored.
		if d := math.Hypot(v.layout.Page.Width-other.Register.X-r.X, other.Register.Y-r.Y); nearest == nil || d < best {
			nearest, best = &v.items[i], d
		}
	}
	if nearest == nil {
		return "the other side has no half of the figure: add one there, at the page's width less x"
	}
	o := nearest.Register
	switch {
	case !(best <= offRegister):
		return fmt.Sprintf("the other half lies %.2f mm away when seen through the page: put it at x: %g, y: %g on the other side", best, v.layout.Page.Width-r.X, r.Y)
	case math.Abs(o.Radius-r.Radius) > offRegister || o.Points != r.Points:
		return fmt.Sprintf("the other half has radius %g and %d points, this one %g and %d: make them alike", o.Radius, o.Points, r.Radius, r.Points)
	case o.Half == r.Half:
		return fmt.Sprintf("both sides carry the half %q: one is front, the other back", r.Half)
	}
	return ""
}
