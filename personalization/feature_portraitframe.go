package personalization

import (
	"chancery/personalization/page"
	"chancery/templates"
)

// portraitFrame prepares a guilloche round a place: once, or for each record if it is bound.
func (p *preparer) portraitFrame(e *templates.PortraitFrame) error {
	brush := p.brush(e.Paint)
	draw := func(c *page.Content, digest [32]byte) {
		c.Save()
		for _, s := range e.Strokes(e.Stream("portrait frame", digest)) {
			c.BeginFine(e.X+e.Width/2, e.Y+e.Height/2, fineUnit)
			brush.stroke(c, s.Width)
			s.Trace(c)
			c.Stroke()
			c.EndFine()
		}
		c.Restore()
	}
	if !e.Bound() {
		draw(p.static(), [32]byte{})
		return nil
	}
	return p.dynamic(func(c *page.Content, s *sheet) error {
		draw(c, s.digest)
		return nil
	})
}
