package proof

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
)

// Resolutions that pictures may have, in dots per inch, and the most pixels of one.
const (
	minDPI    = 20
	maxDPI    = 1200
	maxPixels = 64 << 20
)

// PNG gives a picture of the first page in colour at a resolution in dots per inch.
func (r *Rasterizer) PNG(ctx context.Context, pdf []byte, dpi int) ([]byte, error) {
	if dpi < minDPI || dpi > maxDPI {
		return nil, fmt.Errorf("rasterising: %d dpi, %d to %d are possible", dpi, minDPI, maxDPI)
	}
	var out bytes.Buffer
	err := r.Read(ctx, pdf, func(p *Page) error {
		picture, err := p.Color(p.Whole(), float64(dpi))
		if err != nil {
			return err
		}
		encoder := png.Encoder{CompressionLevel: png.BestSpeed}
		return encoder.Encode(&out, picture)
	})
	if err != nil {
		return nil, fmt.Errorf("rasterising: %w", err)
	}
	return out.Bytes(), nil
}
