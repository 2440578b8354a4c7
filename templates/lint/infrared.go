package lint

import (
	"fmt"
	"math"
	"slices"

	"chancery/templates"
)

func infrared() Rule {
	return Rule{Name: "infrared", Description: "Of what lies in the machine readable zone the zone's own ink alone absorbs in B900.",
		Clause: "Doc 9303-3 §4.4", Severity: Error, check: checkInfrared}
}

func checkInfrared(v *view) []Finding {
	var found []Finding
	for _, it := range v.items {
		band, here := v.band(it.side)
		if !here || !it.placed || it.data() || !overlaps(it.box, band) {
			continue
		}
		p, named := it.paint()
		switch {
		case !named:
			found = append(found, it.finding("", "a picture in colour reaches into the machine readable zone: print it in an ink with infraredClear, or move it away"))
		case v.absorbs(p.Ink):
			found = append(found, it.finding("ink", fmt.Sprintf("ink %q absorbs in the near infrared and reaches into the machine readable zone, which begins %.1f mm from the top: use an ink with infraredClear, or move it up", p.Ink, band.Y)))
		}
	}
	return found
}

// absorbs tells whether an ink absorbs in B900: all do but those that say they are clear, and
// those that print nothing.
func (v *view) absorbs(name string) bool {
	ink, known := v.layout.Inks[name]
	if !known {
		return false // the loader has refused it
	}
	if ink.Rainbow != nil {
		return slices.ContainsFunc(ink.Rainbow.Stops, func(s templates.Stop) bool { return v.absorbsPlain(s.Ink) })
	}
	return v.absorbsPlain(name)
}

func (v *view) absorbsPlain(name string) bool {
	ink, known := v.layout.Inks[name]
	if !known || ink.InfraredClear {
		return false
	}
	switch ink.Kind() {
	case templates.UV, templates.Varnish:
		return false
	case templates.Visible:
		return coverage(ink) > 0
	}
	return true
}

// coverage gives how much of all process colours an ink has, 0 to 4.
func coverage(ink templates.Ink) float64 {
	sum := 0.0
	for _, part := range ink.CMYK {
		sum += math.Max(0, part)
	}
	return sum
}
