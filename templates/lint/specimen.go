package lint

import (
	"fmt"
)

func specimen() Rule {
	return Rule{Name: "specimen", Description: "The word SPECIMEN stands across the page, over the portrait, large and dark enough to be read.",
		Clause: "Doc 9303-2 App. A, law 8: specimens only", Severity: Error, check: checkSpecimen}
}

// What makes the word legible: part of the page's width, height in mm, strength.
const leastSpecimenPart, leastSpecimenHeight, leastSpecimenStrength = 0.6, 5.0, 0.12

func checkSpecimen(v *view) []Finding {
	words := v.of("specimen")
	if len(words) == 0 {
		return []Finding{v.whole("specimen", "the word SPECIMEN is missing: add an element specimen")}
	}
	var found []Finding
	front := false
	for _, it := range words {
		front = front || it.side == "front"
		if it.plane != personalization {
			found = append(found, it.finding("", "the word SPECIMEN must be seen by ordinary light: move it to the personalization"))
			continue
		}
		found = append(found, v.specimenLooks(it)...)
	}
	if !front {
		found = append(found, v.whole("specimen", "the front has no word SPECIMEN: add one there"))
	}
	return found
}

func (v *view) specimenLooks(it item) []Finding {
	var found []Finding
	s := it.Specimen
	if !(s.Width >= leastSpecimenPart*v.layout.Page.Width) {
		found = append(found, it.finding("width", fmt.Sprintf("%g mm is less than %.0f %% of the page's width: make it %.1f mm or more", s.Width, 100*leastSpecimenPart, leastSpecimenPart*v.layout.Page.Width)))
	}
	if !(s.Height >= leastSpecimenHeight) {
		found = append(found, it.finding("height", fmt.Sprintf("%g mm is too low for a word that is to be seen: make it %g mm or more", s.Height, leastSpecimenHeight)))
	}
	ink, known := v.layout.Inks[s.Ink]
	if known && ink.Rainbow == nil && !(darkness(ink)*s.Strength()*s.Alpha() >= leastSpecimenStrength*0.5 && s.Strength()*s.Alpha() >= leastSpecimenStrength) {
		found = append(found, it.finding("opacity", fmt.Sprintf("tint times opacity is %.2f in ink %q, too faint to be seen: %.2f or more, in a dark ink", s.Strength()*s.Alpha(), s.Ink, leastSpecimenStrength)))
	}
	for _, p := range v.of("portrait") {
		if p.side == it.side && p.plane == it.plane && p.index > it.index && overlaps(p.box, it.box) {
			found = append(found, it.finding("", "the portrait is drawn later and covers it: move it behind the portrait in the file"))
		}
	}
	return append(found, v.hidesSpecimen(it)...)
}
