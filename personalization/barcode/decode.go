package barcode

import (
	"errors"
	"fmt"
)

// A Content is what a symbol says, and how well.
type Content struct {
	Data      []byte
	Corrected int // codewords that the error correction has mended; a fresh page has none
	Damaged   int // modules of finder and timing patterns that are not as they must be; a fresh page has none
}

// ErrUnreadable is in every error for a symbol that can't be read: of a form that the kind does not have, damaged beyond its
// error correction, or with content that is not plain bytes, such as extended channel interpretations.
var ErrUnreadable = errors.New("unreadable")

// Decode reads a symbol of its kind, byte for byte as Encode has got it.
func Decode(s Symbol) (Content, error) {
	var c Content
	var err error
	switch s.kind {
	case DataMatrix:
		c, err = decodeDataMatrix(s)
	case QR:
		c, err = decodeQR(s)
	case Aztec:
		c, err = decodeAztec(s)
	case PDF417:
		c, err = decodePDF417(s)
	case Code128:
		c, err = decodeCode128(s)
	default:
		err = errors.New("the kind is unknown")
	}
	if err != nil {
		return Content{}, fmt.Errorf("reading a %s barcode of %d × %d modules: %w: %w", s.kind, s.columns, s.rows, ErrUnreadable, err)
	}
	return c, nil
}

var (
	errPatterns = errors.New("its finder patterns are not where they must be")
	errCutShort = errors.New("its content ends in the middle")
	errNotBytes = errors.New("its content is not plain bytes")
)
