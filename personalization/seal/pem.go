package seal

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
)

const (
	pemCertificate = "CERTIFICATE"
	pemCRL         = "X509 CRL"
	pemKey         = "PRIVATE KEY"
	pemECKey       = "EC PRIVATE KEY"
)

// EncodeCertificate writes a certificate as PEM.
func EncodeCertificate(c *Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: pemCertificate, Bytes: c.Raw})
}

// ParseCertificate reads the first certificate of a PEM file, or a certificate in DER.
func ParseCertificate(file []byte) (*Certificate, error) {
	all, err := ParseCertificates(file)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// ParseCertificates reads all certificates of a PEM file, or one in DER.
func ParseCertificates(file []byte) ([]*Certificate, error) {
	var all []*Certificate
	for _, der := range blocks(file, pemCertificate) {
		c, err := parseCertificate(der)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	if all == nil {
		return nil, bad("file", "there is no certificate in it", "give a PEM file with BEGIN CERTIFICATE, or DER")
	}
	return all, nil
}

// EncodeCRL writes a revocation list as PEM.
func EncodeCRL(l *RevocationList) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: pemCRL, Bytes: l.Raw})
}

// ParseCRL reads the first revocation list of a PEM file, or one in DER.
func ParseCRL(file []byte) (*RevocationList, error) {
	found := blocks(file, pemCRL)
	if len(found) == 0 {
		return nil, bad("file", "there is no revocation list in it", "give a PEM file with BEGIN X509 CRL, or DER")
	}
	return parseCRL(found[0])
}

// privateKeyInfo is PKCS #8 (RFC 5958), ecPrivateKey what stands in it (RFC 5915).
type privateKeyInfo struct {
	Version   int
	Algorithm pkix.AlgorithmIdentifier
	Key       []byte
}

type ecPrivateKey struct {
	Version    int
	Scalar     []byte
	Parameters asn1.RawValue  `asn1:"optional,explicit,tag:0"`
	Point      asn1.BitString `asn1:"optional,explicit,tag:1"`
}

// EncodeKey writes a private key in memory as PEM (PKCS #8, its curve named), unencrypted; keep the file to yourself.
func EncodeKey(key crypto.Signer) ([]byte, error) {
	var scalar []byte
	var err error
	switch k := key.(type) {
	case *PrivateKey:
		scalar = k.scalar
	case *ecdsa.PrivateKey:
		if scalar, err = k.Bytes(); err != nil {
			return nil, fmt.Errorf("writing private key: %w", err)
		}
	default:
		return nil, bad("key", "it is not in memory", "leave it where it is")
	}
	public, err := PublicKeyOf(key.Public())
	if err != nil {
		return nil, err
	}
	info, err := keyInfoOf(public, false)
	if err != nil {
		return nil, fmt.Errorf("writing private key: %w", err)
	}
	inner, err := asn1.Marshal(ecPrivateKey{Version: 1, Scalar: scalar, Point: info.Point})
	if err != nil {
		return nil, fmt.Errorf("writing private key: %w", err)
	}
	der, err := asn1.Marshal(privateKeyInfo{0, info.Algorithm, inner})
	if err != nil {
		return nil, fmt.Errorf("writing private key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: pemKey, Bytes: der}), nil
}

// ParseKey reads the private key of a PEM file (PKCS #8, or the form of openssl ecparam), past other blocks.
func ParseKey(file []byte) (crypto.Signer, error) {
	var inner ecPrivateKey
	var parameters []byte
	if found := blocks(file, pemKey); len(found) > 0 {
		var info privateKeyInfo
		if err := whole(found[0], &info); err != nil {
			return nil, fmt.Errorf("reading private key: %w", err)
		}
		if !info.Algorithm.Algorithm.Equal(oidECKey()) {
			return nil, bad("key", "it is not an EC key", "give a key on "+curveChoice)
		}
		if err := whole(info.Key, &inner); err != nil {
			return nil, fmt.Errorf("reading private key: %w", err)
		}
		parameters = info.Algorithm.Parameters.FullBytes
	} else if found := blocks(file, pemECKey); len(found) > 0 {
		if err := whole(found[0], &inner); err != nil {
			return nil, fmt.Errorf("reading private key: %w", err)
		}
		parameters = inner.Parameters.Bytes
	} else {
		return nil, bad("file", "there is no private key in it", "give a PEM file with BEGIN PRIVATE KEY, not encrypted")
	}
	c, _, err := curveOf(parameters)
	if err != nil {
		return nil, fmt.Errorf("reading private key: %w", err)
	}
	return newPrivateKey(c, inner.Scalar)
}

// blocks gives all blocks of a kind, past others (openssl puts parameters before a key); what is no PEM at all but looks like DER counts
// as one certificate or list.
func blocks(file []byte, kind string) [][]byte {
	var all [][]byte
	first, rest := pem.Decode(file)
	for b := first; b != nil; b, rest = pem.Decode(rest) {
		if b.Type == kind {
			all = append(all, b.Bytes)
		}
	}
	if first == nil && len(file) > 2 && file[0] == 0x30 && file[1] >= 0x80 && kind != pemKey && kind != pemECKey {
		return [][]byte{file}
	}
	return all
}
