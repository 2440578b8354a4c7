package main_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// authority makes a CSCA and a signer of seals by commands, in a folder, both from 1 June 2026.
func authority(t testing.TB, curve, parameters string, more ...string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	csca := []string{"key", "csca", "--curve", curve, "--parameters", parameters, "--from", "2026-06-01", "--certificate", filepath.Join(dir, "csca.pem"), "--key", filepath.Join(dir, "csca.key")}
	chancery(t, csca...).must(t, 0)
	chancery(t, append([]string{"key", "vds-signer", "--curve", curve, "--from", "2026-06-01", "--csca", filepath.Join(dir, "csca.pem"), "--csca-key", filepath.Join(dir, "csca.key"),
		"--certificate", filepath.Join(dir, "signer.pem"), "--key", filepath.Join(dir, "signer.key")}, more...)...).must(t, 0)
	return dir
}

func TestTrialKeys(t *testing.T) {
	t.Parallel()
	dir := authority(t, "brainpoolP256r1", "named", "--reference", "5B", "--types", "V,PU")
	in := func(name string) string { return filepath.Join(dir, name) }
	outside(t, "openssl", "verify", "-CAfile", in("csca.pem"), in("signer.pem"))
	for name, mode := range map[string]os.FileMode{"csca.key": 0o600, "signer.key": 0o600} {
		if info, err := os.Stat(in(name)); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s has mode %v (%v)", name, info.Mode(), err)
		}
	}
	// What is there is not overwritten, and nothing is left of the attempt.
	before, err := os.ReadFile(in("csca.key"))
	if err != nil {
		t.Fatal(err)
	}
	for _, names := range [][2]string{{"csca.pem", "new.key"}, {"new.pem", "csca.key"}} {
		a := chancery(t, "key", "csca", "--certificate", in(names[0]), "--key", in(names[1])).must(t, 2)
		if !strings.Contains(a.err, "not overwritten") {
			t.Errorf("it says %s", a.err)
		}
	}
	after, err := os.ReadFile(in("csca.key"))
	if err != nil || string(after) != string(before) {
		t.Errorf("the key was overwritten (%v)", err)
	}
	for _, name := range []string{"new.key", "new.pem"} {
		if _, err := os.Stat(in(name)); err == nil {
			t.Errorf("%s was left", name)
		}
	}
	// Lists follow each other.
	for _, args := range [][]string{{"--out", in("1.pem")}, {"--out", in("2.pem"), "--previous", in("1.pem"), "--revoke", "5b"}, {"--out", in("3.pem"), "--previous", in("2.pem"), "--revoke", "1F"}} {
		chancery(t, append([]string{"key", "crl", "--csca", in("csca.pem"), "--csca-key", in("csca.key")}, args...)...).must(t, 0)
	}
	shown := one[[]map[string]any](t, chancery(t, "key", "show", "--json", in("csca.pem"), in("signer.pem"), in("3.pem")).must(t, 0).out)
	for i, want := range []map[string]string{
		{"kind": "CSCA", "subject": "CN=CSCA Utopia SPECIMEN,O=State Utopia,C=UT", "parameters": "named", "state": "UTO"},
		{"kind": "VDS signer", "signer": "UTTS", "serialNumber": "5B", "documentTypes": "[V PU]"},
		{"kind": "revocation list", "number": "3", "revoked": "[1F 5B]"},
	} {
		for name, value := range want {
			if got := strings.NewReplacer(`"`, "", ",", " ").Replace(written(t, shown[i][name])); got != strings.ReplaceAll(value, ",", " ") {
				t.Errorf("%s of %v is %s, want %s", name, shown[i]["file"], got, value)
			}
		}
	}
	if a := chancery(t, "key", "show", in("signer.pem")).must(t, 0); !strings.Contains(a.out, "VDS signer") {
		t.Errorf("shown as %s", a.out)
	}
}

func written(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestKeyCommandsThatAreRefused(t *testing.T) {
	t.Parallel()
	dir, other := authority(t, "P-256", "explicit"), authority(t, "P-256", "explicit")
	in := func(name string) string { return filepath.Join(dir, name) }
	csca := []string{"--csca", in("csca.pem"), "--csca-key", in("csca.key")}
	signer := append([]string{"key", "vds-signer", "--certificate", in("x.pem"), "--key", in("x.key")}, csca...)
	list := append([]string{"key", "crl", "--out", in("x.crl")}, csca...)
	for _, args := range [][]string{
		{"key", "csca", "--certificate", in("x.pem"), "--key", in("x.key"), "--curve", "brainpoolP224r1"},
		{"key", "csca", "--certificate", in("x.pem"), "--key", in("x.key"), "--from", "tomorrow"},
		{"key", "csca", "--certificate", in("x.pem"), "--key", in("no/x.key"), "--parameters", "implicit"},
		append(signer, "--reference", "0"), append(signer, "--signer", "tss"), append(signer, "--types", "PASSPORT"), append(signer, "--from", "2090-01-01"),
		{"key", "vds-signer", "--certificate", in("x.pem"), "--key", in("x.key"), "--csca", in("csca.pem"), "--csca-key", filepath.Join(other, "csca.key")},
		{"key", "vds-signer", "--certificate", in("x.pem"), "--key", in("x.key"), "--csca", in("signer.pem"), "--csca-key", in("signer.key")},
		append(list, "--days", "91"), append(list, "--revoke", "xyz"), append(list, "--previous", in("csca.pem")),
		{"key", "show", in("csca.key")}, {"key", "show", in("nothing")}, {"key", "show"},
	} {
		if a := chancery(t, args...); a.code != 2 || a.err == "" {
			t.Errorf("%s: exit %d: %s", strings.Join(args, " "), a.code, a.err)
		}
	}
	for _, name := range []string{"x.pem", "x.key", "x.crl"} {
		if _, err := os.Stat(in(name)); err == nil {
			t.Errorf("%s was written", name)
		}
	}
}
