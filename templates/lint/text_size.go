package lint

import "fmt"

func textSize() Rule {
	return Rule{Name: "text-size", Description: "Data have 10 to 15 characters to 25.4 mm at their size.",
		Clause: "Doc 9303-3 §3", Severity: Error, check: checkTextSize}
}

const (
	// mostPerInch is the greatest number of characters to 25.4 mm, with one more for faces
	// whose letters vary in width.
	mostPerInch = 16
	// fewestPerInch is where data look like a headline.
	fewestPerInch = 8
	// capitals are what is counted: data are printed in them.
	capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

func checkTextSize(v *view) []Finding {
	var found []Finding
	for _, it := range v.items {
		// The blank's serial has the size that its maker gave it.
		if it.plane != personalization || it.Text == nil || it.Text.Field == "" || it.Text.Field == "blankSerial" || v.repeated(it) || v.faces.face(it.Text.Font) == nil {
			continue
		}
		wide := v.faces.width(faceNames(it.Text), capitals, it.Text.Size, it.Text.Space)
		n := float64(len(capitals)) * 25.4 / wide
		switch {
		case n > mostPerInch:
			found = append(found, it.finding("size", fmt.Sprintf("%g pt gives %.1f characters to 25.4 mm, more than 15: use %.1f pt or more", it.Text.Size, n, it.Text.Size*n/mostPerInch+0.05)))
		case n < fewestPerInch:
			f := it.finding("size", fmt.Sprintf("%g pt gives %.1f characters to 25.4 mm, 10 are recommended: use %.1f pt", it.Text.Size, n, it.Text.Size*n/10))
			f.Severity = Warning
			found = append(found, f)
		}
	}
	return found
}
