package seal

import (
	"bytes"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
)

func oidECKey() asn1.ObjectIdentifier      { return asn1.ObjectIdentifier{1, 2, 840, 10045, 2, 1} }
func oidPrimeField() asn1.ObjectIdentifier { return asn1.ObjectIdentifier{1, 2, 840, 10045, 1, 1} }

// keyInfo is a SubjectPublicKeyInfo (RFC 5480).
type keyInfo struct {
	Algorithm pkix.AlgorithmIdentifier
	Point     asn1.BitString
}

// ecParameters describes a curve in full (X9.62), as Doc 9303-12 §4.1.6.3 wants it: no name, cofactor included.
type ecParameters struct {
	Version int
	Field   struct {
		Type  asn1.ObjectIdentifier
		Prime *big.Int
	}
	Curve struct {
		A, B []byte
		Seed asn1.BitString `asn1:"optional"`
	}
	Base     []byte
	Order    *big.Int
	Cofactor *big.Int `asn1:"optional"`
}

// explicit gives the parameters of a curve in full.
func (c *curve) explicit() ecParameters {
	p := ecParameters{Version: 1, Base: c.base(), Order: c.n, Cofactor: big.NewInt(1)}
	p.Field.Type, p.Field.Prime = oidPrimeField(), c.p
	p.Curve.A, p.Curve.B = c.a.FillBytes(make([]byte, c.size())), c.b.FillBytes(make([]byte, c.size()))
	return p
}

// parameters writes a curve by name or in full.
func (c *curve) parameters(inFull bool) ([]byte, error) {
	if inFull {
		return asn1.Marshal(c.explicit())
	}
	return asn1.Marshal(c.oid)
}

// curveOf reads parameters. Those in full must be, number for number, those of a curve that is known: with others, a forger could choose
// a base point to which anybody's public key belongs (CVE-2020-0601).
func curveOf(parameters []byte) (c *curve, inFull bool, err error) {
	var oid asn1.ObjectIdentifier
	if rest, err := asn1.Unmarshal(parameters, &oid); err == nil && len(rest) == 0 {
		for _, c := range curves() {
			if c.oid.Equal(oid) {
				return c, false, nil
			}
		}
		return nil, false, errors.New("the curve " + oid.String() + " is not known")
	}
	var p ecParameters
	if rest, err := asn1.Unmarshal(parameters, &p); err != nil || len(rest) > 0 {
		return nil, false, errors.New("the parameters of the curve can't be read")
	}
	for _, c := range curves() {
		if p.describes(c) {
			return c, true, nil
		}
	}
	return nil, true, errors.New("the parameters are those of no known curve")
}

// describes compares with a known curve. The seed, by which some curves were found, says nothing about the curve itself.
func (p ecParameters) describes(c *curve) bool {
	want := c.explicit()
	return p.Field.Type.Equal(want.Field.Type) && p.Field.Prime.Cmp(c.p) == 0 && p.Order.Cmp(c.n) == 0 &&
		new(big.Int).SetBytes(p.Curve.A).Cmp(c.a) == 0 && new(big.Int).SetBytes(p.Curve.B).Cmp(c.b) == 0 &&
		bytes.Equal(p.Base, want.Base) && (p.Cofactor == nil || p.Cofactor.Cmp(want.Cofactor) == 0)
}

// keyInfoOf writes a public key.
func keyInfoOf(k PublicKey, inFull bool) (keyInfo, error) {
	parameters, err := k.curve.parameters(inFull)
	if err != nil {
		return keyInfo{}, err
	}
	return keyInfo{
		Algorithm: pkix.AlgorithmIdentifier{Algorithm: oidECKey(), Parameters: asn1.RawValue{FullBytes: parameters}},
		Point:     asn1.BitString{Bytes: k.point, BitLength: 8 * len(k.point)},
	}, nil
}

// key reads the public key.
func (i keyInfo) key() (k PublicKey, inFull bool, err error) {
	if !i.Algorithm.Algorithm.Equal(oidECKey()) {
		return PublicKey{}, false, errors.New("its key is not for ECDSA")
	}
	c, inFull, err := curveOf(i.Algorithm.Parameters.FullBytes)
	if err != nil {
		return PublicKey{}, false, err
	}
	if i.Point.BitLength != 8*len(i.Point.Bytes) {
		return PublicKey{}, false, errors.New("its key is not of whole bytes")
	}
	k, err = newPublicKey(c, i.Point.Bytes)
	return k, inFull, err
}
