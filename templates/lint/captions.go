package lint

import "fmt"

func captions() Rule {
	return Rule{Name: "caption", Description: "Elements have a caption where the standard's table asks for one, and none where it forbids one.",
		Clause: "Doc 9303-4, -5, -6 §4.1.1, 9303-7 §4.1.1 and §7.1.1", Severity: Error, check: checkCaptions}
}

func checkCaptions(v *view) []Finding {
	var found []Finding
	for _, e := range v.elements() {
		it, there := v.field(e.field)
		if !there {
			continue
		}
		switch has := len(it.Text.Caption) > 0; {
		case e.caption == 'Y' && !has:
			found = append(found, it.finding("", fmt.Sprintf("element %s (%s) is printed with a caption: add one", e.number, e.say)))
		case e.caption == 'N' && has:
			found = append(found, it.finding("caption", fmt.Sprintf("element %s (%s) is printed without a caption: take it away", e.number, e.say)))
		}
	}
	return found
}
