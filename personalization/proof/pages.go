package proof

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
)

// Pages gives pictures of all pages in colour, as PNG does of the first: the sides of a card are pages of one PDF.
func (r *Rasterizer) Pages(ctx context.Context, pdf []byte, dpi int) ([][]byte, error) {
	if dpi < minDPI || dpi > maxDPI {
		return nil, fmt.Errorf("rasterising: %d dpi, %d to %d are possible", dpi, minDPI, maxDPI)
	}
	var pictures [][]byte
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
			picture, err := side.picture(dpi)
			if err != nil {
				return err
			}
			pictures = append(pictures, picture)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("rasterising: %w", err)
	}
	return pictures, nil
}

func (p *Page) picture(dpi int) ([]byte, error) {
	picture, err := p.Color(p.Whole(), float64(dpi))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&out, picture); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
