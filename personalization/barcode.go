package personalization

import (
	"fmt"
	"strings"

	"chancery/personalization/barcode"
	"chancery/personalization/page"
	"chancery/templates"
)

// barcode prepares a symbol in the middle of its place: once where its content is the same in
// every document.
func (p *preparer) barcode(e *templates.Barcode) error {
	kind, err := barcode.ParseKind(e.Kind)
	if err != nil {
		return err
	}
	ink := p.brush(templates.Paint{Ink: e.Ink})
	draw := func(c *page.Content, content []byte) error {
		symbol, err := barcode.Encode(kind, content, barcode.Options{})
		if err != nil {
			return fmt.Errorf("making a symbol of %d bytes: %w", len(content), err)
		}
		return drawSymbol(c, e, ink, symbol)
	}
	if e.Content != templates.SealContent && e.Content != templates.MRZContent && !strings.Contains(e.Content, "{") {
		return draw(p.static(), []byte(e.Content))
	}
	return p.dynamic(func(c *page.Content, s *sheet) error {
		content, err := s.content(e)
		if err != nil {
			return err
		}
		return draw(c, content)
	})
}

// content gives what a document's barcode says.
func (s *sheet) content(e *templates.Barcode) ([]byte, error) {
	switch e.Content {
	case templates.SealContent:
		if len(s.seal) == 0 {
			return nil, fmt.Errorf("the layout has a place for a seal, but there is none")
		}
		return s.seal, nil
	case templates.MRZContent:
		return []byte(strings.Join(s.mrz, "\n")), nil
	}
	text, err := s.microtext(&templates.Microtext{Text: e.Content})
	if err == nil && text == "" {
		err = fmt.Errorf("the barcode with %q has nothing to say: leave it out of the layout or fill in the field", e.Content)
	}
	return []byte(text), err
}

// drawSymbol draws a symbol, quiet zone and all inside its place.
func drawSymbol(c *page.Content, e *templates.Barcode, ink brush, symbol barcode.Symbol) error {
	beside, above := e.Quiet, e.Quiet
	tall := symbol.RowHeight()
	if symbol.Kind() == barcode.Code128 { // its bars fill the place, quiet zones are left and right
		above, tall = 0, max(tall, int(e.Height/e.Module+1e-6))
	}
	width, height := e.Module*float64(symbol.Columns()), e.Module*float64(symbol.Rows()*tall)
	needed := [2]float64{width + 2*e.Module*float64(beside), height + 2*e.Module*float64(above)}
	if needed[0] > e.Width+1e-6 || needed[1] > e.Height+1e-6 {
		return fmt.Errorf("the %s symbol needs %.2f × %.2f mm with its quiet zone, the layout has %g × %g mm", e.Kind, needed[0], needed[1], e.Width, e.Height)
	}
	c.Save()
	ink.fill(c)
	c.Symbol(e.X+(e.Width-width)/2, e.Y+(e.Height-height)/2, e.Module, symbol.Columns(), symbol.Rows(), tall, symbol.At)
	c.Restore()
	return nil
}
