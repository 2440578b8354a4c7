package personalization

import (
	"chancery/personalization/page"
	"chancery/templates"
)

// captionInk gives the ink of an element's captions, if it has some.
func captionInk(l *templates.Layout, e *templates.Element) []string {
	if e.Text != nil && len(e.Text.Caption) > 0 || e.Signature != nil && len(e.Signature.Caption) > 0 {
		return []string{l.Captions.Ink}
	}
	return nil
}

// captions prepares an element's captions: as static art where every document has them.
func (p *preparer) captions(e *templates.Element) error {
	if len(captionInk(p.layout, e)) == 0 || !p.turnTo(p.separation(p.layout.Captions.Ink)) {
		return nil
	}
	if e.Signature != nil {
		below := e.Signature.Bottom() + p.layout.Captions.Size*0.34
		draw := p.caption(e.Signature.Caption, e.Signature.X+e.Signature.Width/2, below, "center")
		return p.dynamic(func(c *page.Content, s *sheet) error {
			if len(s.files.Signature) > 0 {
				draw(c)
			}
			return nil
		})
	}
	t := e.Text
	draw := p.caption(t.Caption, t.X, t.Y-p.layout.Captions.Rise, t.Align)
	if !t.Optional {
		draw(p.static())
		return nil
	}
	font, words := p.font(t.Font, t.Fallback), p.layout.Words[t.Field]
	return p.dynamic(func(c *page.Content, s *sheet) error {
		_, shown, err := s.shown(t, font, words)
		if err == nil && shown {
			draw(c)
		}
		return err
	})
}

// caption prepares a caption at a baseline: the national language, then the second one in the
// other font, usually italics (Doc 9303-3 §3.7).
func (p *preparer) caption(words []string, x, y float64, align string) func(*page.Content) {
	style := p.layout.Captions
	first, second, ink := p.fonts[style.Font], p.fonts[style.Second], p.brush(style.Paint)
	text, width := words[0], 0.0
	if len(words) > 1 {
		text += " / "
		width = second.Width(words[1], style.Size)
	}
	lead := first.Width(text, style.Size)
	switch align {
	case "center":
		x -= (lead + width) / 2
	case "right":
		x -= lead + width
	}
	return func(c *page.Content) {
		c.Save()
		ink.fill(c)
		c.Text(first.id, style.Size, x, y, text)
		if len(words) > 1 {
			c.Text(second.id, style.Size, x+lead, y, words[1])
		}
		c.Restore()
	}
}
