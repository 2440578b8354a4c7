package desks_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"chancery/issuance/issuancetest"
	"chancery/web/webtest"
)

// inputs are the names of fields that the pages of the house have.
func inputs(t testing.TB, s *scene) (names []string) {
	t.Helper()
	mona, known := s.As(t, "mona"), map[string]bool{}
	for _, route := range s.Web.Routes() {
		if route.Method != http.MethodGet {
			continue
		}
		for _, m := range regexp.MustCompile(`<(?:input|select|textarea|button)[^>]* name="([^"]+)"`).FindAllStringSubmatch(mona.Get(t, s.path(t, route)).Body, -1) {
			if !known[m[1]] && m[1] != "token" {
				known[m[1]], names = true, append(names, m[1])
			}
		}
	}
	if len(names) < 40 {
		t.Fatalf("the pages have %d fields: %v", len(names), names)
	}
	return names
}

// checkBroken sends broken requests, half of them to things that are there, with fields and values that are, in part, as they should be.
func checkBroken(t *testing.T, s *scene) {
	known := webtest.Known{
		Names:  []string{s.application, s.finding, s.document, s.batch, s.printer, s.attempt, s.consignment, s.serial, s.draft, s.first, s.count, s.job, "document", "blank", "attempt", "olga", issuancetest.Brussels},
		Values: []string{s.application, s.document, s.batch, s.serial, s.first, "booklet-td3", "passport-ordinary", "normal", "clerk", "printed", "spoiled", "2026-06-13", "19740812", "0.3", "3", "UTO", "eriksson", "it is torn", "portrait"},
		Fields: inputs(t, s), Tokens: true,
	}
	begun := time.Now()
	d := webtest.Malform(t, s.House, counted(20_000), 4, known)
	if d.Unavailable > 0 {
		t.Errorf("%d requests were told that something is out of reach", d.Unavailable)
	}
	if len(d.Each) > 0 {
		t.Logf("%d broken requests in %v: median %v, p99 %v, longest %v", len(d.Each), time.Since(begun).Round(time.Millisecond), d.Share(50), d.Share(99), d.Share(100))
	}
	raw(t, s)
}

// raw sends what is hardly HTTP. Whatever is answered is no fault of the house, and the house goes on.
func raw(t *testing.T, s *scene) {
	host := strings.TrimPrefix(s.URL, "http://")
	for _, text := range []string{
		"\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n", "GET http:// HTTP/1.1\r\nHost: x\r\n\r\n", "GET * HTTP/1.1\r\nHost: x\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
		"CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nCookie: session=\r\n continued\r\n\r\n",
		"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /me HTTP/1.1\r\n\r\n", "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
		"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nContent-Length: 8\r\n\r\na=b", "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
		"GET /" + strings.Repeat("a", 1<<20) + " HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("b", 2<<20) + "\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
	} {
		status, err := spoken(host, text)
		if err != nil {
			t.Fatal(err)
		}
		if status >= 500 && status != http.StatusHTTPVersionNotSupported {
			t.Errorf("%.60q: %d", text, status)
		}
	}
	if a := s.Nobody().Get(t, "/sign-in"); a.Status != http.StatusOK {
		t.Errorf("after all that: %d", a.Status)
	}
}

// spoken writes a text to the house and gives the status of the answer, 0 where the line was cut.
func spoken(host, text string) (status int, err error) {
	line, err := net.DialTimeout("tcp", host, 30*time.Second)
	if err != nil {
		return 0, err
	}
	defer line.Close()
	if err := line.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		return 0, err
	}
	_, _ = io.WriteString(line, text)                  // it may hang up before it has heard all
	first, _ := bufio.NewReader(line).ReadString('\n') // likewise
	if _, err := fmt.Sscanf(first, "HTTP/1.1 %d", &status); err != nil {
		return 0, nil
	}
	return status, nil
}
