package lint

import "fmt"

func zoneOrder() Rule {
	return Rule{Name: "zone-order", Description: "Personal data stand below the header and above zone VII; on visas the document's data stand above them.",
		Clause: "Doc 9303-4 §2, 9303-7 §2.1", Severity: Error, check: checkZoneOrder}
}

func checkZoneOrder(v *view) []Finding {
	if !v.visa() {
		return nil
	}
	// The lowest element of zone III must not stand below the highest one of zone II.
	var lowest, highest *item
	for _, e := range v.elements() {
		it, there := v.field(e.field)
		switch {
		case !there || it.Text.Turn != 0:
		case e.zone() == "III" && (lowest == nil || it.Text.Y > lowest.Text.Y):
			lowest = &it
		case e.zone() == "II" && (highest == nil || it.Text.Y < highest.Text.Y):
			highest = &it
		}
	}
	if lowest == nil || highest == nil || lowest.Text.Y <= highest.Text.Y+sameRow {
		return nil
	}
	return []Finding{highest.finding("", fmt.Sprintf("zone II (personal data) begins here, above %s of zone III (the visa's own data): zone III stands above zone II", lowest.name()))}
}
