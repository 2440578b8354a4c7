package lint

import (
	"fmt"
	"slices"
	"strings"
)

func unverified() Rule {
	return Rule{Name: "unverified-geometry", Description: "Measures of the format that were not read in the standard's own drawing are pointed out.",
		Clause: "Doc 9303-6 fig. 6, 9303-7 §7.2.1, §8", Severity: Warning, check: checkUnverified}
}

func checkUnverified(v *view) []Finding {
	var entries []string
	for name, source := range v.geometry.Sources {
		// Corners are cut by whoever makes the blank; the bar code area matters where there is one.
		if source.Verified || source.Clause == "" || name == "corner" || name == "barcode" && len(v.of("barcode")) == 0 {
			continue
		}
		entries = append(entries, fmt.Sprintf("%s (%s)", name, source.Clause))
	}
	if len(entries) == 0 {
		return nil
	}
	slices.Sort(entries)
	return []Finding{{Path: "format", Element: "format " + v.layout.Format,
		Text: fmt.Sprintf("of its measures these were not read in the standard's drawing: %s; compare them with it and correct formats.yaml", strings.Join(entries, ", "))}}
}
