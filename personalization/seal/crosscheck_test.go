package seal

import (
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// openssl runs another maker's implementation and gives what it says.
func openssl(t testing.TB, args ...string) (string, error) {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Fatal("openssl is missing: run scripts/setup")
	}
	out, err := exec.Command("openssl", args...).CombinedOutput()
	return string(out), err
}

// folder writes files for openssl.
type folder struct {
	testing.TB
	dir string
}

func newFolder(t testing.TB) folder { return folder{t, t.TempDir()} }

func (f folder) put(name string, content []byte) string {
	f.Helper()
	path := filepath.Join(f.dir, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		f.Fatal(err)
	}
	return path
}

// must runs openssl and wants it to be content.
func (f folder) must(args ...string) string {
	f.Helper()
	out, err := openssl(f, args...)
	if err != nil {
		f.Fatalf("openssl %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// authorityOn makes an authority with keys on a curve.
func authorityOn(t testing.TB, curve string, named bool) Authority {
	t.Helper()
	request := UtopiaCSCA(trialTime())
	request.Named = named
	csca, err := IssueCSCA(request, newKey(t, curve), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := IssueVDSSigner(VDSSignerRequest{Signer: "TS", Reference: "5B", DocumentTypes: []string{"V", "PU", "I", "AC"}, From: trialTime(), Named: named},
		newKey(t, curve), csca)
	if err != nil {
		t.Fatal(err)
	}
	return Authority{csca, signer}
}

func newKey(t testing.TB, curve string) *heldKey {
	t.Helper()
	key, err := GenerateKey(curve)
	if err != nil {
		t.Fatal(err)
	}
	return &heldKey{key}
}

// signing gives the curves that trial keys are made on, each with openssl's name of the hash that belongs to it.
func signing() map[string]string {
	all := map[string]string{"P-256": "-sha256", "P-384": "-sha384", "brainpoolP256r1": "-sha256", "brainpoolP384r1": "-sha384"}
	if prove() {
		all["brainpoolP320r1"], all["brainpoolP512r1"] = "-sha384", "-sha512"
	}
	return all
}

// prove asks for the full counts.
func prove() bool { return os.Getenv("CHANCERY_PROVE") == "1" }

// Seals of all kinds, on all curves, verify with openssl against the key in the certificate that openssl reads.
func TestCrosscheckSeals(t *testing.T) {
	for curve, hash := range signing() {
		for _, named := range []bool{true, false} {
			f := newFolder(t)
			a := authorityOn(t, curve, named)
			public := f.put("public.pem", []byte(f.must("x509", "-in", f.put("signer.pem", EncodeCertificate(a.VDSSigner.Certificate)), "-pubkey", "-noout")))
			signer, err := NewSigner(a.VDSSigner.Key, a.VDSSigner.Certificate)
			if err != nil {
				t.Fatal(err)
			}
			for name, payload := range eachSeal(t, signer) {
				s, err := Decode(payload)
				if err != nil {
					t.Fatal(err)
				}
				half := len(s.Signature) / 2
				der, err := signatureDER(s.Signature[:half], s.Signature[half:])
				if err != nil {
					t.Fatal(err)
				}
				signature, signed := f.put("signature", der), f.put("signed", s.Signed())
				f.must("dgst", hash, "-verify", public, "-signature", signature, signed)
				if out, err := openssl(t, "dgst", hash, "-verify", public, "-signature", signature, f.put("other", append(s.Signed(), 0))); err == nil {
					t.Errorf("%s on %s: openssl takes another message: %s", name, curve, out)
				}
			}
		}
	}
}

// openssl builds the chain, reads both certificates and finds a signer revoked that the list names. Where the curve is described in full
// it builds no chain (error 94), so that there the signatures are checked one by one.
func TestCrosscheckChainAndList(t *testing.T) {
	for curve, hash := range signing() {
		f := newFolder(t)
		a := authorityOn(t, curve, true)
		csca, signer := f.put("csca.pem", EncodeCertificate(a.CSCA.Certificate)), f.put("signer.pem", EncodeCertificate(a.VDSSigner.Certificate))
		at := fmt.Sprint(trialTime().AddDate(0, 0, 9).Unix())
		f.must("verify", "-attime", at, "-CAfile", csca, signer)
		f.must("verify", "-x509_strict", "-attime", at, "-CAfile", csca, csca)
		for revoked, want := range map[string]string{"": "OK", "5B": "certificate revoked"} {
			list := f.put("list.pem", EncodeCRL(listOf(t, a.CSCA, revoked)))
			if out := f.must("crl", "-in", list, "-CAfile", csca, "-noout"); !strings.Contains(out, "verify OK") {
				t.Errorf("%s: openssl says of the list: %s", curve, out)
			}
			out, err := openssl(t, "verify", "-attime", at, "-crl_check", "-CRLfile", list, "-CAfile", csca, signer)
			if !strings.Contains(out, want) || (err == nil) != (revoked == "") {
				t.Errorf("%s: with %q revoked openssl says: %s", curve, revoked, out)
			}
		}
		whole := authorityOn(t, curve, false)
		public := f.put("whole.pem", []byte(f.must("x509", "-in", f.put("whole-csca.pem", EncodeCertificate(whole.CSCA.Certificate)), "-pubkey", "-noout")))
		for _, c := range []*Certificate{whole.CSCA.Certificate, whole.VDSSigner.Certificate} {
			f.must("dgst", hash, "-verify", public, "-signature", f.put("signature", c.signature), f.put("signed", c.signed))
		}
		f.must("verify", "-attime", at, "-CAfile", f.dir+"/whole-csca.pem", f.dir+"/whole-csca.pem")
	}
}

// What the profiles ask for, as openssl prints it.
func TestCrosscheckProfiles(t *testing.T) {
	f := newFolder(t)
	a := authorityOn(t, "brainpoolP256r1", false)
	csca := f.must("x509", "-in", f.put("csca.pem", EncodeCertificate(a.CSCA.Certificate)), "-noout", "-text")
	signer := f.must("x509", "-in", f.put("signer.pem", EncodeCertificate(a.VDSSigner.Certificate)), "-noout", "-text")
	list := f.must("crl", "-in", f.put("list.pem", EncodeCRL(listOf(t, a.CSCA, "5B"))), "-noout", "-text")
	for _, c := range []struct {
		name, text string
		has, lacks []string
	}{
		{"CSCA", csca, []string{"Version: 3", "ecdsa-with-SHA256", "C = UT, O = State Utopia, CN = CSCA Utopia SPECIMEN", "Field Type: prime-field", "Cofactor:", "Generator (uncompressed)",
			"Key Usage: critical\n                Certificate Sign, CRL Sign", "Basic Constraints: critical\n                CA:TRUE, pathlen:0",
			"Private Key Usage Period: \n                Not Before: Jun  1 12:00:00 2026 GMT, Not After: Jun  1 12:00:00 2029 GMT",
			"Not After : Jun  1 12:00:00 2041 GMT", "Subject Alternative Name: \n                email:csca@authority.example, DirName:/L=UTO",
			"Issuer Alternative Name: \n                email:csca@authority.example, DirName:/L=UTO", "Subject Key Identifier", "Authority Key Identifier",
			"URI:http://authority.example/UTO.crl"}, []string{"Extended", "ASN1 OID"}},
		{"signer", signer, []string{"Serial Number: 91 (0x5b)", "Subject: C = UT, CN = TS", "Authority Key Identifier", "Extended Key Usage: critical\n                2.23.136.1.1.11.1, 2.23.136.1.1.14.1",
			"2.23.136.1.1.6.2: \n", "Not After : Jun  1 12:00:00 2033 GMT"}, []string{"X509v3 Key Usage", "Basic Constraints", "Subject Key Identifier", "Alternative", "Period"}},
		{"list", list, []string{"Version 2", "Authority Key Identifier", "CRL Number: \n                7", "Serial Number: 5B", "Last Update: Jun  1", "Next Update: Jul  1"}, []string{"Reason"}},
	} {
		for _, want := range c.has {
			if !strings.Contains(c.text, want) {
				t.Errorf("%s: openssl does not see %q in\n%s", c.name, want, c.text)
			}
		}
		for _, no := range c.lacks {
			if strings.Contains(c.text, no) {
				t.Errorf("%s: openssl sees %q in\n%s", c.name, no, c.text)
			}
		}
	}
	for name, text := range map[string]string{"CSCA": csca, "signer": signer} {
		want := map[string]int{"CSCA": 8, "signer": 3}[name]
		_, tail, _ := strings.Cut(text, "X509v3 extensions:\n")
		n := 0
		for _, line := range strings.Split(tail, "\n") {
			if strings.HasPrefix(line, "            ") && !strings.HasPrefix(line, "             ") {
				n++
			}
		}
		if n != want {
			t.Errorf("%s has %d extensions, want %d:\n%s", name, n, want, text)
		}
	}
	types := f.must("asn1parse", "-in", f.put("types.pem", EncodeCertificate(a.VDSSigner.Certificate)))
	if !strings.Contains(types, "PRINTABLESTRING   :TS") || !strings.Contains(types, "PRINTABLESTRING   :UT") || !strings.Contains(types, "3013020100310E1301491301561302414313025055") {
		t.Errorf("names or document types:\n%s", types)
	}
}

// Keys go both ways: openssl reads ours, and we read what openssl makes, named or in full, in both forms of file.
func TestCrosscheckKeys(t *testing.T) {
	for curve := range signing() {
		f := newFolder(t)
		key := newKey(t, curve)
		file, err := EncodeKey(key.Signer)
		if err != nil {
			t.Fatal(err)
		}
		if out := f.must("pkey", "-in", f.put("ours.pem", file), "-check", "-noout"); !strings.Contains(out, "valid") {
			t.Errorf("%s: openssl says of our key: %s", curve, out)
		}
		name := strings.Replace(curve, "P-256", "prime256v1", 1)
		name = strings.Replace(name, "P-384", "secp384r1", 1)
		for _, parameters := range []string{"named_curve", "explicit"} {
			old := filepath.Join(f.dir, "old.pem")
			f.must("ecparam", "-name", name, "-genkey", "-param_enc", parameters, "-out", old)
			for _, path := range []string{old, f.put("new.pem", []byte(f.must("pkcs8", "-topk8", "-nocrypt", "-in", old)))} {
				content, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				theirs, err := ParseKey(content)
				if err != nil {
					t.Errorf("%s, %s: %v", curve, parameters, err)
					continue
				}
				again, err := EncodeKey(theirs)
				if err != nil {
					t.Fatal(err)
				}
				one := f.must("pkey", "-in", f.put("again.pem", again), "-pubout", "-outform", "DER", "-ec_param_enc", "named_curve")
				if two := f.must("pkey", "-in", path, "-pubout", "-outform", "DER", "-ec_param_enc", "named_curve"); one != two {
					t.Errorf("%s, %s: another public key", curve, parameters)
				}
			}
		}
	}
}
