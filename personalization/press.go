package personalization

import (
	"fmt"

	"chancery/personalization/page"
	"chancery/templates"
	"chancery/templates/fonts"
)

// press is a layout prepared for one output: fonts cut, static art compressed, and for what
// differs from document to document a list of steps for each side. It is immutable.
type press struct {
	base *page.Base
	// width and height are the page's, in mm.
	width, height float64
	sides         [][]placedStep
	tones         []tone
	// portrait is set where the portrait is printed in colour, pens are the colours of signatures.
	portrait bool
	pens     []page.Color
	// says is what the steps of each side set in type.
	says [][]saying
	// through shows what lies under a picture in one ink, as in print where it overprints.
	through bool
}

// step draws one thing that differs from document to document.
type step func(c *page.Content, s *sheet) error

// placedStep is a step and the layers that it stands on.
type placedStep struct {
	on   layers
	draw step
}

// preparer builds a press.
type preparer struct {
	layout   *templates.Layout
	output   output
	types    *typeCase
	build    *page.Builder
	fonts    map[string]face // by name, and by name with its fallbacks
	inks     map[string]page.InkID
	rainbows map[rainbowKey]page.RainbowID
	states   map[page.State]page.StateID
	layers   map[string]page.LayerID
	press    *press

	outer  page.LayerID // of the plane, or nowhere
	on     layers       // of the element
	open   *page.Content
	openOn layers // where the open content is
}

// face is a font of the press.
type face struct {
	*page.Font
	id page.FontID
}

// newPress prepares a layout for an output.
func newPress(l *templates.Layout, types *typeCase, o output) (*press, error) {
	build, err := page.NewBuilder(l.Page.Width, l.Page.Height)
	if err != nil {
		return nil, err
	}
	build.Title, build.Intent, build.Draft = l.Title, types.intentOf(l), o != outputOf(Personalization)
	p := &preparer{layout: l, output: o, types: types, build: build, press: &press{width: l.Page.Width, height: l.Page.Height, through: o.plane == All},
		fonts: map[string]face{}, inks: map[string]page.InkID{}, rainbows: map[rainbowKey]page.RainbowID{},
		states: map[page.State]page.StateID{}, layers: map[string]page.LayerID{}, outer: nowhere}
	if err := p.cutFonts(); err != nil {
		return nil, err
	}
	for _, name := range l.Sides() {
		p.press.sides, p.press.says = append(p.press.sides, nil), append(p.press.says, nil)
		if err := p.side(name); err != nil {
			return nil, fmt.Errorf("layout %s, %w", l.Ref(), err)
		}
	}
	p.press.base, err = build.Build()
	return p.press, err
}

// side prepares the planes of a side one over the other.
func (p *preparer) side(name string) error {
	if p.output.dark {
		p.ground()
	}
	for _, plane := range p.output.planes(p.layout.Side(name)) {
		p.outer = nowhere
		if plane.name == string(Substrate) {
			p.outer = p.layer(page.Layer{Name: plane.name, Screen: true})
		}
		if err := p.plane(plane.elements); err != nil {
			return fmt.Errorf("%s, %s: %w", name, plane.name, err)
		}
	}
	return nil
}

// ground darkens the page, so that what ultraviolet light shows is seen as it is then.
func (p *preparer) ground() {
	width, height := p.layout.Page.Width, p.layout.Page.Height
	p.outer, p.on = nowhere, layers{nowhere, nowhere}
	c := p.static()
	c.Save()
	c.SetFill(page.RGB(0.07, 0.04, 0.16))
	c.Rectangle(0, 0, width, height)
	c.Fill()
	c.Restore()
}

// cutFonts cuts each face to what the layout sets in it.
func (p *preparer) cutFonts() error {
	sets := newCharacterSets(p.layout)
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

// font gives a face with those that it falls back on.
func (p *preparer) font(name string, fallback []string) face {
	if len(fallback) == 0 {
		return p.fonts[name]
	}
	key := fmt.Sprintf("%s %q", name, fallback)
	if f, known := p.fonts[key]; known {
		return f
	}
	others := make([]*page.Font, len(fallback))
	for i, other := range fallback {
		others[i] = p.fonts[other].Font
	}
	chain := p.fonts[name].WithFallback(others...)
	f := face{chain, p.build.AddFont(chain)}
	p.fonts[key] = f
	return f
}
