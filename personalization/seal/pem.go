package seal

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"fmt"
)

const (
	pemCertificate = "CERTIFICATE"
	pemKey         = "PRIVATE KEY"
)

// EncodeCertificate writes a certificate as PEM.
func EncodeCertificate(c *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: pemCertificate, Bytes: c.Raw})
}

// ParseCertificate reads the first certificate of a PEM file.
func ParseCertificate(file []byte) (*x509.Certificate, error) {
	der, err := block(file, pemCertificate)
	if err != nil {
		return nil, err
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("reading certificate: %w", err)
	}
	return c, nil
}

// EncodeKey writes a private key in memory as PEM (PKCS #8), unencrypted; keep the file to yourself.
func EncodeKey(key crypto.Signer) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("writing private key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: pemKey, Bytes: der}), nil
}

// ParseKey reads the private key of a PEM file (PKCS #8).
func ParseKey(file []byte) (crypto.Signer, error) {
	der, err := block(file, pemKey)
	if err != nil {
		return nil, err
	}
	parsed, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, fmt.Errorf("reading private key: %w", err)
	}
	key, ok := parsed.(crypto.Signer)
	if !ok {
		return nil, bad("key", "the key can't sign", "give an EC key")
	}
	return key, nil
}

// block gives the first block of a kind, past others (openssl puts parameters before a key).
func block(file []byte, kind string) ([]byte, error) {
	for b, rest := pem.Decode(file); b != nil; b, rest = pem.Decode(rest) {
		if b.Type == kind {
			return b.Bytes, nil
		}
	}
	return nil, bad("file", "there is no "+kind+" in it", "give a PEM file with BEGIN "+kind)
}
