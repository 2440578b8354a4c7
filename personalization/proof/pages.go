package proof

import (
	"bytes"
	"context"
	"fmt"
	"image/png"

	"github.com/klippa-app/go-pdfium/requests"
)

// Pages gives pictures of all pages in colour, as PNG does of the first: the sides of a card are pages of one PDF.
func (r *Rasterizer) Pages(ctx context.Context, pdf []byte, dpi int) ([][]byte, error) {
	if dpi < minDPI || dpi > maxDPI {
		return nil, fmt.Errorf("rasterising: %d dpi, %d to %d are possible", dpi, minDPI, maxDPI)
	}
	var pictures [][]byte
	err := r.Read(ctx, pdf, func(first *Page) error {
		document := first.page.ByIndex.Document
		count, err := first.engine.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: document})
		if err != nil {
			return fmt.Errorf("counting pages: %w", err)
		}
		for i := range count.PageCount {
			side := &Page{engine: first.engine, page: requests.Page{ByIndex: &requests.PageByIndex{Document: document, Index: i}}}
			size, err := side.engine.GetPageSize(&requests.GetPageSize{Page: side.page})
			if err != nil {
				return fmt.Errorf("measuring page %d: %w", i+1, err)
			}
			side.Width, side.Height = size.Width/ptPerMM, size.Height/ptPerMM
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
