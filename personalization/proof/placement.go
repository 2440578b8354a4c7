package proof

import (
	"fmt"

	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/structs"

	"chancery/personalization/page"
)

// undo lays the page as its printer will, from here on: without the placement that it was composed with.
func (p *Page) undo(placement page.Placement) error {
	if placement == (page.Placement{}) {
		return nil
	}
	m := placement.Inverse(p.Width, p.Height)
	count, err := p.engine.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: p.page})
	if err != nil {
		return fmt.Errorf("laying the page as the printer does: %w", err)
	}
	for i := range count.Count {
		object, err := p.engine.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: p.page, Index: i})
		if err != nil {
			return fmt.Errorf("laying object %d as the printer does: %w", i, err)
		}
		move := &requests.FPDFPageObj_Transform{PageObject: object.PageObject, Transform: structs.FPDF_FS_MATRIX{
			A: float32(m[0]), B: float32(m[1]), C: float32(m[2]), D: float32(m[3]), E: float32(m[4]), F: float32(m[5])}}
		if _, err := p.engine.FPDFPageObj_Transform(move); err != nil {
			return fmt.Errorf("laying object %d as the printer does: %w", i, err)
		}
	}
	return nil
}
