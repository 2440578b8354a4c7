package lint

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"chancery/templates"
)

func overflow() Rule {
	return Rule{Name: "overflow", Description: "The longest lawful value of a field fits into its room at the smallest size, captions and fixed texts into theirs.",
		Clause: "Doc 9303-3 §3, §4.6", Severity: Error, check: checkOverflow}
}

func checkOverflow(v *view) []Finding {
	var found []Finding
	for _, it := range v.items {
		if it.Text == nil || it.plane == substrate || v.faces.face(it.Text.Font) == nil || !(it.Text.Size > 0) {
			continue
		}
		found = append(found, v.captionOverflow(it)...)
		if it.Text.Field == "" {
			found = append(found, v.fixedOverflow(it)...)
			continue
		}
		for _, value := range v.longest(it.Text) {
			if !v.fits(it.Text, value) {
				found = append(found, it.finding("", fmt.Sprintf("%s (%d characters) does not fit into %g mm: %s", quoted(value), utf8.RuneCountInString(value), it.Text.Width, v.remedy(it.Text, value))))
				break
			}
		}
	}
	return found
}

// fits tells whether a value can be set on one line from size down to min, or on as many as the
// text may have from min down to least; a single word has one line alone.
func (v *view) fits(t *templates.Text, s string) bool {
	least := t.Size
	if t.Min > 0 {
		least = t.Min
	}
	return v.fitsLine(t, s, least) || t.Lines > 1 && t.Least > 0 && divisible(s) && v.linesOf(t, s) <= t.Lines
}

// divisible tells whether a text has a space or a hyphen at which a line may end.
func divisible(s string) bool { return strings.ContainsAny(s[:max(len(s)-1, 0)], " -") }

// linesOf counts the lines that a text takes at its least size, broken at spaces and hyphens; a
// word that is longer than a line makes more lines than there can be.
func (v *view) linesOf(t *templates.Text, s string) int {
	lines := 1
	for {
		if v.fitsLine(t, s, t.Least) {
			return lines
		}
		cut := 0
		for i, r := range s {
			if r != ' ' && r != '-' {
				continue
			}
			if !v.fitsLine(t, strings.TrimRight(s[:i+1], " "), t.Least) {
				break
			}
			cut = i + 1
		}
		if cut == 0 {
			return math.MaxInt
		}
		s = s[cut:]
		lines++
	}
}

func (v *view) fitsLine(t *templates.Text, s string, size float64) bool {
	return v.faces.width(faceNames(t), s, size, t.Space) <= t.Width+hair
}

// remedy says what would make a value fit.
func (v *view) remedy(t *templates.Text, s string) string {
	size, key := t.Size, "min"
	wide := v.faces.width(faceNames(t), s, 1, 0)
	if t.Lines > 1 {
		wide, key = wide/float64(t.Lines), "least"
	}
	if room := t.Width - t.Space*float64(utf8.RuneCountInString(s)); wide > 0 && room > 0 {
		size = room / wide
	}
	return fmt.Sprintf("give it more width, more lines, or %s: %.1f", key, size*0.98)
}

func (v *view) fixedOverflow(it item) []Finding {
	t := it.Text
	least := t.Size
	if t.Min > 0 {
		least = t.Min
	}
	if t.Width == 0 || v.fitsLine(t, t.Value, least) {
		return nil
	}
	return []Finding{it.finding("", fmt.Sprintf("%s does not fit into %g mm: give it more width or a smaller min", quoted(t.Value), t.Width))}
}

// captionOverflow wants captions on the page; what stands beside them is the rule overlap's.
func (v *view) captionOverflow(it item) []Finding {
	box, there := v.captionBox(it.Text)
	if !there || box.X >= 0 && box.Right() <= v.layout.Page.Width-templates.Margin+hair {
		return nil
	}
	return []Finding{it.finding("caption", fmt.Sprintf("the caption is %.1f mm long and runs into the margin: shorten it or move the text", box.Width))}
}
