package main_test

import (
	"encoding/hex"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// Contents of seals, as the command line documents them.
const (
	visaContent = `{"profile":"visa","version":4,"issuingState":"UTO","issueDate":"2026-06-13","signatureDate":"2026-06-13","features":{"mrz":["V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<","L8988901C4XXX4009078F96121096ZE184226B<<<<<<"],"entries":1,"duration":{"days":30,"months":0,"years":0},"passportNumber":"L8988901C"}}`
	etdContent  = `{"profile":"etd","issuingState":"UTO","issueDate":"2026-06-13","signatureDate":"2026-06-13","features":{"mrz":["PUUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<","D231458907UTO7408122F2606277<<<<<<<8"]}}`
)

// lines runs a command of the seal family on lines.
func lines(t testing.TB, code int, in string, args ...string) []string {
	t.Helper()
	a := run(t, call{args: append([]string{"seal"}, args...), stdin: strings.NewReader(in)}).must(t, code)
	return strings.Split(strings.TrimSuffix(a.out, "\n"), "\n")
}

// Seals of the command verify with openssl against the certificate of the command, on every curve, and by the command itself.
func TestSealsByCommand(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		curve, parameters, hash string
		size                    int
	}{{"P-256", "named", "-sha256", 64}, {"P-384", "explicit", "-sha384", 96}, {"brainpoolP256r1", "explicit", "-sha256", 64}, {"brainpoolP384r1", "named", "-sha384", 96}} {
		dir := authority(t, c.curve, c.parameters, "--reference", "5B", "--types", "V,PU")
		in := func(name string) string { return filepath.Join(dir, name) }
		sealing := []string{"encode", "--key", in("signer.key"), "--certificate", in("signer.pem")}
		seals := lines(t, 1, visaContent+"\n\n"+etdContent+"\n", sealing...)
		if len(seals) != 3 || !strings.Contains(seals[1], `"field":"line"`) {
			t.Fatalf("answered %v", seals)
		}
		if again := lines(t, 0, visaContent, sealing...); again[0] != seals[0] {
			t.Errorf("%s: another seal the second time", c.curve)
		}
		put(t, in("public.pem"), outside(t, "openssl", "x509", "-in", in("signer.pem"), "-pubkey", "-noout"))
		for _, line := range []string{seals[0], seals[2]} {
			payload, err := hex.DecodeString(strings.TrimSuffix(strings.TrimPrefix(line, `{"payload":"`), `"}`))
			if err != nil {
				t.Fatal(err)
			}
			signed, signature := splitAt(t, payload, c.size)
			put(t, in("signed"), signed)
			put(t, in("signature"), signature)
			outside(t, "openssl", "dgst", c.hash, "-verify", in("public.pem"), "-signature", in("signature"), in("signed"))
		}
		both := seals[0] + "\n" + seals[2]
		verify := []string{"verify", "--csca", in("csca.pem"), "--at", "2026-06-13", "--certificate", in("signer.pem")}
		if got := lines(t, 0, both, verify...); got[0] != `{"status":"VALID","reasons":[]}` || got[1] != got[0] {
			t.Errorf("%s: %v", c.curve, got)
		}
		chancery(t, "key", "crl", "--csca", in("csca.pem"), "--csca-key", in("csca.key"), "--from", "2026-06-10", "--revoke", "5B", "--out", in("list.pem")).must(t, 0)
		for want, more := range map[string][]string{
			"REVOKED_CERTIFICATE": {"--crl", in("list.pem")}, "EXPIRED_CERTIFICATE": {"--at", "2034-01-01"},
			"SEAL_VISA_MISMATCH":     {"--mrz", "V<UTOERIKSSON<<OLGA<MARIA<<<<<<<<<<<<<<<<<<<", "--mrz", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<"},
			"INVALID_VISA_MRZ":       {"--mrz", "V<UTO"},
			"SEAL_PASSPORT_MISMATCH": {"--passport-mrz", "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<,L898902C36UTO7408122F1204159ZE184226B<<<<<10"},
		} {
			if got := lines(t, 1, seals[0], append(verify, more...)...); got[0] != fmt.Sprintf(`{"status":"INVALID","reasons":[%q]}`, want) {
				t.Errorf("%s: %v, want %s", c.curve, got, want)
			}
		}
		if got := lines(t, 0, both, "decode"); !strings.Contains(got[0], `"certificateReference":"5B"`) || !strings.Contains(got[1], `"featureDefinition":94`) {
			t.Errorf("%s: %v", c.curve, got)
		}
	}
}

// The seal published in Doc 9303-8 App. B, its key given by hand, and what is made of it.
func TestPublishedSealByCommand(t *testing.T) {
	t.Parallel()
	const seal = "dc03d9c5d9cac8a73a995d913a7d9c575e030230bab3d2b3c549cd1da93c5bd458135c6f57fc133c133c133c6b38208a4d0d4a32b0c11ae6268427153f7c453c133c1345ff40" +
		"39034e85da183c1cc0d3ac16732d7ee2c20d7aef7b381c0ae509f10a97890d511c3c47b94807a4d0f67ce9083a7f206f04fb35afdb8ab9658a93327a4e0ee6ed"
	const key = "brainpoolP256r1:0408132a7243b3ccc29c271097081c96a729eefb8eb93630e536498e9b7ce1ced25d68a789d93bef39c04715c5ad3915d281c0754ecc08508bf66687efc630df88"
	for payload, want := range map[string]string{
		seal: `{"status":"VALID","reasons":[]}`, seal[:200]: `{"status":"INVALID","reasons":["READ_ERROR"]}`, "dd" + seal[2:]: `{"status":"INVALID","reasons":["WRONG_FORMAT"]}`,
		seal[:len(seal)-1] + "c": `{"status":"INVALID","reasons":["INVALID_SIGNATURE"]}`,
	} {
		code := 1
		if payload == seal {
			code = 0
		}
		if got := lines(t, code, `{"payload":"`+payload+`"}`, "verify", "--public-key", key); got[0] != want {
			t.Errorf("%s, want %s", got[0], want)
		}
	}
}

func TestSealCommandsThatAreRefused(t *testing.T) {
	t.Parallel()
	dir, other := authority(t, "P-256", "named"), authority(t, "P-256", "named")
	in := func(name string) string { return filepath.Join(dir, name) }
	for _, args := range [][]string{
		{"encode"}, {"encode", "--key", in("signer.key")}, {"encode", "--key", in("signer.pem"), "--certificate", in("signer.pem")},
		{"encode", "--key", filepath.Join(other, "signer.key"), "--certificate", in("signer.pem")},
		{"encode", "--key", in("csca.key"), "--certificate", in("csca.pem")}, {"encode", "--key", in("nothing"), "--certificate", in("signer.pem")},
		{"verify"}, {"verify", "--certificate", in("nothing")}, {"verify", "--certificate", in("signer.key")},
		{"verify", "--public-key", "P-256:04"}, {"verify", "--public-key", "P-256"}, {"verify", "--certificate", in("signer.pem"), "--at", "now"},
		{"verify", "--certificate", in("signer.pem"), "--crl", in("signer.pem")}, {"verify", "--certificate", in("signer.pem"), "--csca", in("csca.pem"), "--crl", in("signer.pem")},
	} {
		if a := run(t, call{args: append([]string{"seal"}, args...), stdin: strings.NewReader("")}); a.code != 2 || a.err == "" {
			t.Errorf("%s: exit %d: %s", strings.Join(args, " "), a.code, a.err)
		}
	}
	// A seal dated before its certificate is made all the same, and that is said once.
	a := run(t, call{args: []string{"seal", "encode", "--key", in("signer.key"), "--certificate", in("signer.pem")},
		stdin: strings.NewReader(strings.ReplaceAll(etdContent+"\n"+etdContent+"\n", `"signatureDate":"2026`, `"signatureDate":"2025`))}).must(t, 0)
	if strings.Count(a.err, "not valid on 2025-06-13") != 1 {
		t.Errorf("said %s", a.err)
	}
}
