package proof

import (
	"context"
	"image"
	"sync"
)

// Finished draws documents as they look when they are finished. What all blanks of a layout carry is most of the work: it is drawn once
// for each resolution and kept, four bytes a pixel, and each document is drawn on that. Finished is safe for concurrent use.
type Finished struct {
	raster *Rasterizer

	mu     sync.Mutex
	blanks map[blank][]*image.RGBA
}

// blank is what is kept of: a layout, at a resolution in dots per inch.
type blank struct {
	layout string
	dpi    int
}

// NewFinished gives one that draws with the rasterizer.
func NewFinished(r *Rasterizer) *Finished {
	return &Finished{raster: r, blanks: map[blank][]*image.RGBA{}}
}

// PNG gives pictures of the sides of a document of a layout: own is what it alone has, alike gives what all blanks of the layout carry and
// is called for the first of them; both are PDF with a page for each side.
func (f *Finished) PNG(ctx context.Context, layout string, dpi int, alike func() ([]byte, error), own []byte) ([][]byte, error) {
	papers, err := f.papers(ctx, blank{layout, dpi}, alike)
	if err != nil {
		return nil, err
	}
	sides, err := f.raster.colors(ctx, own, papers, dpi)
	if err != nil {
		return nil, err
	}
	return encoded(sides)
}

// papers gives what the blanks of a layout look like. Nothing changes the pictures that are kept.
func (f *Finished) papers(ctx context.Context, of blank, alike func() ([]byte, error)) ([]*image.RGBA, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if kept := f.blanks[of]; kept != nil {
		return kept, nil
	}
	pdf, err := alike()
	if err != nil {
		return nil, err
	}
	drawn, err := f.raster.colors(ctx, pdf, nil, of.dpi)
	if err == nil {
		f.blanks[of] = drawn
	}
	return drawn, err
}
