package webtest

import (
	"bytes"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
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

// Known is what a house has, so that broken requests get further than those that are of nothing there.
type Known struct {
	Names  []string // of things, for the places of a path
	Fields []string // of forms
	Values []string // that fields take
	Tokens bool     // half of the forms have the token that they should
}

// Took is how long broken requests took, and how many of them were told that something is out of reach (503).
type Took struct {
	Each        []time.Duration // in rising order
	Unavailable int
}

// Share is how long at most so many of a hundred took.
func (d Took) Share(percent int) time.Duration { return d.Each[(len(d.Each)-1)*percent/100] }

// CheckMalformed sends so many broken requests over all routes and none, as somebody of every role and as nobody, and fails the test on
// any answer of 5xx; a panic would be one. The same seed gives the same requests.
func CheckMalformed(t testing.TB, h *House, n int, seed uint64) {
	t.Helper()
	Malform(t, h, n, seed, Known{})
}

// Malform is CheckMalformed for a house of which something is known; it gives how long answers took.
func Malform(t testing.TB, h *House, n int, seed uint64, k Known) (d Took) {
	t.Helper()
	m := breaker{rand.New(rand.NewPCG(seed, 1)), k}
	routes, client := h.Web.Routes(), h.As(t, "mona")
	for i := range n {
		route := routes[m.IntN(len(routes))]
		if i%50 == 0 {
			client = h.As(t, "mona")
		}
		c := client
		if m.IntN(4) == 0 {
			c = h.Nobody()
		}
		r := m.request(t, c, route.Method, route.Pattern)
		begun := time.Now()
		a := c.Do(t, r)
		d.Each = append(d.Each, time.Since(begun))
		if route.Pattern == "/sign-out" {
			client = h.As(t, "mona")
		}
		if a.Status == http.StatusServiceUnavailable {
			d.Unavailable++
		} else if a.Status >= 500 {
			t.Errorf("request %d: %s %.200s: %d\n%.2000s", i, r.Method, r.URL.Opaque, a.Status, h.Log)
			return d
		}
	}
	slices.Sort(d.Each)
	return d
}

// breaker makes broken requests.
type breaker struct {
	*rand.Rand
	Known
}

func (m breaker) one(list []string) string { return list[m.IntN(len(list))] }

// either gives one of what is known in one case of two, where something is.
func (m breaker) either(known, broken []string) string {
	if len(known) > 0 && m.IntN(2) == 0 {
		return m.one(known)
	}
	return m.one(broken)
}

// request makes one for a route, or for its path by another method.
func (m breaker) request(t testing.TB, c *Client, method, pattern string) *http.Request {
	t.Helper()
	path := wildcard.ReplaceAllStringFunc(strings.TrimSuffix(pattern, "{$}"), func(string) string { return url.PathEscape(m.either(m.Names, nasty())) })
	query := url.Values{m.either(m.Fields, fields()): {m.either(m.Values, nasty())}}
	if m.IntN(10) == 0 {
		method = m.one([]string{"GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"})
	}
	r := c.Request(t, method, "/", nil)
	if method != http.MethodGet && method != http.MethodHead {
		body, kind := m.body(t, c)
		r = c.Request(t, method, "/", bytes.NewReader(body))
		r.Header.Set("Content-Type", kind)
	}
	r.URL.Opaque = strings.TrimPrefix(c.House.URL, "http:") + path + "?" + query.Encode()
	r.Header.Set("Accept", m.one([]string{"text/html", "application/json", "*/*", ""}))
	r.Header.Set("Accept-Language", m.one([]string{"en", "ru", "de;q=0.1, ru", "x-klingon", "*", strings.Repeat("en,", 500), "%%%"}))
	if m.IntN(6) == 0 {
		r.AddCookie(&http.Cookie{Name: m.one([]string{"flash", "session", "device", "language"}), Value: url.QueryEscape(m.one(nasty()))})
	}
	return r
}

// body makes a form, or something that is none, and what it says it is.
func (m breaker) body(t testing.TB, c *Client) (body []byte, kind string) {
	t.Helper()
	kind = m.one([]string{"application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-8", "multipart/form-data", "multipart/form-data; boundary=x", "application/json", "text/plain", "", "a/b; c=\"", "%"})
	if m.IntN(5) == 0 {
		return []byte(m.one(nasty())), kind
	}
	values := url.Values{}
	for range m.IntN(8) {
		values.Add(m.either(m.Fields, fields()), m.either(m.Values, nasty()))
	}
	if m.Tokens && c.Token != "" && m.IntN(2) == 0 {
		values.Set("token", c.JSON(t, "/me", nil))
		kind = "application/x-www-form-urlencoded"
	}
	if m.IntN(4) > 0 || !m.Tokens {
		return []byte(values.Encode()), kind
	}
	return m.multipart(t, values)
}

// multipart writes a form with a broken file in it, and may cut it short.
func (m breaker) multipart(t testing.TB, values url.Values) (body []byte, kind string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	var err error
	for name, list := range values {
		for _, value := range list {
			if err == nil {
				err = w.WriteField(name, value)
			}
		}
	}
	if err == nil {
		part, failure := w.CreateFormFile(m.one([]string{"portrait", "signature", "x"}), m.one(nasty()))
		if err = failure; err == nil {
			_, err = part.Write([]byte(m.one(append(nasty(), "\xff\xd8\xff\xe0", "\x89PNG\r\n\x1a\n", "GIF89a"))))
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	body = b.Bytes()
	if m.IntN(5) == 0 {
		body = body[:m.IntN(len(body))]
	}
	return body, w.FormDataContentType()
}
