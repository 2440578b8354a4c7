// Package seal writes, reads and verifies visible digital seals (VDS, Doc 9303-13): a few bytes about a document, signed by the issuing
// State, printed as a two-dimensional barcode.
//
// [EncodeVisa], [EncodeEmergency] and [EncodeCard] make the signed bytes of a profile's seal, [Encode] those of any message; [Decode] takes
// bytes apart; [Verify] holds them against certificates, revocation lists and printed lines and gives the statuses of Doc 9303-13 App. D.
// Keys are behind [crypto.Signer], so that a token can hold them. [IssueCSCA], [IssueVDSSigner] and [IssueCRL] write the certificates of
// Doc 9303-12 on NIST and brainpool curves, [GenerateAuthority] both at once for trials. The package knows bytes only: the barcode is drawn
// elsewhere.
package seal

import "slices"

// magic is the first byte of every seal.
const magic = 0xdc

// signatureTag begins the signature, behind header and features.
const signatureTag = 0xff

// Seal is a decoded seal. Its signature has not been looked at.
type Seal struct {
	Version           int    // 3 or 4
	IssuingState      string // one to three letters
	Signer            string // signer identifier: country and two characters
	Reference         string // certificate reference, as written: the serial number of the signer's certificate in hex
	IssueDate         string // of the document, YYYY-MM-DD
	SignatureDate     string // YYYY-MM-DD
	FeatureDefinition byte   // which profile: 0x5D for a visa
	TypeCategory      byte   // odd for ICAO's profiles, even for national ones
	Features          []Feature
	Signature         []byte // r and s, each padded to the length of the group order

	signed []byte // header and features
}

// Feature is one element of a seal's message.
type Feature struct {
	Tag   byte
	Value []byte
}

// Signed gives the bytes that the signature covers.
func (s Seal) Signed() []byte { return slices.Clone(s.signed) }

// Feature gives the value of the feature with a tag, and whether there is one.
func (s Seal) Feature(tag byte) ([]byte, bool) {
	for _, f := range s.Features {
		if f.Tag == tag {
			return f.Value, true
		}
	}
	return nil, false
}

// FieldError says which field can't be sealed, why, and what to do. It carries no personal data.
type FieldError struct {
	Field   string `json:"field"`
	Problem string `json:"problem"`
	Remedy  string `json:"remedy"`
}

// Error gives field, problem and remedy in one line.
func (e *FieldError) Error() string { return e.Field + ": " + e.Problem + "; " + e.Remedy }

func bad(field, problem, remedy string) error {
	return &FieldError{Field: field, Problem: problem, Remedy: remedy}
}
