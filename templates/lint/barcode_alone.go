package lint

import (
	"fmt"

	"chancery/templates"
)

func barcodeAlone() Rule {
	return Rule{Name: "barcode-alone", Description: "Nothing is printed into a barcode and its quiet zone, and nothing lies under it that absorbs in B900.",
		Clause: "Doc 9303-13 §2.1, 9303-7 §8.6", Severity: Error, check: checkBarcodeAlone}
}

func checkBarcodeAlone(v *view) []Finding {
	var found []Finding
	for _, code := range v.of("barcode") {
		for i, it := range v.items {
			if it.side != code.side || it.path == code.path || !it.placed || !overlaps(it.box, code.box) {
				continue
			}
			switch p, named := it.paint(); {
			case it.plane == ultraviolet:
			case it.plane == personalization:
				found = append(found, it.finding("", fmt.Sprintf("overlaps the %s and its quiet zone (%s): move it away", code.name(), place(code.box))))
			case v.covered(i, code.box):
			case named && v.absorbs(p.Ink) && p.Strength()*p.Alpha() > faint:
				found = append(found, it.finding("ink", fmt.Sprintf("ink %q of the blank absorbs in the near infrared under the %s: use an ink with infraredClear, or leave the place plain", p.Ink, code.name())))
			}
		}
	}
	return found
}

// faint is the strength up to which a tint of the blank leaves a symbol its contrast.
const faint = 0.15

// covered tells whether a later box of the blank in an ink that prints nothing keeps the place
// plain.
func (v *view) covered(index int, place templates.Rect) bool {
	for _, it := range v.items[index:] {
		if it.plane != substrate || it.side != v.items[index].side || it.Box == nil || it.Box.Line > 0 {
			continue
		}
		ink, known := v.layout.Inks[it.Box.Ink]
		if known && ink.Rainbow == nil && coverage(ink) == 0 && within(place, it.box) {
			return true
		}
	}
	return false
}
