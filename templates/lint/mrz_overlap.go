package lint

import "fmt"

func mrzOverlap() Rule {
	return Rule{Name: "mrz-overlap", Description: "Zone VII holds the machine readable zone and nothing else that is read.",
		Clause: "Doc 9303-3 §4.4, 9303-4 §3.3, 9303-5, -6 fig. 6, 9303-7 §3.3", Severity: Error, check: checkMRZOverlap}
}

func checkMRZOverlap(v *view) []Finding {
	var found []Finding
	for _, it := range v.items {
		band, here := v.band(it.side)
		if !here || !it.placed || !it.data() {
			continue
		}
		if it.Signature != nil && !overlaps(it.box, band) {
			if caption, ok := v.belowBox(it.Signature); ok && overlaps(caption, band) {
				found = append(found, it.finding("caption", "the caption below the signature reaches into the machine readable zone: move the signature up"))
			}
		}
		if overlaps(it.box, band) {
			found = append(found, it.finding("", fmt.Sprintf("reaches %.2f mm into the machine readable zone, which begins %.1f mm from the top: move it up", it.box.Bottom()-band.Y, band.Y)))
		}
	}
	return found
}
