package lint

import (
	"fmt"
	"slices"
)

func rainbow() Rule {
	return Rule{Name: "rainbow", Description: "A rainbow runs from stop to stop across the page, through inks of one process.",
		Clause: "Doc 9303-2 App. A.5.2.1", Severity: Error, check: checkRainbow}
}

func checkRainbow(v *view) []Finding {
	names := make([]string, 0, len(v.layout.Inks))
	for name, ink := range v.layout.Inks {
		if ink.Rainbow != nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var found []Finding
	for _, name := range names {
		if text := v.rainbowText(name); text != "" {
			found = append(found, Finding{Path: "inks." + name + ".rainbow", Element: "ink " + name, Text: text})
		}
	}
	return found
}

// rainbowText says what is wrong with a rainbow, or nothing.
func (v *view) rainbowText(name string) string {
	stops := v.layout.Inks[name].Rainbow.Stops
	if len(stops) < 2 {
		return fmt.Sprintf("has %d stops: a split fountain flows between two inks or more", len(stops))
	}
	last := -1.0
	for _, s := range stops {
		if !(s.At >= 0 && s.At <= 1 && s.At > last) {
			return fmt.Sprintf("stop at %g: places run from 0 to 1 and grow from stop to stop", s.At)
		}
		last = s.At
		ink, known := v.layout.Inks[s.Ink]
		switch {
		case known && ink.Rainbow != nil:
			return fmt.Sprintf("stop at %g names the rainbow %q: name a plain ink", s.At, s.Ink)
		case !known:
			return fmt.Sprintf("stop at %g names the ink %q, which the layout has not", s.At, s.Ink)
		}
	}
	if stops[0].At > 0 || last < 1 {
		return fmt.Sprintf("runs from %g to %g: put the first stop at 0 and the last at 1, or the page has a hard edge", stops[0].At, last)
	}
	if kinds := v.separations(name); len(kinds) > 1 {
		return fmt.Sprintf("flows between inks of %d separations: only inks of one process meet in a fountain", len(kinds))
	}
	return ""
}
