package seal

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"strings"
)

// Signer signs seals with the key of one certificate.
type Signer struct {
	key         crypto.Signer
	certificate *x509.Certificate
	public      PublicKey
	identifier  string // C and CN of the certificate's subject
	reference   string // the certificate's serial number in hex
}

// maxReference bounds a certificate reference: with fewer than ten characters it does not matter that some read its length in hex and
// some in decimal.
const maxReference = 9

// NewSigner checks that key and certificate belong together and that the certificate has the profile of a VDS signer (Doc 9303-12
// §7.1.3): subject of C and a CN of two characters, extended key usage, ECDSA with an order of at least 256 bits.
func NewSigner(key crypto.Signer, certificate *x509.Certificate) (*Signer, error) {
	public, err := PublicKeyOf(certificate)
	if err != nil {
		return nil, fmt.Errorf("reading the certificate's key: %w", err)
	}
	own, ok := key.Public().(*ecdsa.PublicKey)
	if !ok || !own.Equal(certificate.PublicKey) {
		return nil, bad("key", "the key is not that of the certificate", "give the two that belong together")
	}
	if public.orderBits() < 256 {
		return nil, bad("key", "the key is too short to sign with", "use a key of 256 bits or more")
	}
	identifier, err := signerIdentifier(certificate)
	if err != nil {
		return nil, err
	}
	if !isVDSSigner(certificate) {
		return nil, bad("certificate", "its extended key usage is not that of a VDS signer", "use a certificate made for seals (2.23.136.1.1.14.1)")
	}
	reference := certificateReference(certificate)
	if len(reference) > maxReference {
		return nil, bad("certificate", "its serial number is too long for a seal", fmt.Sprintf("use a serial number of at most %d hex digits", maxReference))
	}
	return &Signer{key: key, certificate: certificate, public: public, identifier: identifier, reference: reference}, nil
}

// Certificate gives the signer's certificate.
func (s *Signer) Certificate() *x509.Certificate { return s.certificate }

// signerIdentifier gives the four characters that name a signer: country and common name of the subject.
func signerIdentifier(c *x509.Certificate) (string, error) {
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

// certificateReference gives the serial number as seals write it.
func certificateReference(c *x509.Certificate) string {
	return strings.ToUpper(c.SerialNumber.Text(16))
}

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
	hash, err := s.public.hash()
	if err != nil {
		return nil, err
	}
	digest := hash.New()
	digest.Write(message)
	// No source of randomness: a key in memory then signs deterministically (RFC 6979).
	der, err := s.key.Sign(nil, digest.Sum(nil), hash)
	if err != nil {
		return nil, fmt.Errorf("signing seal: %w", err)
	}
	var pair struct{ R, S *big.Int }
	if rest, err := asn1.Unmarshal(der, &pair); err != nil || len(rest) > 0 || pair.R.Sign() <= 0 || pair.S.Sign() <= 0 {
		return nil, errors.New("signing seal: the key's holder gave no ECDSA signature")
	}
	size := (s.public.orderBits() + 7) / 8
	if max(pair.R.BitLen(), pair.S.BitLen()) > 8*size {
		return nil, errors.New("signing seal: the signature is of another key")
	}
	raw := append(pair.R.FillBytes(make([]byte, size)), pair.S.FillBytes(make([]byte, size))...)
	// A token that fails gives a wrong signature rather than none; a blank is not spent on it.
	if !s.public.verify(message, raw) {
		return nil, errors.New("signing seal: the signature does not verify")
	}
	return raw, nil
}
