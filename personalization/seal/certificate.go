package seal

import (
	"bytes"
	"crypto"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"
)

// Certificate is an X.509 certificate with an ECDSA key, as this package makes and checks it. crypto/x509 knows neither brainpool curves
// nor curves described in full, so that it can't read those of a CSCA.
type Certificate struct {
	Raw                   []byte // DER
	SerialNumber          *big.Int
	Issuer, Subject       pkix.Name
	NotBefore, NotAfter   time.Time
	PublicKey             PublicKey
	ExplicitParameters    bool // the curve is described in full, not named
	CA                    bool
	SubjectKeyID          []byte
	AuthorityKeyID        []byte
	KeyNotBefore          time.Time // private key usage period; zero where the certificate has none
	KeyNotAfter           time.Time
	ExtendedUsages        []asn1.ObjectIdentifier
	DocumentTypes         []string // codes of the document type list; nil where there is none
	State                 string   // locality among the subject's alternative names: the State as in the MRZ
	Extensions            []pkix.Extension
	rawIssuer, rawSubject []byte
	signed, signature     []byte
	hash                  crypto.Hash
	usage                 byte
	unknownCritical       bool
}

// signedList is the form of certificates and of revocation lists.
type signedList struct {
	Body      asn1.RawValue
	Algorithm pkix.AlgorithmIdentifier
	Signature asn1.BitString
}

type certificateBody struct {
	Version    int `asn1:"optional,explicit,default:0,tag:0"`
	Serial     *big.Int
	Algorithm  pkix.AlgorithmIdentifier
	Issuer     asn1.RawValue
	Validity   struct{ NotBefore, NotAfter time.Time }
	Subject    asn1.RawValue
	Key        keyInfo
	Extensions []pkix.Extension `asn1:"omitempty,optional,explicit,tag:3"`
}

// maxCertificate bounds what is read as a certificate or a list, in bytes.
const maxCertificate = 16 << 20

// parseCertificate reads DER.
func parseCertificate(der []byte) (*Certificate, error) {
	der = slices.Clone(der)
	var outer signedList
	var body certificateBody
	if len(der) > maxCertificate {
		return nil, errors.New("reading certificate: it is too long")
	}
	if err := errors.Join(whole(der, &outer), whole(outer.Body.FullBytes, &body)); err != nil {
		return nil, fmt.Errorf("reading certificate: %w", err)
	}
	c := &Certificate{Raw: der, SerialNumber: body.Serial, NotBefore: body.Validity.NotBefore, NotAfter: body.Validity.NotAfter,
		rawIssuer: body.Issuer.FullBytes, rawSubject: body.Subject.FullBytes, signed: outer.Body.FullBytes, signature: outer.Signature.Bytes}
	if err := c.take(outer, body); err != nil {
		return nil, fmt.Errorf("reading certificate: %w", err)
	}
	return c, nil
}

// take reads what has a form of its own.
func (c *Certificate) take(outer signedList, body certificateBody) (err error) {
	if body.Version != 2 {
		return fmt.Errorf("it is of version %d, not 3", body.Version+1)
	}
	if body.Serial.Sign() <= 0 || len(body.Serial.Bytes()) > 20 {
		return errors.New("its serial number is not positive or longer than 20 bytes")
	}
	if c.hash, err = hashOf(outer, body.Algorithm); err != nil {
		return err
	}
	if c.Issuer, err = nameOf(body.Issuer.FullBytes); err != nil {
		return err
	}
	if c.Subject, err = nameOf(body.Subject.FullBytes); err != nil {
		return err
	}
	if c.PublicKey, c.ExplicitParameters, err = body.Key.key(); err != nil {
		return err
	}
	return c.read(body.Extensions)
}

func nameOf(der []byte) (pkix.Name, error) {
	var rdn pkix.RDNSequence
	if err := whole(der, &rdn); err != nil {
		return pkix.Name{}, fmt.Errorf("a name can't be read: %w", err)
	}
	var name pkix.Name
	name.FillFromRDNSequence(&rdn)
	return name, nil
}

// algorithms gives the hash of each ECDSA signature algorithm, by the last arc of 1.2.840.10045.4.3 (RFC 5758 §3.2).
func algorithms() map[int]crypto.Hash {
	return map[int]crypto.Hash{1: crypto.SHA224, 2: crypto.SHA256, 3: crypto.SHA384, 4: crypto.SHA512}
}

func oidECDSA(arc int) asn1.ObjectIdentifier {
	return asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, arc}
}

// hashOf reads the algorithm of a signature, which stands outside of what is signed and within it.
func hashOf(outer signedList, within pkix.AlgorithmIdentifier) (crypto.Hash, error) {
	outside := outer.Algorithm
	if outer.Signature.BitLength != 8*len(outer.Signature.Bytes) {
		return 0, errors.New("its signature is not of whole bytes")
	}
	if !outside.Algorithm.Equal(within.Algorithm) || !bytes.Equal(outside.Parameters.FullBytes, within.Parameters.FullBytes) {
		return 0, errors.New("its signature algorithm is another one outside of what is signed")
	}
	for arc, hash := range algorithms() {
		if oidECDSA(arc).Equal(within.Algorithm) {
			return hash, nil
		}
	}
	return 0, errors.New("its signature algorithm " + within.Algorithm.String() + " is not ECDSA with a hash of SHA-2")
}

// Reference gives the serial number as seals write it, in hex.
func (c *Certificate) Reference() string { return strings.ToUpper(c.SerialNumber.Text(16)) }

// IsVDSSigner tells whether the certificate's extended key usage is that of a signer of seals (Doc 9303-12 §7.1.3).
func (c *Certificate) IsVDSSigner() bool {
	return slices.ContainsFunc(oidsVDSSigner(), func(id asn1.ObjectIdentifier) bool {
		return slices.ContainsFunc(c.ExtendedUsages, id.Equal)
	})
}

// IssuedBy tells whether a CSCA issued the certificate: its name, its key identifier, its right to sign certificates, and its signature.
func (c *Certificate) IssuedBy(csca *Certificate) bool {
	return csca.CA && csca.usage&usageCertSign != 0 && !csca.unknownCritical && bytes.Equal(c.rawIssuer, csca.rawSubject) &&
		sameKey(c.AuthorityKeyID, csca) && csca.PublicKey.verifyDER(c.signed, c.signature, c.hash)
}

// sameKey tells whether an authority key identifier, if there is one, is that of a CSCA.
func sameKey(id []byte, csca *Certificate) bool {
	return len(id) == 0 || len(csca.SubjectKeyID) == 0 || bytes.Equal(id, csca.SubjectKeyID)
}

// permits tells whether a document code of an MRZ, two characters, is in the document type list; a single letter there stands for all
// codes that begin with it (Doc 9303-12 §7.1.1.6).
func (c *Certificate) permits(code string) bool {
	return c.DocumentTypes == nil || slices.ContainsFunc(c.DocumentTypes, func(t string) bool {
		return t == code || t == strings.TrimRight(code, "<") || len(t) == 1 && strings.HasPrefix(code, t)
	})
}
