package queue

import (
	"context"
	"image"

	"chancery/personalization/proof"
	"chancery/printers/panel"
)

// panels takes the very page that is stored apart into what a card printer's ribbon transfers.
func (c *Conversion) panels(ctx context.Context, page []byte, dpi int) ([]byte, error) {
	sides, err := c.Raster.PagePanels(ctx, page, dpi)
	if err != nil {
		return nil, err
	}
	var set panel.Set
	for _, p := range sides {
		set.Sides = append(set.Sides, ribbon(p))
	}
	return panel.Encode(set)
}

// ribbon gives the panels of a side in the order in which they are transferred; what has nothing on it is left out.
func ribbon(p proof.Panels) (side panel.Side) {
	add := func(name string, width, height int, pix []byte) {
		for _, v := range pix {
			if v != 0 {
				side = append(side, panel.Panel{Ribbon: name, Width: width, Height: height, Pix: pix})
				return
			}
		}
	}
	if m := p.Color; m != nil {
		for i, name := range []string{panel.Yellow, panel.Magenta, panel.Cyan} {
			add(name, m.Rect.Dx(), m.Rect.Dy(), complement(m, 2-i))
		}
	}
	if b := p.Black; b != nil {
		pix := make([]byte, b.Width*b.Height)
		for i := range pix {
			if b.Ink(i%b.Width, i/b.Width) {
				pix[i] = 255
			}
		}
		add(panel.Black, b.Width, b.Height, pix)
	}
	if p.Overlay != nil {
		add(panel.Overlay, p.Overlay.Rect.Dx(), p.Overlay.Rect.Dy(), tight(p.Overlay))
	}
	if p.UV != nil {
		add(panel.UV, p.UV.Rect.Dx(), p.UV.Rect.Dy(), tight(p.UV))
	}
	return side
}

// complement gives how much dye takes a channel (0 red, 1 green, 2 blue) from white to what the picture has.
func complement(m *image.RGBA, channel int) []byte {
	pix := make([]byte, 0, m.Rect.Dx()*m.Rect.Dy())
	for y := range m.Rect.Dy() {
		row := m.Pix[y*m.Stride:]
		for x := range m.Rect.Dx() {
			pix = append(pix, 255-row[4*x+channel])
		}
	}
	return pix
}

// tight gives the pixels of a picture without what its rows may have at their ends.
func tight(m *image.Gray) []byte {
	pix := make([]byte, 0, m.Rect.Dx()*m.Rect.Dy())
	for y := range m.Rect.Dy() {
		pix = append(pix, m.Pix[y*m.Stride:][:m.Rect.Dx()]...)
	}
	return pix
}
