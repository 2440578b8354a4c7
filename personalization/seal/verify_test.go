package seal

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"
	"testing"
)

func certificates(all ...Identity) []*Certificate {
	var out []*Certificate
	for _, i := range all {
		out = append(out, i.Certificate)
	}
	return out
}

func TestReasons(t *testing.T) {
	a, signer := trial(t)
	b, _ := trial(t)
	payload, err := EncodeVisa(specimen(), signer)
	if err != nil {
		t.Fatal(err)
	}
	other := specimen()
	other.MRZ[0] = strings.Replace(other.MRZ[0], "ANNA", "OLGA", 1)
	full := Trust{Signers: certificates(b.VDSSigner, a.VDSSigner), CSCAs: certificates(b.CSCA, a.CSCA), At: trialTime(), MRZ: specimen().MRZ}
	// Same names and number as the true signer, but another key.
	forger := *a.VDSSigner.Certificate
	forger.PublicKey = b.VDSSigner.Certificate.PublicKey
	for _, c := range []struct {
		name   string
		change func(*Trust)
		want   string
	}{
		{"all well", func(*Trust) {}, "{VALID []}"},
		{"signature alone", func(v *Trust) { *v = Trust{Signers: v.Signers} }, "{VALID []}"},
		{"signer not known", func(v *Trust) { v.Signers = certificates(b.VDSSigner) }, "{INVALID [UNKNOWN_CERTIFICATE]}"},
		{"CSCA not trusted", func(v *Trust) { v.CSCAs = certificates(b.CSCA) }, "{INVALID [UNTRUSTED_CERTIFICATE]}"},
		{"too late", func(v *Trust) { v.At = trialTime().AddDate(13, 0, 0) }, "{INVALID [EXPIRED_CERTIFICATE]}"},
		{"too early", func(v *Trust) { v.At = trialTime().AddDate(0, 0, -1) }, "{INVALID [UNTRUSTED_CERTIFICATE EXPIRED_CERTIFICATE]}"},
		{"other key", func(v *Trust) { v.Signers = []*Certificate{&forger} }, "{INVALID [INVALID_SIGNATURE]}"},
		{"other name printed", func(v *Trust) { v.MRZ = other.MRZ }, "{INVALID [SEAL_VISA_MISMATCH]}"},
		{"optional data differ", func(v *Trust) { v.MRZ = []string{v.MRZ[0], v.MRZ[1][:28] + "<<<<<<<<<<<<<<<<"} }, "{VALID []}"},
		{"MRV-B printed", func(v *Trust) { v.MRZ = []string{v.MRZ[0][:36], v.MRZ[1][:36]} }, "{INVALID [SEAL_VISA_MISMATCH]}"},
		{"no MRZ of a visa", func(v *Trust) { v.MRZ = []string{"V<UTO"} }, "{INVALID [INVALID_VISA_MRZ]}"},
		{"two at once", func(v *Trust) { v.CSCAs, v.At = certificates(b.CSCA), trialTime().AddDate(13, 0, 0) },
			"{INVALID [UNTRUSTED_CERTIFICATE EXPIRED_CERTIFICATE]}"},
	} {
		trust := full
		c.change(&trust)
		if got := fmt.Sprint(Check(payload, trust)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestUnknownFeatureIsNoted(t *testing.T) {
	a, signer := trial(t)
	whole, err := EncodeVisa(specimen(), signer)
	if err != nil {
		t.Fatal(err)
	}
	visa, err := Decode(whole)
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{1, 127, 128, 255, 256, 2000} {
		m := Message{IssuingState: "UTO", IssueDate: "2026-06-13", SignatureDate: "2026-06-13", FeatureDefinition: VisaDefinition, TypeCategory: VisaCategory,
			Features: append([]Feature{{0x99, make([]byte, size)}}, visa.Features...)}
		payload, err := Encode(m, signer)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(Check(payload, Trust{Signers: certificates(a.VDSSigner)})); got != "{VALID [UNKNOWN_FEATURE]}" {
			t.Errorf("%d bytes: %s", size, got)
		}
		s, err := Decode(payload)
		if err != nil || len(s.Features[0].Value) != size {
			t.Errorf("%d bytes came back as %d (%v)", size, len(s.Features[0].Value), err)
		}
		m.Version = 3
		if _, err := Encode(m, signer); (err == nil) != (size < 256) {
			t.Errorf("version 3 with %d bytes: %v", size, err)
		}
	}
	for _, m := range []Message{{TypeCategory: 1}, {FeatureDefinition: 255, TypeCategory: 1}, {FeatureDefinition: 0x5d}} {
		m.IssuingState, m.IssueDate, m.SignatureDate = "UTO", "2026-06-13", "2026-06-13"
		if _, err := Encode(m, signer); err == nil {
			t.Errorf("profile %02X%02X was sealed", m.FeatureDefinition, m.TypeCategory)
		}
	}
}

// otherwise makes a certificate with crypto/x509, so that it can differ from the profile.
func otherwise(t *testing.T, csca Identity, key crypto.Signer, change func(*x509.Certificate)) []byte {
	t.Helper()
	usage, err := asn1.Marshal(oidsVDSSigner())
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(0x5b), Subject: pkix.Name{Country: []string{"UT"}, CommonName: "TS"},
		NotBefore: trialTime(), NotAfter: trialTime().AddDate(1, 0, 0), ExtraExtensions: []pkix.Extension{{Id: standard(arcExtUsage), Critical: true, Value: usage}}}
	change(c)
	parent := &x509.Certificate{RawSubject: csca.Certificate.rawSubject, SubjectKeyId: csca.Certificate.SubjectKeyID, IsCA: true}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, key.Public(), csca.Key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestNewSignerRefuses(t *testing.T) {
	a, _ := trial(t)
	b, _ := trial(t)
	elliptical := func(c elliptic.Curve) crypto.Signer {
		k, err := ecdsa.GenerateKey(c, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	make1 := func(key crypto.Signer, change func(*x509.Certificate)) *Certificate {
		c, err := ParseCertificate(otherwise(t, a.CSCA, key, change))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	good, short := elliptical(elliptic.P256()), elliptical(elliptic.P224())
	foreign, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	nothing := func(*x509.Certificate) {}
	for _, key := range []crypto.Signer{foreign, elliptical(elliptic.P521())} {
		if _, err := ParseCertificate(otherwise(t, a.CSCA, key, nothing)); err == nil {
			t.Errorf("a certificate of %T was read", key)
		}
	}
	for _, c := range []struct {
		name  string
		key   crypto.Signer
		cert  *Certificate
		field string
	}{
		{"another key", b.VDSSigner.Key, a.VDSSigner.Certificate, "key"},
		{"an RSA key for an EC certificate", foreign, a.VDSSigner.Certificate, "key"},
		{"P-224", short, make1(short, nothing), "key"},
		{"no country", good, make1(good, func(c *x509.Certificate) { c.Subject.Country = nil }), "certificate"},
		{"long name", good, make1(good, func(c *x509.Certificate) { c.Subject.CommonName = "TSS" }), "certificate"},
		{"small letters", good, make1(good, func(c *x509.Certificate) { c.Subject.CommonName = "ts" }), "certificate"},
		{"no usage", good, make1(good, func(c *x509.Certificate) { c.ExtraExtensions = nil }), "certificate"},
		{"long serial number", good, make1(good, func(c *x509.Certificate) { c.SerialNumber = big.NewInt(0x1234567890) }), "certificate"},
		{"a CSCA", a.CSCA.Key, a.CSCA.Certificate, "certificate"},
	} {
		_, err := NewSigner(c.key, c.cert)
		if e, ok := errors.AsType[*FieldError](err); !ok || e.Field != c.field || e.Remedy == "" {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	p384 := elliptical(elliptic.P384())
	wide := make1(p384, func(c *x509.Certificate) { c.SerialNumber = big.NewInt(0x123456789) })
	s, err := NewSigner(p384, wide)
	if err != nil {
		t.Fatal(err)
	}
	payload, err := EncodeVisa(specimen(), s)
	if err != nil {
		t.Fatal(err)
	}
	if r := Check(payload, Trust{Signers: []*Certificate{wide}, CSCAs: certificates(a.CSCA)}); r.Status != Valid {
		t.Errorf("P-384: %v", r)
	}
	in := specimen()
	in.Version = 3
	if _, err := EncodeVisa(in, s); err == nil {
		t.Error("version 3 took a reference of nine characters")
	}
}

// token is a key whose holder does something wrong.
type token struct {
	crypto.Signer
	sign func(digest []byte) ([]byte, error)
}

func (k token) Sign(_ io.Reader, digest []byte, _ crypto.SignerOpts) ([]byte, error) {
	return k.sign(digest)
}

func TestFailingTokens(t *testing.T) {
	a, _ := trial(t)
	b, _ := trial(t)
	key := a.VDSSigner.Key
	for name, sign := range map[string]func([]byte) ([]byte, error){
		"an error":           func([]byte) ([]byte, error) { return nil, errors.New("token is locked") },
		"no signature":       func([]byte) ([]byte, error) { return []byte("signed"), nil },
		"nothing":            func([]byte) ([]byte, error) { return nil, nil },
		"zeros":              func([]byte) ([]byte, error) { return []byte{0x30, 6, 2, 1, 0, 2, 1, 0}, nil },
		"one flipped digest": func(d []byte) ([]byte, error) { d[0] ^= 1; return key.Sign(nil, d, crypto.SHA256) },
		"another key":        func(d []byte) ([]byte, error) { return b.VDSSigner.Key.Sign(nil, d, crypto.SHA256) },
		"a longer one": func([]byte) ([]byte, error) {
			return append([]byte{0x30, 40, 2, 33, 1}, append(make([]byte, 32), 2, 3, 1, 1, 1)...), nil
		},
		"something behind it":  func(d []byte) ([]byte, error) { s, err := key.Sign(nil, d, crypto.SHA256); return append(s, 0), err },
		"with the raw concern": func(d []byte) ([]byte, error) { return make([]byte, 64), nil },
	} {
		s, err := NewSigner(token{key, sign}, a.VDSSigner.Certificate)
		if err != nil {
			t.Fatal(err)
		}
		if payload, err := EncodeVisa(specimen(), s); err == nil {
			t.Errorf("%s: sealed as %x", name, payload)
		}
	}
}

func TestParsePublicKey(t *testing.T) {
	a, signer := trial(t)
	payload, err := EncodeVisa(specimen(), signer)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Decode(payload)
	if err != nil {
		t.Fatal(err)
	}
	raw := a.VDSSigner.Certificate.PublicKey.point
	k, err := ParsePublicKey(fmt.Sprintf("P-256:%x", raw))
	if err != nil || VerifyKey(s, k).Status != Valid {
		t.Errorf("own key: %v", err)
	}
	for _, text := range []string{"", "P-256", "P-256:", "P-256:04", "P-256:zz", fmt.Sprintf("P-384:%x", raw), fmt.Sprintf("brainpoolP256r1:%x", raw),
		fmt.Sprintf("secp256k1:%x", raw), "brainpoolP256r1:04" + strings.Repeat("00", 64), "brainpoolP256r1:04" + strings.Repeat("ff", 64)} {
		if _, err := ParsePublicKey(text); err == nil {
			t.Errorf("%q was taken", text)
		} else if e, ok := errors.AsType[*FieldError](err); !ok || e.Remedy == "" {
			t.Errorf("%q: %v", text, err)
		}
	}
}
