package personalization

import (
	"fmt"
	"math"

	"chancery/personalization/page"
	"chancery/templates"
)

// plane prepares the elements of one plane in their order.
func (p *preparer) plane(elements []templates.Element) error {
	for i := range elements {
		if err := p.element(&elements[i]); err != nil {
			return fmt.Errorf("element %d (%s): %w", i+1, elements[i].Kind(), err)
		}
	}
	return p.flush()
}

// static gives the content into which static art is drawn, on the element's layers.
func (p *preparer) static() *page.Content {
	if p.open == nil {
		p.open, p.openOn = p.build.NewContent(), layers{nowhere, nowhere}
	}
	p.openOn.change(p.open, p.on)
	return p.open
}

// change leaves the layers where a content is and enters others.
func (l *layers) change(c *page.Content, to layers) {
	if *l == to {
		return
	}
	for _, id := range *l {
		if id != nowhere {
			c.EndLayer()
		}
	}
	for _, id := range to {
		if id != nowhere {
			c.BeginLayer(id)
		}
	}
	*l = to
}

// flush makes a form of the static art drawn so far and a step that draws it.
func (p *preparer) flush() error {
	if p.open == nil {
		return nil
	}
	p.openOn.change(p.open, layers{nowhere, nowhere})
	form, err := p.build.AddForm(p.open)
	if err != nil {
		return err
	}
	p.open = nil
	p.steps(layers{nowhere, nowhere}, func(c *page.Content, _ *sheet) error {
		c.Form(form)
		return nil
	})
	return nil
}

// steps adds a step on layers.
func (p *preparer) steps(on layers, draw step) {
	side := len(p.press.sides) - 1
	p.press.sides[side] = append(p.press.sides[side], placedStep{on, draw})
}

// dynamic adds a step after the static art that came before it.
func (p *preparer) dynamic(draw step) error {
	if err := p.flush(); err != nil {
		return err
	}
	p.steps(p.on, draw)
	return nil
}

// element prepares an element on the layer of its separation, captions on that of theirs.
func (p *preparer) element(e *templates.Element) error {
	if err := p.captions(e); err != nil {
		return err
	}
	separation := templates.Visible // of pictures in colour
	for _, ink := range e.Inks() {
		separation = p.separation(ink)
	}
	if !p.turnTo(separation) {
		return nil
	}
	p.say(e)
	switch {
	case e.Text != nil && e.Text.Value != "":
		return p.fixedText(p.static(), e.Text)
	case e.Text != nil:
		return p.dynamic(p.field(e.Text))
	case e.MRZ != nil:
		return p.dynamic(p.mrz(e.MRZ))
	case e.Barcode != nil:
		return p.barcode(e.Barcode)
	case e.Microtext != nil:
		return p.microtext(e.Microtext)
	case e.Specimen != nil:
		p.specimen(p.static(), e.Specimen)
		return nil
	case e.Portrait != nil, e.Ghost != nil, e.LinePortrait != nil, e.Signature != nil, e.Image != nil:
		return p.pictures(e)
	}
	return p.pattern(e)
}

// pictures prepares portraits, signatures and images.
func (p *preparer) pictures(e *templates.Element) error {
	switch {
	case e.Portrait != nil:
		return p.dynamic(p.portrait(e.Portrait))
	case e.Ghost != nil:
		return p.ghost(e.Ghost)
	case e.LinePortrait != nil:
		return p.linePortrait(e.LinePortrait)
	case e.Signature != nil:
		return p.signature(e.Signature)
	}
	return p.image(p.static(), e.Image)
}

// pattern prepares guilloches, screens and shapes.
func (p *preparer) pattern(e *templates.Element) error {
	switch {
	case e.Waves != nil:
		return p.guilloche(e.Waves.Line, "waves", e.Waves.Rect, true, e.Waves.Trace)
	case e.Rosette != nil:
		return p.guilloche(e.Rosette.Line, "rosette", e.Rosette.Place(), false, e.Rosette.Trace)
	case e.Band != nil:
		return p.guilloche(e.Band.Line, "band", e.Band.Rect, false, e.Band.Trace)
	case e.PortraitFrame != nil:
		return p.portraitFrame(e.PortraitFrame)
	case e.LineScreen != nil:
		return p.lineScreen(e.LineScreen)
	case e.Latent != nil:
		return p.latent(e.Latent)
	case e.Register != nil:
		return p.register(e.Register)
	}
	return p.art(p.static(), e)
}

// art draws lines, boxes and drawings.
func (p *preparer) art(c *page.Content, e *templates.Element) error {
	c.Save()
	defer c.Restore()
	switch {
	case e.Rule != nil:
		p.brush(e.Rule.Paint).stroke(c, e.Rule.Line)
		c.MoveTo(e.Rule.X, e.Rule.Y)
		c.LineTo(e.Rule.X2, e.Rule.Y2)
		c.Stroke()
	case e.Box != nil:
		b := e.Box
		outline := p.shape(c, b.Paint, b.Line)
		c.RoundedRectangle(b.X, b.Y, b.Width, b.Height, b.Radius)
		outline()
	case e.Drawing != nil:
		draw := p.shape(c, e.Drawing.Paint, e.Drawing.Line)
		if err := e.Drawing.Trace(c); err != nil {
			return err
		}
		draw()
	}
	return nil
}

// shape selects the paint of a path, and gives what paints it: a line if it has a width, else
// its inside.
func (p *preparer) shape(c *page.Content, paint templates.Paint, line float64) func() {
	if line > 0 {
		p.brush(paint).stroke(c, line)
		return c.Stroke
	}
	p.brush(paint).fill(c)
	return c.FillEvenOdd
}

// fineUnit is the unit of guilloche coordinates in mm: 1270 to the inch, a quarter of the thinnest line.
const fineUnit = 0.02

// guilloche draws curves, once and for all or, if they are bound to the record, each time.
func (p *preparer) guilloche(line templates.Line, salt string, place templates.Rect, clip bool, trace func(templates.Pen, *templates.Stream)) error {
	brush := p.brush(line.Paint)
	draw := func(c *page.Content, digest [32]byte) {
		c.Save()
		if clip {
			c.Rectangle(place.X, place.Y, place.Width, place.Height)
			c.Clip()
		}
		c.SetState(brush.state)
		c.BeginFine(place.X+place.Width/2, place.Y+place.Height/2, fineUnit)
		c.SetStroke(brush.colour)
		c.SetLine(line.Line)
		trace(c, line.Stream(salt, digest))
		c.Stroke()
		c.EndFine()
		c.Restore()
	}
	if !line.Bound() {
		draw(p.static(), [32]byte{})
		return nil
	}
	return p.dynamic(func(c *page.Content, s *sheet) error {
		draw(c, s.digest)
		return nil
	})
}

// specimen draws the word across its place, as large as it fits.
func (p *preparer) specimen(c *page.Content, s *templates.Specimen) {
	font := p.fonts[s.Font]
	size := math.Min(s.Width/font.Width(templates.SpecimenText, 1), s.Height/font.CapHeight(1))
	width, height := font.Width(templates.SpecimenText, size), font.CapHeight(size)
	c.Save()
	p.brush(s.Paint).fill(c)
	c.Text(font.id, size, s.X+(s.Width-width)/2, s.Y+(s.Height+height)/2, templates.SpecimenText)
	c.Restore()
}
