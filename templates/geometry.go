package templates

// Geometry is what Doc 9303 fixes about a format; lengths in mm. It comes from formats.yaml, of the
// project or of an authority, and is read only.
type Geometry struct {
	Width, Height float64
	// Tolerance is how far a page's sides may differ from that; Least and Most are the exact bounds.
	Tolerance   float64
	Least, Most Size
	// Corner is the radius of rounded corners, 0 for square ones.
	Corner, CornerTolerance float64
	// Margin at the edges stays free of data; background print may go to the edge.
	Margin Margins
	// Header is the greatest height of Zone I.
	Header float64
	// TwoSided is whether the format has a back, MRZSide which side carries Zone VII.
	TwoSided bool
	MRZSide  string
	// Lines and Columns are the shape of the machine readable zone.
	Lines, Columns int
	// Band is the height of Zone VII from the bottom edge.
	Band, BandTolerance float64
	// First is the distance of the first character's left edge from the page's left edge.
	First, FirstTolerance float64
	// LineWidth and LineHeight are the size of a line's printing zone.
	LineWidth, LineHeight float64
	// Centres are the distances of the lines' centres from the bottom edge, top line first.
	Centres         []float64
	CentreTolerance float64
	// PortraitMin and PortraitMax bound Zone V.
	PortraitMin, PortraitMax Size
	// Barcode is the largest bar code area, quiet zones included; zero where none is fixed.
	Barcode Size
	// Seal is whether the format carries a digital seal, Module the least side of its modules.
	Seal   bool
	Module float64
	// Sources tell by entry of formats.yaml ("size", "band", "centres", …) where it stands.
	Sources map[string]Source
}

// Margins are what stays free of data at each edge, in mm.
type Margins struct{ Left, Right, Top, Bottom float64 }

// Source is where an entry of formats.yaml stands, and whether it was read there.
type Source struct {
	Clause   string `yaml:"clause"`
	Verified bool   `yaml:"verified"`
}

const (
	// BandHeight is the height of Zone VII of all formats but TD1 (Doc 9303-4 §3.3, 9303-7 §3.3);
	// Geometry.Band has it for each.
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

// Formats lists the formats in the order of the parts of Doc 9303.
func Formats() []string { return []string{"TD1", "TD2", "TD3", "MRV-A", "MRV-B"} }

// GeometryOf gives the geometry of a format as the project has it. That of a layout, which an
// authority may have corrected, is Layout.Geometry.
func GeometryOf(format string) (Geometry, bool) {
	g, known := ownFormats().geometry[format]
	return g, known
}

// Geometry gives the geometry of the layout's format, with what its folder's formats.yaml corrects.
func (l *Layout) Geometry() Geometry {
	if l.geometry.Lines == 0 { // not from a file
		g, _ := GeometryOf(l.Format)
		return g
	}
	return l.geometry
}

// MRZSide gives the side that carries the machine readable zone.
func (l *Layout) MRZSide() string { return l.Geometry().MRZSide }

// Band gives Zone VII, in which nothing but the machine readable zone may absorb. It stands on the
// side MRZSide.
func (l *Layout) Band() Rect {
	height := l.Geometry().Band
	return Rect{0, l.Page.Height - height, l.Page.Width, height}
}

// BandOf gives Zone VII of a side, false for a side without.
func (l *Layout) BandOf(side string) (Rect, bool) {
	if side != l.MRZSide() {
		return Rect{}, false
	}
	return l.Band(), true
}

// The sides, as layouts call them.
const (
	Front = "front"
	Back  = "back"
)

// Sides lists the sides that the layout has, front first.
func (l *Layout) Sides() []string {
	if l.Back == nil {
		return []string{Front}
	}
	return []string{Front, Back}
}

// Side gives a side, nil for one that the layout has not.
func (l *Layout) Side(name string) *Side {
	switch name {
	case Front:
		return &l.Front
	case Back:
		return l.Back
	}
	return nil
}
