package web_test

import (
	"bufio"
	"context"
	"net/http"
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
