package templates

import "strconv"

// Layout is what stands where on the pages of one kind of document. It is read only.
type Layout struct {
	// ID names the layout: authority and kind, such as "utopia/passport-ordinary".
	ID string `yaml:"id"`
	// Version counts up with every change that shows; documents pin it.
	Version int `yaml:"version"`
	// Title says what the layout is for.
	Title string `yaml:"title"`
	// Format is TD1, TD2, TD3, MRV-A or MRV-B; it gives size, zones and the machine readable zone.
	Format string `yaml:"format"`
	// Sheet frees the page's size for a single-sheet emergency travel document (Doc 9303-8 §6):
	// its machine readable zone keeps its distances from the left and the lower edge.
	Sheet bool `yaml:"sheet"`
	// Page is the size of the page or card, within the format's tolerance.
	Page Size `yaml:"page"`
	// OutputIntent names the printing condition that the inks are meant for; none: the project's own.
	OutputIntent *OutputIntent `yaml:"outputIntent"`
	// MayOmit lists the separations that a printer may leave out; one that lacks another refuses.
	MayOmit []Separation `yaml:"mayOmit"`
	// Inks are the layout's colours by name; everything is printed in one of them.
	Inks     map[string]Ink `yaml:"inks"`
	Captions CaptionStyle   `yaml:"captions"`
	// Words translate a field's values for print: by field path, then by value.
	Words map[string]map[string]string `yaml:"words"`
	// Front is the page, or the front of a card.
	Front Side `yaml:"front"`
	// Back is the other side of a card; a page has none.
	Back *Side `yaml:"back"`

	geometry Geometry
	places   places
	files    map[string][]byte // images and profile, by name
}

// Side is one side of a document.
type Side struct {
	// KeepOuts are places that the blank claims.
	KeepOuts []KeepOut `yaml:"keepOuts"`
	// Substrate is what the blank carries already; it is shown in previews and never printed.
	Substrate []Element `yaml:"substrate"`
	// Personalization is what goes to the printer for the eye and the readers.
	Personalization []Element `yaml:"personalization"`
	// UV is what goes to the printer to be seen under ultraviolet light alone; its inks are of the
	// separation uv.
	UV []Element `yaml:"uv"`
}

// KeepOut is a place that the blank claims for itself, such as a perforation or an optically
// variable device (Doc 9303-2 App. A.5).
type KeepOut struct {
	Rect `yaml:",inline"`
	// Why is perforation, ovd, chip, window or edge.
	Why string `yaml:"why"`
	// Allow lists the kinds of element that may reach into the place all the same, such as
	// portrait under an optically variable device.
	Allow []string `yaml:"allow"`
}

// OutputIntent is a printing condition.
type OutputIntent struct {
	// Condition is a name of the characterization registry, such as FOGRA39.
	Condition string `yaml:"condition"`
	// Profile is an ICC profile beside the layout file, with the number of components of its
	// colour space; none: the condition's name alone.
	Profile string `yaml:"profile"`
}

// Separation is the image of one process: what is printed by its own ink, panel, toner or laser.
type Separation string

// The separations.
const (
	Visible      Separation = "visible"       // process colour
	CarbonBlack  Separation = "carbon-black"  // black that absorbs in B900
	UV           Separation = "uv"            // seen under ultraviolet light alone
	IR           Separation = "ir"            // seen by infrared cameras alone
	Varnish      Separation = "varnish"       // overlay
	Laser        Separation = "laser"         // engraved grey
	LaserTactile Separation = "laser-tactile" // engraved and raised
)

// Separations lists the separations in the order of printing.
func Separations() []Separation {
	return []Separation{Visible, CarbonBlack, UV, IR, Varnish, Laser, LaserTactile}
}

// Ref gives id and version as records name them: "utopia/passport-ordinary@1".
func (l *Layout) Ref() string { return l.ID + "@" + strconv.Itoa(l.Version) }

// Size is a page's width and height in mm.
type Size struct {
	Width  float64 `yaml:"width"`  // mm
	Height float64 `yaml:"height"` // mm
}

// Ink is a colour of the layout.
type Ink struct {
	// CMYK are the parts from 0 to 1; of special separations, how previews show them.
	CMYK [4]float64 `yaml:"cmyk"`
	// Separation is the process that prints the ink; absent stands for visible. All but visible
	// are spot colours of the ink's name, on a layer named after the separation.
	Separation Separation `yaml:"separation"`
	// Spot prints a visible ink as a plate of its own under the ink's name.
	Spot bool `yaml:"spot"`
	// InfraredClear says that the ink does not absorb in the band B900 (Doc 9303-3 §4.4), so
	// that it may lie under the machine readable zone.
	InfraredClear bool `yaml:"infraredClear"`
	// Rainbow makes the ink a split fountain of others; then nothing else is given.
	Rainbow *Rainbow `yaml:"rainbow"`
}

// Kind gives the ink's separation.
func (i Ink) Kind() Separation {
	if i.Separation == "" {
		return Visible
	}
	return i.Separation
}

// Rainbow is a split fountain: inks that flow into each other across the whole page, so that
// everything printed in it changes colour smoothly (Doc 9303-2 App. A.5.2.1).
type Rainbow struct {
	// Turn is the direction of change in degrees counterclockwise from left to right.
	Turn float64 `yaml:"turn"`
	// Stops are the inks in the order of their places.
	Stops []Stop `yaml:"stops"`
}

// Stop is an ink at a place of a rainbow.
type Stop struct {
	At   float64  `yaml:"at"`   // 0 to 1 across the page
	Ink  string   `yaml:"ink"`  // a visible ink, no rainbow itself
	Tint *float64 `yaml:"tint"` // the ink's strength from 0 to 1; absent stands for 1
}

// CaptionStyle is how the captions above values look (Doc 9303-3 §3: 1.0 to 1.8 mm high).
type CaptionStyle struct {
	Font   string  `yaml:"font"`   // font of the first language
	Second string  `yaml:"second"` // font of the second language
	Size   float64 `yaml:"size"`   // pt
	Rise   float64 `yaml:"rise"`   // mm from the value's baseline up to the caption's
	Paint  `yaml:",inline"`
}

// Paint is an ink and its strength.
type Paint struct {
	// Ink is the name of one of the layout's inks.
	Ink string `yaml:"ink"`
	// Tint is the strength from 0 to 1; absent stands for 1.
	Tint *float64 `yaml:"tint"`
	// Opacity from 0 to 1; absent stands for 1.
	Opacity *float64 `yaml:"opacity"`
}

// Strength gives the tint.
func (p Paint) Strength() float64 { return orOne(p.Tint) }

// Alpha gives the opacity.
func (p Paint) Alpha() float64 { return orOne(p.Opacity) }

func orOne(v *float64) float64 {
	if v == nil {
		return 1
	}
	return *v
}

// Rect is a place on the page: left, top, width and height in mm.
type Rect struct {
	X      float64 `yaml:"x"`      // left edge, mm
	Y      float64 `yaml:"y"`      // upper edge, mm from the top
	Width  float64 `yaml:"width"`  // mm
	Height float64 `yaml:"height"` // mm
}

// Bottom gives the lower edge.
func (r Rect) Bottom() float64 { return r.Y + r.Height }

// Right gives the right edge.
func (r Rect) Right() float64 { return r.X + r.Width }

// Overlaps tells whether two places share an area.
func (r Rect) Overlaps(s Rect) bool {
	return r.X < s.Right() && s.X < r.Right() && r.Y < s.Bottom() && s.Y < r.Bottom()
}
