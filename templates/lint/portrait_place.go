package lint

import (
	"fmt"
	"slices"

	"chancery/templates"
)

func portraitPlace() Rule {
	return Rule{Name: "portrait-place", Description: "Zone V stands at the left of the front; on a card with a contact chip at the right.",
		Clause: "Doc 9303-4 §2, 9303-5 §3, 9303-6 §3, 9303-7 §2.1", Severity: Error, check: checkPortraitPlace}
}

func checkPortraitPlace(v *view) []Finding {
	if v.layout.Sheet {
		return nil // nobody fixes the zones of a single sheet
	}
	chip := v.layout.Format == "TD1" && slices.ContainsFunc(v.layout.Front.KeepOuts, func(k templates.KeepOut) bool { return k.Why == "chip" })
	var found []Finding
	for _, it := range v.of("portrait") {
		middle := it.Portrait.X + it.Portrait.Width/2
		switch right := middle > v.layout.Page.Width/2; {
		case it.side != "front":
			found = append(found, it.finding("", "the portrait stands on the front: move it there"))
		case chip && !right:
			found = append(found, it.finding("x", "the card has a contact chip: the portrait stands at the right edge"))
		case !chip && right:
			found = append(found, it.finding("x", fmt.Sprintf("the portrait's middle is %.1f mm from the left: zone V stands at the left", middle)))
		}
	}
	return found
}
