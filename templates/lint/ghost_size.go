package lint

import (
	"fmt"

	"chancery/templates"
)

func ghostSize() Rule {
	return Rule{Name: "ghost-size", Description: "A second portrait has 25 to 50 % of the size of the first, in reduced contrast.",
		Clause: "Doc 9303-2 App. A.5.4.4", Severity: Error, check: checkGhostSize}
}

// mostGhost is the opacity beyond which a ghost competes with the portrait.
const mostGhost = 0.8

func checkGhostSize(v *view) []Finding {
	portraits := v.of("portrait")
	if len(portraits) == 0 {
		return nil
	}
	whole := portraits[0].Portrait.Width
	var found []Finding
	check := func(it item, r templates.Rect) {
		if part := r.Width / whole; !(part >= 0.25-hair && part <= 0.5+hair) {
			found = append(found, it.finding("width", fmt.Sprintf("%.2f mm are %.0f %% of the portrait's width: make it %.1f to %.1f mm", r.Width, 100*part, whole/4, whole/2)))
		}
	}
	for _, it := range v.items {
		switch {
		case it.Ghost != nil && it.plane == personalization:
			check(it, it.Ghost.Rect)
			if it.Ghost.Opacity > mostGhost {
				found = append(found, it.finding("opacity", fmt.Sprintf("opacity %g is nearly that of the portrait: use up to %g", it.Ghost.Opacity, mostGhost)))
			}
		case it.LinePortrait != nil && it.plane == personalization:
			check(it, it.LinePortrait.Rect)
		}
	}
	return found
}
