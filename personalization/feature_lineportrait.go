package personalization

import (
	"fmt"
	"sync"

	"chancery/personalization/page"
	"chancery/templates"
)

// ribbonUnit is the unit in mm of the edges of lines whose width carries a tone.
const ribbonUnit = 0.005

// linePortrait prepares the portrait in lines; a visa may be without one.
func (p *preparer) linePortrait(e *templates.LinePortrait) error {
	brush := p.brush(e.Paint)
	memory := sync.Pool{New: func() any { return &lineTones{} }}
	return p.dynamic(func(c *page.Content, s *sheet) error {
		if s.portrait == nil {
			return nil
		}
		grey, err := quarterGreys(s.files.Portrait)
		if err != nil {
			return fmt.Errorf("portrait in lines: %w", err)
		}
		tones := memory.Get().(*lineTones)
		defer memory.Put(tones)
		tones.prepare(grey, e.Rect)
		c.BeginFine(e.X+e.Width/2, e.Y+e.Height/2, ribbonUnit)
		if e.Oval {
			c.Ellipse(e.X, e.Y, e.Width, e.Height)
		} else {
			c.Rectangle(e.X, e.Y, e.Width, e.Height)
		}
		c.Clip()
		brush.fill(c)
		e.Trace(tones.at, c)
		c.Fill()
		c.EndFine()
		return nil
	})
}
