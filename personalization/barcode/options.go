package barcode

import "fmt"

// Options say what a symbol shall be like. The zero value asks for the smallest square symbol with the error correction
// that the kind's standard recommends.
type Options struct {
	// ECC is the error correction: L, M (the usual), Q or H for QR; 0 to 8 for PDF417 (usual: by the amount of data, ISO/IEC
	// 15438 Annex E); 5 to 90, in percent of the symbol, for Aztec (usual: 23). Empty is the usual. Data Matrix and Code 128
	// have no choice.
	ECC string

	// Shape chooses among the shapes of Data Matrix; the other kinds have one.
	Shape Shape

	// MinWidth and MinHeight are the least width and height in modules, without the quiet zone: a layout that wants every
	// symbol of a document alike gives the size that the longest content needs. For Code 128 MinHeight is the height of the
	// bars.
	MinWidth, MinHeight int
}

// A Shape is the outer form of a Data Matrix symbol.
type Shape uint8

// The shapes.
const (
	Square      Shape = iota // one of the 24 square sizes
	Rectangular              // one of the 6 rectangular sizes, at most 49 codewords
	AnyShape                 // whichever covers the least area
)

// String returns the text form: square, rectangular or any.
func (s Shape) String() string {
	switch s {
	case Square:
		return "square"
	case Rectangular:
		return "rectangular"
	case AnyShape:
		return "any"
	}
	return fmt.Sprintf("barcode.Shape(%d)", uint8(s))
}

// number returns the ECC option as a number between low and high, or usual if there is none.
func (o Options) number(kind Kind, low, high, usual int) (int, error) {
	if o.ECC == "" {
		return usual, nil
	}
	var n int
	if _, err := fmt.Sscanf(o.ECC, "%d", &n); err != nil || fmt.Sprint(n) != o.ECC || n < low || n > high {
		return 0, fmt.Errorf("error correction %q of a %s barcode: give a number from %d to %d", o.ECC, kind, low, high)
	}
	return n, nil
}

// none refuses an ECC option for a kind that has no choice.
func (o Options) none(kind Kind) error {
	if o.ECC != "" {
		return fmt.Errorf("error correction %q of a %s barcode: the kind has only one, leave it out", o.ECC, kind)
	}
	return nil
}
