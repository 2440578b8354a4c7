package demo

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"chancery/issuance/application"
	"chancery/issuance/document"
	"chancery/issuance/production"
	"chancery/papers"
)

// The contact sheet: how fine its pictures are, and how many pages it shows at most; the rest are in printed/.
const (
	sheetDPI  = 150
	sheetMost = 48
)

// papers writes what an authority prints on ordinary paper: a receipt for each application, a sheet for each batch, and the contact
// sheet of the printed pages.
func (w *walk) papers(ctx context.Context, r *Report) error {
	for _, ref := range w.references {
		if err := w.receipt(ctx, ref); err != nil {
			return err
		}
	}
	batches, err := production.Batches(ctx, w.Authority.Pool)
	if err != nil {
		return err
	}
	for _, b := range batches {
		if err := w.batchSheet(ctx, b); err != nil {
			return err
		}
	}
	return w.contactSheet(ctx, r.Documents)
}

func (w *walk) write(name string, content []byte, err error) error {
	if err != nil {
		return fmt.Errorf("making %s: %w", name, err)
	}
	file := filepath.Join(w.out(), name)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	return os.WriteFile(file, content, 0o600)
}

func (w *walk) receipt(ctx context.Context, ref string) error {
	a, err := application.Load(ctx, w.Authority.Pool, ref)
	if err != nil {
		return err
	}
	portrait, err := application.File(ctx, w.Authority.Pool, a.Content.Portrait)
	if err != nil {
		return err
	}
	t, _ := application.TypeOf(a.Type)
	p := a.Content.Applicant
	receipt := papers.Receipt{
		Authority:    document.IssuingAuthority,
		Site:         a.Site,
		DeliverySite: a.DeliverySite,
		Reference:    a.Reference,
		SubmittedAt:  *a.SubmittedAt,
		Clerk:        *a.SubmittedBy,
		Document:     t.Name,
		Request:      a.RequestType,
		Service:      a.Service,
		Applicant: papers.Applicant{Name: p.PrimaryIdentifier + ", " + p.SecondaryIdentifier, DateOfBirth: p.DateOfBirth,
			PlaceOfBirth: p.PlaceOfBirth, Sex: p.Sex, Nationality: p.Nationality, Number: p.PersonalNumber},
		Portrait: portrait,
		Notes:    []string{"Bring this receipt and a proof of identity when you collect the document."},
	}
	if n := p.NationalName; n != nil {
		receipt.Applicant.NationalName = n.Primary + " " + n.Secondary
	}
	pdf, err := receipt.PDF()
	return w.write(filepath.Join("papers", "receipt-"+ref+".pdf"), pdf, err)
}

func (w *walk) batchSheet(ctx context.Context, b production.Batch) error {
	list, err := document.List(ctx, w.Authority.Pool, document.Filter{Batch: b.ID})
	if err != nil {
		return err
	}
	t, _ := application.TypeOf(b.Type)
	sheet := papers.BatchSheet{Authority: document.IssuingAuthority, Batch: b.ID, Site: b.Site, Printer: b.Printer, Document: t.Name, Operator: b.Operator, CreatedAt: b.CreatedAt}
	for _, d := range list {
		line := papers.BatchDocument{Reference: d.Application, Result: string(d.State)}
		if d.Blank != nil {
			line.BlankSerial = *d.Blank
		}
		if d.Number != nil {
			line.Number = *d.Number
		}
		sheet.Documents = append(sheet.Documents, line)
	}
	if b.Good != nil && b.Spoiled != nil && b.Returned != nil {
		sheet.Counts = &papers.Counts{Allocated: b.Size, Good: *b.Good, Spoiled: *b.Spoiled, Returned: *b.Returned}
	}
	pdf, err := sheet.PDF()
	return w.write(filepath.Join("papers", "batch-"+b.ID+".pdf"), pdf, err)
}

// contactSheet shows each document as it looks on its blank, as one picture and as paper.
func (w *walk) contactSheet(ctx context.Context, list []Active) error {
	if len(list) == 0 {
		return nil
	}
	sheet := papers.ContactSheet{Authority: document.IssuingAuthority, Title: "Documents of the demonstration", MadeAt: w.Clock(), Columns: 4}
	for _, a := range list[:min(len(list), sheetMost)] {
		d, err := document.ByNumber(ctx, w.Authority.Pool, a.Number)
		if err != nil {
			return err
		}
		page, err := w.Preview(ctx, d)
		if err != nil {
			return fmt.Errorf("drawing %s: %w", a.Reference, err)
		}
		picture, err := w.Rasterise(ctx, page, sheetDPI)
		if err != nil {
			return fmt.Errorf("drawing %s: %w", a.Reference, err)
		}
		sheet.Pages = append(sheet.Pages, papers.ContactPage{PNG: picture, Caption: []string{a.Number + "  " + a.Type, "blank " + a.BlankSerial + ", printer " + a.Printer}})
	}
	picture, err := sheet.PNG()
	if err := w.write("contact-sheet.png", picture, err); err != nil {
		return err
	}
	pdf, err := sheet.PDF()
	return w.write("contact-sheet.pdf", pdf, err)
}
