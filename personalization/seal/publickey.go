package seal

import (
	"crypto"
	"crypto/ecdsa"
	_ "crypto/sha256" // SHA-224 and SHA-256
	_ "crypto/sha512" // SHA-384 and SHA-512
	"encoding/asn1"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// PublicKey verifies signatures. It is on a NIST curve (P-224, P-256, P-384) or, as in many published seals, on a brainpool curve. The
// zero value verifies nothing.
type PublicKey struct {
	curve *curve
	point []byte           // uncompressed
	nist  *ecdsa.PublicKey // where the standard library knows the curve
	group *group           // elsewhere
}

// newPublicKey takes an uncompressed point.
func newPublicKey(c *curve, point []byte) (PublicKey, error) {
	k := PublicKey{curve: c, point: slices.Clone(point)}
	if c.standard != nil {
		var err error
		if k.nist, err = ecdsa.ParseUncompressedPublicKey(c.standard, point); err != nil {
			return PublicKey{}, fmt.Errorf("reading point on %s: %w", c.name, err)
		}
		return k, nil
	}
	if !c.contains(point) {
		return PublicKey{}, errors.New("reading point on " + c.name + ": it is not on the curve")
	}
	k.group = newGroup(c)
	return k, nil
}

// PublicKeyOf gives a public key as verification here needs it: of one of crypto/ecdsa, on a NIST curve, or a PublicKey, by which the
// holder of a key on a brainpool curve names it.
func PublicKeyOf(key crypto.PublicKey) (PublicKey, error) {
	switch k := key.(type) {
	case PublicKey:
		return k, nil
	case *ecdsa.PublicKey:
		c := curveNamed(k.Params().Name)
		if c == nil || c.standard == nil {
			break
		}
		point, err := k.Bytes()
		if err != nil {
			return PublicKey{}, fmt.Errorf("reading public key: %w", err)
		}
		return newPublicKey(c, point)
	}
	return PublicKey{}, bad("key", "it is not for ECDSA on a curve that is known", "use a key on "+curveChoice)
}

// curveChoice names the curves that are signed with.
const curveChoice = "P-256, P-384, brainpoolP256r1 or brainpoolP384r1"

// ParsePublicKey reads CURVE:HEXPOINT: the name of the curve (P-224, P-256, P-384, brainpoolP224r1, brainpoolP256r1, brainpoolP320r1,
// brainpoolP384r1, brainpoolP512r1) and the uncompressed point.
func ParsePublicKey(text string) (PublicKey, error) {
	const field = "publicKey"
	name, digits, _ := strings.Cut(text, ":")
	point, err := hex.DecodeString(digits)
	if err != nil {
		return PublicKey{}, bad(field, "the point is not in hex", "write CURVE:HEXPOINT")
	}
	c := curveNamed(name)
	if c == nil {
		return PublicKey{}, bad(field, fmt.Sprintf("the curve %.20q is not known", name), "use P-256, P-384, or a brainpool curve such as brainpoolP256r1")
	}
	k, err := newPublicKey(c, point)
	if err != nil {
		return PublicKey{}, bad(field, "the point is not on the curve", "write 04 and both coordinates")
	}
	return k, nil
}

// Curve gives the name of the key's curve.
func (k PublicKey) Curve() string {
	if k.curve == nil {
		return ""
	}
	return k.curve.name
}

// String gives CURVE:HEXPOINT, as [ParsePublicKey] reads it.
func (k PublicKey) String() string { return k.Curve() + ":" + hex.EncodeToString(k.point) }

// Equal tells whether another key is the same.
func (k PublicKey) Equal(other crypto.PublicKey) bool {
	o, err := PublicKeyOf(other)
	return err == nil && k.curve != nil && k.String() == o.String()
}

func (k PublicKey) orderBits() int { return k.curve.n.BitLen() }

// orderSize is the length of r and of s in bytes.
func (k PublicKey) orderSize() int { return (k.orderBits() + 7) / 8 }

// hash gives the hash that belongs to the length of the order (Doc 9303-13 §2.4).
func (k PublicKey) hash() crypto.Hash {
	for _, h := range []crypto.Hash{crypto.SHA224, crypto.SHA256, crypto.SHA384} {
		if k.orderBits() <= 8*h.Size() {
			return h
		}
	}
	return crypto.SHA512
}

// digest hashes a message.
func (k PublicKey) digest(message []byte) []byte {
	h := k.hash().New()
	h.Write(message)
	return h.Sum(nil)
}

// verify tells whether a raw signature over a message is of this key.
func (k PublicKey) verify(message, raw []byte) bool {
	return k.curve != nil && k.verifyDigest(k.digest(message), raw)
}

func (k PublicKey) verifyDigest(digest, raw []byte) bool {
	if len(raw) != 2*k.orderSize() {
		return false
	}
	if k.group != nil {
		return k.group.verify(k.group.point(k.point), digest, raw)
	}
	der, err := signatureDER(raw[:len(raw)/2], raw[len(raw)/2:])
	return err == nil && ecdsa.VerifyASN1(k.nist, digest, der)
}

// verifyDER tells whether a signature of a certificate or a revocation list is of this key; hash is the one that its algorithm names.
func (k PublicKey) verifyDER(message, der []byte, hash crypto.Hash) bool {
	if k.curve == nil || !hash.Available() {
		return false
	}
	raw, err := signatureRaw(der, k.orderSize())
	h := hash.New()
	h.Write(message)
	return err == nil && k.verifyDigest(h.Sum(nil), raw)
}

// pair is a signature in ASN.1 (Doc 9303-13 App. B).
type pair struct{ R, S *big.Int }

func signatureDER(r, s []byte) ([]byte, error) {
	return asn1.Marshal(pair{new(big.Int).SetBytes(r), new(big.Int).SetBytes(s)})
}

// signatureRaw pads r and s to a length in bytes.
func signatureRaw(der []byte, size int) ([]byte, error) {
	var p pair
	if rest, err := asn1.Unmarshal(der, &p); err != nil || len(rest) > 0 || p.R.Sign() <= 0 || p.S.Sign() <= 0 {
		return nil, errors.New("there is no ECDSA signature in it")
	}
	if max(p.R.BitLen(), p.S.BitLen()) > 8*size {
		return nil, errors.New("the signature is too long for its key")
	}
	return append(p.R.FillBytes(make([]byte, size)), p.S.FillBytes(make([]byte, size))...), nil
}
