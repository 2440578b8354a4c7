package seal

import (
	"encoding/asn1"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// extensions gives OIDs in their order, critical ones with a mark.
func extensions(c *Certificate) string {
	var all []string
	for _, e := range c.Extensions {
		id := e.Id.String()
		if e.Critical {
			id += "!"
		}
		all = append(all, id)
	}
	return strings.Join(all, " ")
}

func TestProfilesOfCertificates(t *testing.T) {
	a, _ := trial(t)
	c, s := a.CSCA.Certificate, a.VDSSigner.Certificate
	// Doc 9303-12 §7.1.3: authority key identifier and extended key usage, nothing else.
	if got := extensions(s); got != "2.5.29.35 2.5.29.37!" && got != "2.5.29.37! 2.5.29.35" {
		t.Errorf("VDS signer has the extensions %s", got)
	}
	// Doc 9303-12 §7.1.1, table 5: key usage, basic constraints, subject key identifier, CRL distribution points, alternative names and
	// private key usage period.
	want := map[string]bool{"2.5.29.15!": true, "2.5.29.19!": true, "2.5.29.14": true, "2.5.29.31": true, "2.5.29.17": true, "2.5.29.18": true, "2.5.29.16": true, "2.5.29.35": true}
	for _, id := range strings.Fields(extensions(c)) {
		if !want[id] {
			t.Errorf("CSCA has the extension %s", id)
		}
		delete(want, id)
	}
	if len(want) > 0 {
		t.Errorf("CSCA lacks %v", want)
	}
	if !c.CA || s.CA || c.usage != usageCertSign|usageCRLSign || c.ExplicitParameters || s.ExplicitParameters {
		t.Errorf("CSCA %v and %v, usage %b", c.CA, s.CA, c.usage)
	}
	if !s.IssuedBy(c) || !c.IssuedBy(c) || s.IssuedBy(s) {
		t.Error("signer under CSCA")
	}
	if string(s.AuthorityKeyID) != string(c.SubjectKeyID) || len(s.SubjectKeyID) > 0 || c.State != "UTO" {
		t.Error("key identifiers don't match")
	}
	if s.Subject.String() != "CN=TS,C=UT" || s.Issuer.String() != c.Subject.String() {
		t.Errorf("subject %s, issuer %s", s.Subject, s.Issuer)
	}
	for _, serial := range []*big.Int{c.SerialNumber, s.SerialNumber} {
		if serial.Sign() <= 0 || len(serial.Bytes()) > 20 {
			t.Errorf("serial number %s", serial)
		}
	}
	if n := len(s.Reference()); n != 5 {
		t.Errorf("a reference of %d characters", n)
	}
	if !s.NotBefore.Equal(trialTime()) || s.NotAfter.Before(trialTime().AddDate(7, 0, 0)) || c.NotAfter.Before(s.NotAfter) || c.NotAfter.Year() > 2049 {
		t.Errorf("CSCA until %s, signer until %s", c.NotAfter, s.NotAfter)
	}
}

// Names of countries and signers must be PrintableString (Doc 9303-12 §7.1).
func TestNamesArePrintableStrings(t *testing.T) {
	a, _ := trial(t)
	var sets []asn1.RawValue
	if _, err := asn1.Unmarshal(a.VDSSigner.Certificate.rawSubject, &sets); err != nil || len(sets) != 2 {
		t.Fatalf("%d attributes, %v", len(sets), err)
	}
	for _, set := range sets {
		var pair struct {
			Type  asn1.ObjectIdentifier
			Value asn1.RawValue
		}
		if _, err := asn1.Unmarshal(set.Bytes, &pair); err != nil || pair.Value.Tag != asn1.TagPrintableString || len(pair.Value.Bytes) != 2 {
			t.Errorf("%s is of type %d: %q (%v)", pair.Type, pair.Value.Tag, pair.Value.Bytes, err)
		}
	}
}

func TestKeyPeriodIsShorterThanTheCertificate(t *testing.T) {
	a, _ := trial(t)
	c := a.CSCA.Certificate
	if !c.KeyNotBefore.Equal(trialTime()) || !c.KeyNotAfter.Equal(trialTime().AddDate(3, 0, 0)) || !c.NotAfter.Equal(trialTime().AddDate(15, 0, 0)) {
		t.Errorf("the key is used from %s to %s, the certificate is valid until %s", c.KeyNotBefore, c.KeyNotAfter, c.NotAfter)
	}
	for purpose, want := range map[Purpose]time.Time{"": trialTime().AddDate(7, 0, 0), ForVisas: trialTime().AddDate(7, 0, 0),
		ForEmergency: trialTime().AddDate(2, 2, 0), ForCards: trialTime().AddDate(12, 0, 0)} {
		s, err := IssueVDSSigner(VDSSignerRequest{Signer: "TS", Reference: "5B", Purpose: purpose, From: trialTime()}, a.VDSSigner.Key, a.CSCA)
		if err != nil {
			t.Fatal(err)
		}
		if !s.Certificate.NotAfter.Equal(want) {
			t.Errorf("%q: until %s", purpose, s.Certificate.NotAfter)
		}
	}
}

func TestPEMRoundTrip(t *testing.T) {
	a, _ := trial(t)
	key, err := EncodeKey(a.VDSSigner.Key)
	if err != nil {
		t.Fatal(err)
	}
	// Files of openssl have other blocks before the one that is looked for.
	k, err := ParseKey(append([]byte("-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"), key...))
	if err != nil {
		t.Fatal(err)
	}
	c, err := ParseCertificate(append(key, EncodeCertificate(a.VDSSigner.Certificate)...))
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewSigner(k, c)
	if err != nil {
		t.Fatal(err)
	}
	if s.Certificate() != c {
		t.Error("another certificate")
	}
	for _, file := range [][]byte{nil, []byte("x"), key} {
		if _, err := ParseCertificate(file); err == nil {
			t.Errorf("%.20q is a certificate", file)
		}
	}
	for _, file := range [][]byte{nil, EncodeCertificate(c), []byte("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")} {
		if _, err := ParseKey(file); err == nil {
			t.Errorf("%.20q is a key", file)
		}
	}
	if _, err := EncodeKey(token{}); err == nil {
		t.Error("a key that is elsewhere was written")
	}
}

func TestGenerateWithoutRandomness(t *testing.T) {
	if _, err := GenerateAuthority(strings.NewReader(""), trialTime()); err == nil {
		t.Error("serial numbers were drawn from nothing")
	}
}

// Signatures of openssl on curves that the standard library does not know, the one whose order is shorter than its hash among them.
func TestCrosscheckBrainpool(t *testing.T) {
	dir := t.TempDir()
	message := filepath.Join(dir, "message")
	if err := os.WriteFile(message, []byte("a message of State Utopia"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, hash := range map[string]string{"brainpoolP224r1": "-sha224", "brainpoolP256r1": "-sha256", "brainpoolP320r1": "-sha384",
		"brainpoolP384r1": "-sha384", "brainpoolP512r1": "-sha512"} {
		key, signature := filepath.Join(dir, name), filepath.Join(dir, name+".der")
		for _, args := range [][]string{{"ecparam", "-name", name, "-genkey", "-noout", "-out", key}, {"dgst", hash, "-sign", key, "-out", signature, message}} {
			if out, err := openssl(t, args...); err != nil {
				t.Fatalf("%v, %s", err, out)
			}
		}
		text, err := openssl(t, "ec", "-in", key, "-noout", "-text")
		if err != nil {
			t.Fatalf("%v, %s", err, text)
		}
		_, after, _ := strings.Cut(text, "pub:")
		digits, _, _ := strings.Cut(after, "ASN1")
		k, err := ParsePublicKey(name + ":" + strings.Join(strings.FieldsFunc(digits, func(r rune) bool { return r == ':' || r == ' ' || r == '\n' }), ""))
		if err != nil {
			t.Fatal(err)
		}
		der, err := os.ReadFile(signature)
		if err != nil {
			t.Fatal(err)
		}
		var pair struct{ R, S *big.Int }
		if _, err := asn1.Unmarshal(der, &pair); err != nil {
			t.Fatal(err)
		}
		size := k.orderSize()
		raw := append(pair.R.FillBytes(make([]byte, size)), pair.S.FillBytes(make([]byte, size))...)
		if !k.verify([]byte("a message of State Utopia"), raw) {
			t.Errorf("%s: the signature of openssl does not verify", name)
		}
		if k.verify([]byte("another message"), raw) {
			t.Errorf("%s: another message verifies", name)
		}
	}
}
