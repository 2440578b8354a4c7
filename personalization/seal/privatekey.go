package seal

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"io"
	"math/big"
)

// PrivateKey is a key in memory on a brainpool curve, for trials. Keys on P-256 and P-384 are those of crypto/ecdsa; an authority's own
// stay in a token behind [crypto.Signer].
type PrivateKey struct {
	public PublicKey
	scalar []byte // of the length of the group order
}

// GenerateKey makes a key on P-256, P-384, brainpoolP256r1, brainpoolP320r1, brainpoolP384r1 or brainpoolP512r1 from the system's
// source of randomness.
func GenerateKey(curve string) (crypto.Signer, error) {
	switch curve {
	case "P-256":
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case "P-384":
		return ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	}
	c := curveNamed(curve)
	if c == nil || c.n.BitLen() < 256 {
		return nil, bad("curve", fmt.Sprintf("keys are not made on %.20q", curve), "use "+curveChoice)
	}
	// Over a range so that one is added at the end: 1 to n-1.
	scalar, err := rand.Int(rand.Reader, new(big.Int).Sub(c.n, big.NewInt(1)))
	if err != nil {
		return nil, fmt.Errorf("drawing a key: %w", err)
	}
	return newPrivateKey(c, scalar.Add(scalar, big.NewInt(1)).Bytes())
}

// newPrivateKey takes a scalar as big-endian bytes; crypto/ecdsa's type comes back where the standard library knows the curve.
func newPrivateKey(c *curve, scalar []byte) (crypto.Signer, error) {
	d := new(big.Int).SetBytes(scalar)
	if d.Sign() == 0 || d.Cmp(c.n) >= 0 {
		return nil, bad("key", "its number is not between 0 and the order of "+c.name, "use the file as it was made")
	}
	scalar = d.FillBytes(make([]byte, (c.n.BitLen()+7)/8))
	if c.standard != nil {
		key, err := ecdsa.ParseRawPrivateKey(c.standard, scalar)
		if err != nil {
			return nil, fmt.Errorf("reading private key: %w", err)
		}
		return key, nil
	}
	g := newGroup(c)
	x, y := g.affine(g.multiply(g.base, scalar))
	public, err := newPublicKey(c, append(append([]byte{4}, x...), y...))
	if err != nil {
		return nil, fmt.Errorf("reading private key: %w", err)
	}
	return &PrivateKey{public: public, scalar: scalar}, nil
}

// Public gives the public key, a [PublicKey].
func (k *PrivateKey) Public() crypto.PublicKey { return k.public }

// Sign signs a digest. The same digest always gives the same signature (RFC 6979), so randomness is not asked for.
func (k *PrivateKey) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	hash := opts.HashFunc()
	if !hash.Available() || len(digest) != hash.Size() {
		return nil, fmt.Errorf("signing: a digest of %d bytes is not of the hash", len(digest))
	}
	r, s, err := k.public.group.sign(k.scalar, digest, hash)
	if err != nil {
		return nil, fmt.Errorf("signing: %w", err)
	}
	return signatureDER(r, s)
}

// signMessage hashes and signs by the key's holder, who may be a token, and gives the signature in ASN.1.
func signMessage(key crypto.Signer, public PublicKey, message []byte) ([]byte, error) {
	// No source of randomness: a key in memory then signs deterministically (RFC 6979).
	der, err := key.Sign(nil, public.digest(message), public.hash())
	if err != nil {
		return nil, fmt.Errorf("signing: %w", err)
	}
	// A token that fails gives a wrong signature rather than none; a blank is not spent on it.
	if !public.verifyDER(message, der, public.hash()) {
		return nil, fmt.Errorf("signing: what the key's holder gave does not verify")
	}
	return der, nil
}
