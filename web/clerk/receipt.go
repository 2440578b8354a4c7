package clerk

import (
	"fmt"
	"strings"

	"chancery/issuance/application"
	"chancery/issuance/document"
	"chancery/papers"
	"chancery/personalization/barcode"
	"chancery/web"
)

// receiptOf makes the receipt of an application as it stands.
func receiptOf(q *web.Request, a application.Application) ([]byte, error) {
	code, err := barcode.Encode(barcode.Code128, []byte(a.Reference), barcode.Options{})
	if err != nil {
		return nil, fmt.Errorf("writing the code of a receipt: %w", err)
	}
	face, err := application.File(q.Context(), q.Read, a.Content.Portrait)
	if err != nil {
		return nil, err
	}
	t, _ := application.TypeOf(a.Type)
	p := a.Content.Applicant
	r := papers.Receipt{
		Authority: document.IssuingAuthority, Site: a.Site, DeliverySite: a.DeliverySite, Reference: a.Reference, SubmittedAt: *a.SubmittedAt, Clerk: *a.SubmittedBy,
		Document: t.Name, Request: strings.ToLower(strings.ReplaceAll(a.RequestType, "_", " ")), Service: a.Service,
		Applicant: papers.Applicant{Name: strings.TrimSpace(p.PrimaryIdentifier + ", " + p.SecondaryIdentifier), DateOfBirth: p.DateOfBirth, PlaceOfBirth: p.PlaceOfBirth,
			Sex: p.Sex, Nationality: p.Nationality, Number: p.PersonalNumber},
		Portrait: face, Code: code,
		Notes: []string{
			"Bring this receipt when you come for the document. The code above tells where it is.",
			"The document is handed over to you in person, after your identity has been established.",
			"Bring the earlier document with you: it is taken back when the new one is handed over.",
		},
	}
	if p.SecondaryIdentifier == "" {
		r.Applicant.Name = p.PrimaryIdentifier
	}
	if n := p.NationalName; n != nil {
		r.Applicant.NationalName = strings.TrimSpace(n.Primary + " " + n.Secondary)
	}
	return r.PDF()
}
