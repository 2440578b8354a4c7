package lint

import "fmt"

func mandatory() Rule {
	return Rule{Name: "mandatory", Description: "Every mandatory element of the document type stands in the visual zone and cannot be left out.",
		Clause: "Doc 9303-4, -5, -6 §4.1.1, 9303-7 §4.1.1 and §7.1.1, 9303-8 §6", Severity: Error, check: checkMandatory}
}

func checkMandatory(v *view) []Finding {
	found := v.missingImages()
	for _, e := range v.elements() {
		if !e.mandatory {
			continue
		}
		it, there := v.field(e.field)
		switch {
		case !there:
			found = append(found, v.whole("text "+e.field, fmt.Sprintf("element %s (%s) is mandatory and has no text: add one with field %s", e.number, e.say, e.field)))
		// Who has one name only has no secondary identifier (Doc 9303-3 §3.4).
		case it.Text.Optional && e.field != "bearer.secondaryIdentifier":
			found = append(found, it.finding("optional", fmt.Sprintf("element %s (%s) is mandatory: take optional away", e.number, e.say)))
		}
	}
	return found
}

// missingImages asks for what is no field of a record: portrait, signature, machine readable zone
// and, where the document has no chip, the seal.
func (v *view) missingImages() []Finding {
	var found []Finding
	need := func(kind, text string, s Severity) {
		if len(v.of(kind)) > 0 {
			return
		}
		f := v.whole(kind, text)
		f.Severity = s
		found = append(found, f)
	}
	need("mrz", "the machine readable zone is mandatory: add an element mrz with its ink", Error)
	switch {
	case v.visa():
		if len(v.of("image")) == 0 && len(v.of("drawing")) == 0 {
			need("portrait", "element 17/V is mandatory: add the portrait, or a national symbol", Error)
		}
	default:
		need("portrait", "the portrait is mandatory: add one", Error)
	}
	switch {
	case v.card():
		need("signature", "element 12/IV (signature or mark) is mandatory: add one", Error)
	case v.layout.Format == "TD3" && !v.layout.Sheet:
		need("signature", "element 18/IV (signature or mark) is not here: it must then stand on an adjacent page", Warning)
	case v.layout.Sheet:
		need("barcode", "a single-sheet emergency travel document carries a digital seal: add a barcode with content seal", Error)
	}
	return found
}

// whole makes a finding that belongs to no element: it stands at the front's personalization.
func (v *view) whole(element, text string) Finding {
	return Finding{Path: "front.personalization", Element: element, Text: text}
}
