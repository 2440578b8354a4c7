package lint

import "fmt"

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
		if it.Text == nil || it.plane == substrate || len(it.Text.Caption) == 0 || it.Text.Turn != 0 {
			continue
		}
		if high := v.faces.capHeight(it.Text.Font, it.Text.Size); s.Rise < high+0.2 {
			found = append(found, it.finding("size", fmt.Sprintf("capitals of %g pt are %.2f mm high and the caption's baseline is %g mm up: use a smaller size or a larger captions.rise", it.Text.Size, high, s.Rise)))
		}
	}
	return found
}
