package lint

import (
	"fmt"
	"math"
	"slices"

	"chancery/templates"
)

func dataVisible() Rule {
	return Rule{Name: "legible", Description: "Elements of the visual zone are printed dark enough, in an ink that is seen by ordinary light.",
		Clause: "Doc 9303-3 §3, 9303-4 §3.2", Severity: Error, check: checkDataVisible}
}

// leastDark is how dark data must be, of black 1.
const leastDark = 0.5

func checkDataVisible(v *view) []Finding {
	var found []Finding
	for _, it := range v.items {
		if it.plane != personalization || it.Text == nil && it.Signature == nil || v.repeated(it) {
			continue
		}
		p, _ := it.paint()
		ink, known := v.layout.Inks[p.Ink]
		if !known || ink.Rainbow != nil {
			continue
		}
		seen := slices.Contains([]templates.Separation{templates.Visible, templates.CarbonBlack, templates.Laser, templates.LaserTactile}, ink.Kind())
		switch dark := darkness(ink) * p.Strength() * p.Alpha(); {
		case !seen:
			found = append(found, it.finding("ink", fmt.Sprintf("ink %q of the separation %s is not seen by ordinary light: use a visible ink", p.Ink, ink.Kind())))
		case !(dark >= leastDark):
			found = append(found, it.finding("ink", fmt.Sprintf("ink %q at this strength is %.0f %% dark: data need %.0f %% or more", p.Ink, 100*dark, 100*leastDark)))
		}
	}
	return found
}

// darkness gives how dark a full tone of an ink is, from 0 for white to 1 for black, after the
// weights of luminance.
func darkness(ink templates.Ink) float64 {
	c, m, y, k := ink.CMYK[0], ink.CMYK[1], ink.CMYK[2], ink.CMYK[3]
	light := (0.299*(1-c) + 0.587*(1-m) + 0.114*(1-y)) * (1 - k)
	return math.Min(1, math.Max(0, 1-light))
}
