package web_test

import (
	"bufio"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"chancery/issuance"
	"chancery/issuance/people"
	"chancery/web"
	"chancery/web/webtest"
)

// A page is told when there is something new, and the stream ends with the session, which it does not keep alive.
func TestChanges(t *testing.T) {
	var version atomic.Int64
	h := webtest.Open(t, []web.Desk{{Name: "live", Routes: []web.Route{{
		Method: http.MethodGet, Pattern: "/live", Duty: web.SignedIn(), Site: web.AnySite, States: web.Always, Proof: web.SessionProof, Event: web.NoEvent,
		Handle: func(*web.Request) (web.Answer, error) {
			return web.Changes(10*time.Millisecond, func(context.Context) (string, error) { return strconv.FormatInt(version.Load(), 10), nil }), nil
		},
	}}}})
	clara := h.As(t, "clara")
	r := clara.Request(t, http.MethodGet, "/live", nil)
	r.Header.Set("X-Live", "1")
	answer, err := h.Server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.Header.Get("Content-Type") != "text/event-stream" {
		t.Errorf("%s", answer.Header)
	}
	lines := bufio.NewScanner(answer.Body)
	until := func(want string) bool {
		for lines.Scan() {
			if lines.Text() == want {
				return true
			}
		}
		return false
	}
	for range 3 {
		if !until(": nothing new") {
			t.Fatal("the stream is silent")
		}
		version.Add(1)
		if !until("event: change") {
			t.Fatal("the change is not told")
		}
	}
	h.Must(t, "clara", func(act *issuance.Act) error { _, err := people.EndAll(t.Context(), act, "clara", ""); return err })
	if until("never") || lines.Err() != nil {
		t.Errorf("the stream goes on: %v", lines.Err())
	}
}

// A stream goes on where the server gives an answer less time than the stream takes, over HTTP/1.1 and HTTP/2, with what counts answers
// between.
func TestChangesOutlastTheWriteTimeout(t *testing.T) {
	h := webtest.Open(t, []web.Desk{{Name: "live", Routes: []web.Route{{
		Method: http.MethodGet, Pattern: "/live", Duty: web.SignedIn(), Site: web.AnySite, States: web.Always, Proof: web.SessionProof, Event: web.NoEvent,
		Handle: func(*web.Request) (web.Answer, error) {
			return web.Changes(50*time.Millisecond, func(context.Context) (string, error) { return "", nil }), nil
		},
	}}}})
	const timeout = 500 * time.Millisecond
	for _, two := range []bool{false, true} {
		s := httptest.NewUnstartedServer(web.NewMetrics(h.DB.Auditor, slog.New(slog.DiscardHandler)).Count(h.Web))
		s.Config.ReadTimeout, s.Config.WriteTimeout = timeout, timeout
		s.EnableHTTP2 = two
		s.StartTLS()
		t.Cleanup(s.Close)
		ctx, cancel := context.WithCancel(t.Context())
		t.Cleanup(cancel)
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/live", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.AddCookie(&http.Cookie{Name: "session", Value: h.SignIn(t, "clara")})
		answer, err := s.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { answer.Body.Close() })
		if answer.StatusCode != http.StatusOK || answer.ProtoAtLeast(2, 0) != two {
			t.Fatalf("%s %s", answer.Proto, answer.Status)
		}
		lines := bufio.NewScanner(answer.Body)
		for begun := time.Now(); time.Since(begun) < 3*timeout; {
			if !lines.Scan() {
				t.Fatalf("%s: the stream has ended: %v", answer.Proto, lines.Err())
			}
		}
	}
}

func TestALivePageKeepsNoSessionAlive(t *testing.T) {
	h := webtest.Open(t, nil, webtest.Limits(people.Limits{Idle: 15 * time.Minute, Whole: 10 * time.Hour, Fresh: time.Hour}))
	clara := h.As(t, "clara")
	for range 4 {
		h.Later(5 * time.Minute)
		r := clara.Request(t, http.MethodGet, "/board", nil)
		r.Header.Set("X-Live", "1")
		clara.Do(t, r)
	}
	if a := clara.Get(t, "/board"); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Location, "/sign-in") {
		t.Errorf("%d", a.Status)
	}
}
