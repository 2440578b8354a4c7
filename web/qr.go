package web

import (
	"fmt"
	"strings"

	"chancery/personalization/barcode"
)

// QR is a QR code as pages draw one: Path goes into <svg viewBox="0 0 Size Size">, a unit a module, quiet zone included.
type QR struct {
	Size int
	Path string
}

// quiet is the width of the quiet zone in modules (ISO/IEC 18004 §9.1).
const quiet = 4

// NewQR draws a text as a QR code.
func NewQR(text string) (QR, error) {
	s, err := barcode.Encode(barcode.QR, []byte(text), barcode.Options{})
	if err != nil {
		return QR{}, fmt.Errorf("drawing QR code: %w", err)
	}
	var path strings.Builder
	for y := range s.Rows() {
		for x := range s.Columns() {
			if s.At(x, y) {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+quiet, y+quiet)
			}
		}
	}
	return QR{Size: s.Columns() + 2*quiet, Path: path.String()}, nil
}
