package main_test

import (
	"context"
	"encoding/base32"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/security"
	"github.com/chromedp/chromedp"

	"chancery/issuance/people"
	"chancery/web/webtest"
)

// guest is a browser at an installation that is served over TLS, and the authenticator apps of whoever sits before it.
type guest struct {
	*webtest.Browser
	apps     map[string]*authenticator // by user name
	language string                    // of the pages
	shots    int
}

// authenticator is an app with somebody's key; a code is good once, so none is shown twice.
type authenticator struct {
	key  []byte
	last int64 // time step of the code before
}

// secretWord is everybody's password in tests.
const secretWord = "four words are enough"

// visit opens a browser for the desks at an address such as https://localhost:8443/, whose certificate is of the installation's own making.
func visit(t *testing.T, address string) *guest {
	t.Helper()
	h := &webtest.House{URL: strings.TrimSuffix(address, "/"), Log: &webtest.Log{}}
	v := &guest{Browser: h.Browser(t), apps: map[string]*authenticator{}, language: "en"}
	webtest.Command(t, v.Browser, security.SetIgnoreCertificateErrors, security.SetIgnoreCertificateErrorsParams{Ignore: true})
	return v
}

// code gives the next code of the app: that of now, or of the step after it, which is good already.
func (a *authenticator) code() string {
	const step = 30
	for {
		now := time.Now().Unix() / step
		next := max(now, a.last+1)
		if next <= now+1 {
			a.last = next
			return people.CodeAt(a.key, time.Unix(next*step, 0), 6)
		}
		time.Sleep(time.Until(time.Unix((now+1)*step, 0)))
	}
}

// comes has somebody use their one-use link, with a password and an app.
func (v *guest) comes(t *testing.T, who, link string) {
	t.Helper()
	v.leave(t)
	path := strings.TrimPrefix(link, v.House.URL)
	if path == link {
		t.Fatalf("the link of %s leads elsewhere", who)
	}
	v.Open(t, path)
	key, err := base32.StdEncoding.DecodeString(webtest.Ask(t, v.Browser, chromedp.Text(chromedp.CSS("main .secret"))))
	if err != nil {
		t.Fatal(err)
	}
	v.apps[who] = &authenticator{key: key}
	v.Type(t, "f-password", secretWord)
	v.Type(t, "f-code", v.apps[who].code())
	if len(v.apps) == 1 { // the key and the code are this test's alone
		v.shot(t, "one-use-link")
	}
	v.Press(t, "main form:not([data-passkey]) button")
	v.says(t, "/", "")
}

// returns has somebody sign in who has come before.
func (v *guest) returns(t *testing.T, who string) {
	t.Helper()
	v.leave(t)
	v.Open(t, "/sign-in")
	v.Type(t, "f-sign-in", who)
	v.Type(t, "f-password", secretWord)
	v.Type(t, "f-code", v.apps[who].code())
	v.shot(t, "sign-in-"+who)
	v.Press(t, "main form:not([data-passkey]) button")
	v.says(t, "/", "")
}

// leave ends what the browser knows of whoever sat there.
func (v *guest) leave(t *testing.T) {
	t.Helper()
	webtest.Command(t, v.Browser, network.ClearBrowserCookies, cdp.Empty{})
	v.Speak(t, v.language)
}

// says fails the test unless the browser is at the path and its page has the words, where those are of its language.
func (v *guest) says(t *testing.T, path, words string) {
	t.Helper()
	if v.language != "en" {
		words = ""
	}
	if at, text := v.Path(t), v.Text(t); at != path && path != "" || !strings.Contains(text, words) {
		t.Fatalf("at %s, not %s with %q:\n%s", at, path, words, text)
	}
}

// shot judges the page as it stands, and takes its picture where pictures are wanted, in the light and in the dark. Pictures are numbered
// in the order of the journey.
func (v *guest) shot(t *testing.T, name string) {
	t.Helper()
	v.shots++
	name = fmt.Sprintf("%02d-%s-%s", v.shots, name, v.language)
	v.Judge(t, name)
	if v.Screens == "" {
		return
	}
	v.Dark(t, true)
	v.Judge(t, name+"-dark")
	v.Dark(t, false)
}

// Press clicks what a selector finds first, and waits for the page that comes of it. Finding and clicking are one step: the live part of a page
// may be exchanged between two.
func (v *guest) Press(t *testing.T, selector string) {
	t.Helper()
	v.Do(t, func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.RunResponse(ctx, chromedp.Evaluate[chromedp.Void](`document.querySelector(`+strconv.Quote(selector)+`).click(); undefined`))
		return chromedp.Void{}, err
	}, chromedp.WaitReady(chromedp.CSS("main")))
}

// fill puts text into the field of that name, as if it were typed in one go.
func (v *guest) fill(t *testing.T, field, text string) {
	t.Helper()
	v.Do(t, chromedp.Evaluate[chromedp.Void](`document.getElementById(`+strconv.Quote("f-"+field)+`).focus(); undefined`))
	webtest.Command(t, v.Browser, input.InsertText, input.InsertTextParams{Text: text})
}

// choose chooses from a list.
func (v *guest) choose(t *testing.T, field, value string) {
	t.Helper()
	chosen := webtest.Ask(t, v.Browser, chromedp.Evaluate[string](`(() => { const e = document.getElementById(`+strconv.Quote("f-"+field)+`);
		e.value = `+strconv.Quote(value)+`; e.dispatchEvent(new Event("input", {bubbles: true})); e.dispatchEvent(new Event("change", {bubbles: true})); return e.value })()`))
	if chosen != value {
		t.Fatalf("%s has no choice %q", field, value)
	}
}

// tick ticks a box, or chooses an answer.
func (v *guest) tick(t *testing.T, field, value string) {
	t.Helper()
	v.Do(t, chromedp.Evaluate[chromedp.Void](`document.querySelector(`+strconv.Quote(`input[name="`+field+`"][value="`+value+`"]`)+`).click(); undefined`))
}
