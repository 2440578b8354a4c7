package barcode

import (
	"errors"
	"fmt"
)

// ErrTooLong is in every error for content that no symbol of the kind (with the options given) can hold.
var ErrTooLong = errors.New("the content is too long")

// ErrEmpty is in the error for empty content.
var ErrEmpty = errors.New("a barcode needs content")

// Encode makes the smallest symbol of a kind that holds the bytes of data. The same input gives the same symbol.
func Encode(kind Kind, data []byte, options Options) (Symbol, error) {
	if len(data) == 0 {
		return Symbol{}, fmt.Errorf("making a %s barcode: %w", kind, ErrEmpty)
	}
	var s Symbol
	var err error
	switch kind {
	case DataMatrix:
		s, err = encodeDataMatrix(data, options)
	case QR:
		s, err = encodeQR(data, options)
	case Aztec:
		s, err = encodeAztec(data, options)
	case PDF417:
		s, err = encodePDF417(data, options)
	case Code128:
		s, err = encodeCode128(data, options)
	default:
		err = errors.New("the kind is unknown")
	}
	if err != nil {
		return Symbol{}, fmt.Errorf("making a %s barcode of %d bytes: %w", kind, len(data), err)
	}
	return s, nil
}
