package ipp

import (
	"slices"
	"strings"

	"github.com/OpenPrinting/goipp"

	"chancery/printers"
)

// readFormats lists the formats that the line can make and the printer takes, the best first: pages as such before pixels, or as is
// known of its make. One that takes none of them is told by what it takes, so that nobody believes that it did not say.
func readFormats(g attributes, known []string) []string {
	takes := g.texts("document-format-supported")
	var found []string
	for _, format := range slices.Concat(known, []string{printers.FormatPDF, printers.FormatRaster}) {
		same := func(taken string) bool { return strings.EqualFold(taken, format) }
		if slices.ContainsFunc(takes, same) && !slices.Contains(found, format) {
			found = append(found, format)
		}
	}
	if len(found) == 0 {
		return takes
	}
	return found
}

// readDPI gives the resolution to make pixels at: the printer's own, as far as it takes rasters of it, else the highest that it does
// (PWG 5102.4 §9). What is known of its make comes first; 0 where it doesn't tell.
func readDPI(g attributes, known int) int {
	if known > 0 {
		return known
	}
	rasters, own := g.dpis("pwg-raster-document-resolution-supported"), g.dpis("printer-resolution-default")
	if len(rasters) == 0 {
		rasters = g.dpis("printer-resolution-supported")
	}
	switch {
	case len(own) > 0 && (len(rasters) == 0 || slices.Contains(rasters, own[0])):
		return own[0]
	case len(rasters) > 0:
		return slices.Max(rasters)
	}
	return 0
}

// dpis are the resolutions of an attribute that are square and within reason, in dots per inch.
func (g attributes) dpis(name string) []int {
	var found []int
	for _, v := range g.values(name) {
		r, ok := v.V.(goipp.Resolution)
		if ok && r.Units == goipp.UnitsDpi && r.Xres == r.Yres && r.Xres > 0 && r.Xres <= 4800 {
			found = append(found, r.Xres)
		}
	}
	return found
}
