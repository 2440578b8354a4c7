package lint

import (
	"fmt"
	"slices"
)

func order() Rule {
	return Rule{Name: "order", Description: "Within a zone the elements stand in the order of the standard's table, row by row.",
		Clause: "Doc 9303-4, -5, -6 §4.1.1, 9303-7 §4.1.1 and §7.1.1", Severity: Error, check: checkOrder}
}

func checkOrder(v *view) []Finding {
	if v.layout.Sheet {
		return nil
	}
	zones := map[string][]placedElement{}
	var names []string
	for i, e := range v.elements() {
		it, there := v.field(e.field)
		if !there || it.Text.Turn != 0 {
			continue
		}
		if len(zones[e.zone()]) == 0 {
			names = append(names, e.zone())
		}
		zones[e.zone()] = append(zones[e.zone()], placedElement{e, it, i})
	}
	var found []Finding
	for _, zone := range names {
		found = append(found, disorder(zone, zones[zone])...)
	}
	return found
}

// placedElement is an element of the table with its text.
type placedElement struct {
	element
	it   item
	rank int
}

// sameRow is how far the baselines of one row may differ, mm.
const sameRow = 1.5

// before tells whether a is read before b: in a higher row, or further left in the same one.
func before(a, b placedElement) bool {
	if d := a.it.Text.Y - b.it.Text.Y; d < -sameRow || d > sameRow {
		return d < 0
	}
	return a.it.box.X < b.it.box.X
}

// disorder finds in a zone the elements that stand before one that comes earlier in the table.
func disorder(zone string, elements []placedElement) []Finding {
	var found []Finding
	for i, e := range elements {
		// Of all earlier elements that stand behind e the first is named.
		j := slices.IndexFunc(elements[:i], func(earlier placedElement) bool {
			return before(e, earlier) && earlier.it.side == e.it.side
		})
		if j >= 0 {
			found = append(found, e.it.finding("", fmt.Sprintf("element %s (%s) stands before %s (%s) of zone %s: put them in the order of their numbers", e.number, e.say, elements[j].number, elements[j].say, zone)))
		}
	}
	return found
}
