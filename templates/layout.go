package templates

import "strconv"

// Layout is what stands where on the pages of one kind of document. It is read only.
type Layout struct {
	// ID names the layout: authority and kind, such as "utopia/passport-ordinary".
	ID string `yaml:"id"`
	// Version counts up with every change that shows; documents pin it.
	Version int    `yaml:"version"`
	Title   string `yaml:"title"`
	// Format is TD3 or MRV-A; it gives the place of the machine readable zone.
	Format   string         `yaml:"format"`
	Page     Size           `yaml:"page"`
	Inks     map[string]Ink `yaml:"inks"`
	Captions CaptionStyle   `yaml:"captions"`
	// Words translate a field's values for print: by field path, then by value.
	Words map[string]map[string]string `yaml:"words"`
	// Substrate is what the blank carries already; it is shown in previews and never printed.
	Substrate []Element `yaml:"substrate"`
	// Personalization is what goes to the printer.
	Personalization []Element `yaml:"personalization"`
}

// Ref gives id and version as records name them: "utopia/passport-ordinary@1".
func (l *Layout) Ref() string { return l.ID + "@" + strconv.Itoa(l.Version) }

// Size is a page's width and height in mm.
type Size struct {
	Width  float64 `yaml:"width"`
	Height float64 `yaml:"height"`
}

// Ink is a colour of the layout.
type Ink struct {
	// CMYK are the parts from 0 to 1.
	CMYK [4]float64 `yaml:"cmyk"`
	// Separation prints the ink as a plate of its own under the ink's name.
	Separation bool `yaml:"separation"`
	// InfraredClear says that the ink does not absorb in the band B900 (Doc 9303-3 §4.4), so
	// that it may lie under the machine readable zone.
	InfraredClear bool `yaml:"infraredClear"`
}

// CaptionStyle is how the captions above values look (Doc 9303-3 §3: 1.0 to 1.8 mm high).
type CaptionStyle struct {
	Font   string  `yaml:"font"`
	Second string  `yaml:"second"` // font of the second language
	Size   float64 `yaml:"size"`
	Rise   float64 `yaml:"rise"` // mm from the value's baseline up to the caption's
	Paint  `yaml:",inline"`
}

// Paint is an ink and its strength.
type Paint struct {
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
	X      float64 `yaml:"x"`
	Y      float64 `yaml:"y"`
	Width  float64 `yaml:"width"`
	Height float64 `yaml:"height"`
}

// Bottom gives the lower edge.
func (r Rect) Bottom() float64 { return r.Y + r.Height }

// Right gives the right edge.
func (r Rect) Right() float64 { return r.X + r.Width }

// Overlaps tells whether two places share an area.
func (r Rect) Overlaps(s Rect) bool {
	return r.X < s.Right() && s.X < r.Right() && r.Y < s.Bottom() && s.Y < r.Bottom()
}
