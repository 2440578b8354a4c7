package lint

import (
	"fmt"
	"slices"

	"chancery/templates"
)

func mayOmit() Rule {
	return Rule{Name: "may-omit", Description: "A printer may leave out no separation that prints what the standard asks for.",
		Clause: "Doc 9303-3 §4.4, 9303-4 to -7 §4.1.1", Severity: Error, check: checkMayOmit}
}

func checkMayOmit(v *view) []Finding {
	var found []Finding
	for i, s := range v.layout.MayOmit {
		at := func(text string) {
			found = append(found, Finding{Path: fmt.Sprintf("mayOmit[%d]", i), Element: "mayOmit", Text: text})
		}
		if !slices.Contains(templates.Separations(), s) {
			continue // the loader has refused it
		}
		if who, needed := v.needs(s); needed {
			at(fmt.Sprintf("%s prints %s, which may not be missing: take %s out of the list", s, who, s))
		} else if !v.uses(s) {
			at(fmt.Sprintf("no ink is of the separation %s: take it out of the list", s))
		}
	}
	return found
}

// needs names the first element that must be printed and whose ink is of a separation.
func (v *view) needs(s templates.Separation) (string, bool) {
	required := map[string]bool{}
	for _, e := range v.elements() {
		required[e.field] = e.mandatory
	}
	for _, it := range v.items {
		if it.plane != personalization {
			continue
		}
		must := it.MRZ != nil || it.Barcode != nil && it.Barcode.Content == templates.SealContent || it.Specimen != nil || it.Text != nil && required[it.Text.Field]
		if it.Portrait != nil && s == templates.Visible {
			return "the portrait", true
		}
		if p, named := it.paint(); must && named && v.separations(p.Ink)[s] {
			return it.name(), true
		}
	}
	return "", false
}

// separations gives the separations that an ink is printed in, those of a rainbow's inks for a rainbow.
func (v *view) separations(name string) map[templates.Separation]bool {
	ink, known := v.layout.Inks[name]
	switch {
	case !known:
		return nil
	case ink.Rainbow == nil:
		return map[templates.Separation]bool{ink.Kind(): true}
	}
	all := map[templates.Separation]bool{}
	for _, stop := range ink.Rainbow.Stops {
		if part, known := v.layout.Inks[stop.Ink]; known && part.Rainbow == nil {
			all[part.Kind()] = true
		}
	}
	return all
}

// uses tells whether any ink is of a separation.
func (v *view) uses(s templates.Separation) bool {
	for _, ink := range v.layout.Inks {
		if ink.Rainbow == nil && ink.Kind() == s {
			return true
		}
	}
	return false
}
