package proof

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/requests"
)

// Resolutions that PNG accepts, in dots per inch, and the most pixels of one picture.
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
	err := r.withPage(ctx, pdf, func(engine pdfium.Pdfium, page requests.Page) error {
		size, err := engine.GetPageSize(&requests.GetPageSize{Page: page})
		if err != nil {
			return fmt.Errorf("measuring the page: %w", err)
		}
		perPoint := float64(dpi) / 72
		if pixels := size.Width * perPoint * size.Height * perPoint; !(pixels <= maxPixels) {
			return fmt.Errorf("page of %.0f × %.0f points is too large for %d dpi", size.Width, size.Height, dpi)
		}
		rendered, err := engine.RenderPageInDPI(&requests.RenderPageInDPI{Page: page, DPI: dpi})
		if err != nil {
			return err
		}
		// The pixels belong to the engine until they are given back: encode them before that.
		defer rendered.Cleanup()
		return encode(&out, rendered.Result.RenderedImage)
	})
	if err != nil {
		return nil, fmt.Errorf("rasterising: %w", err)
	}
	return out.Bytes(), nil
}

func encode(out *bytes.Buffer, picture image.Image) error {
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	return encoder.Encode(out, picture)
}
