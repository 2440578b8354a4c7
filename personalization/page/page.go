// Package page writes the PDF of a document's page: prepared fonts, text, paths, images, forms,
// separations, layers, overprint, and the same bytes for the same input, always.
//
// What many documents share (fonts cut to a character set, inks, layers, static art) is collected
// once in a Builder and frozen into a Base. A Base is immutable and safe for use by several
// goroutines; each document made from it copies the ready bytes and adds only its own.
//
// Lengths are millimetres from the page's top left corner, y downwards. Font sizes are points.
package page

// Point is a place on the page in millimetres from its top left corner.
type Point struct{ X, Y float64 }

const (
	ptPerMM = 72 / 25.4
	// mmPerPt turns font sizes into lengths.
	mmPerPt = 25.4 / 72
	// maxSide is the largest page side accepted, in mm: A3 and what lies below it.
	maxSide = 500
)

// FontID names a font of a Base.
type FontID int

// InkID names an ink (separation) of a Base.
type InkID int

// LayerID names an optional content layer of a Base.
type LayerID int

// StateID names a graphics state of a Base.
type StateID int

// FormID names a prepared form (static art) of a Base.
type FormID int

// ImageID names an image of one Document.
type ImageID int
