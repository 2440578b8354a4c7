package seal

import (
	"bytes"
	"crypto"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
)

// doctored changes the body of a signer's certificate and has the CSCA sign it again.
func doctored(t *testing.T, a Authority, change func(*certificateBody)) []byte {
	t.Helper()
	var body certificateBody
	if err := whole(a.VDSSigner.Certificate.signed, &body); err != nil {
		t.Fatal(err)
	}
	change(&body)
	der, err := sign(body, a.CSCA.Key, a.CSCA.Certificate.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// ext changes an extension's value.
func ext(id asn1.ObjectIdentifier, value []byte) func(*certificateBody) {
	return func(b *certificateBody) {
		for i := range b.Extensions {
			if b.Extensions[i].Id.Equal(id) {
				b.Extensions[i].Value = value
			}
		}
	}
}

func TestCertificatesThatAreNotRead(t *testing.T) {
	a := authorityOn(t, "brainpoolP256r1", false)
	if _, err := ParseCertificate(doctored(t, a, func(*certificateBody) {})); err != nil {
		t.Fatalf("unchanged: %v", err)
	}
	for _, c := range []struct {
		says   string
		change func(*certificateBody)
	}{
		{"version 1", func(b *certificateBody) { b.Version = 0 }},
		{"serial number", func(b *certificateBody) { b.Serial = big.NewInt(0) }},
		{"serial number", func(b *certificateBody) { b.Serial = big.NewInt(-5) }},
		{"serial number", func(b *certificateBody) { b.Serial = new(big.Int).Lsh(big.NewInt(1), 160) }},
		{"signature algorithm", func(b *certificateBody) { b.Algorithm.Algorithm = oidECDSA(3) }},
		{"there twice", func(b *certificateBody) { b.Extensions = append(b.Extensions, b.Extensions[0]) }},
		{"not for ECDSA", func(b *certificateBody) {
			b.Key.Algorithm.Algorithm = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}
		}},
		{"name can't be read", func(b *certificateBody) { b.Subject = asn1.RawValue{FullBytes: []byte{0x30, 2, 5, 0}} }},
		{"2.5.29.35", ext(standard(arcAuthorityKey), []byte{5})},
		{"2.5.29.37", ext(standard(arcExtUsage), []byte{5, 0})},
		{"2.23.136.1.1.6.2", ext(oidDocumentTypes(), []byte{0x30, 0, 0})},
		{"known", func(b *certificateBody) { b.Key.Algorithm.Parameters.FullBytes = []byte{6, 3, 42, 3, 4} }},
		{"parameters", func(b *certificateBody) { b.Key.Algorithm.Parameters.FullBytes = []byte{5, 0} }},
		{"whole bytes", func(b *certificateBody) { b.Key.Point = asn1.BitString{Bytes: []byte{4, 0}, BitLength: 13} }},
		{"on the curve", func(b *certificateBody) { b.Key.Point.Bytes = append([]byte{4}, make([]byte, 64)...) }},
		{"on the curve", func(b *certificateBody) { b.Key.Point = asn1.BitString{Bytes: []byte{0}, BitLength: 8} }},
	} {
		if _, err := ParseCertificate(doctored(t, a, c.change)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("want an error on %q: %v", c.says, err)
		}
	}
	noSigner := *a.CSCA.Certificate
	noSigner.usage = usageCRLSign
	if a.VDSSigner.Certificate.IssuedBy(&noSigner) {
		t.Error("a CSCA without the right to sign certificates issued one")
	}
	good := a.VDSSigner.Certificate.Raw
	for n := range good {
		if _, err := ParseCertificate(good[:n]); err == nil {
			t.Errorf("cut at %d it was read", n)
		}
	}
	if _, err := ParseCertificate(append(bytes.Clone(good), 0)); err == nil {
		t.Error("a byte more was read")
	}
	both := append(EncodeCertificate(a.CSCA.Certificate), EncodeCertificate(a.VDSSigner.Certificate)...)
	if all, err := ParseCertificates(both); err != nil || len(all) != 2 || !all[1].IssuedBy(all[0]) {
		t.Errorf("%d certificates of a file with two (%v)", len(all), err)
	}
	if _, err := ParseCertificates(append(both, pem.EncodeToMemory(&pem.Block{Type: pemCertificate, Bytes: []byte{1}})...)); err == nil {
		t.Error("a file with a broken certificate was read")
	}
}

// Whoever may choose a base point can make any public key his own: the signature of a forger with k = 1 would verify (CVE-2020-0601). So
// would that of a curve that is weaker in another number.
func TestParametersOfNoKnownCurve(t *testing.T) {
	c := curveNamed("brainpoolP256r1")
	for name, change := range map[string]func(*ecParameters){
		"base point": func(p *ecParameters) { p.Base = newForger(t) }, "order": func(p *ecParameters) { p.Order = new(big.Int).Sub(p.Order, big.NewInt(2)) },
		"a": func(p *ecParameters) { p.Curve.A = []byte{1} }, "b": func(p *ecParameters) { p.Curve.B = bytes.Repeat([]byte{1}, 32) },
		"prime": func(p *ecParameters) { p.Field.Prime = big.NewInt(65537) }, "cofactor": func(p *ecParameters) { p.Cofactor = big.NewInt(4) },
		"field":            func(p *ecParameters) { p.Field.Type = asn1.ObjectIdentifier{1, 2, 840, 10045, 1, 2} },
		"compressed point": func(p *ecParameters) { p.Base = append([]byte{2}, p.Base[1:33]...) },
	} {
		p := c.explicit()
		change(&p)
		der, err := asn1.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		if got, _, err := curveOf(der); err == nil {
			t.Errorf("with another %s they are those of %s", name, got.name)
		}
	}
	// A seed, and no cofactor, change nothing.
	p := c.explicit()
	p.Cofactor, p.Curve.Seed = nil, asn1.BitString{Bytes: []byte{1, 2}, BitLength: 16}
	der, err := asn1.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	if got, inFull, err := curveOf(der); err != nil || got.name != c.name || !inFull {
		t.Errorf("%v, %v", got, err)
	}
}

// newForger gives the public key of somebody, as a base point.
func newForger(t *testing.T) []byte {
	t.Helper()
	public, err := PublicKeyOf(newKey(t, "brainpoolP256r1").Public())
	if err != nil {
		t.Fatal(err)
	}
	return public.point
}

// Every bit of certificate and list is signed: no flip leaves them what the CSCA issued.
func TestFlippedBitsOfCertificates(t *testing.T) {
	a := authorityOn(t, "P-256", true)
	csca := a.CSCA.Certificate
	step := 3
	if prove() {
		step = 1
	}
	// Where the last bits of a signature are zero, how many there are could be said otherwise.
	for _, unused := range []byte{1, 2, 7} {
		for range 20 {
			padded := authorityOn(t, "P-256", true)
			der := bytes.Clone(padded.CSCA.Certificate.Raw)
			der[len(der)-len(padded.CSCA.Certificate.signature)-1] = unused
			if c, err := ParseCertificate(der); err == nil {
				t.Fatalf("%d bits of the signature are said to be unused: %v", unused, c.IssuedBy(c))
			}
		}
	}
	certificate, list := a.VDSSigner.Certificate.Raw, listOf(t, a.CSCA, "5B").Raw
	for i := 0; i < 8*len(certificate); i += step {
		flipped := bytes.Clone(certificate)
		flipped[i/8] ^= 1 << (i % 8)
		if c, err := ParseCertificate(flipped); err == nil && c.IssuedBy(csca) {
			t.Errorf("certificate: bit %d does not count", i)
		}
	}
	for i := 0; i < 8*len(list); i += step {
		flipped := bytes.Clone(list)
		flipped[i/8] ^= 1 << (i % 8)
		if l, err := ParseCRL(flipped); err == nil && l.IssuedBy(csca) {
			t.Errorf("list: bit %d does not count", i)
		}
	}
}

func TestListsThatAreNotRead(t *testing.T) {
	a := authorityOn(t, "P-256", true)
	critical := pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 27}, Critical: true, Value: []byte{2, 1, 1}}
	for name, change := range map[string]func(*listBody){
		"a critical extension": func(b *listBody) { b.Extensions = append(b.Extensions, critical) },
		"an entry with one":    func(b *listBody) { b.Revoked[0].Extensions = []pkix.Extension{critical} },
		"no number":            func(b *listBody) { b.Extensions[1].Value = []byte{5, 0} },
		"no key identifier":    func(b *listBody) { b.Extensions[0].Value = []byte{5} },
		"another algorithm":    func(b *listBody) { b.Algorithm.Algorithm = oidECDSA(4) },
		"nothing":              func(*listBody) {},
	} {
		var body listBody
		if err := whole(listOf(t, a.CSCA, "5B").signed, &body); err != nil {
			t.Fatal(err)
		}
		change(&body)
		der, err := sign(body, a.CSCA.Key, a.CSCA.Certificate.PublicKey)
		if err != nil {
			t.Fatal(err)
		}
		if l, err := ParseCRL(der); (err == nil) != (name == "nothing") {
			t.Errorf("with %s it reads %+v, %v", name, l, err)
		}
	}
	for _, file := range [][]byte{nil, []byte("x"), EncodeCertificate(a.CSCA.Certificate), a.CSCA.Certificate.Raw} {
		if _, err := ParseCRL(file); err == nil {
			t.Errorf("%.20q is a list", file)
		}
	}
}

// What a holder of keys may show and do.
func TestHolders(t *testing.T) {
	key := newKey(t, "brainpoolP384r1").Signer
	for _, digest := range [][]byte{nil, make([]byte, 32), make([]byte, 64)} {
		if _, err := key.Sign(nil, digest, crypto.SHA384); err == nil {
			t.Errorf("a digest of %d bytes was signed", len(digest))
		}
	}
	var zero PublicKey
	if zero.Equal(key.Public()) || zero.Equal(zero) || zero.verify(nil, nil) || VerifyKey(Seal{}, zero).Status != Invalid {
		t.Error("no key is one")
	}
	if _, err := PublicKeyOf("text"); err == nil {
		t.Error("a text is a key")
	}
}
