package main_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestServeTakesThePortAskedForOrNone asks for a port that is taken, and for what is none.
func TestServeTakesThePortAskedForOrNone(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for listen, want := range map[string]struct {
		code int
		says string
	}{
		taken.Addr().String(): {3, "address already in use; choose a port"},
		"127.0.0.1":           {2, "missing port"},
		"192.0.2.1:0":         {3, "cannot assign"},
	} {
		a := chancery(t, "serve", "--listen", listen, "--dir", folder(t)).must(t, want.code)
		if !strings.Contains(a.err, want.says) {
			t.Errorf("%s: %s", listen, a.err)
		}
		a = chancery(t, "serve", "--listen", "localhost:0", "--metrics", listen, "--dir", folder(t)).must(t, want.code)
		if !strings.Contains(a.err, want.says) || !strings.Contains(a.err, "--metrics") {
			t.Errorf("metrics at %s: %s", listen, a.err)
		}
	}
}

// get asks for a page and gives its status and text.
func get(t *testing.T, url string) (int, string) {
	t.Helper()
	answer, err := visitor().Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// TestServeIsWatched asks whether it lives and is ready, and for its metrics at their own port.
func TestServeIsWatched(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	chancery(t, "init", "--dir", dir).must(t, 0)
	p := begin(t, call{args: []string{"serve", "--listen", "localhost:0", "--metrics", "localhost:0", "--dir", dir}})
	desks := strings.TrimPrefix(p.says(t, "the desks: "), "the desks: ")
	metrics := strings.TrimPrefix(p.says(t, "metrics: "), "metrics: ")
	for url, want := range map[string]struct {
		code int
		text string
	}{
		desks + "livez":   {http.StatusNoContent, ""},
		desks + "readyz":  {http.StatusNoContent, ""},
		desks + "sign-in": {http.StatusOK, "Sign in"},
		desks + "metrics": {http.StatusNotFound, ""},
		metrics:           {http.StatusOK, "chancery_up 1"},
		strings.Replace(metrics, "/metrics", "/sign-in", 1): {http.StatusNotFound, ""},
	} {
		if code, text := get(t, url); code != want.code || !strings.Contains(text, want.text) {
			t.Errorf("%s: %d %s", url, code, text)
		}
	}
	if _, text := get(t, metrics); !strings.Contains(text, `route="/sign-in"`) {
		t.Errorf("what was asked for is not counted: %s", text)
	}
	p.stop(t).must(t, 0)
}

// TestServeUnderItsOwnName shows the certificate that it was given, and refuses half of one and what is no origin.
func TestServeUnderItsOwnName(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	chancery(t, "init", "--dir", dir).must(t, 0)
	certificate, key := filepath.Join(dir, "desks.pem"), filepath.Join(dir, "desks.key.pem")
	for _, args := range [][]string{
		{"--certificate", filepath.Join(dir, "config.json")}, {"--origin", "http://desks.example"}, {"--origin", "desks.example"}, {"--origin", "https://desks.example/path"},
	} {
		chancery(t, append([]string{"serve", "--listen", "localhost:0", "--dir", dir}, args...)...).must(t, 2)
	}
	certify(t, "desks.example", certificate, key)
	p := begin(t, call{args: []string{"serve", "--listen", "localhost:0", "--metrics", "localhost:0", "--origin", "https://desks.example:8443", "--certificate", certificate, "--key", key, "--dir", dir}})
	origin, at, _ := strings.Cut(strings.TrimPrefix(p.says(t, "the desks: "), "the desks: "), " at ")
	if origin != "https://desks.example:8443/" {
		t.Errorf("the desks are known as %s", origin)
	}
	trusted := x509.NewCertPool()
	if pem, err := os.ReadFile(certificate); err != nil || !trusted.AppendCertsFromPEM(pem) {
		t.Fatalf("%v", err)
	}
	conn, err := tls.Dial("tcp", at, &tls.Config{RootCAs: trusted, ServerName: "desks.example", MinVersion: tls.VersionTLS12})
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	p.stop(t).must(t, 0)
}

// certify makes a certificate for a host, and its key.
func certify(t *testing.T, host, certificate, key string) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{host}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, k.Public(), k)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(
		os.WriteFile(certificate, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600),
		os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}), 0o600))
	if err != nil {
		t.Fatal(err)
	}
}

// TestSettingsShowNoPassword asks for all settings where one has a password in it.
func TestSettingsShowNoPassword(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"postgres://chancery:opensesame@db.example:5432/chancery?sslpassword=opensesame": "postgres://chancery:xxxxx@db.example:5432/chancery",
		"host=db.example password=opensesame":                                            "given, and not shown",
	} {
		out := run(t, call{args: []string{"settings", "--json"}, env: []string{"CHANCERY_DATABASE_URL=" + address, "CHANCERY_METRICS=localhost:9100"}}).must(t, 0).out
		if strings.Contains(out, "opensesame") || !strings.Contains(out, `"value":"`+want+`"`) || !strings.Contains(out, `"command":"serve","flag":"--metrics","variable":"CHANCERY_METRICS","value":"localhost:9100"`) {
			t.Errorf("%s", out)
		}
	}
}
