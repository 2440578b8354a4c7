package templates

// Geometry is what Doc 9303 fixes about a format; lengths in mm.
type Geometry struct {
	Width, Height float64
	// Tolerance is how far a page's sides may differ.
	Tolerance float64
	// Header is the greatest height of Zone I.
	Header float64
	// Lines and Columns are the shape of the machine readable zone.
	Lines, Columns int
	// First is the distance of the first character's left edge from the page's left edge.
	First float64
	// Centres are the distances of the lines' centres from the bottom edge, top line first.
	Centres []float64
	// PortraitMin and PortraitMax bound Zone V.
	PortraitMin, PortraitMax Size
	// Seal is whether the format carries a digital seal.
	Seal bool
}

const (
	// BandHeight is the height of Zone VII from the bottom edge (Doc 9303-4 §3.3, 9303-7 §3.3).
	BandHeight = 23.2
	// Pitch is the distance of characters in the machine readable zone (Doc 9303-3 §4.4).
	Pitch = 2.54
	// MRZSize is the size in pt at which OCR-B of 723/1000 em has that pitch.
	MRZSize = 9.9585
	// Margin at left, right and top stays free of data (Doc 9303-4 §3.3, 9303-7 §3.3).
	Margin = 2.0
	// SmallestModule of a digital seal for common printers (Doc 9303-13 §2.1).
	SmallestModule = 0.3386
)

// GeometryOf gives the geometry of a format, TD3 (Doc 9303-4) or MRV-A (Doc 9303-7).
func GeometryOf(format string) (Geometry, bool) {
	switch format {
	case "TD3":
		return Geometry{Width: 125, Height: 88, Tolerance: 0.75, Header: 17.9, Lines: 2, Columns: 44, First: 6, Centres: []float64{15.75, 9.40},
			PortraitMin: Size{26, 32}, PortraitMax: Size{35, 45}}, true
	case "MRV-A":
		return Geometry{Width: 120, Height: 80, Tolerance: 1, Header: 12, Lines: 2, Columns: 44, First: 4, Centres: []float64{15.75, 9.40},
			PortraitMin: Size{26, 32}, PortraitMax: Size{32, 40}, Seal: true}, true
	}
	return Geometry{}, false
}

// Band gives Zone VII, in which nothing but the machine readable zone may absorb.
func (l *Layout) Band() Rect {
	return Rect{0, l.Page.Height - BandHeight, l.Page.Width, BandHeight}
}
