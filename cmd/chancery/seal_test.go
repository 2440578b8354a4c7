package main_test

import (
	"encoding/asn1"
	"encoding/hex"
	"math/big"
	"os"
	"path/filepath"
	"testing"
)

// checkSeals reads the Data Matrix of each visa with dmtxread and verifies its signature with openssl (Doc 9303-13 §2 and §3).
func checkSeals(t *testing.T, dir string, r report) {
	certificates, work := filepath.Join(dir, "out", "certificates"), t.TempDir()
	signer := filepath.Join(certificates, "vds-signer.pem")
	outside(t, "openssl", "verify", "-CAfile", filepath.Join(certificates, "csca.pem"), signer)
	key := filepath.Join(work, "key.pem")
	put(t, key, outside(t, "openssl", "x509", "-in", signer, "-pubkey", "-noout"))
	visas := 0
	for _, d := range r.Documents {
		if d.Seal == nil || d.Format == "TD1" { // a card's seal is read by the line and in package proof
			continue
		}
		visas++
		picture := filepath.Join(work, d.Number)
		outside(t, "pdftoppm", "-r", "300", "-png", "-singlefile", filepath.Join(dir, "out", d.Page), picture)
		payload := outside(t, "dmtxread", "-N1", picture+".png")
		if hex.EncodeToString(payload) != *d.Seal {
			t.Errorf("the seal of %s reads %x, reported is %s", d.Number, payload, *d.Seal)
			continue
		}
		signed, signature := split(t, payload)
		put(t, filepath.Join(work, "signed"), signed)
		put(t, filepath.Join(work, "signature"), signature)
		outside(t, "openssl", "dgst", "-sha256", "-verify", key, "-signature", filepath.Join(work, "signature"), filepath.Join(work, "signed"))
	}
	if visas < 3 {
		t.Errorf("%d visas", visas)
	}
	t.Logf("%d seals verify", visas)
}

// split takes a seal's signature off: tag FF, length 64, r and s. It gives the signature as openssl takes it.
func split(t testing.TB, payload []byte) (signed, signature []byte) {
	t.Helper()
	return splitAt(t, payload, 64)
}

// splitAt takes off a signature of a size in bytes.
func splitAt(t testing.TB, payload []byte, size int) (signed, signature []byte) {
	t.Helper()
	n := len(payload) - size - 2
	if n < 20 || payload[n] != 0xff || int(payload[n+1]) != size {
		t.Fatalf("no signature of %d bytes at the end of %x", size, payload)
	}
	raw := payload[n+2:]
	signature, err := asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(raw[:size/2]), new(big.Int).SetBytes(raw[size/2:])})
	if err != nil {
		t.Fatal(err)
	}
	return payload[:n], signature
}

func put(t testing.TB, file string, content []byte) {
	t.Helper()
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// checkAudit verifies the exported log without the database, and again with one byte changed, at many places.
func checkAudit(t *testing.T, dir string, r report) {
	out := filepath.Join(dir, "out")
	verify := func(export string) answer {
		return chancery(t, "audit", "verify", "--export", export, "--key", filepath.Join(out, "audit.key"),
			"--checkpoint", filepath.Join(out, "audit.checkpoint"), "--json", "--dir", t.TempDir())
	}
	said := one[struct {
		Clean  bool
		Events int
	}](t, verify(filepath.Join(out, "audit.export")).must(t, 0).out)
	if !said.Clean || said.Events != r.Audit.Events {
		t.Errorf("%+v, the report has %d events", said, r.Audit.Events)
	}
	whole, err := os.ReadFile(filepath.Join(out, "audit.export"))
	if err != nil {
		t.Fatal(err)
	}
	places, tries := chance(t), 25
	if prove() {
		tries = 500
	}
	for i := range tries {
		at := places.IntN(len(whole))
		if i == 0 {
			at = len(whole) - 2 // the last one before the end of the line
		}
		changed := append([]byte(nil), whole...)
		changed[at] ^= 1 << places.IntN(7)
		file := filepath.Join(t.TempDir(), "changed")
		put(t, file, changed)
		if a := verify(file); a.code != 1 {
			t.Errorf("byte %d changed from %q to %q: exit %d, %s%s", at, whole[at], changed[at], a.code, a.out, a.err)
		}
	}
	cut := filepath.Join(t.TempDir(), "cut")
	put(t, cut, whole[:len(whole)/2])
	verify(cut).must(t, 1)
	again := filepath.Join(t.TempDir(), "again")
	exported := one[struct {
		Out, Checkpoint string
		Events          int
	}](t, chancery(t, "audit", "export", "--out", again, "--json", "--dir", dir).must(t, 0).out)
	if exported.Out != again || exported.Checkpoint == "" || exported.Events < r.Audit.Events {
		t.Errorf("%+v", exported)
	}
	verify(again).must(t, 0)
}
