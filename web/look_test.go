package web_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"chancery/issuance"
	"chancery/issuance/people"
	"chancery/web/webtest"
)

// Every page of the frame as axe-core sees it: empty and full, refused, with hostile, long and right-to-left names. Nothing that
// somebody wrote becomes script.
func TestPagesInABrowser(t *testing.T) {
	h := webtest.Open(t, nil)
	b := h.Browser(t)
	b.Look(t, "/sign-in")
	b.Look(t, invited(t, h, "karl"), "setup")
	for username, name := range map[string]string{
		"hostile": `<img src=x onerror="document.title='bad'"><script>document.title="bad"</script>'"{{.}}`, "rtl": "محمد بن عبد الله آل سعود", "long": strings.Repeat("Nebuchadnezzar-", 8) + strings.Repeat(" van der", 12),
	} {
		h.Hire(t, issuance.Person{Username: username, Name: name, Site: "WAW", Roles: issuance.Roles()})
	}
	b.SignIn(t, "hostile")
	paths := []string{"/", "/me", "/people", "/people/rtl", "/people/long", "/people/hostile", "/sites", "/board", "/blanks", "/nowhere"}
	for _, path := range paths {
		b.Look(t, path)
		if title := webtest.Ask(t, b, chromedp.Title()); !strings.HasSuffix(title, "Chancery") {
			t.Errorf("%s: a script of a name has run: %s", path, title)
		}
	}
	b.Open(t, "/people")
	b.Press(t, "form[action='/people'] button")
	b.Judge(t, "people-refused")
	b.Do(t, chromedp.Click(chromedp.CSS(".govuk-error-summary a")))
	if at := webtest.Ask(t, b, chromedp.Evaluate[string]("document.activeElement.id")); !strings.HasPrefix(at, "f-") {
		t.Errorf("the summary leads to %q", at)
	}
}

// Signing in and inviting somebody by the keyboard alone.
func TestByKeyboardAlone(t *testing.T) {
	h := webtest.Open(t, nil)
	key := setUp(t, h, "adam")
	b := h.Browser(t)
	b.Open(t, "/sign-in")
	press := func(keys ...string) {
		for _, k := range keys {
			b.Do(t, chromedp.KeyEvent(k))
		}
	}
	to := func(selector string) {
		t.Helper()
		for range 60 {
			if webtest.Ask(t, b, chromedp.Evaluate[bool]("document.activeElement.matches("+quoted(selector)+")")) {
				return
			}
			press(kb.Tab)
		}
		t.Fatalf("no tab leads to %s", selector)
	}
	press(kb.Tab)
	if skip := webtest.Ask(t, b, chromedp.Evaluate[string]("document.activeElement.className")); skip != "govuk-skip-link" {
		t.Errorf("first is %q", skip)
	}
	to("[id='f-sign-in']")
	press("adam", kb.Tab, password, kb.Tab, key.code(h), kb.Enter)
	b.Until(t, "location.pathname === '/' && document.readyState === 'complete'")
	to("a[href='/people']")
	press(kb.Enter)
	b.Until(t, "location.pathname === '/people' && document.readyState === 'complete'")
	to("[id='f-username']")
	press("nina", kb.Tab, "Nina")
	to("[name='role']")
	press(" ")
	press(kb.Enter)
	b.Until(t, "document.body.dataset.page === 'invitation'")
	if n := h.Count(t, "person WHERE username = 'nina' AND roles = '{clerk}'"); n != 1 {
		t.Error("nobody was added")
	}
	if _, err := people.LoadAccount(t.Context(), h.DB.Auditor, "nina"); err != nil {
		t.Error(err)
	}
}

// quoted writes a selector as a JavaScript text.
func quoted(s string) string { return "`" + s + "`" }
