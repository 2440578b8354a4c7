package templates

// Element is one thing on a page; exactly one of its members is set. Elements are drawn in
// their order in the layout.
type Element struct {
	Text          *Text          `yaml:"text"`
	Portrait      *Portrait      `yaml:"portrait"`
	Ghost         *Ghost         `yaml:"ghost"`
	LinePortrait  *LinePortrait  `yaml:"linePortrait"`
	Signature     *Signature     `yaml:"signature"`
	MRZ           *MRZ           `yaml:"mrz"`
	Barcode       *Barcode       `yaml:"barcode"`
	Waves         *Waves         `yaml:"waves"`
	Rosette       *Rosette       `yaml:"rosette"`
	Band          *Band          `yaml:"band"`
	PortraitFrame *PortraitFrame `yaml:"portraitFrame"`
	Microtext     *Microtext     `yaml:"microtext"`
	LineScreen    *LineScreen    `yaml:"lineScreen"`
	Latent        *Latent        `yaml:"latent"`
	Register      *Register      `yaml:"register"`
	Image         *Image         `yaml:"image"`
	Rule          *Rule          `yaml:"rule"`
	Box           *Box           `yaml:"box"`
	Drawing       *Drawing       `yaml:"drawing"`
	Specimen      *Specimen      `yaml:"specimen"`
}

// Text is a fixed text or a field of the record, on one line or a few.
type Text struct {
	X float64 `yaml:"x"` // left end, middle or right end of the line, by Align
	Y float64 `yaml:"y"` // baseline
	// Width is the room in mm; a longer text is set smaller, down to Min, and then refused.
	Width float64 `yaml:"width"`
	// Value is a fixed text, Field the path of a field of the record: one of both is given.
	Value string `yaml:"value"`
	Field string `yaml:"field"`
	// Caption stands above the value in one or two languages. A fixed text has none.
	Caption []string `yaml:"caption"`
	Font    string   `yaml:"font"`
	// Fallback lists fonts for letters that Font lacks.
	Fallback []string `yaml:"fallback"`
	Size     float64  `yaml:"size"` // pt
	Min      float64  `yaml:"min"`  // pt; a text that does not fit is set no smaller
	// Lines is 2 to 4 where a text that does not fit at Min may be set in so many lines, down to
	// Least pt.
	Lines int     `yaml:"lines"`
	Least float64 `yaml:"least"` // pt
	Align string  `yaml:"align"` // left (default), center, right
	Space float64 `yaml:"space"` // extra space between characters, mm
	Turn  float64 `yaml:"turn"`  // degrees counterclockwise about the line's beginning
	// Date is how a date field is written: month (12 AUG/AOÛT 1974, the default), numeric
	// (12.08.1974), short (12.08.74) or short-month (12 AUG 74).
	Date string `yaml:"date"`
	// Optional leaves the element out, caption and all, when the record has no such value.
	Optional bool `yaml:"optional"`
	// Scripts leaves an optional element out when its font lacks a letter of the value.
	Scripts bool `yaml:"omitOtherScripts"`
	Paint   `yaml:",inline"`
}

// Portrait is the bearer's portrait (Zone V).
type Portrait struct {
	Rect `yaml:",inline"`
}

// Ghost is the portrait once more, smaller and faint.
type Ghost struct {
	Rect    `yaml:",inline"`
	Opacity float64 `yaml:"opacity"`
	// Oval shows only the ellipse that fills the place.
	Oval bool `yaml:"oval"`
	// Ink prints the ghost in tones of one ink; absent: in colour.
	Ink string `yaml:"ink"`
}

// LinePortrait is the portrait once more, drawn by parallel wavy lines whose width carries the
// tone (Doc 9303-2 App. A.5.4.4: additional portrait images).
type LinePortrait struct {
	Rect `yaml:",inline"`
	// Pitch is the distance of lines, Thin and Thick the line widths of white and black, mm.
	Pitch float64 `yaml:"pitch"`
	Thin  float64 `yaml:"thin"`
	Thick float64 `yaml:"thick"`
	// Turn is the lines' direction in degrees counterclockwise, Amplitude how far they wave, mm.
	Turn      float64 `yaml:"turn"`
	Amplitude float64 `yaml:"amplitude"`
	// Invert draws the light parts instead of the dark ones: for an ink that shines.
	Invert bool `yaml:"invert"`
	// Oval shows only the ellipse that fills the place.
	Oval  bool `yaml:"oval"`
	Paint `yaml:",inline"`
}

// Signature is the bearer's displayed signature (Zone IV), fitted into its place with its
// proportions kept.
type Signature struct {
	Rect `yaml:",inline"`
	Ink  string `yaml:"ink"`
	// Caption stands below.
	Caption []string `yaml:"caption"`
}

// MRZ is the machine readable zone; its place, font and pitch follow from the format.
type MRZ struct {
	Ink string `yaml:"ink"`
}

// Barcode is a symbol, centred in its place and drawn as one path.
type Barcode struct {
	Rect `yaml:",inline"`
	// Kind is data-matrix, qr, aztec, pdf417 or code128.
	Kind string `yaml:"kind"`
	// Content is "seal" for the document's digital seal, "mrz" for the lines of the machine
	// readable zone joined by a line feed, or a text that may name fields in braces.
	Content string `yaml:"content"`
	// Module is the side of one module in mm, of a seal at least 0.3386 (Doc 9303-13 §2.1).
	Module float64 `yaml:"module"`
	// Quiet is the width of the quiet zone around the symbol in modules.
	Quiet int    `yaml:"quiet"`
	Ink   string `yaml:"ink"`
}

// SealContent as a barcode's content stands for the document's digital seal, MRZContent for the
// lines of its machine readable zone.
const (
	SealContent = "seal"
	MRZContent  = "mrz"
)

// PortraitFrame is a guilloche that runs round a place and into it, such as about a portrait's
// edge, so that a replaced portrait shows (Doc 9303-2 App. A.5.4.4).
type PortraitFrame struct {
	Rect `yaml:",inline"`
	// Depth is how far the frame reaches inwards from its outer edge, mm.
	Depth float64 `yaml:"depth"`
	// Strands is the number of lines, Swings how often each swings on the way round.
	Strands int `yaml:"strands"`
	Swings  int `yaml:"swings"`
	// Fade thins the lines out towards the inside, so that no feature of a face is hidden.
	Fade bool `yaml:"fade"`
	Line `yaml:",inline"`
}

// LineScreen is a screen of fine parallel lines that a copier can't keep: where its hidden word
// stands the lines are broken up finer, and the word comes out in a copy (Doc 9303-2 App. A.5.2.1:
// anti-scan pattern).
type LineScreen struct {
	Rect `yaml:",inline"`
	// Pitch is the distance of lines, mm.
	Pitch float64 `yaml:"pitch"`
	Turn  float64 `yaml:"turn"` // degrees counterclockwise
	Line  float64 `yaml:"line"` // mm
	// Hidden is the word, Font its font; it is set as large as the place allows.
	Hidden string `yaml:"hidden"`
	Font   string `yaml:"font"`
	Paint  `yaml:",inline"`
}

// Latent is an image hidden in a line screen: inside its letters the lines are moved by half a
// pitch, which the eye passes over and a decoder film of the same pitch shows. The word may name
// fields of the record in braces.
type Latent struct {
	Rect  `yaml:",inline"`
	Pitch float64 `yaml:"pitch"`
	Turn  float64 `yaml:"turn"`
	Line  float64 `yaml:"line"`
	Text  string  `yaml:"text"`
	Font  string  `yaml:"font"`
	Paint `yaml:",inline"`
}

// Register is one half of a figure whose other half stands on the other side, mirrored, so that
// held against the light both complete each other (Doc 9303-2 App. A.5.2.1: see-through register).
type Register struct {
	X      float64 `yaml:"x"` // centre, as seen on this side
	Y      float64 `yaml:"y"`
	Radius float64 `yaml:"radius"`
	// Points is the number of points of the star, 3 to 24, whose cells the halves share.
	Points int `yaml:"points"`
	// Half is front or back.
	Half  string `yaml:"half"`
	Paint `yaml:",inline"`
}

// Image is a picture of the layout's own, a PNG or JPEG beside the layout file.
type Image struct {
	Rect    `yaml:",inline"`
	File    string   `yaml:"file"`    // its name in the layout's folder
	Opacity *float64 `yaml:"opacity"` // 0 to 1; absent stands for 1
	// Ink prints a grey picture in tones of one ink; absent: in colour.
	Ink string `yaml:"ink"`
}

// Rule is a straight line.
type Rule struct {
	X     float64 `yaml:"x"`
	Y     float64 `yaml:"y"`
	X2    float64 `yaml:"x2"`
	Y2    float64 `yaml:"y2"`
	Line  float64 `yaml:"line"`
	Paint `yaml:",inline"`
}

// Box is a filled rectangle, or an outline if Line is given.
type Box struct {
	Rect   `yaml:",inline"`
	Radius float64 `yaml:"radius"`
	Line   float64 `yaml:"line"`
	Paint  `yaml:",inline"`
}

// Drawing is vector art: a path in the units of its own, placed and scaled; filled by the
// even-odd rule, or an outline if Line is given.
type Drawing struct {
	X float64 `yaml:"x"`
	Y float64 `yaml:"y"`
	// Scale gives mm for one unit of the path.
	Scale float64 `yaml:"scale"`
	// Path holds the commands M, L, C and Z with absolute coordinates.
	Path  string  `yaml:"path"`
	Line  float64 `yaml:"line"`
	Paint `yaml:",inline"`
}

// Microtext is a line of very small text, repeated to fill its width, or along a curve.
type Microtext struct {
	X     float64 `yaml:"x"`     // left end of the line
	Y     float64 `yaml:"y"`     // baseline
	Width float64 `yaml:"width"` // mm that the text is repeated to fill
	// Text may name fields of the record in braces: "{documentNumber}".
	Text string  `yaml:"text"`
	Font string  `yaml:"font"`
	Size float64 `yaml:"size"`
	Turn float64 `yaml:"turn"`
	// Along is a path in mm on the page, of the commands M, L and C, that the text follows; then
	// x, y, width and turn are not given.
	Along string `yaml:"along"`
	Paint `yaml:",inline"`
}

// SpecimenText is the word that every page carries.
const SpecimenText = "SPECIMEN"

// Specimen is the word SPECIMEN across the page, as large as its place allows. Every layout has
// exactly one and nothing switches it off.
type Specimen struct {
	Rect  `yaml:",inline"`
	Font  string `yaml:"font"`
	Paint `yaml:",inline"`
}
