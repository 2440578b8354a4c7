package web_test

import (
	"encoding/base32"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"chancery/issuance"
	"chancery/issuance/people"
	"chancery/web/webtest"
)

const password = "vier Wörter reichen aus"

func invited(t *testing.T, h *webtest.House, who string) (path string) {
	t.Helper()
	h.Must(t, "mona", func(act *issuance.Act) error {
		token, err := people.Invite(t.Context(), act, who)
		path = "/setup/" + token
		return err
	})
	return path
}

// app is an authenticator app with a key.
type app []byte

func (a app) code(h *webtest.House) string { return people.CodeAt(a, h.Clock(), 6) }

// cookie gives the value that an answer sets.
func cookie(t *testing.T, a webtest.Answer, name string) string {
	t.Helper()
	for _, line := range a.Header.Values("Set-Cookie") {
		c, err := http.ParseSetCookie(line)
		if err != nil || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" {
			t.Errorf("%s: %v", line, err)
		}
		if err == nil && c.Name == name {
			return c.Value
		}
	}
	return ""
}

// setUp sets somebody up by password and code, as the page without JavaScript has it.
func setUp(t *testing.T, h *webtest.House, who string) app {
	t.Helper()
	path := invited(t, h, who)
	page := h.Nobody().Get(t, path)
	typed := regexp.MustCompile(`name="codeKey" value="([A-Z2-7]+)"`).FindStringSubmatch(page.Body)
	if page.Status != http.StatusOK || typed == nil {
		t.Fatalf("%d: %s", page.Status, page.Body)
	}
	key, err := base32.StdEncoding.DecodeString(typed[1])
	if err != nil {
		t.Fatal(err)
	}
	again := h.Nobody().Post(t, path, "codeKey", typed[1], "password", "short", "code", app(key).code(h))
	if again.Status != http.StatusUnprocessableEntity || !strings.Contains(again.Body, typed[1]) || strings.Contains(again.Body, "short<") || !strings.Contains(again.Body, "12 to 256 characters") {
		t.Errorf("a short password: %d: %s", again.Status, again.Body)
	}
	done := h.Nobody().Post(t, path, "codeKey", typed[1], "password", password, "code", app(key).code(h))
	if done.Status != http.StatusSeeOther || len(cookie(t, done, "session")) != 43 {
		t.Fatalf("%d: %s", done.Status, done.Body)
	}
	if late := h.Nobody().Post(t, path, "codeKey", typed[1], "password", password, "code", app(key).code(h)); late.Status != http.StatusNotFound {
		t.Errorf("the link works again: %d", late.Status)
	}
	h.Later(time.Minute)
	return key
}

func TestSignInByPassword(t *testing.T) {
	h := webtest.Open(t, nil)
	key := setUp(t, h, "clara")
	form := h.Nobody()
	a := form.Post(t, "/sign-in", "username", "clara", "password", "falsches Wort", "code", key.code(h), "next", "/me")
	if a.Status != http.StatusForbidden || !strings.Contains(a.Body, `value="clara"`) || strings.Contains(a.Body, "falsches") || !strings.Contains(a.Body, `value="/me"`) {
		t.Errorf("a wrong password: %d: %s", a.Status, a.Body)
	}
	unknown := form.Post(t, "/sign-in", "username", "nobody", "password", "wrong", "code", "123456", "next", "/me")
	if strings.ReplaceAll(unknown.Body, "nobody", "clara") != a.Body && !strings.Contains(unknown.Body, "do not belong together") {
		t.Errorf("somebody unknown is told: %s", unknown.Body)
	}
	h.Later(time.Minute)
	a = form.Post(t, "/sign-in", "username", "clara", "password", password, "code", key.code(h), "next", "/me")
	token := cookie(t, a, "session")
	if a.Status != http.StatusSeeOther || a.Location != "/me" || token == "" {
		t.Fatalf("%d to %s: %s", a.Status, a.Location, a.Body)
	}
	clara := &webtest.Client{House: h, Who: "clara", Token: token}
	if a := clara.Get(t, "/me"); a.Status != 200 || !strings.Contains(a.Body, "password and code") {
		t.Errorf("%d", a.Status)
	}
	if a := clara.Get(t, "/sign-in?next=//elsewhere.example/"); a.Location != "/" {
		t.Errorf("sent to %s", a.Location)
	}
	if a := clara.Post(t, "/sign-out"); a.Status != http.StatusSeeOther || cookie(t, a, "session") != "" || a.Header.Get("Clear-Site-Data") == "" {
		t.Errorf("%d", a.Status)
	}
	if a := clara.Get(t, "/me"); a.Location != "/sign-in?next=%2Fme" {
		t.Errorf("signed out, and: %d to %s", a.Status, a.Location)
	}
	for i := range 12 {
		a = form.Post(t, "/sign-in", "username", "clara", "password", "guess", "code", "000000")
		if i == 11 && (a.Status != http.StatusTooManyRequests || !strings.Contains(a.Body, "too many tries")) {
			t.Errorf("guess %d: %d", i, a.Status)
		}
	}
	if strings.Contains(h.Log.String(), "clara") || strings.Contains(h.Log.String(), password) {
		t.Errorf("%s", h.Log)
	}
}

// What wants a fresh proof asks for one in place: what was typed is kept, and goes on once the proof holds.
func TestFreshProof(t *testing.T) {
	h := webtest.Open(t, nil, webtest.Limits(people.Limits{Idle: time.Hour, Whole: 10 * time.Hour, Fresh: 5 * time.Minute}))
	key := setUp(t, h, "adam")
	adam := h.As(t, "adam")
	typed := []string{"username", "nina", "name", `Nina "<b>" О'Нил`, "site", "BRU", "role", "clerk", "role", "inspector"}
	h.Later(6 * time.Minute)
	asked := adam.Post(t, "/people", typed...)
	if asked.Status != http.StatusForbidden || !strings.Contains(asked.Body, "Show that it is you") {
		t.Fatalf("%d: %s", asked.Status, asked.Body)
	}
	var kept []string
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`).FindAllStringSubmatch(asked.Body, -1) {
		if m[1] == "next" {
			break
		}
		kept = append(kept, m[1], html.UnescapeString(m[2]))
	}
	if len(kept) != 12 {
		t.Fatalf("kept %q", kept)
	}
	wrong := adam.Post(t, "/people", append(kept, "proof.password", "falsches Wort", "proof.code", key.code(h))...)
	if wrong.Status != http.StatusForbidden || !strings.Contains(wrong.Body, "do not belong together") || strings.Contains(wrong.Body, "falsches") {
		t.Errorf("%d", wrong.Status)
	}
	if n := h.Count(t, "person WHERE username = 'nina'"); n != 0 {
		t.Fatal("it was done without a proof")
	}
	h.Later(time.Minute)
	right := adam.Post(t, "/people", append(kept, "proof.password", password, "proof.code", key.code(h))...)
	if right.Status != http.StatusOK || !strings.Contains(right.Body, "/setup/") || strings.Contains(right.Body, password) {
		t.Errorf("%d: %s", right.Status, right.Body)
	}
	if n := h.Count(t, "person WHERE username = 'nina' AND name = $1 AND roles = '{clerk,inspector}'", typed[3]); n != 1 {
		t.Error("what was typed was not kept")
	}
	if again := adam.Post(t, "/people", kept...); again.Status != http.StatusConflict {
		t.Errorf("the same form again: %d", again.Status)
	}
	// The proof of another does not do.
	other := setUp(t, h, "boris")
	h.Later(6 * time.Minute)
	if a := adam.Post(t, "/people/nina/disable", "proof.password", password, "proof.code", other.code(h)); a.Status != http.StatusForbidden {
		t.Errorf("another's code: %d", a.Status)
	}
	if n := h.Count(t, "person WHERE username = 'nina' AND disabled_at IS NOT NULL"); n != 0 {
		t.Error("done with another's proof")
	}
}

// What was typed stays in a form that was refused, and each problem stands at its field.
func TestAFormKeepsWhatWasTyped(t *testing.T) {
	h := webtest.Open(t, nil)
	a := h.As(t, "adam").Post(t, "/people", "username", "Nina!", "name", `<script>alert(1)</script>`, "site", "WAW", "role", "clerk")
	if a.Status != http.StatusUnprocessableEntity {
		t.Errorf("%d", a.Status)
	}
	wantOwn(t, a.Body)
	wantWords(t, a.Body, `value="Nina!"`, `value="&lt;script&gt;alert(1)&lt;/script&gt;"`, `<option value="WAW" selected>`, `value="clerk" checked`, `href="#f-username"`, `id="f-username-error"`, "Error: People")
	r := h.As(t, "adam").Request(t, http.MethodPost, "/people", strings.NewReader("username=Nina%21&token="+h.As(t, "adam").JSON(t, "/me", nil)))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	if a := h.Nobody().Do(t, r); a.Status != http.StatusConflict || !strings.Contains(a.Body, `"field":"form"`) {
		t.Errorf("as JSON: %d: %s", a.Status, a.Body)
	}
}

func TestLanguages(t *testing.T) {
	h := webtest.Open(t, nil)
	a := h.Nobody().Post(t, "/language", "language", "ru", "next", "/sign-in?next=/me")
	if a.Location != "/sign-in?next=/me" || cookie(t, a, "language") != "ru" {
		t.Errorf("%d to %s", a.Status, a.Location)
	}
	for _, next := range []string{"https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere", "", "javascript:alert(1)", "/\n/"} {
		if a := h.Nobody().Post(t, "/language", "language", "xx", "next", next); a.Location != "/" || cookie(t, a, "language") != "" {
			t.Errorf("%q leads to %q", next, a.Location)
		}
	}
	ru := h.Nobody().In("ru").Get(t, "/sign-in")
	if !strings.Contains(ru.Body, `<html lang="ru" dir="ltr">`) || !strings.Contains(ru.Body, "Вход") {
		t.Errorf("%s", ru.Body)
	}
	r := h.Nobody().Request(t, http.MethodGet, "/sign-in", nil)
	r.Header.Set("Accept-Language", "uk;q=0.3, ru-RU;q=0.9")
	if a := h.Nobody().Do(t, r); !strings.Contains(a.Body, "Вход") {
		t.Error("what the browser asks for is not given")
	}
}
