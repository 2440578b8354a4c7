package queue

import (
	"context"
	"errors"
	"fmt"

	"chancery/issuance/document"
	"chancery/personalization/proof"
	"chancery/personalization/record"
	"chancery/printers"
	"chancery/printers/fields"
	"chancery/templates"
)

// defaultDPI is drawn with where a device does not tell its resolution.
const defaultDPI = 300

// Conversion is the Converter of an installation: it takes the stored page apart, or names what stands on it. What a part is missing
// for is not among its formats.
type Conversion struct {
	Layouts *templates.Set
	Raster  *proof.Rasterizer                         // for pictures of pages
	Texts   func(record.Record) ([]proof.Text, error) // what the visual zone of a record says, in the order of its layout
}

// Needs gives the sides and separations of a layout.
func (c *Conversion) Needs(layout string) (sides int, separations []string, err error) {
	l, err := c.Layouts.Layout(layout)
	if err != nil {
		return 0, nil, fmt.Errorf("looking what layout %s needs: %w", layout, err)
	}
	for _, s := range l.Separations() {
		separations = append(separations, string(s))
	}
	return len(l.Sides()), separations, nil
}

// Formats gives the media types that pages are made into.
func (c *Conversion) Formats() (formats []string) {
	if c.Raster != nil {
		formats = append(formats, printers.FormatRaster, printers.FormatPanels)
	}
	if c.Texts != nil {
		formats = append(formats, printers.FormatFields)
	}
	return formats
}

// Convert makes the data of a format.
func (c *Conversion) Convert(ctx context.Context, s document.Source, page []byte, format string, dpi int) ([]byte, error) {
	if dpi == 0 {
		dpi = defaultDPI
	}
	switch {
	case format == printers.FormatRaster && c.Raster != nil:
		return c.raster(ctx, page, dpi)
	case format == printers.FormatPanels && c.Raster != nil:
		return c.panels(ctx, page, dpi)
	case format == printers.FormatFields && c.Texts != nil:
		return c.fields(s)
	}
	return nil, fmt.Errorf("no page is made into %s", format)
}

// fields names what a station sets itself: the texts of the visual zone as they are printed, the machine readable zone of the register
// and the images of the application.
func (c *Conversion) fields(s document.Source) ([]byte, error) {
	if len(s.Document.MRZ) == 0 {
		return nil, errors.New("the document has no machine readable zone on the register")
	}
	texts, err := c.Texts(s.Record)
	if err != nil {
		return nil, err
	}
	d := fields.Document{Layout: s.Record.Layout, MRZ: s.Document.MRZ, Texts: named(texts)}
	if len(s.Portrait) > 0 {
		d.Images = append(d.Images, fields.Image{Name: "portrait", Format: "image/jpeg", Content: s.Portrait})
	}
	if len(s.Signature) > 0 {
		d.Images = append(d.Images, fields.Image{Name: "signature", Format: "image/png", Content: s.Signature})
	}
	return fields.Encode(d)
}

// named gives one text for each field, in the order of the layout: a field's value follows its caption. What the blank bears already,
// the machine readable zone and microtext are not a station's to set.
func named(texts []proof.Text) (list []fields.Text) {
	at := map[string]int{}
	for _, t := range texts {
		if t.Blank || t.Manner != proof.Once || t.Field == "mrz" || t.Field == "signature" {
			continue
		}
		if i, there := at[t.Field]; there {
			list[i].Value = t.Text
			continue
		}
		at[t.Field] = len(list)
		list = append(list, fields.Text{Name: t.Field, Value: t.Text})
	}
	return list
}
