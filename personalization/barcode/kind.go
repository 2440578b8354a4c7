// Package barcode makes the symbols of a page and reads them back: Data Matrix (ISO/IEC 16022, ECC 200), QR Code (ISO/IEC
// 18004), Aztec Code (ISO/IEC 24778), PDF417 (ISO/IEC 15438) and Code 128 (ISO/IEC 15417). Doc 9303-13 §2.1 names the first
// three for digital seals.
//
// The content is bytes: what Encode is given, Decode gives back, without character sets, extended channel interpretations
// or function characters. A Symbol is a matrix of modules; Outline turns it into one path; Sample finds it in a raster.
// Nothing here knows mm or a page: all lengths are modules, except in Sample, where they are pixels.
package barcode

import "fmt"

// A Kind is a symbology.
type Kind uint8

// The kinds, as a layout names them in its text form.
const (
	DataMatrix Kind = iota + 1 // data-matrix
	QR                         // qr
	Aztec                      // aztec
	PDF417                     // pdf417
	Code128                    // code128
)

// Kinds returns all kinds, in the order of their constants.
func Kinds() []Kind { return []Kind{DataMatrix, QR, Aztec, PDF417, Code128} }

// String returns the text form, such as "data-matrix".
func (k Kind) String() string {
	switch k {
	case DataMatrix:
		return "data-matrix"
	case QR:
		return "qr"
	case Aztec:
		return "aztec"
	case PDF417:
		return "pdf417"
	case Code128:
		return "code128"
	}
	return fmt.Sprintf("barcode.Kind(%d)", uint8(k))
}

// ParseKind returns the kind with the given text form.
func ParseKind(text string) (Kind, error) {
	for _, k := range Kinds() {
		if k.String() == text {
			return k, nil
		}
	}
	return 0, fmt.Errorf("barcode kind %q is unknown: use data-matrix, qr, aztec, pdf417 or code128", text)
}

// MarshalText returns the text form of a kind that exists.
func (k Kind) MarshalText() ([]byte, error) {
	if _, err := ParseKind(k.String()); err != nil {
		return nil, err
	}
	return []byte(k.String()), nil
}

// UnmarshalText sets the kind from its text form.
func (k *Kind) UnmarshalText(text []byte) error {
	parsed, err := ParseKind(string(text))
	if err != nil {
		return err
	}
	*k = parsed
	return nil
}

// Quiet returns the light margin that the kind's standard demands, in modules: left and right, above and below. Aztec needs
// none.
func (k Kind) Quiet() (beside, above int) {
	switch k {
	case DataMatrix:
		return 1, 1
	case QR:
		return 4, 4
	case PDF417:
		return 2, 2
	case Code128:
		return 10, 0
	}
	return 0, 0
}
