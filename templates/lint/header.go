package lint

import (
	"fmt"
	"strings"
)

func header() Rule {
	return Rule{Name: "header", Description: "Zone I stands on top of the front, within its height: State, name of the document and, of passports, code, State code and number.",
		Clause: "Doc 9303-4 §2, 9303-5, -6 §2, 9303-7 §2.1", Severity: Error, check: checkHeader}
}

func checkHeader(v *view) []Finding {
	if !v.known || v.layout.Sheet {
		return nil
	}
	var found []Finding
	for _, e := range v.elements() {
		if it, there := v.field(e.field); there && e.zone() == "I" && !(it.box.Bottom() <= v.geometry.Header+hair) {
			found = append(found, it.finding("", fmt.Sprintf("element %s (%s) belongs to zone I, which is %g mm high, and ends at %.1f mm: move it up", e.number, e.say, v.geometry.Header, it.box.Bottom())))
		}
	}
	return append(found, v.headerTexts()...)
}

// headerTexts wants the State and the name of the document among the fixed texts of zone I.
func (v *view) headerTexts() []Finding {
	texts := 0
	passport := false
	for _, it := range v.items {
		if it.side != "front" || it.plane == ultraviolet || it.Text == nil || it.Text.Field != "" || it.Text.Turn != 0 || !(it.box.Bottom() <= v.geometry.Header+hair) {
			continue
		}
		texts++
		upper := strings.ToUpper(it.Text.Value)
		for _, word := range []string{"PASSPORT", "PASSEPORT", "PASAPORTE", "TRAVEL DOCUMENT", "TITRE DE VOYAGE", "DOCUMENTO DE VIAJE"} {
			passport = passport || strings.Contains(upper, word)
		}
	}
	at := func(text string) []Finding {
		return []Finding{{Path: "front", Element: "zone I", Text: text}}
	}
	switch {
	case texts == 0:
		return at(fmt.Sprintf("no fixed text stands in the uppermost %g mm: print the State and the name of the document there (elements 01 and 02)", v.geometry.Header))
	case texts == 1:
		return at("zone I has one text: the State in full and the name of the document are two elements (01 and 02)")
	case v.layout.Format == "TD3" && !passport:
		return at("element 02 names neither PASSPORT, PASSEPORT, PASAPORTE nor TRAVEL DOCUMENT: add the word in one of these languages")
	}
	return nil
}
