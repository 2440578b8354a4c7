package ipp

import (
	"slices"
	"testing"

	"github.com/OpenPrinting/goipp"

	"chancery/printers"
)

func TestFormatsBestFirst(t *testing.T) {
	pdf, raster := printers.FormatPDF, printers.FormatRaster
	for _, c := range []struct{ takes, known, want []string }{
		{[]string{"application/octet-stream", raster, "Application/PDF"}, nil, []string{pdf, raster}},
		{[]string{raster, "image/urf"}, nil, []string{raster}},
		{[]string{pdf, raster}, []string{raster}, []string{raster, pdf}},
		{[]string{pdf}, []string{raster, pdf}, []string{pdf}},
		{[]string{"image/urf", "image/jpeg"}, []string{raster}, []string{"image/urf", "image/jpeg"}}, // none of ours
		{nil, nil, nil},
	} {
		takes := goipp.Attribute{Name: "document-format-supported"}
		for _, format := range c.takes {
			takes.Values.Add(goipp.TagMimeType, goipp.String(format))
		}
		if got := readFormats(attributes{takes}, c.known); !slices.Equal(got, c.want) {
			t.Errorf("%q, known %q: %q, want %q", c.takes, c.known, got, c.want)
		}
	}
}

func TestDPI(t *testing.T) {
	dots := func(name string, dpis ...int) goipp.Attribute {
		a := goipp.Attribute{Name: name}
		for _, dpi := range dpis {
			a.Values.Add(goipp.TagResolution, goipp.Resolution{Xres: dpi, Yres: dpi, Units: goipp.UnitsDpi})
		}
		return a
	}
	odd := goipp.MakeAttribute("printer-resolution-default", goipp.TagResolution, goipp.Resolution{Xres: 600, Yres: 1200, Units: goipp.UnitsDpi})
	metric := goipp.MakeAttribute("printer-resolution-default", goipp.TagResolution, goipp.Resolution{Xres: 236, Yres: 236, Units: goipp.UnitsDpcm})
	own, rasters := "printer-resolution-default", "pwg-raster-document-resolution-supported"
	for _, c := range []struct {
		g           attributes
		known, want int
	}{
		{attributes{}, 0, 0},
		{attributes{}, 300, 300},
		{attributes{dots(own, 600)}, 0, 600},
		{attributes{dots(own, 600), dots(rasters, 300, 600)}, 0, 600},
		{attributes{dots(own, 1200), dots(rasters, 300, 600)}, 0, 600},
		{attributes{dots(own, 600), dots(rasters, 300)}, 300, 300},
		{attributes{dots("printer-resolution-supported", 300, 600)}, 0, 600},
		{attributes{odd}, 0, 0},
		{attributes{metric}, 0, 0},
		{attributes{dots(own, 0), dots(rasters, -300, 1<<30)}, 0, 0},
	} {
		if got := readDPI(c.g, c.known); got != c.want {
			t.Errorf("%+v, known %d: %d dpi, want %d", c.g, c.known, got, c.want)
		}
	}
}
