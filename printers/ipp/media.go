package ipp

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/OpenPrinting/goipp"

	"chancery/printers"
)

// span is a length in hundredths of a millimetre, or a range of them.
type span struct{ from, to int }

// extent is the size of a medium, or a range of sizes; x is mostly the short edge (PWG 5101.1).
type extent struct{ x, y span }

// tolerance is how far names and measures of one medium differ: ID-1 is 53.98 × 85.6 mm and goes
// by 54 × 86.
const tolerance = 50

func (s span) takes(length int) bool { return length >= s.from-tolerance && length <= s.to+tolerance }

// near returns the length of the span that is closest to the given one.
func (s span) near(length int) span {
	length = max(s.from, min(s.to, length))
	return span{length, length}
}

func (e extent) String() string {
	return fmt.Sprintf("%g × %g mm", float64(e.x.from)/100, float64(e.y.from)/100)
}

// pageExtent is the page's size, short edge first.
func pageExtent(t printers.Ticket) extent {
	x, y := hundredths(min(t.Width, t.Height)), hundredths(max(t.Width, t.Height))
	return extent{span{x, x}, span{y, y}}
}

// hundredths converts millimetres; what is no length of a sheet becomes 0.
func hundredths(mm float64) int {
	if !(mm > 0 && mm < 10000) {
		return 0
	}
	return int(math.Round(mm * 100))
}

// among finds a size that takes the page, lying or standing, and returns it as the printer has it.
func (e extent) among(sizes []extent) (extent, bool) {
	x, y := e.x.from, e.y.from
	if x == 0 || y == 0 {
		return extent{}, false
	}
	for _, size := range sizes {
		if size.x.takes(x) && size.y.takes(y) {
			return extent{size.x.near(x), size.y.near(y)}, true
		}
		if size.x.takes(y) && size.y.takes(x) {
			return extent{size.x.near(y), size.y.near(x)}, true
		}
	}
	return extent{}, false
}

// attribute is the media-size member of media-col.
func (e extent) attribute() goipp.Attribute {
	return goipp.MakeAttrCollection("media-size",
		goipp.MakeAttribute("x-dimension", goipp.TagInteger, goipp.Integer(e.x.from)),
		goipp.MakeAttribute("y-dimension", goipp.TagInteger, goipp.Integer(e.y.from)))
}

func readExtents(sizes []attributes) []extent {
	var found []extent
	for _, size := range sizes {
		x, y := size.span("x-dimension"), size.span("y-dimension")
		if x.from > 0 && y.from > 0 && x.from <= x.to && y.from <= y.to {
			found = append(found, extent{x, y})
		}
	}
	return found
}

func (g attributes) span(name string) span {
	for _, v := range g.values(name) {
		switch length := v.V.(type) {
		case goipp.Integer:
			return span{int(length), int(length)}
		case goipp.Range:
			return span{length.Lower, length.Upper}
		}
	}
	return span{}
}

// readyExtents are the sizes of what is loaded.
func readyExtents(g attributes) []extent {
	var sizes []attributes
	for _, medium := range g.collections("media-col-ready") {
		sizes = append(sizes, medium.collections("media-size")...)
	}
	if found := readExtents(sizes); len(found) > 0 {
		return found
	}
	var found []extent
	for _, name := range g.texts("media-ready") {
		if e, ok := namedExtent(name); ok {
			found = append(found, e)
		}
	}
	return found
}

// namedExtent reads the size at the end of a self-describing name such as iso_b7_88x125mm or
// na_letter_8.5x11in (PWG 5101.1 §5).
func namedExtent(name string) (extent, bool) {
	size := name[strings.LastIndexByte(name, '_')+1:]
	unit := 1.0
	size, metric := strings.CutSuffix(size, "mm")
	if !metric {
		var imperial bool
		if size, imperial = strings.CutSuffix(size, "in"); !imperial {
			return extent{}, false
		}
		unit = 25.4
	}
	width, height, _ := strings.Cut(size, "x")
	w, errW := strconv.ParseFloat(width, 64)
	h, errH := strconv.ParseFloat(height, 64)
	x, y := hundredths(w*unit), hundredths(h*unit)
	if errW != nil || errH != nil || x == 0 || y == 0 {
		return extent{}, false
	}
	return extent{span{x, x}, span{y, y}}, true
}
