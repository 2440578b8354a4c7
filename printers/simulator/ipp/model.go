package ipp

import (
	"fmt"
	"slices"
)

// model is what differs between the printers that speak IPP.
type model struct {
	name    string   // as in machine.Config
	title   string   // printer-make-and-model
	medium  medium   // the one that it is made for
	formats []string // document-format-supported, the default one first
	sides   []string // sides-supported
	inks    []string // marker-names
	dpi     int
}

// medium is a sheet, short edge first, in hundredths of a millimetre.
type medium struct {
	keyword string
	x, y    int
}

const (
	pdf    = "application/pdf"
	raster = "image/pwg-raster"
)

func models() []model {
	page := []string{pdf, raster}
	front := []string{"one-sided"}
	return []model{
		{name: "ipp-booklet", title: "Utopia Booklet Printer (simulated)", medium: medium{"iso_b7_88x125mm", 8800, 12500}, formats: page, sides: front, inks: []string{"pigment ink"}, dpi: 600},
		{name: "ipp-sticker", title: "Utopia Visa Sticker Printer (simulated)", medium: medium{"custom_mrv-a_80x120mm", 8000, 12000}, formats: page, sides: front, inks: []string{"pigment ink"}, dpi: 600},
		{
			name: "ipp-card", title: "Utopia Card Printer (simulated)", medium: medium{"om_card_54x86mm", 5398, 8560},
			formats: []string{raster, pdf}, sides: []string{"one-sided", "two-sided-long-edge", "two-sided-short-edge"}, inks: []string{"retransfer ribbon YMCK", "retransfer film"}, dpi: 300,
		},
	}
}

func modelNamed(name string) (model, error) {
	all := models()
	i := slices.IndexFunc(all, func(m model) bool { return m.name == name })
	if i < 0 {
		return model{}, fmt.Errorf("model: %q does not speak IPP", name)
	}
	return all[i], nil
}
