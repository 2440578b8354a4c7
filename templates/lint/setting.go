package lint

import (
	"math"

	"chancery/templates"
)

// setting is how far a text that is divided into lines reaches above and below its baseline, mm.
type setting struct {
	lines    int
	up, down float64
}

// setting gives the tallest setting of a text in several lines; false for one that always has a
// single line. Several stand about where one would, a little higher, at min at the most.
func (v *view) setting(t *templates.Text) (setting, bool) {
	lines := v.mostLines(t)
	if lines < 2 || t.Turn != 0 || v.faces.face(t.Font) == nil {
		return setting{}, false
	}
	pitch := 1.2 * v.faces.capHeight(t.Font, t.Min) / 0.729 // as composing sets it
	small := *t
	small.Size = t.Min
	more := float64(lines - 1)
	return setting{lines, 0.75*more*pitch + v.reach(&small), 0.25 * more * pitch}, true
}

// mostLines counts the lines that a text can come to have: no more than its longest value fills
// at min, each line at least four fifths full.
func (v *view) mostLines(t *templates.Text) int {
	if t.Lines < 2 || !(t.Width > 0) || t.Field == "" {
		return min(t.Lines, 4)
	}
	wide := 0.0
	for _, value := range v.longest(t) {
		if !divisible(value) {
			continue
		}
		wide = math.Max(wide, v.faces.width(faceNames(t), value, t.Min, t.Space))
	}
	if wide <= t.Width+hair {
		return 1
	}
	full := math.Ceil(wide / (0.8 * t.Width))
	return max(2, int(math.Min(float64(t.Lines), full)))
}

// setBox widens a text's box to its setting in several lines.
func (v *view) setBox(t *templates.Text, box templates.Rect) templates.Rect {
	s, divided := v.setting(t)
	if !divided {
		return box
	}
	top, bottom := min(box.Y, t.Y-s.up), max(box.Bottom(), t.Y+s.down)
	return templates.Rect{X: box.X, Y: top, Width: box.Width, Height: bottom - top}
}
