package templates

import (
	"fmt"
	"math"
	"regexp"
	"slices"

	"chancery/templates/fonts"
)

// problem is the first thing found wrong in a layout, and where: a path such as
// "$.front.personalization[3].text.size".
type problem struct{ path, text string }

// maxElements bounds the elements of a plane.
const maxElements = 500

var (
	idPattern  = regexp.MustCompile(`^[a-z0-9-]{1,40}/[a-z0-9-]{1,60}$`)
	inkPattern = regexp.MustCompile(`^[a-z][a-z0-9-]{0,30}$`)
)

// check finds what the loader must not let through, so that a loaded layout can be drawn.
func check(l *Layout) *problem {
	c := &checker{layout: l, path: "$"}
	c.head()
	c.inks()
	if c.found == nil {
		c.captions()
		c.plane("front.substrate", l.Front.Substrate)
		c.plane("front.personalization", l.Front.Personalization)
	}
	if c.found == nil {
		c.whole()
	}
	return c.found
}

// checker keeps the first problem; once there is one, later rules only cost time.
type checker struct {
	layout   *Layout
	geometry Geometry
	path     string // of what is being looked at
	found    *problem
}

// require notes a problem at a key below the current path unless ok.
func (c *checker) require(ok bool, key, format string, args ...any) bool {
	if !ok && c.found == nil {
		path := c.path
		if key != "" {
			path += "." + key
		}
		c.found = &problem{path, fmt.Sprintf(format, args...)}
	}
	return ok
}

func (c *checker) head() {
	l := c.layout
	c.require(idPattern.MatchString(l.ID), "id", "must be authority and kind in small letters, such as utopia/passport-ordinary")
	c.require(l.Version >= 1, "version", "must be 1 or more")
	c.require(l.Title != "", "title", "must say what the layout is for")
	g, known := GeometryOf(l.Format)
	if !c.require(known, "format", "must be TD3 or MRV-A") {
		return
	}
	c.geometry = g
	c.require(math.Abs(l.Page.Width-g.Width) <= g.Tolerance, "page.width", "%g mm: %s is %g ± %g mm wide", l.Page.Width, l.Format, g.Width, g.Tolerance)
	c.require(math.Abs(l.Page.Height-g.Height) <= g.Tolerance, "page.height", "%g mm: %s is %g ± %g mm high", l.Page.Height, l.Format, g.Height, g.Tolerance)
}

func (c *checker) inks() {
	c.require(len(c.layout.Inks) > 0 && len(c.layout.Inks) <= 50, "inks", "a layout has 1 to 50 inks")
	for _, name := range c.layout.InkNames() {
		c.require(inkPattern.MatchString(name), "inks", "ink %q: names are small letters, digits and hyphens", name)
		for _, v := range c.layout.Inks[name].CMYK {
			c.require(v >= 0 && v <= 1, "inks."+name, "parts of cmyk run from 0 to 1")
		}
	}
}

// InkNames lists the layout's inks in alphabetical order.
func (l *Layout) InkNames() []string {
	names := make([]string, 0, len(l.Inks))
	for name := range l.Inks {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (c *checker) captions() {
	c.path = "$.captions"
	s := c.layout.Captions
	c.font("font", s.Font)
	c.font("second", s.Second)
	// DejaVu's capitals are 0.729 em high.
	c.require(s.Size >= 3.9 && s.Size <= 7, "size", "%g pt: captions are 1.0 to 1.8 mm high, which is 3.9 to 7 pt", s.Size)
	c.require(s.Rise >= 1 && s.Rise <= 10, "rise", "must be 1 to 10 mm")
	c.paint(s.Paint)
	c.path = "$"
}

func (c *checker) font(key, name string) {
	c.require(fonts.Known(name) && name != fonts.OCRB, key, "%q: use one of %v", name, fonts.Names()[1:])
}

func (c *checker) ink(name string) {
	_, known := c.layout.Inks[name]
	c.require(known, "ink", "%q is not among the layout's inks: %v", name, c.layout.InkNames())
}

func (c *checker) paint(p Paint) {
	c.ink(p.Ink)
	c.require(p.Strength() > 0 && p.Strength() <= 1, "tint", "must lie above 0 and up to 1")
	c.require(p.Alpha() > 0 && p.Alpha() <= 1, "opacity", "must lie above 0 and up to 1")
}

// inside requires a place on the page, margin mm away from the left, right and upper edge.
func (c *checker) inside(r Rect, margin float64) bool {
	const hair = 1e-6
	p := c.layout.Page
	ok := r.Width >= 0 && r.Height >= 0 && r.X >= margin-hair && r.Y >= margin-hair && r.Right() <= p.Width-margin+hair && r.Bottom() <= p.Height+hair
	return c.require(ok, "", "%g × %g mm at %g, %g does not lie inside the page of %g × %g mm with a margin of %g mm", r.Width, r.Height, r.X, r.Y, p.Width, p.Height, margin)
}

func (c *checker) size(key string, v, least, most float64) {
	c.require(v >= least && v <= most, key, "must be %g to %g", least, most)
}

func (c *checker) count(key string, v, least, most int) {
	c.require(v >= least && v <= most, key, "must be %d to %d", least, most)
}
