package templates

import (
	"fmt"
	"slices"
	"strings"
)

// The least that the word SPECIMEN must be, so that nobody misses it.
const (
	specimenWidth    = 0.6  // of the page's width
	specimenHeight   = 5.0  // mm
	specimenStrength = 0.12 // tint times opacity
	specimenDarkness = 0.3  // of the ink, of 1 for black
)

// laws holds what no layout of this build can do without: SPECIMEN on every side and UTO, and one
// machine readable zone on the side that is its. There is no switch for it.
func (c *checker) laws() {
	for _, name := range c.layout.Sides() {
		side := c.layout.Side(name)
		c.machine(name, side)
		c.specimens(name, side)
		if name != c.geometry.MRZSide { // whose zone has it
			c.path = name
			c.require(saysUtopia(side), "", "must name the State: a text with UTOPIA, or the field issuingState")
		}
	}
	c.path = ""
}

func (c *checker) machine(name string, side *Side) {
	var at []string
	for i, e := range side.Personalization {
		if e.MRZ != nil {
			at = append(at, fmt.Sprintf("%s.personalization[%d].mrz", name, i))
			c.omitted(at[len(at)-1], e.MRZ.Ink, "the machine readable zone")
		}
	}
	c.path = ""
	if name != c.geometry.MRZSide {
		c.require(len(at) == 0, first(at), "stands on the %s in format %s", c.geometry.MRZSide, c.layout.Format)
		return
	}
	c.require(len(at) == 1, name+".personalization", "a layout of format %s has 1 mrz here, this one %d", c.layout.Format, len(at))
}

func first(paths []string) string {
	if len(paths) == 0 {
		return ""
	}
	return paths[0]
}

// specimens holds that a side has the word once, on what is printed if anything is.
func (c *checker) specimens(name string, side *Side) {
	plane := PersonalizationPlane
	if len(side.Personalization) == 0 && len(side.UV) == 0 {
		plane = SubstratePlane
	}
	elements := side.Plane(plane)
	at, count := 0, 0
	for i := range elements {
		if elements[i].Specimen != nil {
			at, count = i, count+1
		}
	}
	c.path = ""
	if !c.require(count == 1, name+"."+plane, "each side has 1 specimen, this one %d", count) {
		return
	}
	c.path = fmt.Sprintf("%s.%s[%d].specimen", name, plane, at)
	c.visible(elements[at].Specimen)
	for i := range elements[at+1:] {
		c.uncovered(elements[at].Specimen, &elements[at+1+i])
	}
}

// visible holds that the word is large and dark enough, on the page and printed by every printer.
func (c *checker) visible(s *Specimen) {
	page := c.layout.Page
	inside := s.X >= 0 && s.Y >= 0 && s.Right() <= page.Width && s.Bottom() <= page.Height
	c.require(inside, "", "must lie inside the page of %g × %g mm", page.Width, page.Height)
	c.require(s.Width >= specimenWidth*page.Width, "width", "must be at least %g of the page's width", specimenWidth)
	c.require(s.Height >= specimenHeight, "height", "must be at least %g mm", specimenHeight)
	c.require(s.Alpha()*s.Strength() >= specimenStrength, "opacity", "is too faint to be seen: tint times opacity must be %g or more", specimenStrength)
	for _, ink := range c.layout.plain(s.Ink) {
		c.require(dark(ink.CMYK) >= specimenDarkness, "ink", "is too light to be seen")
		c.require(slices.Contains([]Separation{Visible, CarbonBlack, Laser, LaserTactile}, ink.Kind()), "ink", "must be seen by day, not of the separation %s", ink.Kind())
	}
	c.omitted(c.path, s.Ink, SpecimenText)
}

// omitted refuses that an ink's separation may be left out.
func (c *checker) omitted(path, ink, what string) {
	kind := c.layout.Inks[ink].Kind()
	if slices.Contains(c.layout.MayOmit, kind) {
		c.add(path+".ink", "%s is printed in %s, which mayOmit lets printers leave out", what, kind)
	}
}

// uncovered holds that nothing is laid over the word: no picture or filled box that reaches into it,
// and no filled drawing over most of it.
func (c *checker) uncovered(s *Specimen, e *Element) {
	place, _ := e.Place()
	covers := false
	switch {
	case e.Portrait != nil:
		covers = true
	case e.Image != nil:
		covers = orOne(e.Image.Opacity) > 0.5
	case e.Box != nil:
		covers = e.Box.Line == 0 && e.Box.Alpha() > 0.5
	case e.Drawing != nil:
		wide := min(place.Right(), s.Right()) - max(place.X, s.X)
		high := min(place.Bottom(), s.Bottom()) - max(place.Y, s.Y)
		covers = e.Drawing.Line == 0 && e.Drawing.Alpha() > 0.5 && wide > 0 && wide*high > s.Width*s.Height/2
	}
	c.require(!covers || !place.Overlaps(s.Rect), "", "must come after the %s, which would cover it", e.Kind())
}

// plain gives an ink, or the inks of a rainbow.
func (l *Layout) plain(name string) []Ink {
	ink := l.Inks[name]
	if ink.Rainbow == nil {
		return []Ink{ink}
	}
	var inks []Ink
	for _, s := range ink.Rainbow.Stops {
		inks = append(inks, l.Inks[s.Ink])
	}
	return inks
}

// dark gives how much darker than white an ink looks, 1 for black.
func dark(cmyk [4]float64) float64 {
	light := 0.3*(1-cmyk[0]) + 0.59*(1-cmyk[1]) + 0.11*(1-cmyk[2])
	return 1 - light*(1-cmyk[3])
}

// saysUtopia tells whether a side names the State in letters that are seen.
func saysUtopia(side *Side) bool {
	for _, plane := range [][]Element{side.Substrate, side.Personalization} {
		for _, e := range plane {
			if e.Text != nil && (e.Text.Field == "issuingState" || strings.Contains(strings.ToUpper(e.Text.Value), "UTO")) {
				return true
			}
		}
	}
	return false
}
