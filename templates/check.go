package templates

import (
	"fmt"
	"io/fs"
	"slices"
)

// checker finds what the rules of single keys cannot: what the parts of a layout owe each other so
// that it can be drawn, and the laws. What Doc 9303 asks for beyond is the linter's.
type checker struct {
	*notes
	layout   *Layout
	formats  formats
	folder   fs.FS // of images and profile
	geometry Geometry
	path     string // of what is being looked at
	curves   int    // so far
	bytes    int    // of files so far
}

func (c *checker) check() {
	c.head()
	c.inks()
	c.intent()
	c.captions()
	c.side(Front, &c.layout.Front)
	if c.layout.Back != nil {
		c.side(Back, c.layout.Back)
	}
	if len(c.problems) == 0 {
		c.laws()
	}
}

// require notes a problem at a key of what is being looked at unless ok.
func (c *checker) require(ok bool, key, format string, args ...any) bool {
	if !ok {
		path := c.path
		if key != "" {
			path = join(path, key)
		}
		c.add(path, format, args...)
	}
	return ok
}

// given tells whether a key of what is being looked at stands in the file.
func (c *checker) given(key string) bool {
	_, there := c.places[join(c.path, key)]
	return there
}

func (c *checker) head() {
	l := c.layout
	g, known := c.formats.geometry[l.Format]
	if !known {
		return // said by the key's rule
	}
	c.geometry, l.geometry = g, g
	p := l.Page
	if l.Sheet {
		c.require(l.Format == "TD2", "sheet", "a single sheet has the machine readable zone of format TD2 (Doc 9303-8 §6)")
		c.require(p.Width >= g.Least.Width && p.Height >= g.Least.Height, "page", "%g × %g mm: a sheet is at least %g × %g mm", p.Width, p.Height, g.Least.Width, g.Least.Height)
	} else if !c.below("page") {
		c.require(p.Width >= g.Least.Width && p.Width <= g.Most.Width, "page.width", "%g mm: %s is %g to %g mm wide", p.Width, l.Format, g.Least.Width, g.Most.Width)
		c.require(p.Height >= g.Least.Height && p.Height <= g.Most.Height, "page.height", "%g mm: %s is %g to %g mm high", p.Height, l.Format, g.Least.Height, g.Most.Height)
	}
	c.require(l.Back == nil || g.TwoSided && !l.Sheet, "back", "a document of format %s has no back of its own: only cards have", l.Format)
	c.require(l.Back != nil || g.MRZSide == Front, "back", "must be given: format %s has its machine readable zone there", l.Format)
	for i, s := range l.MayOmit {
		c.require(!slices.Contains(l.MayOmit[:i], s), fmt.Sprintf("mayOmit[%d]", i), "%s is there twice", s)
	}
}

func (c *checker) inks() {
	for _, name := range c.layout.InkNames() {
		ink := c.layout.Inks[name]
		c.path = "inks." + name
		if ink.Rainbow == nil {
			c.require(c.given("cmyk") || c.below(c.path), "", "must have cmyk, or a rainbow")
			continue
		}
		for _, key := range []string{"cmyk", "separation", "spot", "infraredClear"} {
			c.require(!c.given(key), key, "is not for a rainbow: its stops have it")
		}
		c.rainbow(ink.Rainbow.Stops)
	}
	c.path = ""
}

// rainbow wants inks that are there and no rainbows themselves, in the order of their places.
func (c *checker) rainbow(stops []Stop) {
	for i, s := range stops {
		key := fmt.Sprintf("rainbow.stops[%d]", i)
		if c.below(join(c.path, key)) {
			return
		}
		ink, known := c.layout.Inks[s.Ink]
		c.require(known, key+".ink", "%q is not among the layout's inks: %v", s.Ink, c.layout.InkNames())
		c.require(ink.Rainbow == nil, key+".ink", "%q is a rainbow itself", s.Ink)
		c.require(!known || ink.Kind() == Visible, key+".ink", "%q is of the separation %s: rainbows are of visible inks", s.Ink, ink.Kind())
		c.require(i == 0 || s.At > stops[i-1].At, key+".at", "must be greater than that of the stop before")
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

// ink requires an ink of the layout.
func (c *checker) ink(key, name string) {
	if _, known := c.layout.Inks[name]; !known && name != "" {
		c.require(false, key, "%q is not among the layout's inks: %v", name, c.layout.InkNames())
	}
}

func (c *checker) captions() {
	c.path = "captions"
	name := c.layout.Captions.Ink
	c.ink("ink", name)
	c.require(c.layout.Inks[name].Kind() != UV, "ink", "%q is of the separation uv: captions are read by day", name)
	c.path = ""
}
