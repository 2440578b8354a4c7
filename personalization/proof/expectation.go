package proof

import (
	"chancery/personalization/barcode"
	"chancery/personalization/page"
)

// Expectation is what must be readable on the finished page of a record; on all sides of it, where it
// is a card. Personalization makes it from record and layout, without looking at the page.
type Expectation struct {
	// Record is the digest of the record, which the page names in its metadata.
	Record [32]byte
	// Sides is the number of pages.
	Sides int
	// Zone is the machine readable zone.
	Zone Zone
	// Barcodes are all symbols that the printer gets.
	Barcodes []Barcode
	// Texts are what the visual zone says, in the order of drawing.
	Texts []Text
	// Specimen are the sides that bear the word SPECIMEN, the front being 0.
	Specimen []int
	// Portrait is the SHA-256 of the JPEG file that the page shows; zero where none is shown in
	// colour.
	Portrait [32]byte
	// Placement is what the page was composed with for its printer, which lays it where all of this stands.
	Placement page.Placement
}

// Zone is a machine readable zone.
type Zone struct {
	// Side is the page that bears it, 0 for the front.
	Side int
	// Format is TD1, TD2, TD3, MRV-A or MRV-B.
	Format string
	// Lines are its lines, top line first.
	Lines []string
}

// Barcode is a symbol of a page.
type Barcode struct {
	// Field is what a difference is called: "seal", or "barcode 2 (qr)".
	Field string
	// Side is the page that bears it, 0 for the front.
	Side int
	// Place is where the symbol stands, its quiet zone included.
	Place Box
	Kind  barcode.Kind
	// Module is the side of a module in mm.
	Module float64
	// Check compares what the symbol says with the record, and gives what differs.
	Check func(content []byte) []Difference
}

// Manner is how a text stands on the page.
type Manner int

// The manners of texts.
const (
	// Once is a text that stands there once, on one line or on several.
	Once Manner = iota
	// Filled is a text that is repeated on a line as often as there is room, the last round cut
	// short: microtext.
	Filled
	// Strung is one that is repeated along a curve, a letter or a few at a time.
	Strung
)

// Text is what a part of the visual zone says.
type Text struct {
	// Field is the path of the record's field, or "microtext".
	Field string
	// Side is the page that bears it, 0 for the front.
	Side int
	// Text is what is printed, one round of it where it is repeated.
	Text string
	// Manner is how it stands there.
	Manner Manner
	// Blank is whether the blank bears it already: then it is on previews only.
	Blank bool
}

// Difference is where a page and its record do not agree.
type Difference struct {
	// Field is the path of the record's field, or what of the page is concerned: "mrz", "seal",
	// "portrait", "page".
	Field string `json:"field"`
	// Problem says what is wrong. It holds no personal data, so that it may stand in a log.
	Problem string `json:"problem"`
	// Found and Expected are what the page and the record say. They hold personal data.
	Found    string `json:"found,omitempty"`
	Expected string `json:"expected,omitempty"`
}

// String gives field and problem.
func (d Difference) String() string { return d.Field + ": " + d.Problem }
