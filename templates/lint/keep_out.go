package lint

import (
	"fmt"
	"slices"
)

func keepOut() Rule {
	return Rule{Name: "keep-out", Description: "Nothing is printed where the blank has its perforation, optically variable device, chip or window, but what the keep-out allows.",
		Clause: "Doc 9303-2 App. A.5", Severity: Error, check: checkKeepOut}
}

func checkKeepOut(v *view) []Finding {
	var found []Finding
	for _, it := range v.items {
		// The blank's own print is made with it; the word SPECIMEN goes over everything.
		if it.plane == substrate || !it.placed || it.Specimen != nil {
			continue
		}
		for _, k := range v.keepOuts(it.side) {
			if overlaps(it.box, k.Rect) && !slices.Contains(k.Allow, it.kind) {
				found = append(found, it.finding("", fmt.Sprintf("reaches into the keep-out for the %s (%s): move it, or let the keep-out allow %s", k.Why, place(k.Rect), it.kind)))
			}
		}
	}
	return append(found, v.mrzKeepOut()...)
}

// mrzKeepOut holds the machine readable zone, which has no place of its own in a layout, against
// the keep-outs.
func (v *view) mrzKeepOut() []Finding {
	var found []Finding
	for _, it := range v.of("mrz") {
		lines, here := v.mrzLines(it.side)
		for _, k := range v.keepOuts(it.side) {
			if here && overlaps(lines, k.Rect) && !slices.Contains(k.Allow, "mrz") {
				found = append(found, it.finding("", fmt.Sprintf("the lines of the machine readable zone cross the keep-out for the %s (%s): the blank can't be used with this layout", k.Why, place(k.Rect))))
			}
		}
	}
	return found
}
