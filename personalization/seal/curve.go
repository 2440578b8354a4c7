package seal

import (
	"crypto/elliptic"
	"encoding/asn1"
	"math/big"
)

// curve is a short Weierstrass curve y² = x³ + ax + b over the field of p, with a base point of prime order n and cofactor 1.
type curve struct {
	name               string
	oid                asn1.ObjectIdentifier
	p, a, b, gx, gy, n *big.Int
	standard           elliptic.Curve // nil where the standard library does not know it
}

// curves gives all that certificates may name. P-224 and brainpoolP224r1 are read for old seals and never signed with.
func curves() []*curve {
	return append(brainpools(), nist(elliptic.P224(), 33), nist(elliptic.P256(), 0), nist(elliptic.P384(), 34))
}

// nist gives a curve of FIPS 186, whose a is -3; arc is the last of its identifier (SEC 2), 0 for that of P-256.
func nist(c elliptic.Curve, arc int) *curve {
	v := c.Params()
	oid := asn1.ObjectIdentifier{1, 3, 132, 0, arc}
	if arc == 0 {
		oid = asn1.ObjectIdentifier{1, 2, 840, 10045, 3, 1, 7}
	}
	return &curve{name: v.Name, oid: oid, p: v.P, a: new(big.Int).Sub(v.P, big.NewInt(3)), b: v.B, gx: v.Gx, gy: v.Gy, n: v.N, standard: c}
}

// curveNamed gives a curve by its name, nil for an unknown one.
func curveNamed(name string) *curve {
	for _, c := range curves() {
		if c.name == name {
			return c
		}
	}
	return nil
}

// size is the length of a coordinate in bytes.
func (c *curve) size() int { return (c.p.BitLen() + 7) / 8 }

// base gives the base point, uncompressed.
func (c *curve) base() []byte {
	out := append([]byte{4}, make([]byte, 2*c.size())...)
	c.gx.FillBytes(out[1 : 1+c.size()])
	c.gy.FillBytes(out[1+c.size():])
	return out
}

// contains tells whether an uncompressed point is on the curve.
func (c *curve) contains(point []byte) bool {
	if len(point) != 1+2*c.size() || point[0] != 4 {
		return false
	}
	x, y := new(big.Int).SetBytes(point[1:1+c.size()]), new(big.Int).SetBytes(point[1+c.size():])
	if x.Cmp(c.p) >= 0 || y.Cmp(c.p) >= 0 {
		return false
	}
	right := new(big.Int).Mul(x, x)
	right.Add(right, c.a).Mul(right, x).Add(right, c.b)
	left := new(big.Int).Mul(y, y)
	return left.Sub(left, right).Mod(left, c.p).Sign() == 0
}
