package personalization

import (
	"errors"
	"strings"

	"chancery/personalization/mrz"
	"chancery/personalization/record"
	"chancery/personalization/seal"
	"chancery/templates"
)

// SealSigner makes signed digital seals. For the same input it must give the same bytes (ECDSA
// by RFC 6979), or a page could not be made again.
type SealSigner interface {
	// SealVisa gives the bytes of a visa's seal (Doc 9303-7 §9.1).
	SealVisa(in seal.VisaInput) ([]byte, error)
	// SealEmergency gives the bytes of an emergency travel document's seal (Doc 9303-8 §6.1).
	SealEmergency(in seal.EmergencyInput) ([]byte, error)
	// SealCard gives the bytes of the data seal of an identity card or a residence permit, by the
	// national profile of Utopia.
	SealCard(in seal.CardInput) ([]byte, error)
}

// NewSealSigner gives a SealSigner that signs with the key of a certificate.
func NewSealSigner(signer *seal.Signer) SealSigner { return keyed{signer} }

type keyed struct{ signer *seal.Signer }

func (k keyed) SealVisa(in seal.VisaInput) ([]byte, error) { return seal.EncodeVisa(in, k.signer) }

func (k keyed) SealEmergency(in seal.EmergencyInput) ([]byte, error) {
	return seal.EncodeEmergency(in, k.signer)
}

func (k keyed) SealCard(in seal.CardInput) ([]byte, error) { return seal.EncodeCard(in, k.signer) }

// sealedLayout tells whether a layout asks for a digital seal.
func sealedLayout(l *templates.Layout) bool {
	for _, name := range l.Sides() {
		side := l.Side(name)
		for _, plane := range [][]templates.Element{side.Personalization, side.UV} {
			for i := range plane {
				if b := plane[i].Barcode; b != nil && b.Content == templates.SealContent {
					return true
				}
			}
		}
	}
	return false
}

// sealed gives the seal of a document: of a visa, of a card of format TD1, and else that of an
// emergency travel document. It is dated with the day of issue: what has no clock can't know the
// day of signing, and both are the same day where seals are made when a document is issued.
func sealed(signer SealSigner, rec record.Record, lines []string) ([]byte, error) {
	if signer == nil {
		return nil, errors.New("there is no key to seal with: install the signer's key and certificate")
	}
	var payload []byte
	var err error
	switch {
	case rec.Format == string(mrz.MRVA) || rec.Format == string(mrz.MRVB):
		payload, err = sealedVisa(signer, rec, lines)
	case rec.Format == string(mrz.TD1):
		payload, err = signer.SealCard(cardInput(rec, lines))
	default:
		payload, err = sealedEmergency(signer, rec)
	}
	if err != nil {
		return nil, inRecordWords(err)
	}
	return payload, nil
}

func sealedVisa(signer SealSigner, rec record.Record, lines []string) ([]byte, error) {
	if rec.Visa == nil {
		return nil, fieldError("visa", "a visa has no visa data", "fill in category, entries, dates, passport number and place of issue")
	}
	return signer.SealVisa(seal.VisaInput{
		IssuingState:   rec.IssuingState,
		IssueDate:      rec.DateOfIssue,
		SignatureDate:  rec.DateOfIssue,
		MRZ:            lines,
		Entries:        rec.Visa.Entries,
		DurationDays:   rec.Visa.DurationDays,
		PassportNumber: rec.Visa.PassportNumber,
	})
}

// sealedEmergency seals the machine readable zone in the format TD2, also of a booklet
// (Doc 9303-8 §6.1).
func sealedEmergency(signer SealSigner, rec record.Record) ([]byte, error) {
	rec.Format = string(mrz.TD2)
	lines, _, err := MRZ(rec)
	if err != nil {
		return nil, err
	}
	return signer.SealEmergency(seal.EmergencyInput{IssuingState: rec.IssuingState, IssueDate: rec.DateOfIssue, SignatureDate: rec.DateOfIssue, MRZ: lines})
}

func cardInput(rec record.Record, lines []string) seal.CardInput {
	in := seal.CardInput{
		IssuingState: rec.IssuingState, IssueDate: rec.DateOfIssue, SignatureDate: rec.DateOfIssue, MRZ: lines,
		DocumentNumber: rec.DocumentNumber, DateOfBirth: rec.Bearer.DateOfBirth, DateOfExpiry: rec.DateOfExpiry,
		PrimaryIdentifier: sealedName(rec.Bearer.PrimaryIdentifier), SecondaryIdentifier: sealedName(rec.Bearer.SecondaryIdentifier),
	}
	if n := rec.Bearer.NationalName; n != nil {
		in.NationalPrimary, in.NationalSecondary = sealedName(n.Primary), sealedName(n.Secondary)
	}
	return in
}

// sealedName shortens a name to what the data seal of a card has room for: as many whole
// characters as 56 bytes hold. Four names, a zone, and a signature of 96 bytes then fit into the symbol of
// 80 × 80 modules that a card has a place for.
func sealedName(name string) string {
	const room = 56
	if len(name) <= room {
		return name
	}
	end := 0
	for i := range name {
		if i > room {
			break
		}
		end = i
	}
	return strings.TrimRight(name[:end], " ")
}
