package personalization

import (
	"fmt"

	"chancery/templates"
)

// lineScreen prepares the screen that a copier can't keep, its hidden word in lines of half the
// width.
func (p *preparer) lineScreen(e *templates.LineScreen) error {
	letters, err := templates.NewLetters(e.Font)
	if err != nil {
		return err
	}
	word, err := letters.Outline(e.Hidden, e.Word())
	if err != nil {
		return fmt.Errorf("hidden word %q: %w", e.Hidden, err)
	}
	c, brush := p.static(), p.brush(e.Paint)
	for _, part := range []struct {
		width float64
		trace func(*templates.Outline, templates.Pencil)
	}{{e.Line, e.Trace}, {e.FineLine(), e.TraceWord}} {
		c.BeginFine(e.X+e.Width/2, e.Y+e.Height/2, fineUnit)
		brush.stroke(c, part.width)
		part.trace(word, c)
		c.Stroke()
		c.EndFine()
	}
	return nil
}
