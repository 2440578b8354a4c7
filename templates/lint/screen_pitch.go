package lint

import "fmt"

func screenPitch() Rule {
	return Rule{Name: "screen-pitch", Description: "Screens of lines are coarse enough for the printer: gaps of a dot, half a pitch of two dots, enough steps of tone.",
		Clause: "Doc 9303-2 App. A.5.2.1, A.5.4.4", Severity: Error, check: checkScreenPitch}
}

// leastSteps is how many dots lie between the thinnest and the thickest line of a portrait in
// lines: fewer steps of tone show no face.
const leastSteps = 3

func checkScreenPitch(v *view) []Finding {
	var found []Finding
	dot := v.dot()
	for _, it := range v.items {
		if it.plane == substrate {
			continue
		}
		switch {
		case it.LineScreen != nil:
			if s := it.LineScreen; !(s.Pitch-s.Line >= dot-0.0005) {
				found = append(found, it.finding("pitch", fmt.Sprintf("between lines of %g mm every %g mm lies less than a dot (%.4f mm at %d dpi), so the screen fills up: use a pitch of %.3f mm or more", s.Line, s.Pitch, dot, v.dpi, s.Line+dot)))
			}
		case it.Latent != nil:
			if s := it.Latent; !(s.Pitch >= 4*dot-0.0005 && s.Pitch-s.Line >= dot-0.0005) {
				found = append(found, it.finding("pitch", fmt.Sprintf("half a pitch of %g mm is less than two dots (%.4f mm each at %d dpi), so the hidden image is lost: use %.3f mm or more", s.Pitch, dot, v.dpi, max(4*dot, s.Line+dot))))
			}
		case it.LinePortrait != nil:
			found = append(found, v.lineTones(it)...)
		}
	}
	return found
}

func (v *view) lineTones(it item) []Finding {
	s, dot := it.LinePortrait, v.dot()
	switch {
	case !(s.Thick <= s.Pitch+hair):
		return []Finding{it.finding("thick", fmt.Sprintf("lines of %g mm at a pitch of %g mm run together: make them thinner", s.Thick, s.Pitch))}
	case !(s.Thick-s.Thin >= leastSteps*dot-0.0005):
		return []Finding{it.finding("thick", fmt.Sprintf("from %g to %g mm are %.1f dots at %d dpi, too few steps of tone: make thick %.3f mm or more", s.Thin, s.Thick, (s.Thick-s.Thin)/dot, v.dpi, s.Thin+leastSteps*dot))}
	}
	return nil
}
