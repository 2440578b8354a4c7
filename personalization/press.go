package personalization

import (
	"fmt"

	"chancery/personalization/page"
	"chancery/templates"
	"chancery/templates/fonts"
)

// press is a layout prepared for one kind of output, the printer's page or the preview: fonts
// cut, static art compressed, and for what differs from document to document a list of steps.
// It is immutable.
type press struct {
	base  *page.Base
	steps []step
}

// step draws one thing that differs from document to document.
type step func(c *page.Content, s *sheet) error

// preparer builds a press.
type preparer struct {
	layout *templates.Layout
	types  *typeCase
	build  *page.Builder
	fonts  map[string]face
	inks   map[string]page.InkID
	states map[page.State]page.StateID
	layer  page.LayerID
	press  *press

	open     *page.Content // static art in the making
	captions bool          // the plane's static captions are drawn
}

// face is a font of the press.
type face struct {
	*page.Font
	id page.FontID
}

// newPress prepares a layout with the planes asked for; the substrate lies under the
// personalization.
func newPress(l *templates.Layout, types *typeCase, substrate bool) (*press, error) {
	build, err := page.NewBuilder(l.Page.Width, l.Page.Height)
	if err != nil {
		return nil, err
	}
	build.Title = l.Title
	p := &preparer{layout: l, types: types, build: build, press: &press{},
		fonts: map[string]face{}, inks: map[string]page.InkID{}, states: map[page.State]page.StateID{}}
	planes := []plane{{"personalization", l.Front.Personalization}}
	if substrate {
		planes = []plane{{"substrate", l.Front.Substrate}, planes[0]}
	}
	if err := p.declare(planes); err != nil {
		return nil, err
	}
	for i, plane := range planes {
		p.layer, p.captions = page.LayerID(i), false
		if err := p.plane(plane.elements); err != nil {
			return nil, fmt.Errorf("layout %s, %s: %w", l.Ref(), plane.name, err)
		}
	}
	p.press.base, err = build.Build()
	return p.press, err
}

type plane struct {
	name     string
	elements []templates.Element
}

// declare gives the builder all fonts, inks, layers and states before the first form is drawn.
func (p *preparer) declare(planes []plane) error {
	sets := &characterSets{fixed: map[string]map[rune]bool{}, whole: map[string]bool{}}
	inks := map[string]bool{}
	for _, plane := range planes {
		sets.collect(p.layout, plane.elements)
		p.build.AddLayer(page.Layer{Name: plane.name, Screen: plane.name == "substrate"})
		for i := range plane.elements {
			p.declareElement(&plane.elements[i], inks)
		}
	}
	inks[p.layout.Captions.Ink] = true
	p.state(page.State{Overprint: true, Alpha: p.layout.Captions.Alpha()})
	for _, name := range p.layout.InkNames() {
		if ink := p.layout.Inks[name]; (ink.Spot || ink.Kind() != templates.Visible) && inks[name] {
			p.inks[name] = p.build.AddInk(page.Ink{Name: name, Alternate: ink.CMYK})
		}
	}
	sets.add(fonts.OCRB, mrzAlphabet)
	for _, name := range fonts.Names() {
		if len(sets.fixed[name]) == 0 && !sets.whole[name] {
			continue
		}
		font, err := p.types.font(name, sets)
		if err != nil {
			return err
		}
		p.fonts[name] = face{font, p.build.AddFont(font)}
	}
	return nil
}

// declareElement notes the ink and the state that an element will ask for.
func (p *preparer) declareElement(e *templates.Element, inks map[string]bool) {
	note := func(paint templates.Paint) {
		inks[paint.Ink] = true
		p.state(page.State{Overprint: true, Alpha: paint.Alpha()})
	}
	switch {
	case e.Text != nil:
		note(e.Text.Paint)
	case e.Waves != nil:
		note(e.Waves.Paint)
	case e.Rosette != nil:
		note(e.Rosette.Paint)
	case e.Band != nil:
		note(e.Band.Paint)
	case e.Microtext != nil:
		note(e.Microtext.Paint)
	case e.Rule != nil:
		note(e.Rule.Paint)
	case e.Box != nil:
		note(e.Box.Paint)
	case e.Drawing != nil:
		note(e.Drawing.Paint)
	case e.Specimen != nil:
		note(e.Specimen.Paint)
	case e.MRZ != nil:
		note(templates.Paint{Ink: e.MRZ.Ink})
	case e.Barcode != nil:
		note(templates.Paint{Ink: e.Barcode.Ink})
	case e.Ghost != nil:
		p.state(page.State{Alpha: e.Ghost.Opacity, Multiply: true})
	case e.Portrait != nil:
		p.state(page.State{})
	case e.Signature != nil:
		inks[e.Signature.Ink] = true
	}
}

// state gives the number of a graphics state, adding it when it is new. After declare all of
// them are known.
func (p *preparer) state(s page.State) page.StateID {
	id, known := p.states[s]
	if !known {
		id = p.build.AddState(s)
		p.states[s] = id
	}
	return id
}

// colour gives an ink in a strength.
func (p *preparer) colour(ink string, tint float64) page.Color {
	if id, separation := p.inks[ink]; separation {
		return page.Tint(id, tint)
	}
	v := p.layout.Inks[ink].CMYK
	return page.CMYK(v[0]*tint, v[1]*tint, v[2]*tint, v[3]*tint)
}

// brush gives what sets the paint of fills and text, and of lines.
func (p *preparer) brush(paint templates.Paint) brush {
	return brush{p.state(page.State{Overprint: true, Alpha: paint.Alpha()}), p.colour(paint.Ink, paint.Strength())}
}

type brush struct {
	state  page.StateID
	colour page.Color
}

func (b brush) fill(c *page.Content) {
	c.SetState(b.state)
	c.SetFill(b.colour)
}

func (b brush) stroke(c *page.Content, width float64) {
	c.SetState(b.state)
	c.SetStroke(b.colour)
	c.SetLine(width)
}
