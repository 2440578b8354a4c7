package lint

import (
	"fmt"

	"chancery/templates"
)

func overlap() Rule {
	return Rule{Name: "overlap", Description: "Texts, portrait, ghost portraits and signature keep apart; captions too.",
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

// setBox widens a text's box to its setting in several lines, which stand about where one would, a
// little higher.
func (v *view) setBox(t *templates.Text, box templates.Rect) templates.Rect {
	if t.Lines < 2 || t.Turn != 0 {
		return box
	}
	pitch, more := 1.2*t.Min*mmPerPt, float64(t.Lines-1)
	top := min(box.Y, t.Y-0.75*more*pitch-v.faces.capHeight(t.Font, t.Min))
	return templates.Rect{X: box.X, Y: top, Width: box.Width, Height: t.Y + 0.25*more*pitch - top}
}
