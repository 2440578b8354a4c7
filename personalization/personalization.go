// Package personalization makes from a record the artifacts of its document: the lines of the
// machine readable zone, the digital seal, and the page that goes to the printer. It knows no
// database, no clock and no network; the same record and images give the same bytes.
package personalization

import (
	"chancery/personalization/mrz"
	"chancery/personalization/record"
)

// Images are the files that a record names by their digests.
type Images struct {
	// Portrait is a normalised JPEG; empty where the record has none.
	Portrait []byte
	// Signature is a normalised PNG, dark strokes on white or on nothing; empty where the
	// record has none.
	Signature []byte
}

// Artifacts are what Compose makes of a record.
type Artifacts struct {
	// MRZ holds the lines of the machine readable zone, top line first.
	MRZ []string
	// Seal is the signed digital seal; nil for documents without one.
	Seal []byte
	// Page is the PDF of the personalization plane: what goes to the printer.
	Page []byte
	// PageDigest is the SHA-256 of Page, RecordDigest that of the record's canonical form.
	PageDigest, RecordDigest [32]byte
	// Truncated tells that the name was shortened for the machine readable zone.
	Truncated bool
}

// MRZ gives the lines of the record's machine readable zone, and whether the name had to be
// shortened. Errors name the field as the record does.
func MRZ(rec record.Record) (lines []string, truncated bool, err error) {
	encoded, err := mrz.Encode(rec.MRZ())
	if err != nil {
		return nil, false, inRecordWords(err)
	}
	return encoded.Lines, encoded.Truncated, nil
}
