package personalization

import (
	"fmt"

	"chancery/personalization/page"
	"chancery/templates"
	"chancery/templates/fonts"
)

// mrz prepares the machine readable zone at the place that Doc 9303 gives it.
func (p *preparer) mrz(e *templates.MRZ) step {
	g, _ := templates.GeometryOf(p.layout.Format)
	font, ink := p.fonts[fonts.OCRB], p.brush(templates.Paint{Ink: e.Ink})
	height := p.layout.Page.Height
	return func(c *page.Content, s *sheet) error {
		if len(s.mrz) != g.Lines {
			return fmt.Errorf("machine readable zone has %d lines, the layout %d", len(s.mrz), g.Lines)
		}
		c.Save()
		ink.fill(c)
		for i, line := range s.mrz {
			if len(line) != g.Columns {
				return fmt.Errorf("line %d of the machine readable zone has %d characters, the layout %d", i+1, len(line), g.Columns)
			}
			// A line's centre is that of its capitals.
			baseline := height - g.Centres[i] + font.CapHeight(templates.MRZSize)/2
			c.TextPitched(font.id, templates.MRZSize, templates.Pitch, g.First, baseline, line)
		}
		c.Restore()
		return nil
	}
}
