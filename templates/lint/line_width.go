package lint

import "fmt"

func lineWidth() Rule {
	return Rule{Name: "line-width", Description: "Lines that a printer draws are a dot wide or wider.",
		Clause: "Doc 9303-2 App. A.5.2.1: no pixel structure", Severity: Error, check: checkLineWidth}
}

func checkLineWidth(v *view) []Finding {
	var found []Finding
	dot := v.dot()
	for _, it := range v.items {
		if it.plane == substrate {
			continue // offset print has no dots
		}
		key, line, drawn := it.thinnest()
		if !drawn || line >= dot-0.0005 {
			continue
		}
		found = append(found, it.finding(key, fmt.Sprintf("a line of %g mm is thinner than the dot of %.4f mm at %d dpi and would break up: use %.3f mm or more", line, dot, v.dpi, dot+0.0005)))
	}
	return found
}

// thinnest gives the width of an element's thinnest lines, and its key.
func (i item) thinnest() (key string, line float64, drawn bool) {
	switch {
	case i.Waves != nil:
		return "line", i.Waves.Line.Line, true
	case i.Rosette != nil:
		return "line", i.Rosette.Line.Line, true
	case i.Band != nil:
		return "line", i.Band.Line.Line, true
	case i.PortraitFrame != nil:
		return "line", i.PortraitFrame.Line.Line, true
	case i.LineScreen != nil:
		return "line", i.LineScreen.Line, true
	case i.Latent != nil:
		return "line", i.Latent.Line, true
	case i.LinePortrait != nil:
		return "thin", i.LinePortrait.Thin, true
	case i.Rule != nil:
		return "line", i.Rule.Line, true
	case i.Box != nil:
		return "line", i.Box.Line, i.Box.Line != 0
	case i.Drawing != nil:
		return "line", i.Drawing.Line, i.Drawing.Line != 0
	}
	return "", 0, false
}
