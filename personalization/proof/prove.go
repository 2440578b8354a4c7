package proof

import (
	"context"
	"errors"
	"fmt"
	"image"
	"math"

	"chancery/personalization/barcode"
	"chancery/personalization/page"
	"chancery/personalization/proof/ocrb"
)

// Prover holds finished pages against what their records let expect. It is safe for concurrent use.
type Prover struct {
	raster *Rasterizer
	reader *ocrb.Reader
	pages  *page.Reader
}

// NewProver gives a Prover that draws with a rasterizer and reads with a reader of OCR-B. Both stay the
// caller's.
func NewProver(raster *Rasterizer, reader *ocrb.Reader) *Prover {
	return &Prover{raster: raster, reader: reader, pages: page.NewReader()}
}

// Prove reads a PDF back: machine readable zone and barcodes from its picture, the visual zone from its
// text, portrait and record from their digests. It gives all differences, none for a page that may be
// printed. An error says that the engine failed and nothing is known about the page.
func (p *Prover) Prove(ctx context.Context, pdf []byte, e Expectation) ([]Difference, error) {
	differences := p.said(pdf, e)
	err := p.raster.Read(ctx, pdf, func(first *Page) error {
		sides, err := first.Sides()
		if err != nil {
			return err
		}
		if sides != e.Sides {
			differences = append(differences, Difference{Field: "page", Problem: fmt.Sprintf("the document has %d pages, its layout %d sides", sides, e.Sides)})
		}
		for i := range min(sides, e.Sides) {
			seen, err := p.seen(first, i, e)
			if err != nil {
				return err
			}
			differences = append(differences, seen...)
		}
		return nil
	})
	if errors.Is(err, ErrUnreadable) {
		return append(differences, Difference{Field: "page", Problem: "the raster engine can't open it: compose it again"}), nil
	}
	if err != nil {
		return nil, fmt.Errorf("proving the page: %w", err)
	}
	return differences, nil
}

// seen reads what a side shows to machines. A side with nothing of that kind is not drawn.
func (p *Prover) seen(first *Page, side int, e Expectation) ([]Difference, error) {
	var wanted []Barcode
	for _, b := range e.Barcodes {
		if b.Side == side {
			wanted = append(wanted, b)
		}
	}
	zone := e.Zone.Side == side && len(e.Zone.Lines) > 0
	if !zone && len(wanted) == 0 {
		return nil, nil
	}
	shown, err := first.Side(side)
	if err != nil {
		return nil, err
	}
	if err := shown.undo(e.Placement); err != nil {
		return nil, err
	}
	var differences []Difference
	if zone {
		if differences, err = p.zone(shown, e.Zone); err != nil {
			return nil, err
		}
	}
	for _, b := range wanted {
		found, err := symbol(shown, b)
		if err != nil {
			return nil, err
		}
		differences = append(differences, found...)
	}
	return differences, nil
}

// dots is how many pixels a module of a barcode is drawn with.
const dots = 4

// symbol reads a barcode and asks its check.
func symbol(p *Page, b Barcode) ([]Difference, error) {
	dpi := min(max(math.Round(dots*25.4/b.Module), minDPI), maxDPI)
	picture, err := p.Gray(b.Place, dpi)
	if err != nil {
		return nil, fmt.Errorf("rasterising %s: %w", b.Field, err)
	}
	found, err := barcode.Sample(picture, picture.Rect, b.Module*dpi/25.4, b.Kind)
	if err != nil {
		return []Difference{{Field: b.Field, Problem: "no " + b.Kind.String() + " symbol is found in its place"}}, nil
	}
	content, err := barcode.Decode(found.Symbol)
	if err != nil {
		return []Difference{{Field: b.Field, Problem: "the symbol can't be decoded"}}, nil
	}
	var differences []Difference
	if content.Corrected > 0 || content.Damaged > 0 {
		differences = append(differences, Difference{Field: b.Field,
			Problem: fmt.Sprintf("the symbol is damaged: %d codewords had to be corrected, %d modules of its pattern are wrong", content.Corrected, content.Damaged)})
	}
	if stained(picture, found) {
		differences = append(differences, Difference{Field: b.Field, Problem: "something else stands in its quiet zone"})
	}
	return append(differences, b.Check(content.Data)...), nil
}

// stained tells whether there is anything dark in the picture of a barcode's place but the symbol:
// more than a speck that readers pass over.
func stained(m *image.Gray, f barcode.Finding) bool {
	const edge, speck = 0.5, dots // modules about the symbol, pixels
	left, top := f.X-edge*f.Module, f.Y-edge*f.Module
	right, bottom := f.X+(float64(f.Symbol.Columns())+edge)*f.Module, f.Y+float64(f.Symbol.Rows())*f.Row+edge*f.Module
	limit, dark := uint8(255*(1-f.Contrast/2)), 0
	for y := range m.Rect.Dy() {
		outside := float64(y) < top || float64(y) >= bottom
		for x, v := range m.Pix[y*m.Stride : y*m.Stride+m.Rect.Dx()] {
			if v < limit && (outside || float64(x) < left || float64(x) >= right) {
				dark++
			}
		}
	}
	return dark > speck
}
