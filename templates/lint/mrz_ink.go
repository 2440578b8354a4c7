package lint

import (
	"fmt"

	"chancery/templates"
)

func mrzInk() Rule {
	return Rule{Name: "mrz-ink", Description: "The machine readable zone and barcodes are black and absorb in B900; dye-based black vanishes in infrared.",
		Clause: "Doc 9303-3 §4.4, 9303-7 §8.6", Severity: Error, check: checkMRZInk}
}

func checkMRZInk(v *view) []Finding {
	var found []Finding
	for _, it := range v.items {
		if it.MRZ == nil && it.Barcode == nil {
			continue
		}
		p, _ := it.paint()
		ink, known := v.layout.Inks[p.Ink]
		if !known {
			continue
		}
		switch kind := ink.Kind(); {
		case ink.Rainbow != nil:
			found = append(found, it.finding("ink", fmt.Sprintf("ink %q is a rainbow: print it in one black that absorbs in the near infrared", p.Ink)))
		case kind != templates.CarbonBlack && kind != templates.Laser:
			found = append(found, it.finding("ink", fmt.Sprintf("ink %q is of the separation %s, whose black may vanish in infrared: use one of carbon-black or laser", p.Ink, kind)))
		case ink.InfraredClear:
			found = append(found, it.finding("ink", fmt.Sprintf("ink %q says infraredClear, so no reader would see it: use an ink that absorbs", p.Ink)))
		case !(ink.CMYK[3] >= 0.8):
			found = append(found, it.finding("ink", fmt.Sprintf("ink %q has %.0f %% black: readers need at least 80 %%", p.Ink, 100*ink.CMYK[3])))
		}
	}
	return found
}
