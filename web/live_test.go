package web_test

import (
	"bufio"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"chancery/issuance"
	"chancery/issuance/people"
	"chancery/web"
	"chancery/web/webtest"
)

// A page is told when there is something new, and the stream ends with the session, which it does not keep alive.
func TestChanges(t *testing.T) {
	var version atomic.Int64
	h := webtest.Open(t, []web.Desk{streaming(10*time.Millisecond, func(context.Context) (string, error) { return strconv.FormatInt(version.Load(), 10), nil })})
	clara := h.As(t, "clara")
	r := clara.Request(t, http.MethodGet, "/live", nil)
	r.Header.Set("Accept", "text/event-stream")
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
	h := webtest.Open(t, []web.Desk{streaming(50*time.Millisecond, func(context.Context) (string, error) { return "", nil })})
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
		r.Header.Set("Accept", "text/event-stream")
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

// streaming is a desk with one stream.
func streaming(every time.Duration, look func(context.Context) (string, error)) web.Desk {
	return web.Desk{Name: "live", Routes: []web.Route{{
		Method: http.MethodGet, Pattern: "/live", Duty: web.SignedIn(), Site: web.AnySite, States: web.Always, Proof: web.SessionProof, Event: web.NoEvent,
		Handle: func(*web.Request) (web.Answer, error) { return web.Changes(every, look), nil },
	}}}
}

// Whoever takes no stream is told so at once, and nobody waits for one that can't begin.
func TestAStreamIsForWhoeverAcceptsIt(t *testing.T) {
	var fails atomic.Bool
	h := webtest.Open(t, []web.Desk{streaming(time.Hour, func(context.Context) (string, error) {
		if fails.Load() {
			return "", errors.New("secret of the house")
		}
		return "same", nil
	})})
	clara := h.As(t, "clara")
	for _, c := range []struct{ method, accept string }{{"GET", ""}, {"GET", "text/html"}, {"GET", "*/*"}, {"GET", "application/json"}, {"HEAD", "text/event-stream"}, {"HEAD", "text/html"}} {
		r := clara.Request(t, c.method, "/live", nil)
		r.Header.Set("Accept", c.accept)
		a := clara.Do(t, r)
		if a.Status != http.StatusNotAcceptable || c.accept == "text/html" && c.method == "GET" && !strings.Contains(a.Body, "stream") {
			t.Errorf("%s %q: %d: %s", c.method, c.accept, a.Status, a.Body)
		}
		wantGuarded(t, a.Header)
	}
	fails.Store(true)
	r := clara.Request(t, http.MethodGet, "/live", nil)
	r.Header.Set("Accept", "text/event-stream")
	if a := clara.Do(t, r); a.Status != http.StatusInternalServerError || strings.Contains(a.Body, "secret") {
		t.Errorf("%d: %s", a.Status, a.Body)
	}
}

// What changes after the page was made and before its stream begins is shown, and so is what changes while somebody is at work in it, once
// they have left it.
func TestALivePageMissesNothing(t *testing.T) {
	var version atomic.Int64
	var first sync.Once
	loaded := make(chan struct{})
	say := func() string { return "version " + strconv.FormatInt(version.Load(), 10) }
	desk := streaming(10*time.Millisecond, func(context.Context) (string, error) {
		first.Do(func() { <-loaded; version.Add(1) })
		return say(), nil
	})
	row := desk.Routes[0]
	row.Pattern, row.Handle = "/page", func(*web.Request) (web.Answer, error) {
		return web.Picture("text/html; charset=utf-8", []byte(`<!doctype html><title>x</title><script type="module" src="/static/live.js"></script><main><div data-live="1000" data-events="/live"><p>`+say()+`</p><button>x</button></div></main>`), false), nil
	}
	desk.Routes = append(desk.Routes, row)
	h := webtest.Open(t, []web.Desk{desk})
	b := h.Browser(t)
	b.SignIn(t, "clara")
	shows := func(n string) string { return "document.querySelector('p').textContent === 'version " + n + "'" }
	b.Open(t, "/page")
	b.Until(t, shows("0"))
	close(loaded)
	b.Until(t, shows("1"))
	b.Do(t, chromedp.Evaluate[chromedp.Void]("document.querySelector('button').focus()"))
	version.Add(1)
	for range 20 {
		if !webtest.Ask(t, b, chromedp.Evaluate[bool](shows("1"))) {
			t.Fatal("it was exchanged under somebody's hands")
		}
	}
	b.Do(t, chromedp.Evaluate[chromedp.Void]("document.querySelector('button').blur()"))
	b.Until(t, shows("2"))
}

// The stream of a page keeps no session alive either: its browser asks for it again and again, with nobody there.
func TestALivePageKeepsNoSessionAlive(t *testing.T) {
	stream := streaming(time.Hour, func(context.Context) (string, error) { return "", issuance.NotFoundf("x", "there is no such thing") })
	h := webtest.Open(t, []web.Desk{stream}, webtest.Limits(people.Limits{Idle: 15 * time.Minute, Whole: 10 * time.Hour, Fresh: time.Hour}))
	clara := h.As(t, "clara")
	for range 4 {
		h.Later(5 * time.Minute)
		r := clara.Request(t, http.MethodGet, "/board", nil)
		r.Header.Set("X-Live", "1")
		clara.Do(t, r)
		r = clara.Request(t, http.MethodGet, "/live", nil)
		r.Header.Set("Accept", "text/event-stream")
		clara.Do(t, r)
	}
	if a := clara.Get(t, "/board"); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Location, "/sign-in") {
		t.Errorf("%d", a.Status)
	}
}
