package templates

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// plane checks the elements of the substrate or the personalization one by one.
func (c *checker) plane(name string, elements []Element) {
	c.path = "$"
	c.require(len(elements) > 0 && len(elements) <= maxElements, name, "must have 1 to %d elements", maxElements)
	for i := range elements {
		if c.found != nil {
			return
		}
		c.path = fmt.Sprintf("$.%s[%d]", name, i)
		kinds := elements[i].kinds()
		if !c.require(len(kinds) == 1, "", "an element has one kind, this one has %d %v", len(kinds), kinds) {
			return
		}
		c.path += "." + kinds[0]
		c.element(&elements[i], strings.HasSuffix(name, "substrate"))
	}
	c.path = "$"
}

// kinds names the members that are set.
func (e *Element) kinds() []string {
	var kinds []string
	v := reflect.ValueOf(*e)
	for i := range v.NumField() {
		if !v.Field(i).IsNil() {
			kinds = append(kinds, strings.Split(v.Type().Field(i).Tag.Get("yaml"), ",")[0])
		}
	}
	return kinds
}

func (c *checker) element(e *Element, substrate bool) {
	bearer := e.Portrait != nil || e.Ghost != nil || e.Signature != nil || e.MRZ != nil || e.Barcode != nil || e.Specimen != nil || e.Microtext != nil
	c.require(!(bearer && substrate), "", "belongs to the personalization, not to the blank")
	switch {
	case e.Text != nil:
		c.text(e.Text, substrate)
	case e.Portrait != nil:
		c.portrait(e.Portrait)
	case e.Ghost != nil:
		c.inside(e.Ghost.Rect, Margin)
		c.size("width", e.Ghost.Width, 5, 30)
		c.size("height", e.Ghost.Height, 5, 40)
		c.size("opacity", e.Ghost.Opacity, 0.05, 1)
	case e.Signature != nil:
		c.inside(e.Signature.Rect, Margin)
		c.size("width", e.Signature.Width, 5, 90)
		c.size("height", e.Signature.Height, 3, 30)
		c.ink(e.Signature.Ink)
		c.require(len(e.Signature.Caption) <= 2, "caption", "holds one or two languages")
	case e.MRZ != nil:
		c.ink(e.MRZ.Ink)
		c.require(!c.layout.Inks[e.MRZ.Ink].InfraredClear, "ink", "must absorb in the near infrared (Doc 9303-3 §4.4)")
	case e.Barcode != nil:
		c.seal(e.Barcode)
	case e.Specimen != nil:
		c.inside(e.Specimen.Rect, Margin)
		c.font("font", e.Specimen.Font)
		c.paint(e.Specimen.Paint)
	case e.Microtext != nil:
		c.microtext(e.Microtext)
	default:
		c.art(e, substrate)
	}
	if c.found == nil {
		c.band(e, substrate)
	}
}

func (c *checker) text(t *Text, substrate bool) {
	c.require((t.Value == "") != (t.Field == ""), "", "give either a value or a field")
	c.require(t.Field == "" || slices.Contains(Fields(), t.Field), "field", "no field %q: use one of %s", t.Field, strings.Join(Fields(), ", "))
	c.require(!substrate || t.Field == "" || t.Field == "blankSerial", "field", "a blank carries no field of the record but its serial")
	c.require(t.Field != "" || len(t.Caption) == 0 && !t.Optional, "", "a fixed text has no caption and is not optional")
	c.require(len(t.Caption) <= 2, "caption", "holds one or two languages")
	c.require(t.Optional || !t.Scripts, "omitOtherScripts", "is for optional fields only")
	c.font("font", t.Font)
	c.paint(t.Paint)
	c.size("size", t.Size, 1, 60)
	c.require(t.Min == 0 || t.Min >= 1 && t.Min <= t.Size, "min", "must be 1 pt up to the size")
	c.require(t.Lines == 0 || t.Lines == 2 && t.Turn == 0 && t.Min > 0, "lines", "may be 2, for a text that is not turned and has a min")
	c.require((t.Least != 0) == (t.Lines == 2) && (t.Least == 0 || t.Least >= 1 && t.Least <= t.Min), "least", "goes with two lines: 1 pt up to min")
	c.require(slices.Contains([]string{"", "left", "center", "right"}, t.Align), "align", "must be left, center or right")
	c.require(t.Space >= -1 && t.Space <= 20, "space", "must be -1 to 20 mm")
	c.require(t.Turn == 0 || t.Turn == 90 || t.Turn == 270, "turn", "must be 0, 90 or 270")
	c.require(t.Turn == 0 || t.Align == "" || t.Align == "left", "align", "a turned text begins at its place")
	dated := slices.Contains(DateFields(), t.Field)
	c.require(t.Date == "" || dated && slices.Contains([]string{"month", "numeric", "short", "short-month"}, t.Date), "date", "is month, numeric, short or short-month, for date fields")
	c.require(t.Field == "" || t.Width >= 3, "width", "a field needs its room in mm, at least 3")
	c.inside(t.Place(), Margin)
}

// Place gives the line's box, from above a capital to the baseline, caption left out.
func (t *Text) Place() Rect {
	height := t.Size * 0.27 // capitals of 0.76 em
	switch {
	case t.Turn == 90:
		return Rect{t.X - height, t.Y - t.Width, height, t.Width}
	case t.Turn == 270:
		return Rect{t.X, t.Y, height, t.Width}
	case t.Align == "center":
		return Rect{t.X - t.Width/2, t.Y - height, t.Width, height}
	case t.Align == "right":
		return Rect{t.X - t.Width, t.Y - height, t.Width, height}
	}
	return Rect{t.X, t.Y - height, t.Width, height}
}

func (c *checker) portrait(p *Portrait) {
	c.inside(p.Rect, Margin)
	least, most := c.geometry.PortraitMin, c.geometry.PortraitMax
	c.size("width", p.Width, least.Width, most.Width)
	c.size("height", p.Height, least.Height, most.Height)
}

func (c *checker) seal(s *Barcode) {
	c.inside(s.Rect, Margin)
	c.ink(s.Ink)
	c.require(!c.layout.Inks[s.Ink].InfraredClear, "ink", "must absorb in the near infrared (Doc 9303-7 §8)")
	c.require(s.Width <= 78 && s.Height <= 39, "", "the bar code area is at most 78 × 39 mm (Doc 9303-7 §8)")
	c.size("module", s.Module, SmallestModule, 2)
	c.count("quiet", s.Quiet, 1, 20)
}

func (c *checker) microtext(m *Microtext) {
	c.font("font", m.Font)
	c.paint(m.Paint)
	c.size("size", m.Size, 0.5, 4)
	c.size("width", m.Width, 5, 200)
	c.require(m.Turn == 0 || m.Turn == 90 || m.Turn == 270, "turn", "must be 0, 90 or 270")
	_, err := Parts(m.Text)
	c.require(m.Text != "" && err == nil, "text", "must be a text whose braces name fields: %v", err)
	c.inside(m.Place(), 0)
}

// Place gives the line's box.
func (m *Microtext) Place() Rect {
	t := Text{X: m.X, Y: m.Y, Width: m.Width, Size: m.Size, Turn: m.Turn}
	return t.Place()
}
