package lint

import (
	"fmt"

	"chancery/templates"
)

func uvInk() Rule {
	return Rule{Name: "uv-ink", Description: "The plane uv is printed in inks of the separation uv, and nothing else is.",
		Clause: "Doc 9303-2 App. A.5.2.2", Severity: Error, check: checkUVInk}
}

func checkUVInk(v *view) []Finding {
	var found []Finding
	for _, it := range v.items {
		p, named := it.paint()
		_, known := v.layout.Inks[p.Ink]
		only := v.separations(p.Ink)
		switch {
		case it.plane == ultraviolet && !named && it.kind != "":
			found = append(found, it.finding("", "is printed in colour, which is seen by ordinary light: name an ink of the separation uv"))
		case !known:
		case it.plane == ultraviolet && (!only[templates.UV] || len(only) != 1):
			found = append(found, it.finding("ink", fmt.Sprintf("ink %q is not of the separation uv and would be seen by ordinary light: use one that is", p.Ink)))
		case it.plane == personalization && only[templates.UV]:
			found = append(found, it.finding("ink", fmt.Sprintf("ink %q is of the separation uv: move the element to the plane uv, or use another ink", p.Ink)))
		}
	}
	return found
}
