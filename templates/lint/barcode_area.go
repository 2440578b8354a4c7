package lint

import "fmt"

func barcodeArea() Rule {
	return Rule{Name: "barcode-area", Description: "The bar code area of a visa is at most 78 × 39 mm (MRV-A) or 70 × 35 mm (MRV-B), quiet zones included.",
		Clause: "Doc 9303-7 §8", Severity: Error, check: checkBarcodeArea}
}

func checkBarcodeArea(v *view) []Finding {
	var found []Finding
	most := v.geometry.Barcode
	for _, it := range v.of("barcode") {
		b := it.Barcode
		if most.Width > 0 && (b.Width > most.Width+hair || b.Height > most.Height+hair) {
			found = append(found, it.finding("", fmt.Sprintf("%g × %g mm is larger than the bar code area of %g × %g mm: make it smaller", b.Width, b.Height, most.Width, most.Height)))
		}
	}
	return found
}
