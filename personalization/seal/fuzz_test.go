package seal

import (
	"bytes"
	"encoding/pem"
	"testing"
)

// certificatesToRead gives certificates of every form: named, in full, with a document type list, on each family of curves.
func certificatesToRead(f *testing.F) []Authority {
	f.Helper()
	return []Authority{authorityOn(f, "P-256", true), authorityOn(f, "P-256", false), authorityOn(f, "brainpoolP384r1", false)}
}

func FuzzParseCertificate(f *testing.F) {
	for _, a := range certificatesToRead(f) {
		f.Add(a.CSCA.Certificate.Raw)
		f.Add(a.VDSSigner.Certificate.Raw)
		f.Add(EncodeCertificate(a.VDSSigner.Certificate))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		all, err := ParseCertificates(file)
		if err != nil {
			return
		}
		for _, c := range all {
			_, _, _, _ = c.Reference(), c.IsVDSSigner(), c.permits("V<"), c.IssuedBy(c)
			again, err := ParseCertificate(EncodeCertificate(c))
			if err != nil || !bytes.Equal(again.Raw, c.Raw) || !again.PublicKey.Equal(c.PublicKey) {
				t.Fatalf("written again, it reads otherwise (%v)", err)
			}
			_, _ = NewSigner(&PrivateKey{public: c.PublicKey}, c) // says why not, whatever the certificate is
		}
	})
}

func FuzzParseCRL(f *testing.F) {
	for _, a := range certificatesToRead(f) {
		f.Add(EncodeCRL(listOf(f, a.CSCA, "5B")))
		f.Add(listOf(f, a.CSCA, "").Raw)
	}
	csca := authorityOn(f, "P-256", true).CSCA.Certificate
	f.Fuzz(func(t *testing.T, file []byte) {
		l, err := ParseCRL(file)
		if err != nil {
			return
		}
		if l.IssuedBy(csca) {
			t.Fatal("a list is of a CSCA that never signed it")
		}
		if again, err := ParseCRL(EncodeCRL(l)); err != nil || !bytes.Equal(again.Raw, l.Raw) || len(again.Revoked) != len(l.Revoked) {
			t.Fatalf("written again, it reads otherwise (%v)", err)
		}
	})
}

func FuzzParseKey(f *testing.F) {
	for _, curve := range []string{"P-256", "brainpoolP256r1"} {
		file, err := EncodeKey(newKey(f, curve).Signer)
		if err != nil {
			f.Fatal(err)
		}
		block, _ := pem.Decode(file)
		f.Add(block.Bytes)
	}
	f.Fuzz(func(t *testing.T, der []byte) {
		for _, kind := range []string{pemKey, pemECKey} {
			key, err := ParseKey(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
			if err != nil {
				continue
			}
			file, err := EncodeKey(key)
			if err != nil {
				t.Fatal(err)
			}
			again, err := ParseKey(file)
			if err != nil {
				t.Fatal(err)
			}
			public, err := PublicKeyOf(key.Public())
			if err != nil || !public.Equal(again.Public()) {
				t.Fatalf("written again, it is another key (%v)", err)
			}
		}
	})
}
