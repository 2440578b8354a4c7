package web_test

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"chancery/web/webtest"
)

const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// wantGuarded fails the test unless the answer carries what every answer carries.
func wantGuarded(t *testing.T, h http.Header) {
	t.Helper()
	for name, want := range map[string]string{"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin"} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := h.Get("Cache-Control"); got != "no-store" && !strings.HasPrefix(got, "private") {
		t.Errorf("Cache-Control: %q", got)
	}
}

// wantOwn fails the test where a page has anything that is not of this host, or that the policy forbids.
func wantOwn(t *testing.T, page string) {
	t.Helper()
	for _, forbidden := range []*regexp.Regexp{
		regexp.MustCompile(`(?i)<[a-z][^>]*\s(src|href|action|srcset|data)\s*=\s*(["']?\s*([a-z]+:|//)|["'][^/#])`),
		regexp.MustCompile(`(?i)\b(javascript|data):`),
		regexp.MustCompile(`(?i)<(iframe|object|embed|base|link[^>]*rel="(?:preload|preconnect))`),
		regexp.MustCompile(`(?i)\sstyle\s*=`),
		regexp.MustCompile(`(?i)<style`),
		regexp.MustCompile(`(?i)<[^>]*\son[a-z]+\s*=`),
		regexp.MustCompile(`(?i)<script[^>]*>[^<]`),
		regexp.MustCompile(`<no value>|%!|&lt;nil&gt;|ZgotmplZ|0x[0-9a-f]{6}`),
	} {
		if at := forbidden.FindString(page); at != "" {
			t.Errorf("the page has %q", at)
		}
	}
}

// What is served is of this house alone: no address of another host, no script that makes script of text.
func TestStaticFilesAreOurOwn(t *testing.T) {
	h := webtest.Open(t, nil)
	files, err := filepath.Glob("static/*")
	if err != nil || len(files) < 4 {
		t.Fatal(files, err)
	}
	kinds := map[string]string{".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
	for _, name := range files {
		a := h.Nobody().Get(t, "/"+name)
		if a.Status != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Type"), kinds[filepath.Ext(name)]) {
			t.Errorf("%s: %d, %s", name, a.Status, a.Header)
		}
		wantGuarded(t, a.Header)
		text := regexp.MustCompile(`(?s)/\*.*?\*/|\[href\^="https?://"\]|xmlns="http://www.w3.org/2000/svg"`).ReplaceAllString(a.Body, "")
		if at := regexp.MustCompile(`(?i)(https?:|//[a-z0-9.-]+\.[a-z]{2,}|@import|url\(["']?[^"'/#]|innerHTML\s*=\s*[^=]|\beval\(|new Function|localStorage|sessionStorage|document\.cookie)`).FindString(text); at != "" {
			t.Errorf("%s has %q", name, at)
		}
	}
	css, err := os.ReadFile("static/look.css")
	if err != nil {
		t.Fatal(err)
	}
	if at := regexp.MustCompile(`[},](\.(?:way|good|care))[ ,{:>]`).FindStringSubmatch(string(css)); at != nil {
		t.Errorf("%s, which is the tone of a state, is a block of its own too", at[1])
	}
	// What is visually hidden is absolute: without a positioned ancestor it makes the page as wide as the table.
	if !strings.Contains(string(css), ".scroll{position:relative;") {
		t.Error("what is hidden in a .scroll does not scroll with it")
	}
	if at := regexp.MustCompile(`(?i)gds transport|#1d70b8|#00703c|#0b0c0c|#ffdd00|crown`).FindString(strings.SplitN(string(css), "*/", 2)[1]); at != "" {
		t.Errorf("the look has %q of another's brand", at)
	}
}
