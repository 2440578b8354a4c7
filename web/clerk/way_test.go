package clerk_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"testing"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/delivery"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
	"chancery/issuance/vetting"
	"chancery/web/webtest"
)

// back vets an application and has anton return it.
func back(t testing.TB, h *webtest.House, ref, reason string) {
	t.Helper()
	h.Must(t, "system", func(act *issuance.Act) error { return vetting.Run(t.Context(), act, ref) })
	h.Must(t, "anton", func(act *issuance.Act) error {
		return application.Decide(t.Context(), act, ref, application.Return, reason, nil)
	})
}

// made makes a passport of the content, passes it and sends it to Brussels; it gives the application, the number and the consignment.
func made(t testing.TB, h *webtest.House, c application.Content) (ref, number, consignment string) {
	t.Helper()
	id := h.Order(t, c)
	h.Blanks(t, issuancetest.Booklet, "olga", 1)
	h.Must(t, "olga", func(act *issuance.Act) error {
		b, err := production.Create(t.Context(), act, issuancetest.BookletPrinter, 1)
		if err != nil {
			return err
		}
		return production.Start(t.Context(), act, b.ID)
	})
	h.Compose(t, id)
	h.Pass(t, id)
	h.Must(t, "ines", func(act *issuance.Act) (err error) {
		consignment, _, err = delivery.Send(t.Context(), act, issuancetest.Ministry, issuancetest.Brussels)
		return err
	})
	d := h.Load(t, id)
	return d.Application, *d.Number, consignment
}

// ready makes a passport that waits in Brussels.
func ready(t testing.TB, h *webtest.House, c application.Content) (ref, number string) {
	t.Helper()
	ref, number, consignment := made(t, h, c)
	h.Must(t, "clara", func(act *issuance.Act) error {
		return delivery.Receive(t.Context(), act, consignment, []string{number})
	})
	return ref, number
}

// wide is a picture of somebody far to the side, so that it has to be cut.
func wide(t testing.TB) []byte {
	t.Helper()
	head, err := jpeg.Decode(bytes.NewReader(portraitOf(t)))
	if err != nil {
		t.Fatal(err)
	}
	m := image.NewRGBA(image.Rect(0, 0, 1600, 1100))
	draw.Draw(m, m.Rect, image.NewUniform(color.Gray{Y: 210}), image.Point{}, draw.Src)
	draw.Draw(m, image.Rect(800, 200, 1422, 1000), head, image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// handed hands a document over.
func handed(t testing.TB, h *webtest.House, number string) {
	t.Helper()
	h.Must(t, "clara", func(act *issuance.Act) error {
		return delivery.HandOver(t.Context(), act, number, "portrait and identity document")
	})
}
