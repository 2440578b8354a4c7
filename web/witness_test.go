package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"chancery/issuance"
	"chancery/issuance/people"
	"chancery/web"
	"chancery/web/webtest"
)

// witnessed is a desk with a form in which a second person shows who they are, beside a fresh proof of the first.
func witnessed() web.Desk {
	return web.Desk{Name: "witnessed", Routes: []web.Route{{
		Method: http.MethodPost, Pattern: "/witnessed", Duty: web.SignedIn(), Site: web.AnySite, States: web.Always, Proof: web.FreshProof, Event: "site.counted",
		Handle: func(q *web.Request) (web.Answer, error) {
			who, err := q.Witness()
			if err != nil {
				return web.Answer{}, err
			}
			return q.Act(func(*issuance.Act) (web.Answer, error) { return web.To("/seen-by/" + who.Username), nil })
		},
	}}}
}

// Where a fresh proof is asked for in the middle of a form, what the second person has shown in it is in no page; they show it again.
func TestWhatAWitnessShowsIsKeptNowhere(t *testing.T) {
	h := webtest.Open(t, []web.Desk{witnessed()}, webtest.Limits(people.Limits{Idle: time.Hour, Whole: 10 * time.Hour, Fresh: 5 * time.Minute}))
	key := setUp(t, h, "carol")
	clara := h.As(t, "clara")
	h.Later(6 * time.Minute)
	a := clara.Post(t, "/witnessed", "serials", "U0000007", "witness", "carol", "witness.password", password, "witness.code", "314159", "witness.challenge", "challenge-of-her", "witness.passkey", "answer-of-her")
	if a.Status != http.StatusForbidden {
		t.Fatalf("%d: %s", a.Status, a.Body)
	}
	wantWords(t, a.Body, `name="serials" value="U0000007"`, `name="witness" value="carol"`)
	for _, secret := range []string{password, "314159", "challenge-of-her", "answer-of-her", "witness."} {
		if strings.Contains(a.Body, secret) {
			t.Errorf("the page that asks for a proof has %q", secret)
		}
	}
	clara = h.As(t, "clara")
	for name, c := range map[string]struct {
		pairs []string
		want  int
		says  string
	}{
		"nobody":           {nil, 422, "only one has shown who they are"},
		"a name alone":     {[]string{"witness", "carol"}, 422, "only one has shown who they are"},
		"a wrong code":     {[]string{"witness", "carol", "witness.password", password, "witness.code", "000000"}, 403, "do not belong together"},
		"a wrong password": {[]string{"witness", "carol", "witness.password", "falsches Wort", "witness.code", key.code(h)}, 403, "do not belong together"},
	} {
		if a := clara.Post(t, "/witnessed", c.pairs...); a.Status != c.want || !strings.Contains(a.Body, c.says) {
			t.Errorf("%s: %d: %s", name, a.Status, a.Body)
		}
	}
	h.Later(time.Minute)
	if a := h.As(t, "clara").Post(t, "/witnessed", "witness", "carol", "witness.password", password, "witness.code", key.code(h)); a.Location != "/seen-by/carol" {
		t.Errorf("%d to %q: %s", a.Status, a.Location, a.Body)
	}
}
