package personalization

import (
	"fmt"
	"strings"

	"chancery/personalization/page"
	"chancery/templates"
)

// latent prepares a screen in which a word is hidden: once, or for each record if the word names
// fields of it.
func (p *preparer) latent(e *templates.Latent) error {
	letters, err := templates.NewLetters(e.Font)
	if err != nil {
		return err
	}
	brush := p.brush(e.Paint)
	draw := func(c *page.Content, word string) error {
		shape, err := letters.Outline(word, e.Word())
		if err != nil {
			return fmt.Errorf("latent word %q: %w", e.Text, err)
		}
		c.BeginFine(e.X+e.Width/2, e.Y+e.Height/2, fineUnit)
		brush.stroke(c, e.Line)
		e.Trace(shape, c)
		c.Stroke()
		c.EndFine()
		return nil
	}
	if !strings.Contains(e.Text, "{") {
		return draw(p.static(), e.Text)
	}
	return p.dynamic(func(c *page.Content, s *sheet) error {
		word, err := s.microtext(&templates.Microtext{Text: e.Text})
		if err != nil {
			return err
		}
		return draw(c, present(letters, word))
	})
}

// present leaves out the letters that a typeface lacks: the text proper stands in the visual zone.
func present(face interface{ Has(rune) bool }, text string) string {
	return strings.Map(func(r rune) rune {
		if face.Has(r) {
			return r
		}
		return -1
	}, text)
}
