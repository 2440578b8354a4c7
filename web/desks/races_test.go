package desks_test

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/web/webtest"
)

// prove says that the full counts are wanted.
func prove() bool { return os.Getenv("CHANCERY_PROVE") == "1" }

// counted is the full count of something in make prove, a tenth of it otherwise.
func counted(full int) int {
	if prove() {
		return full
	}
	return full / 10
}

// token gives a form's token of somebody's session.
func token(t testing.TB, h *webtest.House, c *webtest.Client) string {
	t.Helper()
	a := ask(h, c, http.MethodGet, "/me", "")
	var v struct{ Token string }
	if err := json.Unmarshal(a.Body.Bytes(), &v); err != nil || v.Token == "" {
		t.Fatalf("no token: %d %s", a.Code, a.Body)
	}
	return v.Token
}

// ending is one way in which a session comes to its end, by somebody else or its owner elsewhere.
type ending struct {
	name, path string
	by         *webtest.Client
	after      string // what puts it right again, if anything
}

// checkRaces has a session end while a request of it runs, again and again: afterwards it is over, and what the request did, if it came
// first, stands before the end in the audit log. If it came second, it did nothing.
func checkRaces(t *testing.T, s *scene) {
	s.Hire(t, issuance.Person{Username: "rita", Site: issuancetest.Brussels, Roles: []issuance.Role{issuance.Clerk}})
	random, n := rand.New(rand.NewPCG(1, 2)), counted(1000)
	adam := s.As(t, "adam")
	first, ended := 0, 0
	for i := range n {
		rita := s.As(t, "rita")
		end := []ending{{"by an administrator", "/people/rita/sessions/end", adam, ""}, {"by its owner elsewhere", "/me/sessions/end", s.As(t, "rita"), ""}, {"by disabling the account", "/people/rita/disable", adam, "/people/rita/enable"}}[i%3]
		began, before := url.Values{"token": {token(t, s.House, rita)}, "type": {"passport-ordinary"}}.Encode(), s.Count(t, "draft WHERE clerk = 'rita'")
		stop := url.Values{"token": {token(t, s.House, end.by)}}.Encode()
		var act, over *httptest.ResponseRecorder
		var both sync.WaitGroup
		late := time.Duration(random.IntN(4000)-2000) * time.Microsecond
		both.Go(func() {
			time.Sleep(max(0, -late)) // spreads the moments: any order is right
			act = ask(s.House, rita, http.MethodPost, "/clerk/drafts", began)
		})
		both.Go(func() {
			time.Sleep(max(0, late))
			over = ask(s.House, end.by, http.MethodPost, end.path, stop)
		})
		both.Wait()
		if over.Code != http.StatusOK || act.Code != http.StatusOK && act.Code != http.StatusUnauthorized {
			t.Fatalf("race %d: ending %s: %d %s; acting: %d %s", i, end.name, over.Code, over.Body, act.Code, act.Body)
		}
		if done := s.Count(t, "draft WHERE clerk = 'rita'") - before; (done == 1) != (act.Code == http.StatusOK) || done > 1 {
			t.Errorf("race %d: answered %d, done %d times", i, act.Code, done)
		}
		if act.Code == http.StatusOK {
			first++
			if n := s.Count(t, "audit_event WHERE action = 'draft.begun' AND actor = 'rita' AND id > (SELECT max(id) FROM audit_event WHERE action = 'person.session-ended' AND subject = 'rita')"); n > 0 {
				t.Errorf("race %d: something was done after the session had been ended %s", i, end.name)
			}
		}
		if end.after != "" {
			ask(s.House, adam, http.MethodPost, end.after, url.Values{"token": {token(t, s.House, adam)}}.Encode())
		}
		if a := ask(s.House, rita, http.MethodGet, "/me", ""); a.Code == http.StatusUnauthorized && !strings.Contains(a.Body.String(), "rita") {
			ended++
		} else {
			t.Errorf("race %d: the session that was ended %s goes on: %d", i, end.name, a.Code)
		}
	}
	t.Logf("%d of %d races end the session; in %d of them the request came first", ended, n, first)
}
