package proof

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
)

// Pages gives pictures of all pages in colour, as PNG does of the first: the sides of a card are pages of one PDF.
func (r *Rasterizer) Pages(ctx context.Context, pdf []byte, dpi int) ([][]byte, error) {
	sides, err := r.colors(ctx, pdf, nil, dpi)
	if err != nil {
		return nil, err
	}
	return encoded(sides)
}

// colors gives all pages, drawn on papers, one for each; nil are white.
func (r *Rasterizer) colors(ctx context.Context, pdf []byte, papers []*image.RGBA, dpi int) (sides []*image.RGBA, err error) {
	if dpi < minDPI || dpi > maxDPI {
		return nil, fmt.Errorf("rasterising: %d dpi, %d to %d are possible", dpi, minDPI, maxDPI)
	}
	err = r.Read(ctx, pdf, func(first *Page) error {
		count, err := first.Sides()
		if err != nil {
			return err
		}
		if papers != nil && len(papers) != count {
			return fmt.Errorf("%d pages for %d papers", count, len(papers))
		}
		for i := range count {
			side, err := first.Side(i)
			if err != nil {
				return err
			}
			v, err := viewOf(side.Whole(), float64(dpi))
			if err != nil {
				return err
			}
			var paper *image.RGBA
			if papers != nil {
				paper = papers[i]
			}
			picture, err := side.colorOn(v, paper)
			if err != nil {
				return err
			}
			sides = append(sides, picture)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("rasterising: %w", err)
	}
	return sides, nil
}

// encoded gives pictures as PNG.
func encoded(pictures []*image.RGBA) (files [][]byte, err error) {
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	for _, m := range pictures {
		var out bytes.Buffer
		if err := encoder.Encode(&out, m); err != nil {
			return nil, fmt.Errorf("writing the picture: %w", err)
		}
		files = append(files, out.Bytes())
	}
	return files, nil
}
