package queue

import (
	"bytes"
	"slices"
	"testing"

	"chancery/issuance/document"
	"chancery/personalization"
	"chancery/personalization/proof"
	"chancery/personalization/record"
	"chancery/personalization/seal"
	"chancery/personalization/specimens"
	"chancery/printers"
	"chancery/printers/fields"
	"chancery/printers/panel"
	"chancery/printers/raster"
	"chancery/templates"
)

// stamp seals with bytes that nobody signed: what they say is not looked at here.
type stamp struct{}

func (stamp) SealVisa(seal.VisaInput) ([]byte, error) { return bytes.Repeat([]byte{0xdc}, 120), nil }
func (stamp) SealEmergency(seal.EmergencyInput) ([]byte, error) {
	return bytes.Repeat([]byte{0xdc}, 120), nil
}
func (stamp) SealCard(seal.CardInput) ([]byte, error) { return bytes.Repeat([]byte{0xdc}, 120), nil }

// conversion gives a Converter of Utopia's layouts, and what an identity card is made of.
func conversion(t *testing.T, kind string) (*Conversion, document.Source, []byte) {
	t.Helper()
	set, err := templates.Utopia()
	if err != nil {
		t.Fatal(err)
	}
	composer, err := personalization.NewComposer(set, stamp{})
	if err != nil {
		t.Fatal(err)
	}
	rec, images, err := specimens.Typical(kind)
	if err != nil {
		t.Fatal(err)
	}
	a, err := composer.Compose(rec, personalization.Images{Portrait: images.Portrait, Signature: images.Signature})
	if err != nil {
		t.Fatal(err)
	}
	dir, err := proof.DefaultCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	engine, err := proof.Open(t.Context(), proof.Config{CacheDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	})
	c := &Conversion{Layouts: set, Raster: engine, Texts: func(r record.Record) ([]proof.Text, error) {
		e, err := composer.Expect(r, seal.Trust{})
		return e.Texts, err
	}}
	s := document.Source{Document: document.Document{MRZ: a.MRZ}, Record: rec, Portrait: images.Portrait, Signature: images.Signature}
	return c, s, a.Page
}

// A card's page becomes the panels of both sides, of the size that the printer lays, with black on the side of the machine readable zone.
func TestPanelsOfAStoredPage(t *testing.T) {
	c, s, page := conversion(t, "identity-card")
	data, err := c.Convert(t.Context(), s, page, printers.FormatPanels, 300)
	if err != nil {
		t.Fatal(err)
	}
	set, err := panel.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	width, height, err := proof.PanelSize(85.60, 53.98, 300)
	if err != nil || len(set.Sides) != 2 {
		t.Fatalf("%d sides, %v", len(set.Sides), err)
	}
	want := [][]string{{panel.Yellow, panel.Magenta, panel.Cyan}, {panel.Black}}
	for n, side := range set.Sides {
		var names []string
		for _, p := range side {
			names = append(names, p.Ribbon)
			if p.Width != width || p.Height != height {
				t.Errorf("panel %s of side %d has %d × %d pixels, want %d × %d", p.Ribbon, n+1, p.Width, p.Height, width, height)
			}
		}
		for _, w := range want[n] {
			if !slices.Contains(names, w) {
				t.Errorf("side %d has no panel %s, only %v", n+1, w, names)
			}
		}
	}
	again, err := c.Convert(t.Context(), s, page, printers.FormatPanels, 300)
	if err != nil || !bytes.Equal(again, data) {
		t.Errorf("the same page gives other panels: %v", err)
	}
}

// A passport's page becomes one picture of the printer's resolution.
func TestRasterOfAStoredPage(t *testing.T) {
	c, s, page := conversion(t, "passport-ordinary")
	data, err := c.Convert(t.Context(), s, page, printers.FormatRaster, 0)
	if err != nil {
		t.Fatal(err)
	}
	d, err := raster.Decode(data)
	if err != nil || len(d.Pages) != 1 || d.Duplex || d.Pages[0].Width != 1476 || d.Pages[0].Height != 1039 || d.Pages[0].DPI != 300 {
		t.Fatalf("%d pages, %v", len(d.Pages), err)
	}
	ink := 0
	for _, v := range d.Pages[0].Pix {
		if v < 128 {
			ink++
		}
	}
	if ink < 10_000 {
		t.Errorf("%d dark pixels", ink)
	}
}

// What a station sets itself is what the page would say, each field once.
func TestFieldsOfARecord(t *testing.T) {
	c, s, page := conversion(t, "passport-ordinary")
	data, err := c.Convert(t.Context(), s, page, printers.FormatFields, 0)
	if err != nil {
		t.Fatal(err)
	}
	d, err := fields.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(d.MRZ, s.Document.MRZ) || d.Layout != s.Record.Layout || len(d.Images) == 0 || !bytes.Equal(d.Images[0].Content, s.Portrait) {
		t.Errorf("layout %s, zone %q, %d images", d.Layout, d.MRZ, len(d.Images))
	}
	values := map[string]string{}
	for _, text := range d.Texts {
		values[text.Name] = text.Value
	}
	if values["documentNumber"] != s.Record.DocumentNumber || values["bearer.primaryIdentifier"] != s.Record.Bearer.PrimaryIdentifier {
		t.Errorf("%v", values)
	}
	if _, err := c.Convert(t.Context(), document.Source{Record: s.Record}, page, printers.FormatFields, 0); err == nil {
		t.Error("a document without a zone on the register is set")
	}
}

// What a layout needs of its printer.
func TestNeeds(t *testing.T) {
	set, err := templates.Utopia()
	if err != nil {
		t.Fatal(err)
	}
	c := &Conversion{Layouts: set}
	if sides, separations, err := c.Needs("utopia/identity-card@1"); err != nil || sides != 2 || !slices.Contains(separations, "carbon-black") {
		t.Errorf("%d sides, %v, %v", sides, separations, err)
	}
	if _, _, err := c.Needs("utopia/nothing@1"); err == nil {
		t.Error("a layout that is not there needs nothing")
	}
	if formats := c.Formats(); len(formats) != 0 {
		t.Errorf("without anything to draw with it makes %v", formats)
	}
	if _, err := c.Convert(t.Context(), document.Source{}, nil, printers.FormatPanels, 300); err == nil {
		t.Error("a format that is not made is made")
	}
}
