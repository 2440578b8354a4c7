package webtest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/webauthn"
	"go.uber.org/goleak"

	"chancery/issuance"
	"chancery/issuance/people"
	"chancery/issuance/people/passkey"
	"chancery/web"
	"chancery/web/webtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Somebody sets up a passkey by their one-use link, signs out, signs in by it, and proves anew with it what wants a fresh proof: all in
// Chromium with a virtual authenticator.
func TestPasskeys(t *testing.T) {
	h := webtest.Open(t, nil, webtest.Passkeys(t, func(origin string) (web.Passkeys, error) { return passkey.New(origin) }),
		webtest.Limits(people.Limits{Idle: 1000 * time.Hour, Whole: 1000 * time.Hour, Fresh: 5 * time.Minute}))
	b := h.Browser(t)
	webtest.Command(t, b, webauthn.Enable, webauthn.EnableParams{})
	webtest.Command(t, b, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
		HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
	}})
	var link string
	h.Must(t, "mona", func(act *issuance.Act) (err error) {
		link, err = people.Invite(t.Context(), act, "adam")
		return err
	})
	b.Look(t, "/setup/"+link, "setup")
	b.Open(t, "/setup/"+link)
	b.Type(t, "f-passkeyLabel", "blue key")
	b.Press(t, "[data-passkey-button]")
	wantOn(t, b, "/")
	b.Open(t, "/setup/"+link)
	if text := b.Text(t); !strings.Contains(text, "There is nothing here") {
		t.Errorf("the link works again: %s", text)
	}
	b.Open(t, "/me")
	if text := b.Text(t); !strings.Contains(text, "blue key") || !strings.Contains(text, "passkey") {
		t.Errorf("%s", text)
	}
	b.Press(t, "form[action='/sign-out'] button")
	wantOn(t, b, "/sign-in")
	b.Look(t, "/sign-in?next=/people", "sign-in-passkey")
	b.Open(t, "/sign-in?next=/people")
	b.Press(t, "[data-passkey-button]")
	wantOn(t, b, "/people")

	h.Later(6 * time.Minute) // the proof is not fresh any more
	b.Open(t, "/people/clara")
	b.Press(t, "form[action$='/invite'] button")
	if text := b.Text(t); !strings.Contains(text, "Show that it is you") {
		t.Fatalf("no fresh proof was asked for: %s", text)
	}
	b.Judge(t, "prove")
	b.Press(t, "[data-passkey-button]")
	if text := b.Text(t); !strings.Contains(text, "/setup/") || !strings.Contains(text, "clara") {
		t.Errorf("the form did not go on: %s", text)
	}
	b.Judge(t, "invitation")
	for event, want := range map[string]int{"person.passkey-added": 1, "person.signed-in": 2, "person.session-ended": 1, "person.proved": 1} {
		if n := h.Count(t, "audit_event WHERE action = $1 AND subject = 'adam'", event); n != want {
			t.Errorf("%s: %d events", event, n)
		}
	}
}

func wantOn(t *testing.T, b *webtest.Browser, path string) {
	t.Helper()
	b.Until(t, "location.pathname === '"+path+"' && document.readyState === 'complete'")
}

// What an authenticator answers wrongly is refused: a bogus signature, no verification of the user, an answer given again.
func TestPasskeysThatAreNone(t *testing.T) {
	h := webtest.Open(t, nil, webtest.Passkeys(t, func(origin string) (web.Passkeys, error) { return passkey.New(origin) }),
		webtest.Limits(people.Limits{Idle: 1000 * time.Hour, Whole: 1000 * time.Hour, Fresh: 5 * time.Minute}))
	b := h.Browser(t)
	webtest.Command(t, b, webauthn.Enable, webauthn.EnableParams{})
	key := webtest.Command(t, b, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
		HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
	}}).AuthenticatorID
	var link string
	h.Must(t, "adam", func(act *issuance.Act) (err error) {
		link, err = people.Invite(t.Context(), act, "clara")
		return err
	})
	b.Open(t, "/setup/"+link)
	b.Press(t, "[data-passkey-button]")
	wantOn(t, b, "/")
	b.Press(t, "form[action='/sign-out'] button")
	yes := true
	for name, bits := range map[string]webauthn.SetResponseOverrideBitsParams{
		"a bogus signature": {AuthenticatorID: key, IsBogusSignature: &yes},
		"nobody verified":   {AuthenticatorID: key, IsBadUV: &yes},
		"nobody present":    {AuthenticatorID: key, IsBadUP: &yes},
	} {
		override(t, b, bits)
		b.Open(t, "/sign-in")
		b.Press(t, "[data-passkey-button]")
		if text := b.Text(t); !strings.Contains(text, "the passkey was not accepted") {
			t.Errorf("%s: %s", name, text)
		}
	}
	for _, answer := range []string{"{}", "[]", "null", `{"id":"AA","rawId":"AA","type":"public-key","response":{}}`, strings.Repeat("[", 10000), "\x7b\x7d\x7d"} {
		if a := h.Nobody().Post(t, "/sign-in", "challenge", "none", "passkey", answer); a.Status != 403 {
			t.Errorf("%.20s: %d", answer, a.Status)
		}
	}
	if n := h.Count(t, "session WHERE ended_at IS NULL"); n != 0 {
		t.Errorf("%d sessions go on", n)
	}
	// The passkey of another proves nothing.
	override(t, b, webauthn.SetResponseOverrideBitsParams{AuthenticatorID: key})
	b.SignIn(t, "adam")
	h.Later(6 * time.Minute)
	b.Open(t, "/people/carol")
	b.Press(t, "form[action$='/invite'] button")
	b.Press(t, "[data-passkey-button]")
	if text := b.Text(t); !strings.Contains(text, "the passkey was not accepted") || strings.Contains(text, "/setup/") {
		t.Errorf("with another's passkey: %s", text)
	}
}

func override(t *testing.T, b *webtest.Browser, bits webauthn.SetResponseOverrideBitsParams) {
	t.Helper()
	webtest.Command[webauthn.SetResponseOverrideBitsParams, cdp.Empty](t, b, webauthn.SetResponseOverrideBits, bits)
}
