package personalization

import (
	"fmt"

	"github.com/boombuler/barcode/datamatrix"

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

// seal prepares the digital seal as a Data Matrix symbol in the middle of its place.
func (p *preparer) seal(e *templates.Barcode) step {
	ink := p.brush(templates.Paint{Ink: e.Ink})
	return func(c *page.Content, s *sheet) error {
		if len(s.seal) == 0 {
			return fmt.Errorf("the layout has a place for a seal, but there is none")
		}
		symbol, err := datamatrix.Encode(string(s.seal))
		if err != nil {
			return fmt.Errorf("making the seal's symbol: %w", err)
		}
		columns, rows := symbol.Bounds().Dx(), symbol.Bounds().Dy()
		width, height := e.Module*float64(columns), e.Module*float64(rows)
		quiet := 2 * e.Module * float64(e.Quiet)
		if width+quiet > e.Width+1e-6 || height+quiet > e.Height+1e-6 {
			return fmt.Errorf("the seal of %d bytes needs %.2f × %.2f mm with its quiet zone, the layout has %g × %g mm", len(s.seal), width+quiet, height+quiet, e.Width, e.Height)
		}
		c.Save()
		ink.fill(c)
		c.Modules(e.X+(e.Width-width)/2, e.Y+(e.Height-height)/2, e.Module, columns, rows, func(column, row int) bool {
			v, _, _, _ := symbol.At(column, row).RGBA()
			return v < 0x8000
		})
		c.Restore()
		return nil
	}
}
