package seal

import (
	"crypto"
	"fmt"
	"strings"
	"time"
)

// Signer signs seals with the key of one certificate.
type Signer struct {
	key         crypto.Signer
	certificate *Certificate
	identifier  string // C and CN of the certificate's subject
	reference   string // the certificate's serial number in hex
	anyDay      bool
}

// maxReference bounds a certificate reference: with fewer than ten characters it does not matter that some read its length in hex and
// some in decimal.
const maxReference = 9

// NewSigner checks that key and certificate belong together and that the certificate has the profile of a signer of seals (Doc 9303-12
// §7.1.3): subject of C and a CN of two characters, extended key usage, ECDSA with an order of at least 256 bits. A token that holds a key
// on a brainpool curve gives a [PublicKey] as its public key.
func NewSigner(key crypto.Signer, certificate *Certificate) (*Signer, error) {
	if !certificate.PublicKey.Equal(key.Public()) {
		return nil, bad("key", "the key is not that of the certificate", "give the two that belong together")
	}
	if certificate.PublicKey.orderBits() < 256 {
		return nil, bad("key", "the key is too short to sign with", "use a key of 256 bits or more")
	}
	identifier, err := signerIdentifier(certificate)
	if err != nil {
		return nil, err
	}
	if !certificate.IsVDSSigner() {
		return nil, bad("certificate", "its extended key usage is not that of a VDS signer", "use a certificate made for seals, as by key vds-signer")
	}
	reference := certificate.Reference()
	if len(reference) > maxReference {
		return nil, bad("certificate", "its serial number is too long for a seal", fmt.Sprintf("use a serial number of at most %d hex digits", maxReference))
	}
	return &Signer{key: key, certificate: certificate, identifier: identifier, reference: reference}, nil
}

// Certificate gives the signer's certificate.
func (s *Signer) Certificate() *Certificate { return s.certificate }

// AnyDay gives a signer that also dates seals outside of its certificate's validity, which the line never does: for trials with published
// data.
func (s *Signer) AnyDay() *Signer {
	free := *s
	free.anyDay = true
	return &free
}

// ValidOn tells whether the signer's certificate is valid on some part of a day, YYYY-MM-DD.
func (s *Signer) ValidOn(day string) bool {
	d, err := time.Parse(time.DateOnly, day)
	return err == nil && !d.AddDate(0, 0, 1).Before(s.certificate.NotBefore) && !d.After(s.certificate.NotAfter)
}

// signerIdentifier gives the four characters that name a signer: country and common name of the subject.
func signerIdentifier(c *Certificate) (string, error) {
	if len(c.Subject.Country) != 1 {
		return "", bad("certificate", "its subject has no country", "use a certificate of the VDS signer profile")
	}
	id := c.Subject.Country[0] + c.Subject.CommonName
	if len(c.Subject.Country[0]) != 2 || len(id) != 4 || strings.ContainsFunc(id, func(r rune) bool { return !isCapitalOrDigit(r) }) {
		return "", bad("certificate", "country and common name of its subject are not two capital characters each", "use a certificate of the VDS signer profile")
	}
	return id, nil
}

func isCapitalOrDigit(r rune) bool { return r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' }

// name gives what a header says of the signer (Doc 9303-13 §2.2).
func (s *Signer) name(version int) (string, error) {
	switch version {
	case 3:
		if len(s.reference) > 5 {
			return "", bad("version", "version 3 has room for a serial number of five hex digits", "write version 4")
		}
		return s.identifier + "00000"[len(s.reference):] + s.reference, nil
	case 4:
		return fmt.Sprintf("%s%02X%s", s.identifier, len(s.reference), s.reference), nil
	}
	return "", bad("version", fmt.Sprintf("version %d is not known", version), "write version 3 or 4")
}

// sign gives r and s, each padded to the length of the group order, over the hash that belongs to the order (Doc 9303-13 §2.4).
func (s *Signer) sign(message []byte) ([]byte, error) {
	public := s.certificate.PublicKey
	der, err := signMessage(s.key, public, message)
	if err != nil {
		return nil, fmt.Errorf("sealing: %w", err)
	}
	return signatureRaw(der, public.orderSize())
}
