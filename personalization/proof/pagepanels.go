package proof

import (
	"context"
	"fmt"
	"image"
)

// The layers of a page that a card printer has panels for, by the names of the layout language's separations.
const (
	layerVisible = "visible"
	layerBlack   = "carbon-black"
	layerUV      = "uv"
	layerVarnish = "varnish"
)

// PagePanels gives the panels of each side of a finished page, taken apart by its layers: the very page that was proven, with no
// second composing. What stands on layers of other separations is left out; whether a printer may do without one is for the layout
// to say. A page without varnish has no Overlay. A page of one side has one element.
//
// UV and Overlay are 0 or 255: those panels have no half tones, so what a layer holds in at least half of its full strength is
// transferred.
func (r *Rasterizer) PagePanels(ctx context.Context, pdf []byte, dpi int) ([]Panels, error) {
	var sides []Panels
	err := r.Read(ctx, pdf, func(first *Page) error {
		count, err := first.Sides()
		if err != nil {
			return err
		}
		for i := range count {
			side, err := first.Side(i)
			if err != nil {
				return err
			}
			panels, err := side.panels(dpi)
			if err != nil {
				return fmt.Errorf("side %d: %w", i+1, err)
			}
			sides = append(sides, panels)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("rendering the panels: %w", err)
	}
	return sides, nil
}

func (p *Page) panels(dpi int) (panels Panels, err error) {
	v, err := p.panel(dpi)
	if err != nil {
		return Panels{}, err
	}
	layers, err := p.Layers()
	if err != nil {
		return Panels{}, err
	}
	if err := p.only(layerVisible); err != nil {
		return Panels{}, err
	}
	if panels.Color, err = p.color(v); err != nil {
		return Panels{}, err
	}
	for _, name := range layers {
		if name != layerBlack && name != layerUV && name != layerVarnish {
			continue
		}
		if err := p.only(name); err != nil {
			return Panels{}, err
		}
		m, err := p.gray(v)
		if err != nil {
			return Panels{}, err
		}
		switch name {
		case layerBlack:
			panels.Black = threshold(m)
		case layerUV:
			panels.UV = transferred(m)
		case layerVarnish:
			panels.Overlay = transferred(m)
		}
	}
	return panels, nil
}

// only shows one layer.
func (p *Page) only(layer string) error {
	return p.Show(func(name string) bool { return name == layer })
}

// transferred makes a panel without half tones of a layer in whatever colour its inks are shown.
func transferred(m *image.Gray) *image.Gray {
	darkest := uint8(255)
	for _, v := range m.Pix {
		darkest = min(darkest, v)
	}
	limit := uint8((255 + int(darkest)) / 2)
	for i, v := range m.Pix {
		m.Pix[i] = 0
		if v <= limit && v < 255 {
			m.Pix[i] = 255
		}
	}
	return m
}
