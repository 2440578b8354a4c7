package queue

import (
	"context"
	"fmt"

	"chancery/personalization/proof"
	"chancery/printers/raster"
	"chancery/templates"
)

// raster draws the very page that is stored, pixel by pixel, as a page printer lays it: what is visible and what is in black, each side
// a page. What other separations hold is not for such a printer.
func (c *Conversion) raster(ctx context.Context, content []byte, dpi int) ([]byte, error) {
	var d raster.Document
	err := c.Raster.Read(ctx, content, func(first *proof.Page) error {
		sides, err := first.Sides()
		if err != nil {
			return err
		}
		d.Duplex = sides > 1
		for i := range sides {
			side, err := first.Side(i)
			if err != nil {
				return err
			}
			p, err := drawn(side, dpi)
			if err != nil {
				return fmt.Errorf("side %d: %w", i+1, err)
			}
			d.Pages = append(d.Pages, p)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("drawing the page: %w", err)
	}
	return raster.Encode(d)
}

func drawn(side *proof.Page, dpi int) (raster.Page, error) {
	err := side.Show(func(layer string) bool {
		return layer == string(templates.Visible) || layer == string(templates.CarbonBlack)
	})
	if err != nil {
		return raster.Page{}, err
	}
	picture, err := side.Color(side.Whole(), float64(dpi))
	if err != nil {
		return raster.Page{}, err
	}
	return raster.FromImage(picture, raster.RGB, dpi)
}
