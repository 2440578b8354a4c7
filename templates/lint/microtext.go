package lint

import "fmt"

func microtext() Rule {
	return Rule{Name: "microtext", Description: "Microtext is as high as the printer can draw letters: 0.3 mm at 600 dpi, 0.7 mm at 300 dpi.",
		Clause: "Doc 9303-2 App. A.5.2.1; seven dots to a capital", Severity: Error, check: checkMicrotext}
}

// leastDots is how many dots a capital needs to be told from another; mostMicrotext is where the
// text is no longer micro, mm.
const leastDots, mostMicrotext = 7, 1.0

func checkMicrotext(v *view) []Finding {
	var found []Finding
	for _, it := range v.items {
		// The blank's own microtext is offset print.
		if it.Microtext == nil || it.plane == substrate || v.faces.face(it.Microtext.Font) == nil {
			continue
		}
		high := v.faces.capHeight(it.Microtext.Font, it.Microtext.Size)
		least := leastDots * v.dot()
		if v.dpi <= 300 {
			least = 0.7 // at coarse resolutions a dot more, for letters that fall between dots
		}
		switch {
		case !(high >= least-0.005):
			found = append(found, it.finding("size", fmt.Sprintf("capitals of %g pt are %.2f mm high, at %d dpi at least %.2f mm can be read: use %.1f pt or more", it.Microtext.Size, high, v.dpi, least, it.Microtext.Size*least/high+0.05)))
		case high > mostMicrotext:
			f := it.finding("size", fmt.Sprintf("capitals of %g pt are %.2f mm high and are no microtext: use %.1f pt or less", it.Microtext.Size, high, it.Microtext.Size*mostMicrotext/high))
			f.Severity = Warning
			found = append(found, f)
		}
	}
	return found
}
