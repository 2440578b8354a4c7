package main_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// proven runs proof in the folder that the tests share, whose raster engine is compiled once.
func proven(t testing.TB, dir string, args ...string) answer {
	t.Helper()
	return run(t, call{args: append([]string{"proof"}, args...), env: []string{"CHANCERY_DIR=" + dir}})
}

// differences reads the answer of proof --json.
func differences(t testing.TB, a answer) (agrees, verified bool, fields []string) {
	t.Helper()
	var told struct {
		Agrees, SignatureVerified bool
		Differences               []struct{ Field, Problem, Found, Expected string }
	}
	if err := json.Unmarshal([]byte(a.out), &told); err != nil {
		t.Fatalf("%v: %s %s", err, a.out, a.err)
	}
	for _, d := range told.Differences {
		if d.Problem == "" {
			t.Errorf("no problem in %+v", d)
		}
		fields = append(fields, d.Field)
	}
	return told.Agrees, told.SignatureVerified, fields
}

func TestProofOfAPassport(t *testing.T) {
	t.Parallel()
	record := recordFolder(t, "passport-ordinary")
	page := filepath.Join(t.TempDir(), "page.pdf")
	for _, plane := range []string{"personalization", "all"} {
		put(t, page, render(t, ".pdf", "--record", record, "--plane", plane))
		if a := proven(t, shared(), "--record", record, page); a.code != 0 || !strings.Contains(a.out, "agrees") || a.err != "" {
			t.Errorf("plane %s: exit status %d: %s %s", plane, a.code, a.out, a.err)
		}
	}
	content, err := os.ReadFile(record)
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "other.json")
	put(t, other, bytes.Replace(content, []byte(`"placeOfBirth":"ZENITH"`), []byte(`"placeOfBirth":"NADIR"`), 1))
	a := proven(t, shared(), "--record", other, page)
	if want := `bearer.placeOfBirth: the page does not say what the record does (found "ZENITH", expected "NADIR")`; a.code != 1 || !strings.Contains(a.out, want+"\n") {
		t.Errorf("another place of birth: exit status %d: %s %s", a.code, a.out, a.err)
	}
	if agrees, _, fields := differences(t, proven(t, shared(), "--json", "--record", other, page)); agrees || strings.Join(fields, " ") != "record bearer.placeOfBirth" {
		t.Errorf("differences in %q", fields)
	}
}

func TestProofOfASeal(t *testing.T) {
	t.Parallel()
	record, keys, strangers := recordFolder(t, "visa-a"), authority(t, "P-256", "named"), authority(t, "P-256", "named")
	page := filepath.Join(t.TempDir(), "page.pdf")
	put(t, page, render(t, ".pdf", "--record", record, "--key", filepath.Join(keys, "signer.key"), "--certificate", filepath.Join(keys, "signer.pem")))
	certificate := func(dir string) string { return filepath.Join(dir, "signer.pem") }

	a := proven(t, shared(), "--json", "--record", record, page)
	if agrees, verified, _ := differences(t, a); a.code != 0 || !agrees || verified || !strings.Contains(a.err, "--certificate FILE") {
		t.Errorf("without a certificate: exit status %d: %s %s", a.code, a.out, a.err)
	}
	a = proven(t, shared(), "--json", "--record", record, "--certificate", certificate(strangers), "--certificate", certificate(keys), page)
	if agrees, verified, _ := differences(t, a); a.code != 0 || !agrees || !verified || a.err != "" {
		t.Errorf("with its certificate: exit status %d: %s %s", a.code, a.out, a.err)
	}
	a = proven(t, shared(), "--record", record, "--certificate", certificate(strangers), page)
	if a.code != 1 || !strings.HasPrefix(a.out, "seal: INVALID [UNKNOWN_CERTIFICATE]") {
		t.Errorf("with another's certificate: exit status %d: %s %s", a.code, a.out, a.err)
	}
	// That of the installation is taken where none is given.
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "keys"), 0o700); err != nil {
		t.Fatal(err)
	}
	own, err := os.ReadFile(certificate(keys))
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "keys", "vds-signer.pem"), own)
	if err := os.Symlink(filepath.Join(shared(), "cache"), filepath.Join(dir, "cache")); err != nil {
		t.Fatal(err)
	}
	a = proven(t, dir, "--json", "--record", record, page)
	if _, verified, _ := differences(t, a); a.code != 0 || !verified {
		t.Errorf("in the installation: exit status %d: %s %s", a.code, a.out, a.err)
	}
}

func TestProofOfWhatIsNoPage(t *testing.T) {
	t.Parallel()
	record, dir := recordFolder(t, "passport-ordinary"), t.TempDir()
	in := func(name, content string) string {
		put(t, filepath.Join(dir, name), []byte(content))
		return filepath.Join(dir, name)
	}
	page := in("page.pdf", string(render(t, ".pdf", "--record", record)))
	whole, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no file":          {[]string{"--record", record, "nowhere.pdf"}, 2, "give the PDF that was composed"},
		"a folder":         {[]string{"--record", record, dir}, 2, "give the PDF that was composed"},
		"no page":          {[]string{"--record", record}, 2, "<page>"},
		"no record":        {[]string{page}, 2, "--record"},
		"record not there": {[]string{"--record", "nowhere.json", page}, 2, "nowhere.json"},
		"record is a page": {[]string{"--record", page, page}, 1, "page.pdf: "},
		"a text":           {[]string{"--record", record, in("text", "hello")}, 1, "page: this is no page of Chancery's"},
		"half a page":      {[]string{"--record", record, in("half", string(whole[:len(whole)/2]))}, 1, "page: this is no page of Chancery's"},
		"no certificate":   {[]string{"--record", record, "--certificate", "nowhere.pem", page}, 2, "nowhere.pem"},
		"unknown layout":   {[]string{"--record", in("r.json", strings.Replace(recordText(t, record), "passport-ordinary@1", "none@1", 1)), page}, 1, "layout: layout \"utopia/none@1\" is not installed"},
		"another type's":   {[]string{"--record", recordFolder(t, "visa-a"), page}, 1, "mrz: "},
	} {
		if a := proven(t, shared(), c.args...); a.code != c.code || !strings.Contains(a.out+a.err, c.want) {
			t.Errorf("%s: exit status %d, want %d, and %q in %q %q", name, a.code, c.code, c.want, a.out, a.err)
		}
	}
}

func recordText(t testing.TB, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
