package web_test

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"chancery/issuance"
	"chancery/issuance/people"
	"chancery/web"
	"chancery/web/webtest"
)

// hidden gives the hidden fields of a page's first form to a path, and its token too.
func hidden(t *testing.T, page, action string) []string {
	t.Helper()
	_, form, found := strings.Cut(page, `<form method="post" action="`+action+`"`)
	if !found {
		t.Fatalf("no form to %s: %s", action, page)
	}
	form, _, _ = strings.Cut(form, "</form>")
	var pairs []string
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`).FindAllStringSubmatch(form, -1) {
		pairs = append(pairs, html.UnescapeString(m[1]), html.UnescapeString(m[2]))
	}
	return pairs
}

// A form that is sent after the session has ended waits in the page of sign-in, and is given back with all that was typed; nothing is done
// with it before it is sent again.
func TestWhatWasTypedOutlastsTheSession(t *testing.T) {
	h := webtest.Open(t, []web.Desk{counting("site.counted", web.SessionProof), witnessed()}, webtest.Limits(people.Limits{Idle: 15 * time.Minute, Whole: 10 * time.Hour, Fresh: 5 * time.Minute}))
	key := setUp(t, h, "adam")
	adam := h.As(t, "adam")
	token := adam.JSON(t, "/me", nil)
	h.Later(16 * time.Minute)
	name := `Nina "<b>" О'Нил`
	asked := adam.Post(t, "/people?from=here", "token", token, "username", "nina", "name", name, "site", "BRU", "role", "clerk", "role", "inspector", "proof.password", password, "witness.code", "314159")
	if asked.Status != http.StatusUnauthorized || asked.Location != "" {
		t.Fatalf("%d to %q", asked.Status, asked.Location)
	}
	wantWords(t, asked.Body, "the session has ended: what you typed is kept", "Sign in")
	wantOwn(t, asked.Body)
	for _, secret := range []string{password, "314159", token} {
		if strings.Contains(asked.Body, secret) {
			t.Errorf("the page of sign-in has %q", secret)
		}
	}
	waits := hidden(t, asked.Body, "/sign-in")
	wrong := h.Nobody().Post(t, "/sign-in", append(waits, "username", "adam", "password", "falsches Wort", "code", key.code(h))...)
	if wrong.Status != http.StatusForbidden || strings.Join(hidden(t, wrong.Body, "/sign-in"), "|") != strings.Join(waits, "|") {
		t.Fatalf("after a wrong password: %d: %q", wrong.Status, hidden(t, wrong.Body, "/sign-in"))
	}
	h.Later(time.Minute)
	back := h.Nobody().Post(t, "/sign-in", append(waits, "username", "adam", "password", password, "code", key.code(h))...)
	if back.Status != http.StatusOK || back.Location != "" {
		t.Fatalf("%d to %q: %s", back.Status, back.Location, back.Body)
	}
	wantWords(t, back.Body, "You are signed in again", `value="nina"`, `value="`+html.EscapeString(name)+`"`, `<option value="BRU" selected>`, `value="clerk" checked`, `value="inspector" checked`)
	wantGuarded(t, back.Header)
	if strings.Contains(back.Body, password) || h.Count(t, "person WHERE username = 'nina'") != 0 {
		t.Error("it was done before it was sent again, or a secret is in the page")
	}
	again := &webtest.Client{House: h, Who: "adam", Token: cookie(t, back, "session")}
	sent := again.Post(t, "/people", append(hidden(t, back.Body, "/people"), "username", "nina", "name", name, "site", "BRU", "role", "clerk")...)
	if sent.Status != http.StatusOK || h.Count(t, "person WHERE username = 'nina' AND name = $1", name) != 1 {
		t.Errorf("sent again: %d: %s", sent.Status, sent.Body)
	}
}

// Where a route has no page of its form, what was typed is sent by a button. A program is told by its status alone, and who signs in in
// another's place does what is their own duty and nothing else.
func TestAFormWithoutAPageIsGivenBack(t *testing.T) {
	h := webtest.Open(t, []web.Desk{counting("site.counted", web.SessionProof)})
	key := setUp(t, h, "carol")
	signIn := func(asked webtest.Answer) webtest.Answer {
		h.Later(time.Minute)
		return h.Nobody().Post(t, "/sign-in", append(hidden(t, asked.Body, "/sign-in"), "username", "carol", "password", password, "code", key.code(h))...)
	}
	back := signIn(h.Nobody().Post(t, "/count", "reason", "because <b>"))
	wantWords(t, back.Body, "What you typed is still here", `value="because &lt;b&gt;"`)
	if n := h.Count(t, "audit_event WHERE action = 'site.counted'"); n != 0 {
		t.Errorf("%d effects of signing in", n)
	}
	carol := &webtest.Client{House: h, Who: "carol", Token: cookie(t, back, "session")}
	if a := carol.Post(t, "/count", hidden(t, back.Body, "/count")...); a.Status != http.StatusSeeOther || h.Count(t, "audit_event WHERE action = 'site.counted' AND detail->>'reason' = 'because <b>'") != 1 {
		t.Errorf("%d: %s", a.Status, a.Body)
	}
	if a := signIn(h.Nobody().Post(t, "/people", "username", "nina", "name", "Nina", "site", "BRU", "role", "clerk")); a.Status != http.StatusForbidden || strings.Contains(a.Body, "nina") {
		t.Errorf("not her duty: %d: %s", a.Status, a.Body)
	}
	r := h.Nobody().Request(t, http.MethodPost, "/count", strings.NewReader("reason=because"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	if a := h.Nobody().Do(t, r); a.Status != http.StatusUnauthorized || strings.Contains(a.Body, "because") {
		t.Errorf("a program: %d: %s", a.Status, a.Body)
	}
	for _, to := range []string{"//elsewhere.example/", "https://elsewhere.example/", "/nowhere", "/sign-in", "/static/look.css", "/%zz", "/livez"} {
		h.Later(time.Minute)
		a := h.Nobody().Post(t, "/sign-in", "back", to, "typed.reason", "x", "username", "carol", "password", password, "code", key.code(h))
		if a.Status >= 500 || strings.Contains(a.Location, "elsewhere") || cookie(t, a, "session") == "" {
			t.Errorf("back to %s: %d to %q", to, a.Status, a.Location)
		}
	}
}

// The same in a browser, with what axe-core says of the pages between.
func TestWhatWasTypedOutlastsTheSessionInABrowser(t *testing.T) {
	h := webtest.Open(t, []web.Desk{counting("site.counted", web.SessionProof)})
	key := setUp(t, h, "adam")
	b := h.Browser(t)
	b.SignIn(t, "adam")
	b.Open(t, "/people")
	b.Type(t, "f-username", "nina")
	b.Type(t, "f-name", "Nina")
	h.Must(t, "adam", func(act *issuance.Act) error { _, err := people.EndAll(t.Context(), act, "adam", ""); return err })
	b.Press(t, "form[action='/people'] button")
	b.Judge(t, "sign-in-kept")
	h.Later(time.Minute)
	b.Type(t, "f-sign-in", "adam")
	b.Type(t, "f-password", password)
	b.Type(t, "f-code", key.code(h))
	b.Press(t, "form[action='/sign-in'] button")
	b.Judge(t, "people-given-back")
	if typed := webtest.Ask(t, b, chromedp.Evaluate[string]("document.getElementById('f-username').value + ' ' + document.getElementById('f-name').value")); typed != "nina Nina" {
		t.Errorf("given back: %q", typed)
	}
	b.Do(t, chromedp.Click(chromedp.CSS("[name='role']")))
	b.Press(t, "form[action='/people'] button")
	if n := h.Count(t, "person WHERE username = 'nina'"); n != 1 {
		t.Errorf("%s", b.Text(t))
	}
}
