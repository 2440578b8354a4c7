package lint

import (
	"fmt"
	"math"
)

func barcodeModule() Rule {
	return Rule{Name: "barcode-module", Description: "A module of a seal is 0.3386 mm or more, and whole dots of the printer.",
		Clause: "Doc 9303-13 §2.1", Severity: Error, check: checkBarcodeModule}
}

// offDot is how far a module may be from whole dots, of a dot.
const offDot = 0.02

func checkBarcodeModule(v *view) []Finding {
	var found []Finding
	for _, it := range v.of("barcode") {
		b := it.Barcode
		least := v.leastModule(b.Content)
		dots := b.Module / v.dot()
		whole := math.Max(math.Round(dots), math.Ceil(least/v.dot()-offDot))
		switch {
		case !(b.Module >= least-hair):
			found = append(found, it.finding("module", fmt.Sprintf("%g mm is smaller than %g mm, which common printers need: use %.4f mm, %.0f dots at %d dpi", b.Module, least, whole*v.dot(), whole, v.dpi)))
		case math.Abs(dots-math.Round(dots)) > offDot*math.Max(1, math.Round(dots)/4):
			found = append(found, it.finding("module", fmt.Sprintf("%g mm are %.2f dots at %d dpi, so modules come out unequal: use %.4f mm, %.0f dots", b.Module, dots, v.dpi, whole*v.dot(), whole)))
		}
	}
	return found
}

// leastModule gives the least side of a module in mm: of a seal as the standard has it, of others
// three dots.
func (v *view) leastModule(content string) float64 {
	if content == "seal" {
		if v.geometry.Module > 0 {
			return v.geometry.Module
		}
		return 0.3386
	}
	return 3 * v.dot()
}
