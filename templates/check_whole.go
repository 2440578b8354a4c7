package templates

import "fmt"

// place gives an element's box; the machine readable zone has none of its own.
func (e *Element) place() (Rect, bool) {
	switch {
	case e.Text != nil:
		r := e.Text.Place()
		return r, true
	case e.Portrait != nil:
		return e.Portrait.Rect, true
	case e.Ghost != nil:
		return e.Ghost.Rect, true
	case e.Signature != nil:
		return e.Signature.Rect, true
	case e.Barcode != nil:
		return e.Barcode.Rect, true
	case e.Waves != nil:
		return e.Waves.Rect, true
	case e.Rosette != nil:
		return e.Rosette.Place(), true
	case e.Band != nil:
		return e.Band.Rect, true
	case e.Microtext != nil:
		return e.Microtext.Place(), true
	case e.Rule != nil:
		return e.Rule.Place(), true
	case e.Box != nil:
		return e.Box.Rect, true
	case e.Drawing != nil:
		r, err := e.Drawing.Place()
		return r, err == nil
	case e.Specimen != nil:
		return e.Specimen.Rect, true
	}
	return Rect{}, false
}

// inkName gives the element's ink.
func (e *Element) inkName() string {
	switch {
	case e.Text != nil:
		return e.Text.Ink
	case e.Waves != nil:
		return e.Waves.Ink
	case e.Rosette != nil:
		return e.Rosette.Ink
	case e.Band != nil:
		return e.Band.Ink
	case e.Rule != nil:
		return e.Rule.Ink
	case e.Box != nil:
		return e.Box.Ink
	case e.Drawing != nil:
		return e.Drawing.Ink
	}
	return ""
}

// band keeps Zone VII free: of the personalization everything but the machine readable zone, of
// the blank's print all that absorbs in the near infrared (Doc 9303-3 §4.4).
func (c *checker) band(e *Element, substrate bool) {
	r, ok := e.place()
	if !ok || r.Bottom() <= c.layout.Band().Y+1e-6 {
		return
	}
	if substrate {
		c.require(c.layout.Inks[e.inkName()].InfraredClear, "", "reaches into the machine readable zone (below %.1f mm) with an ink that absorbs in the near infrared", c.layout.Band().Y)
		return
	}
	c.require(false, "", "reaches into the machine readable zone, which begins %.1f mm from the top", c.layout.Band().Y)
}

// whole checks what elements of the personalization owe each other.
func (c *checker) whole() {
	l := c.layout
	last := map[string]int{}
	count := map[string]int{}
	for i := range l.Front.Personalization {
		kind := l.Front.Personalization[i].kinds()[0]
		last[kind] = i
		count[kind]++
	}
	want := map[string]int{"mrz": 1, "portrait": 1, "specimen": 1, "barcode": 0}
	if c.geometry.Seal {
		want["barcode"] = 1
	}
	for _, kind := range []string{"mrz", "portrait", "specimen", "barcode"} {
		c.require(count[kind] == want[kind], "front.personalization", "a layout of format %s has %d %s, this one %d", l.Format, want[kind], kind, count[kind])
	}
	if c.found != nil {
		return
	}
	c.path = fmt.Sprintf("$.front.personalization[%d].specimen", last["specimen"])
	specimen := l.Front.Personalization[last["specimen"]].Specimen
	c.require(last["specimen"] > last["portrait"], "", "must come after the portrait, which would cover it")
	c.require(specimen.Width >= 0.6*l.Page.Width, "width", "must be at least 0.6 of the page's width")
	c.require(specimen.Height >= 5, "height", "must be at least 5 mm")
	c.require(specimen.Alpha()*specimen.Strength() >= 0.12, "opacity", "is too faint to be seen: tint times opacity must be 0.12 or more")
	if c.geometry.Seal {
		c.sealAlone(last["barcode"])
	}
}

// sealAlone keeps everything else away from the symbol and its quiet zone.
func (c *checker) sealAlone(index int) {
	seal := c.layout.Front.Personalization[index].Barcode
	for i := range c.layout.Front.Personalization {
		e := &c.layout.Front.Personalization[i]
		if r, ok := e.place(); ok && i != index {
			c.path = fmt.Sprintf("$.front.personalization[%d].%s", i, e.kinds()[0])
			c.require(!r.Overlaps(seal.Rect), "", "overlaps the seal")
		}
	}
}
