package proof

import (
	"context"
	"fmt"
	"image"
	"math"
)

// Separations are the PDFs of one side of a card for a card printer, one page each and all of one
// size; nil is a panel that is not printed. All but Color show their separation as black ink on
// white paper: the darker, the more of it.
type Separations struct {
	// Color is what the yellow, magenta and cyan panels print, the black resin left out.
	Color []byte
	// Black is the black resin (carbon-black): machine readable zone, text, barcodes.
	Black []byte
	// UV is the fluorescent panel, Overlay the protective one (varnish).
	UV, Overlay []byte
}

// Panels are the bitmaps of a card printer, of one size; nil where there is no separation.
type Panels struct {
	Color *image.RGBA
	Black *Bilevel
	// UV and Overlay have 255 where the panel is transferred in full, 0 where it is not.
	UV, Overlay *image.Gray
}

// PanelSize gives how many pixels a card printer of a resolution lays on a card of a size in mm: at
// 600 dpi exactly twice those at 300, and on ID-1 (85.60 × 53.98, ISO/IEC 7810) 1011 × 638 at 300.
func PanelSize(width, height float64, dpi int) (columns, rows int, err error) {
	if dpi != 300 && dpi != 600 {
		return 0, 0, fmt.Errorf("panels have 300 or 600 dpi, not %d", dpi)
	}
	const most = 200 // mm: nothing that card printers take is larger
	if !(width >= 1 && height >= 1 && width <= most && height <= most) {
		return 0, 0, fmt.Errorf("a card of %g × %g mm: sides must be 1 to %d mm", width, height, most)
	}
	side := func(mm float64) int { return int(math.Round(mm*300/25.4)) * dpi / 300 }
	return side(width), side(height), nil
}

// Panels renders the separations of a card's side at 300 or 600 dpi, fitted to the printer's pixels.
func (r *Rasterizer) Panels(ctx context.Context, s Separations, dpi int) (Panels, error) {
	var panels Panels
	var size image.Point
	for _, part := range []struct {
		name string
		pdf  []byte
		take func(p *Page, v view) error
	}{
		{"colour", s.Color, func(p *Page, v view) (err error) { panels.Color, err = p.color(v); return err }},
		{"black", s.Black, func(p *Page, v view) error {
			m, err := p.gray(v)
			if err == nil {
				panels.Black = threshold(m)
			}
			return err
		}},
		{"UV", s.UV, func(p *Page, v view) (err error) { panels.UV, err = p.amount(v); return err }},
		{"overlay", s.Overlay, func(p *Page, v view) (err error) { panels.Overlay, err = p.amount(v); return err }},
	} {
		if part.pdf == nil {
			continue
		}
		err := r.Read(ctx, part.pdf, func(p *Page) error {
			v, err := p.panel(dpi)
			if err != nil {
				return err
			}
			if this := image.Pt(v.width, v.height); size == (image.Point{}) {
				size = this
			} else if size != this {
				return fmt.Errorf("the page has %d × %d pixels, that of another panel %d × %d: draw all separations on one size", v.width, v.height, size.X, size.Y)
			}
			return part.take(p, v)
		})
		if err != nil {
			return Panels{}, fmt.Errorf("rendering the %s panel: %w", part.name, err)
		}
	}
	return panels, nil
}

// panel is the view of the whole page that fills a panel exactly: the half pixel by which a card is
// not a whole number of them is stretched away (0.07 % on ID-1), so that no edge stays pale.
func (p *Page) panel(dpi int) (view, error) {
	// A PDF's size is in hundredths of a point or so; to a hundredth of a mm it is a card's.
	round := func(mm float64) float64 { return math.Round(mm*100) / 100 }
	columns, rows, err := PanelSize(round(p.Width), round(p.Height), dpi)
	if err != nil {
		return view{}, err
	}
	return view{width: columns, height: rows, perX: float64(columns) / p.Width, perY: float64(rows) / p.Height}, nil
}

// amount gives how much of its separation each pixel gets.
func (p *Page) amount(v view) (*image.Gray, error) {
	m, err := p.gray(v)
	if err != nil {
		return nil, err
	}
	for i := range m.Pix {
		m.Pix[i] = 255 - m.Pix[i]
	}
	return m, nil
}
