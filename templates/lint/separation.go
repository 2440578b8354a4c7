package lint

import (
	"fmt"
	"slices"

	"chancery/templates"
)

func separation() Rule {
	return Rule{Name: "separation", Description: "Every special ink is of a separation and is used by an element that its process can make.",
		Clause: "Doc 9303-2 App. A.5.2.2, C.4.1", Severity: Error, check: checkSeparation}
}

func checkSeparation(v *view) []Finding {
	var found []Finding
	for _, it := range v.items {
		p, named := it.paint()
		ink, known := v.layout.Inks[p.Ink]
		if !named || !known {
			continue
		}
		if why := misuse(it, ink.Kind()); why != "" {
			found = append(found, it.finding("ink", fmt.Sprintf("ink %q is of the separation %s, %s", p.Ink, ink.Kind(), why)))
		}
	}
	return append(found, v.idleInks()...)
}

// misuse says why a separation cannot print an element, or nothing.
func misuse(it item, s templates.Separation) string {
	switch s {
	case templates.Laser, templates.LaserTactile:
		if it.plane == substrate {
			return "which engraves the personalization: give the blank's art a printed ink"
		}
		if s == templates.LaserTactile && (it.Portrait != nil || it.Ghost != nil || it.LinePortrait != nil || it.MRZ != nil) {
			return "which raises what it engraves: use laser for tones and for the machine readable zone"
		}
	case templates.Varnish:
		if it.plane == substrate {
			return "which the printer lays over the page: give the blank's art a printed ink"
		}
	case templates.IR:
		if it.Text != nil && it.Text.Field != "" {
			return "which no eye sees: data of the visual zone need a visible ink"
		}
	}
	return ""
}

// idleInks finds special inks that nothing is printed in: a printer without that process would
// refuse the layout for nothing.
func (v *view) idleInks() []Finding {
	used := map[string]bool{v.layout.Captions.Ink: true}
	for _, it := range v.items {
		if p, named := it.paint(); named {
			used[p.Ink] = true
			if ink := v.layout.Inks[p.Ink]; ink.Rainbow != nil {
				for _, stop := range ink.Rainbow.Stops {
					used[stop.Ink] = true
				}
			}
		}
	}
	names := make([]string, 0, len(v.layout.Inks))
	for name, ink := range v.layout.Inks {
		if ink.Rainbow == nil && ink.Kind() != templates.Visible && !used[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var found []Finding
	for _, name := range names {
		found = append(found, Finding{Path: "inks." + name, Element: "ink " + name, Severity: Warning,
			Text: fmt.Sprintf("nothing is printed in this ink of the separation %s: take it out", v.layout.Inks[name].Kind())})
	}
	return found
}
