package seal

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	_ "crypto/sha256" // SHA-224 and SHA-256
	_ "crypto/sha512" // SHA-384 and SHA-512
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
)

// PublicKey verifies seals. It is on a NIST curve (P-256, P-384) or, as in many published seals, on a brainpool curve.
type PublicKey struct {
	nist  *ecdsa.PublicKey
	other *curve
	x, y  *big.Int // on other
}

// PublicKeyOf gives the key of a signer's certificate.
func PublicKeyOf(certificate *x509.Certificate) (PublicKey, error) {
	key, ok := certificate.PublicKey.(*ecdsa.PublicKey)
	if !ok {
		return PublicKey{}, bad("certificate", "its key is not for ECDSA", "use a certificate of the VDS signer profile")
	}
	k := PublicKey{nist: key}
	_, err := k.hash()
	return k, err
}

// ParsePublicKey reads CURVE:HEXPOINT: the name of the curve (P-224, P-256, P-384, brainpoolP224r1, brainpoolP256r1, brainpoolP320r1,
// brainpoolP384r1, brainpoolP512r1) and the uncompressed point.
func ParsePublicKey(text string) (PublicKey, error) {
	const field = "publicKey"
	name, digits, _ := strings.Cut(text, ":")
	point, err := hex.DecodeString(digits)
	if err != nil {
		return PublicKey{}, bad(field, "the point is not in hex", "write CURVE:HEXPOINT")
	}
	for _, c := range []elliptic.Curve{elliptic.P224(), elliptic.P256(), elliptic.P384()} {
		if c.Params().Name == name {
			key, err := ecdsa.ParseUncompressedPublicKey(c, point)
			if err != nil {
				return PublicKey{}, bad(field, "the point is not on the curve", "write 04 and both coordinates")
			}
			return PublicKey{nist: key}, nil
		}
	}
	c, ok := brainpool(name)
	if !ok {
		return PublicKey{}, bad(field, fmt.Sprintf("the curve %.20q is not known", name), "use P-256, P-384, or a brainpool curve such as brainpoolP256r1")
	}
	size := (c.p.BitLen() + 7) / 8
	if len(point) != 1+2*size || point[0] != 4 {
		return PublicKey{}, bad(field, "the point is not uncompressed", "write 04 and both coordinates")
	}
	k := PublicKey{other: c, x: new(big.Int).SetBytes(point[1 : 1+size]), y: new(big.Int).SetBytes(point[1+size:])}
	if !c.contains(k.x, k.y) {
		return PublicKey{}, bad(field, "the point is not on the curve", "write 04 and both coordinates")
	}
	return k, nil
}

func (k PublicKey) order() *big.Int {
	if k.nist != nil {
		return k.nist.Params().N
	}
	return k.other.n
}

func (k PublicKey) orderBits() int { return k.order().BitLen() }

// hash gives the hash that belongs to the length of the order (Doc 9303-13 §2.4).
func (k PublicKey) hash() (crypto.Hash, error) {
	for _, h := range []crypto.Hash{crypto.SHA224, crypto.SHA256, crypto.SHA384, crypto.SHA512} {
		if k.orderBits() <= 8*h.Size() {
			return h, nil
		}
	}
	return 0, bad("key", "no hash is laid down for its length", "use a key of at most 512 bits")
}

// verify tells whether a raw signature over a message is of this key.
func (k PublicKey) verify(message, raw []byte) bool {
	hash, err := k.hash()
	size := (k.orderBits() + 7) / 8
	if err != nil || len(raw) != 2*size {
		return false
	}
	digest := hash.New()
	digest.Write(message)
	r, s := new(big.Int).SetBytes(raw[:size]), new(big.Int).SetBytes(raw[size:])
	if k.nist == nil {
		return k.other.verify(k.x, k.y, digest.Sum(nil), r, s)
	}
	der, err := asn1.Marshal(struct{ R, S *big.Int }{r, s})
	return err == nil && ecdsa.VerifyASN1(k.nist, digest.Sum(nil), der)
}
