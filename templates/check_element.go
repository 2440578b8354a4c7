package templates

import "slices"

// element holds what the keys of one element owe each other.
func (c *checker) element(e *Element, side string) {
	for _, name := range e.Inks() {
		c.ink("ink", name)
	}
	switch {
	case e.Text != nil:
		c.text(e.Text)
	case e.Microtext != nil:
		c.microtext(e.Microtext)
	case e.Barcode != nil:
		c.barcode(e.Barcode)
	case e.LinePortrait != nil:
		c.require(e.LinePortrait.Thin < e.LinePortrait.Thick, "thick", "must be more than thin, %g mm", e.LinePortrait.Thin)
		c.require(e.LinePortrait.Thick <= e.LinePortrait.Pitch, "thick", "must be at most the pitch, %g mm", e.LinePortrait.Pitch)
	case e.PortraitFrame != nil:
		most := min(e.PortraitFrame.Width, e.PortraitFrame.Height) / 2
		c.require(e.PortraitFrame.Depth <= most, "depth", "must be at most half of the place, %g mm", most)
	case e.LineScreen != nil:
		c.require(e.LineScreen.Line < e.LineScreen.Pitch, "line", "must be less than the pitch, %g mm", e.LineScreen.Pitch)
	case e.Latent != nil:
		c.require(e.Latent.Line < e.Latent.Pitch, "line", "must be less than the pitch, %g mm", e.Latent.Pitch)
		c.parts("text", e.Latent.Text)
	case e.Register != nil:
		c.require(e.Register.Half == side, "half", "must be %s, the side that it stands on", side)
	case e.Image != nil:
		c.image(e.Image)
	case e.Box != nil:
		c.require(e.Box.Radius <= min(e.Box.Width, e.Box.Height)/2, "radius", "must be at most half of the shorter side")
	case e.Drawing != nil:
		_, err := e.Drawing.Place()
		c.require(err == nil, "path", "%v", err)
	}
}

func (c *checker) text(t *Text) {
	c.require((t.Value == "") != (t.Field == ""), "", "give either a value or a field")
	fixed := t.Field == "" && t.Value != ""
	for _, key := range []string{"caption", "optional", "omitOtherScripts", "date"} {
		c.require(!fixed || !c.given(key), key, "is for fields: a fixed text has none")
	}
	c.require(t.Optional || !t.Scripts, "omitOtherScripts", "is for optional fields only")
	c.require(t.Field == "" || t.Width >= 3, "width", "a field needs its room in mm, at least 3")
	c.require(t.Date == "" || slices.Contains(DateFields(), t.Field), "date", "is for date fields: %v", DateFields())
	c.require(t.Turn == 0 || t.Align == "" || t.Align == "left", "align", "a turned text begins at its place")
	c.require(t.Min <= t.Size, "min", "must be at most the size, %g pt", t.Size)
	if t.Lines > 1 {
		c.require(t.Turn == 0, "lines", "a turned text has one line")
		c.require(t.Min > 0, "lines", "more lines than one are for a text with a min")
		c.require(t.Least > 0 && t.Least <= t.Min, "least", "goes with several lines: 1 pt up to min, %g pt", t.Min)
	} else {
		c.require(t.Least == 0, "least", "goes with several lines: give lines too")
	}
}

func (c *checker) microtext(m *Microtext) {
	c.parts("text", m.Text)
	if m.Along == "" {
		for _, key := range []string{"x", "y", "width"} {
			c.require(c.given(key), key, "must be given, or a curve with along")
		}
		return
	}
	for _, key := range []string{"x", "y", "width", "turn"} {
		c.require(!c.given(key), key, "is not for a text along a curve")
	}
	e, err := extentOfPath(m.Along)
	if c.require(err == nil, "along", "%v", err) {
		c.require(!e.closed, "along", "Z is not for a curve that a text follows: end it where the text ends")
		c.require(e.length <= maxCurve, "along", "is longer than %g mm", maxCurve)
	}
}

// parts requires a text whose braces name fields.
func (c *checker) parts(key, text string) {
	_, err := Parts(text)
	c.require(err == nil, key, "%v", err)
}

func (c *checker) barcode(b *Barcode) {
	c.require(b.Module <= min(b.Width, b.Height), "module", "is larger than the place")
	if b.Content == SealContent || b.Content == MRZContent {
		return
	}
	c.parts("content", b.Content)
}
