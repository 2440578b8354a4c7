package seal

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/hex"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// Base points are on their curves and of the order given: every constant of RFC 5639 takes part.
func TestCurveConstants(t *testing.T) {
	if len(curves()) != 8 {
		t.Errorf("%d curves", len(curves()))
	}
	for _, c := range curves() {
		if !c.contains(c.base()) {
			t.Errorf("%s: the base point is not on the curve", c.name)
		}
		g := newGroup(c)
		if end := g.multiply(g.base, c.n.Bytes()); end.z != (element{}) {
			t.Errorf("%s: the base point has another order", c.name)
		}
		if !c.n.ProbablyPrime(10) || !c.p.ProbablyPrime(10) {
			t.Errorf("%s: order or field is not prime", c.name)
		}
	}
}

// Numbers of any length and value are added, subtracted, multiplied and inverted as math/big does it.
func TestArithmeticOfModuli(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(curves()).Draw(t, "curve")
		m := rapid.SampledFrom([]*big.Int{c.p, c.n}).Draw(t, "modulus")
		n := newModulus(m)
		number := func(name string) *big.Int {
			x := new(big.Int).SetBytes(rapid.SliceOfN(rapid.Byte(), n.size, n.size).Draw(t, name))
			switch rapid.IntRange(0, 3).Draw(t, name+" kind") {
			case 0: // near the modulus
				x.Sub(m, new(big.Int).Rsh(x, uint(8*n.size-2)))
			case 1:
				x.Rsh(x, uint(8*n.size-2))
			}
			return x
		}
		x, y := number("x"), number("y")
		if small := n.below(x.FillBytes(make([]byte, n.size))) == 1; small != (x.Cmp(m) < 0) {
			t.Fatalf("%x is below %x: %v", x, m, small)
		}
		a, b := n.number(x.FillBytes(make([]byte, n.size))), n.number(y.FillBytes(make([]byte, n.size)))
		for name, c := range map[string]struct {
			got  element
			want *big.Int
		}{
			"product":    {n.mul(a, b), new(big.Int).Mul(x, y)},
			"sum":        {n.add(a, b), new(big.Int).Add(x, y)},
			"difference": {n.sub(a, b), new(big.Int).Sub(x, y)},
			"itself":     {a, x},
		} {
			if got, want := new(big.Int).SetBytes(n.bytes(c.got)), c.want.Mod(c.want, m); got.Cmp(want) != 0 {
				t.Fatalf("%s of %x and %x modulo %x is %x, want %x", name, x, y, m, got, want)
			}
		}
		if x.Mod(x, m).Sign() != 0 && n.mul(a, n.invert(a)) != n.one && m.Bit(1) == 1 {
			t.Fatalf("%x has another inverse modulo %x", x, m)
		}
	})
}

// Our arithmetic, run on the curves that the standard library knows too, agrees with it: public keys, and signatures bit for bit, which
// takes in the nonces of RFC 6979.
func TestOwnSignaturesAreThoseOfTheStandardLibrary(t *testing.T) {
	for _, c := range []*curve{nist(elliptic.P256(), 0), nist(elliptic.P384(), 34)} {
		g := newGroup(c)
		for i := range 20 {
			key, err := ecdsa.GenerateKey(c.standard, rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			scalar, err := key.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			public, err := PublicKeyOf(key.Public())
			if err != nil {
				t.Fatal(err)
			}
			x, y := g.affine(g.multiply(g.base, scalar))
			if !bytes.Equal(public.point, append(append([]byte{4}, x...), y...)) {
				t.Fatalf("%s: another public key", c.name)
			}
			for _, hash := range []crypto.Hash{crypto.SHA256, crypto.SHA384, crypto.SHA512} {
				h := hash.New()
				h.Write([]byte{byte(i)})
				digest := h.Sum(nil)
				want, err := key.Sign(nil, digest, hash)
				if err != nil {
					t.Fatal(err)
				}
				r, s, err := g.sign(scalar, digest, hash)
				if err != nil {
					t.Fatal(err)
				}
				if got, err := signatureDER(r, s); err != nil || !bytes.Equal(got, want) {
					t.Fatalf("%s: signed %x, the standard library %x (%v)", c.name, got, want, err)
				}
				if !g.verify(g.point(public.point), digest, append(r, s...)) || g.verify(g.point(public.point), digest, append(s, r...)) {
					t.Fatalf("%s: our verification does not agree", c.name)
				}
			}
		}
	}
}

// The vector of RFC 6979 App. A.2.5, P-256 with SHA-256 over "sample".
func TestPublishedNonce(t *testing.T) {
	key, err := hex.DecodeString("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721")
	if err != nil {
		t.Fatal(err)
	}
	h := crypto.SHA256.New()
	h.Write([]byte("sample"))
	r, s, err := newGroup(nist(elliptic.P256(), 0)).sign(key, h.Sum(nil), crypto.SHA256)
	if got := hex.EncodeToString(r) + hex.EncodeToString(s); err != nil || got != "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"+
		"f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8" {
		t.Errorf("%s (%v)", got, err)
	}
}

// The key pair printed in Doc 9303-7 App. E, the one of most published seals: its public key follows from its private one, and what it signs
// verifies.
func TestPublishedKeyPair(t *testing.T) {
	for _, k := range load(t).Keys {
		if k.PrivateScalar == "" {
			continue
		}
		key, err := newPrivateKey(curveNamed(k.Curve), unhex(t, k.PrivateScalar))
		if err != nil {
			t.Fatal(err)
		}
		public, err := PublicKeyOf(key.Public())
		if err != nil || hex.EncodeToString(public.point) != k.PublicPoint {
			t.Errorf("%s: public key %s (%v)", k.ID, public, err)
		}
		der, err := signMessage(key, public, []byte("message"))
		if err != nil {
			t.Fatal(err)
		}
		if again, err := signMessage(key, public, []byte("message")); err != nil || !bytes.Equal(der, again) {
			t.Errorf("%s: signed otherwise the second time (%v)", k.ID, err)
		}
		return
	}
	t.Error("no published key pair")
}

// Points that are equal, opposite, or at infinity are added like all others.
func TestEveryPairOfPointsIsAdded(t *testing.T) {
	for _, c := range brainpools() {
		g := newGroup(c)
		minus := new(big.Int).Sub(c.n, big.NewInt(1)).Bytes()
		zero, one, opposite := g.multiply(g.base, []byte{0}), g.base, g.multiply(g.base, minus)
		for name, v := range map[string]struct{ got, want point }{
			"0 + 0":  {g.add(zero, zero), zero},
			"0 + P":  {g.add(zero, one), one},
			"P + 0":  {g.add(one, zero), one},
			"P + P":  {g.add(one, one), g.multiply(one, []byte{2})},
			"P - P":  {g.add(one, opposite), zero},
			"-P - P": {g.add(opposite, opposite), g.multiply(opposite, []byte{2})},
		} {
			x, y := g.affine(v.got)
			wantX, wantY := g.affine(v.want)
			if !bytes.Equal(x, wantX) || !bytes.Equal(y, wantY) {
				t.Errorf("%s: %s", c.name, name)
			}
		}
	}
}

func TestKeysThatAreNotMade(t *testing.T) {
	for _, name := range []string{"", "P-224", "P-521", "brainpoolP224r1", "secp256k1"} {
		if _, err := GenerateKey(name); err == nil {
			t.Errorf("a key on %q was made", name)
		}
	}
	for _, c := range curves() {
		for _, scalar := range [][]byte{nil, {0}, c.n.Bytes(), append([]byte{1}, c.n.Bytes()...)} {
			if _, err := newPrivateKey(c, scalar); err == nil {
				t.Errorf("%s took the key %x", c.name, scalar)
			}
		}
	}
}
