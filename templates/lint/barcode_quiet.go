package lint

import (
	"fmt"

	"chancery/personalization/barcode"
)

func barcodeQuiet() Rule {
	return Rule{Name: "barcode-quiet", Description: "A barcode's quiet zone is as wide as its symbology demands.",
		Clause: "ISO/IEC 16022 §7.3, 18004 §6.3.9, 15438 §5.8.3, 15417 §4.3.2", Severity: Error, check: checkBarcodeQuiet}
}

func checkBarcodeQuiet(v *view) []Finding {
	var found []Finding
	for _, it := range v.of("barcode") {
		kind, err := barcode.ParseKind(it.Barcode.Kind)
		if err != nil {
			continue // the loader has refused it
		}
		if beside, above := kind.Quiet(); it.Barcode.Quiet < max(beside, above) {
			found = append(found, it.finding("quiet", fmt.Sprintf("a quiet zone of %d modules is too narrow for %s: write quiet: %d", it.Barcode.Quiet, kind, max(beside, above))))
		}
	}
	return found
}
