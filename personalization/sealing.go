package personalization

import (
	"errors"

	"chancery/personalization/record"
	"chancery/personalization/seal"
)

// SealSigner makes signed digital seals. For the same input it must give the same bytes (ECDSA
// by RFC 6979), or a page could not be made again.
type SealSigner interface {
	// SealVisa gives the bytes of a visa's seal (Doc 9303-7 §9.1).
	SealVisa(in seal.VisaInput) ([]byte, error)
}

// NewSealSigner gives a SealSigner that signs with the key of a certificate.
func NewSealSigner(signer *seal.Signer) SealSigner { return keyed{signer} }

type keyed struct{ signer *seal.Signer }

func (k keyed) SealVisa(in seal.VisaInput) ([]byte, error) { return seal.EncodeVisa(in, k.signer) }

// sealed gives the seal of a visa. It is dated with the day of issue: what has no clock can't
// know the day of signing, and both are the same day where seals are made when a visa is issued.
func sealed(signer SealSigner, rec record.Record, mrz []string) ([]byte, error) {
	if signer == nil {
		return nil, errors.New("there is no key to seal with: install the signer's key and certificate")
	}
	if rec.Visa == nil {
		return nil, fieldError("visa", "a visa has no visa data", "fill in category, entries, dates, passport number and place of issue")
	}
	payload, err := signer.SealVisa(seal.VisaInput{
		IssuingState:   rec.IssuingState,
		IssueDate:      rec.DateOfIssue,
		SignatureDate:  rec.DateOfIssue,
		MRZ:            mrz,
		Entries:        rec.Visa.Entries,
		DurationDays:   rec.Visa.DurationDays,
		PassportNumber: rec.Visa.PassportNumber,
	})
	if err != nil {
		return nil, inRecordWords(err)
	}
	return payload, nil
}
