package issuancetest

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"sync"
	"testing"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/document"
	"chancery/issuance/vetting"
)

// Passport gives the content of an application for a passport of an invented person, another one each time, changed as the edits say.
func (h *House) Passport(edits ...func(*application.Content)) application.Content {
	c := application.Content{
		Type: "passport-ordinary", RequestType: "FIRST_ISSUANCE", Service: "normal", Site: Brussels, DeliverySite: Brussels,
		Applicant: application.Applicant{
			PrimaryIdentifier: "SPECIMEN " + letters(h.captured.Add(1)), SecondaryIdentifier: "UTOPIA",
			DateOfBirth: "1974-08-12", PlaceOfBirth: "ZENITH", Sex: "F", Nationality: "UTO",
		},
	}
	for _, edit := range edits {
		edit(&c)
	}
	return c
}

// Visa gives the content of an application for a visa, likewise.
func (h *House) Visa(edits ...func(*application.Content)) application.Content {
	c := h.Passport()
	c.Type, c.Applicant.PlaceOfBirth = "visa-a", ""
	c.Visa = &application.Visa{Category: "BUSINESS", Entries: 1, From: "2026-07-01", Until: "2026-09-30", DurationDays: 30, PassportNumber: "L898902C3"}
	for _, edit := range edits {
		edit(&c)
	}
	return c
}

// Urgent is an edit: the application is urgent.
func Urgent(c *application.Content) { c.Service = "urgent" }

// letters spells a number in letters, as names have no digits.
func letters(n int64) string {
	var b []byte
	for ; n > 0; n /= 26 {
		b = append(b, 'A'+byte(n%26))
	}
	return string(b)
}

// Submit has the clerk of the content's site submit it, and gives the application's reference.
func (h *House) Submit(t testing.TB, c application.Content) (reference string) {
	t.Helper()
	clerk := map[string]string{Brussels: "clara", Warsaw: "carol", Ministry: "mona"}[c.Site]
	s, err := made()
	if err != nil {
		t.Fatalf("making a submission: %v", err)
	}
	c.Portrait = s.Content.Portrait
	s.Content = c
	h.Must(t, clerk, func(act *issuance.Act) (err error) {
		reference, err = application.Submit(t.Context(), act, s)
		return err
	})
	return reference
}

// made is a submission whose portrait has been normalised, which takes a while: its image serves for all.
var made = sync.OnceValues(func() (application.Submission, error) {
	var h House
	return application.New(h.Passport(), Portrait(), nil, Opening())
})

// Review submits the content and vets it; nothing is found.
func (h *House) Review(t testing.TB, c application.Content) (reference string) {
	t.Helper()
	reference = h.Submit(t, c)
	h.Must(t, "system", func(act *issuance.Act) error { return vetting.Run(t.Context(), act, reference) })
	return reference
}

// Order submits the content, vets it and has anton grant it, which orders the document whose id it gives.
func (h *House) Order(t testing.TB, c application.Content) (id string) {
	t.Helper()
	reference := h.Review(t, c)
	h.Must(t, "anton", func(act *issuance.Act) (err error) {
		id, err = document.Grant(t.Context(), act, reference, "", nil)
		return err
	})
	return id
}

// Portrait gives a drawing of something like a head before a light ground, of nobody, in which vetting finds nothing.
func Portrait() []byte { return bytes.Clone(head()) }

var head = sync.OnceValue(func() []byte {
	picture := image.NewRGBA(image.Rect(0, 0, 420, 540))
	for y := range 540 {
		for x := range 420 {
			u, v := float64(x-210)/130, float64(y-250)/175
			shade := uint8(228)
			if d := u*u + v*v; d < 1 {
				shade = uint8(205 - 110*d)
			}
			picture.Set(x, y, color.RGBA{shade, shade - shade/12, shade - shade/8, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: 92}); err != nil {
		panic(err) // a picture in memory can always be encoded
	}
	return b.Bytes()
})
