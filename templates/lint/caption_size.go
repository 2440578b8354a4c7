package lint

import (
	"fmt"
	"slices"

	"chancery/templates"
)

func captionSize() Rule {
	return Rule{Name: "caption-size", Description: "Captions are 1.0 to 1.8 mm high and stand clear of their value.",
		Clause: "Doc 9303-3 §3", Severity: Error, check: checkCaptionSize}
}

// Heights of captions in mm. A caption's height is that of its capitals.
const leastCaption, mostCaption = 1.0, 1.8

func checkCaptionSize(v *view) []Finding {
	s := v.layout.Captions
	at := func(key, text string) Finding {
		return Finding{Path: "captions." + key, Element: "captions", Text: text}
	}
	var found []Finding
	if v.faces.face(s.Font) != nil {
		if high := v.faces.capHeight(s.Font, s.Size); !(high >= leastCaption-0.01 && high <= mostCaption+0.01) {
			found = append(found, at("size", fmt.Sprintf("capitals of %g pt are %.2f mm high: captions are 1.0 to 1.8 mm, which is %.1f to %.1f pt here", s.Size, high, s.Size*leastCaption/high, s.Size*mostCaption/high)))
		}
	}
	for _, it := range v.items {
		t := it.Text
		if t == nil || it.plane == substrate || len(t.Caption) == 0 || t.Turn != 0 {
			continue
		}
		if high := v.reach(t); s.Rise < high {
			found = append(found, it.finding("size", fmt.Sprintf("letters of %g pt reach %.2f mm up, into the caption, whose baseline is %g mm up: use a smaller size or a larger captions.rise", t.Size, high, s.Rise)))
		}
	}
	return found
}

// reach gives how high a text's letters come, with their accents where its field has some, mm.
func (v *view) reach(t *templates.Text) float64 {
	one := v.faces.face(t.Font)
	if one == nil {
		return 0
	}
	dated := slices.Contains(templates.DateFields(), t.Field) && (t.Date == "" || t.Date == "month") // AOÛT, DÉC
	if dated || len(scriptsOf(t.Field)) > 1 {
		return one.accentHeight * t.Size * mmPerPt
	}
	return one.capHeight*t.Size*mmPerPt + 0.2
}
