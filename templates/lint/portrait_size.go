package lint

import "fmt"

func portraitSize() Rule {
	return Rule{Name: "portrait-size", Description: "The portrait is as large as its format has it.",
		Clause: "Doc 9303-4, -5, -6 §4.1.1, 9303-7 §4.1.1 and §7.1.1", Severity: Error, check: checkPortraitSize}
}

func checkPortraitSize(v *view) []Finding {
	if !v.known {
		return nil
	}
	least, most := v.geometry.PortraitMin, v.geometry.PortraitMax
	var found []Finding
	for _, it := range v.of("portrait") {
		p := it.Portrait
		if p.Width >= least.Width-hair && p.Width <= most.Width+hair && p.Height >= least.Height-hair && p.Height <= most.Height+hair {
			if ratio := p.Height / p.Width; ratio < 1.15 || ratio > 1.45 {
				f := it.finding("", fmt.Sprintf("sides of 1 : %.2f crop much of a portrait of 7 : 9: make it about 1 : 1.29", ratio))
				f.Severity = Warning
				found = append(found, f)
			}
			continue
		}
		found = append(found, it.finding("", fmt.Sprintf("%g × %g mm (width × height): %s has portraits of %g × %g to %g × %g mm", p.Width, p.Height, v.layout.Format, least.Width, least.Height, most.Width, most.Height)))
	}
	return found
}
