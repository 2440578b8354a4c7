package templates

// Element is one thing on a page; exactly one of its members is set. Elements are drawn in
// their order in the layout.
type Element struct {
	Text      *Text      `yaml:"text"`
	Portrait  *Portrait  `yaml:"portrait"`
	Ghost     *Ghost     `yaml:"ghost"`
	Signature *Signature `yaml:"signature"`
	MRZ       *MRZ       `yaml:"mrz"`
	Seal      *Seal      `yaml:"seal"`
	Waves     *Waves     `yaml:"waves"`
	Rosette   *Rosette   `yaml:"rosette"`
	Band      *Band      `yaml:"band"`
	Microtext *Microtext `yaml:"microtext"`
	Rule      *Rule      `yaml:"rule"`
	Box       *Box       `yaml:"box"`
	Drawing   *Drawing   `yaml:"drawing"`
	Specimen  *Specimen  `yaml:"specimen"`
}

// Text is a fixed text or a field of the record, on one line.
type Text struct {
	X float64 `yaml:"x"` // left end, middle or right end of the line, by Align
	Y float64 `yaml:"y"` // baseline
	// Width is the room in mm; a longer text is set smaller, down to Min, and then refused.
	Width float64 `yaml:"width"`
	Value string  `yaml:"value"`
	Field string  `yaml:"field"`
	// Caption stands above the value in one or two languages. A fixed text has none.
	Caption []string `yaml:"caption"`
	Font    string   `yaml:"font"`
	Size    float64  `yaml:"size"`
	Min     float64  `yaml:"min"`
	// Lines is 2 where a text that does not fit at Min may be set in two lines, down to Least pt.
	Lines int     `yaml:"lines"`
	Least float64 `yaml:"least"`
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

// Seal is the digital seal as a Data Matrix symbol, centred in its place.
type Seal struct {
	Rect `yaml:",inline"`
	Ink  string `yaml:"ink"`
	// Module is the side of one module in mm, at least 0.3386 (Doc 9303-13 §2.1).
	Module float64 `yaml:"module"`
	// Quiet is the width of the quiet zone around the symbol in modules.
	Quiet int `yaml:"quiet"`
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

// Microtext is a line of very small text, repeated to fill its width.
type Microtext struct {
	X     float64 `yaml:"x"`
	Y     float64 `yaml:"y"` // baseline
	Width float64 `yaml:"width"`
	// Text may name fields of the record in braces: "{documentNumber}".
	Text  string  `yaml:"text"`
	Font  string  `yaml:"font"`
	Size  float64 `yaml:"size"`
	Turn  float64 `yaml:"turn"`
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
