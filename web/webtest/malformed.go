package webtest

import (
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// nasty are texts that have broken programs before.
func nasty() []string {
	return []string{"", " ", "\x00", "\xff\xfe", "\u202e", "'; DROP TABLE person; --", `<script>document.title="x"</script>`, `"><img src=x onerror=alert(1)>`, "{{.}}", "../../etc/passwd",
		"%00", "%ff", "-1", "99999999999999999999", "1e309", "NaN", "null", "true", "[]", "{}", strings.Repeat("A", 5000), strings.Repeat("é", 3000), strings.Repeat("[", 2000), "\r\nSet-Cookie: a=b", "//elsewhere.example", "\\\\elsewhere", "javascript:alert(1)", "𝒳𝒴", "ﷺ", "\u2028", "0x7f", "-0"}
}

// fields are names that forms have, and that none has.
func fields() []string {
	return []string{"username", "password", "code", "name", "site", "role", "next", "token", "session", "passkey", "challenge", "reason", "serial", "first", "last", "outcome", "shown", "language", "proof.code", "x", "", "\x00"}
}

// CheckMalformed sends so many broken requests over all routes and none, as somebody of every role and as nobody, and fails the test on
// any answer of 5xx; a panic would be one. The same seed gives the same requests.
func CheckMalformed(t testing.TB, h *House, n int, seed uint64) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 1))
	one := func(list []string) string { return list[random.IntN(len(list))] }
	routes, client := h.Web.Routes(), h.As(t, "mona")
	for i := range n {
		if i%50 == 0 { // sign-outs are among them
			client = h.As(t, "mona")
		}
		route := routes[random.IntN(len(routes))]
		path := wildcard.ReplaceAllStringFunc(strings.TrimSuffix(route.Pattern, "{$}"), func(string) string { return url.PathEscape(one(nasty())) })
		query := url.Values{one(fields()): {one(nasty())}}
		c := client
		if random.IntN(4) == 0 {
			c = h.Nobody()
		}
		method := route.Method
		if random.IntN(10) == 0 {
			method = one([]string{"GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"})
		}
		values := url.Values{}
		for range random.IntN(8) {
			values.Add(one(fields()), one(nasty()))
		}
		body := values.Encode()
		if random.IntN(5) == 0 {
			body = one(nasty())
		}
		r := c.Request(t, method, "/", strings.NewReader(body))
		if method == http.MethodGet || method == http.MethodHead {
			r = c.Request(t, method, "/", nil)
		}
		r.URL.Opaque = strings.TrimPrefix(h.URL, "http:") + path + "?" + query.Encode()
		r.Header.Set("Content-Type", one([]string{"application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-8", "multipart/form-data", "multipart/form-data; boundary=x", "application/json", "text/plain", "", "a/b; c=\"", "%"}))
		r.Header.Set("Accept", one([]string{"text/html", "application/json", "*/*", ""}))
		r.Header.Set("Accept-Language", one([]string{"en", "ru", "de;q=0.1, ru", "x-klingon", "*", strings.Repeat("en,", 500), "%%%"}))
		if random.IntN(6) == 0 {
			r.AddCookie(&http.Cookie{Name: one([]string{"flash", "session", "device", "language"}), Value: url.QueryEscape(one(nasty()))})
		}
		if a := c.Do(t, r); a.Status >= 500 && a.Status != http.StatusServiceUnavailable {
			t.Errorf("request %d: %s %s: %d\n%.2000s", i, method, path, a.Status, h.Log)
			return
		}
	}
}
