package proof

import (
	"fmt"

	"github.com/klippa-app/go-pdfium/requests"
)

// Sides gives the number of pages of the document.
func (p *Page) Sides() (int, error) {
	count, err := p.engine.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: p.page.ByIndex.Document})
	if err != nil {
		return 0, fmt.Errorf("counting pages: %w", err)
	}
	return count.PageCount, nil
}

// Side gives another page of the document, counted from 0. Going to and fro between pages costs time:
// each is taken apart anew.
func (p *Page) Side(index int) (*Page, error) {
	if index == p.page.ByIndex.Index {
		return p, nil
	}
	return openPage(p.engine, p.page.ByIndex.Document, index)
}
