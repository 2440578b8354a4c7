package lint

import (
	"fmt"

	"chancery/templates"
)

func overlap() Rule {
	return Rule{Name: "overlap", Description: "Texts, portrait, ghost portraits and signature keep apart; captions too, and lines of a text that is divided keep off its own.",
		Clause: "Doc 9303-3 §3, 9303-4 §3.2", Severity: Error, check: checkOverlap}
}

// part is a box that wants to be alone: an element, or the caption above it.
type part struct {
	of   item
	what string
	box  templates.Rect
}

func checkOverlap(v *view) []Finding {
	var found []Finding
	for _, side := range v.sides() {
		parts := v.parts(side)
		for j := range parts {
			for i := range j {
				a, b := parts[i], parts[j]
				if a.of.path == b.of.path || a.of.plane == substrate && b.of.plane == substrate || !overlaps(a.box, b.box) {
					continue
				}
				f := b.of.finding("", fmt.Sprintf("%s overlaps the %s of %s: move one of them", b.what, a.what, a.of.name()))
				f.Severity = grade(a.of, b.of)
				found = append(found, f)
			}
		}
	}
	return append(found, v.ownCaptions()...)
}

// ownCaptions finds texts that, once they are divided into lines, run into their own caption.
func (v *view) ownCaptions() []Finding {
	var found []Finding
	for _, it := range v.items {
		if it.Text == nil || it.plane == substrate || len(it.Text.Caption) == 0 {
			continue
		}
		s, divided := v.setting(it.Text)
		if rise := v.layout.Captions.Rise; divided && s.up > rise+hair {
			found = append(found, it.finding("lines", fmt.Sprintf("set in %d lines of %g pt it reaches %.2f mm up, into its caption, whose baseline is %g mm up: use fewer lines, a smaller min or a larger captions.rise", s.lines, it.Text.Min, s.up, rise)))
		}
	}
	return found
}

// grade makes what the standard advises against, but allows, a warning: signature over the
// portrait (Doc 9303-4 §3.2.2).
func grade(a, b item) Severity {
	if a.kind == "portrait" && b.kind == "signature" || a.kind == "signature" && b.kind == "portrait" {
		return Warning
	}
	return Error
}

// parts lists what wants to be alone on a side. Barcodes have a rule of their own.
func (v *view) parts(side string) []part {
	var parts []part
	for _, it := range v.items {
		if it.side != side || !it.placed || it.plane == ultraviolet {
			continue
		}
		switch it.kind {
		case "portrait", "ghost", "linePortrait", "signature":
			parts = append(parts, part{it, "place", it.box})
			if it.Signature == nil {
				continue
			}
			if caption, ok := v.belowBox(it.Signature); ok {
				parts = append(parts, part{it, "caption", caption})
			}
		case "text":
			parts = append(parts, part{it, "text", v.setBox(it.Text, it.box)})
			if caption, ok := v.captionBox(it.Text); ok {
				parts = append(parts, part{it, "caption", caption})
			}
		}
	}
	return parts
}
