package proof

import (
	"fmt"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

// Page is a page of a PDF, open in a worker. It is used by one goroutine, inside the call of
// Read that gave it.
type Page struct {
	// Width and Height are the page's size in mm.
	Width, Height float64

	engine pdfium.Pdfium
	page   requests.Page
	// layered is what stands on layers, once Layers or Show has looked.
	layered []layered
	looked  bool
}

// ptPerMM is how many points make a millimetre.
const ptPerMM = 72 / 25.4

func openPage(engine pdfium.Pdfium, document references.FPDF_DOCUMENT, index int) (*Page, error) {
	p := &Page{engine: engine, page: requests.Page{ByIndex: &requests.PageByIndex{Document: document, Index: index}}}
	// This does not take the page's content apart, which is what costs.
	answer, err := engine.FPDF_GetPageSizeByIndexF(&requests.FPDF_GetPageSizeByIndexF{Document: document, Index: index})
	if err != nil {
		return nil, fmt.Errorf("measuring page %d: %w: %w", index+1, ErrUnreadable, err)
	}
	width, height := float64(answer.Size.Width), float64(answer.Size.Height)
	if !(width >= 1 && height >= 1) {
		return nil, fmt.Errorf("page of %g × %g points has no area: %w", width, height, ErrUnreadable)
	}
	p.Width, p.Height = width/ptPerMM, height/ptPerMM
	return p, nil
}
