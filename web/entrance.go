package web

import (
	"crypto/rand"
	"net/http"
	"time"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/people"
)

// entrance is where people come in and go out, and what is theirs alone.
func (h *House) entrance() Desk {
	open := func(method, pattern, event string, handle, again Handler) Route {
		return Route{Method: method, Pattern: pattern, Duty: Public(), Site: AnySite, States: Always, Proof: NoProof, Event: event, Handle: handle, Again: again}
	}
	own := func(method, pattern, event string, proof Proof, handle, again Handler) Route {
		return Route{Method: method, Pattern: pattern, Duty: SignedIn(), Site: AnySite, States: Always, Proof: proof, Event: event, Handle: handle, Again: again}
	}
	return Desk{
		Name: "entrance",
		Routes: []Route{
			open(http.MethodGet, "/sign-in", NoEvent, h.signInPage, nil),
			open(http.MethodPost, "/sign-in", "person.signed-in person.sign-in-failed", h.signIn, h.signInPage),
			open(http.MethodPost, "/passkey/challenge", NoChange, h.passkeyChallenge, nil),
			open(http.MethodPost, "/language", NoChange, h.chooseLanguage, nil),
			open(http.MethodGet, "/setup/{invitation}", NoEvent, h.setupPage, nil),
			open(http.MethodPost, "/setup/{invitation}", "person.signed-in person.password-set person.passkey-added", h.setUp, h.setupPage),
			open(http.MethodPost, "/setup/{invitation}/challenge", NoChange, h.setupChallenge, nil),
			own(http.MethodGet, "/{$}", NoEvent, SessionProof, h.home, nil),
			own(http.MethodPost, "/sign-out", "person.session-ended", SessionProof, h.signOut, nil),
			own(http.MethodPost, "/prove", "person.proved", FreshProof, h.proved, nil),
			own(http.MethodGet, "/me", NoEvent, SessionProof, h.me, nil),
			own(http.MethodPost, "/me/sessions/end", "person.session-ended", SessionProof, h.endSession, h.me),
			own(http.MethodPost, "/me/passkeys/challenge", NoChange, SessionProof, h.addingChallenge, nil),
			own(http.MethodPost, "/me/passkeys", "person.passkey-added", FreshProof, h.addPasskey, h.me),
			own(http.MethodPost, "/me/passkeys/remove", "person.passkey-removed", FreshProof, h.removePasskey, h.me),
		},
		Pages: []Template{
			{"home", homeView{Waiting: []waiting{{}}}}, {"sign-in", signInView{Back: "/", Kept: []kept{{}}}}, {"setup", setupView{}}, {"problem", problem{Kind: "internal", Wrong: []Wrong{{}}}},
			{"prove", proveView{Kept: []kept{{}}}}, {"given-back", givenView{Kept: []kept{{}}}}, {"me", meView{Sessions: []people.Session{{}}, Passkeys: []people.Passkey{{}}}},
		},
		Links: []Link{{"nav.home", "/"}},
	}
}

// signInView is what the page of sign-in shows.
type signInView struct {
	Next     string `json:"next"`
	Back     string `json:"-"` // where a form goes that waits in the page, "" where none does
	Kept     []kept `json:"-"` // what was typed in it
	Passkeys bool   `json:"passkeys"`
}

func (h *House) signInPage(q *Request) (Answer, error) {
	v := signInView{Next: here(q.Asked("next")), Passkeys: h.Passkeys != nil}
	if q.Method == http.MethodPost {
		v.Next, v.Back, v.Kept = here(q.Form.Get("next")), q.Form.Get(backField), q.Form.stillTyped()
	}
	if q.By.Username != "" && q.Method == http.MethodGet {
		return To(v.Next), nil
	}
	return Page("sign-in", v), nil
}

// passkeyChallenge asks any passkey of this house.
func (h *House) passkeyChallenge(q *Request) (Answer, error) {
	if h.Passkeys == nil {
		return Answer{}, issuance.NotFoundf("passkey", "there are no passkeys here")
	}
	if err := people.CountChallenge(q.Context(), h.Authority, q.source()); err != nil {
		return Answer{}, err
	}
	c, err := h.Passkeys.BeginProving(q.Context(), h.Authority)
	return Data(c), err
}

// signIn takes a passkey's answer, or a password and code. Whoever was signed in here before is not any more.
func (h *House) signIn(q *Request) (Answer, error) {
	who, way, err := h.proof(q, proof{username: q.Form.Get("username"), password: q.Form.Values.Get("password"), code: q.Form.Get("code"), challenge: q.Form.Get("challenge"), passkey: q.Form.Get("passkey")})
	for _, secret := range []string{"password", "code", "challenge", "passkey"} {
		q.Form.Values.Del(secret)
	}
	if err != nil {
		return Answer{}, err
	}
	err = h.Authority.Do(q.Context(), who, func(act *issuance.Act) error {
		if q.Session.ID != "" && q.By.Username == who.Username {
			if _, err := people.EndAll(q.Context(), act, who.Username, ""); err != nil {
				return err
			}
		}
		return h.begin(q, act, way)
	})
	if err != nil {
		return Answer{}, err
	}
	h.tidy(q)
	if q.Form.Get(backField) != "" {
		return q.giveBack()
	}
	return To(here(q.Form.Get("next"))), nil
}

// tidy takes away drafts that nobody has touched for long. That it can't is nobody's problem who signs in.
func (h *House) tidy(q *Request) {
	err := h.Authority.Do(q.Context(), issuance.System(), func(act *issuance.Act) error {
		_, err := application.LapseDrafts(q.Context(), act)
		return err
	})
	if err != nil {
		h.Logger.WarnContext(q.Context(), "taking old drafts away", "problem", err)
	}
}

// proof is what somebody shows to be believed.
type proof struct {
	username, password, code string
	challenge, passkey       string
}

// proof says who it is that shows it.
func (h *House) proof(q *Request, p proof) (issuance.Person, people.Way, error) {
	if p.passkey != "" && h.Passkeys != nil {
		who, err := h.Passkeys.FinishProving(q.Context(), h.Authority, p.challenge, []byte(p.passkey), q.source())
		return who, people.ByPasskey, err
	}
	who, err := people.CheckProof(q.Context(), h.Authority, people.Proof{Username: p.username, Password: p.password, Code: p.code, From: q.source()})
	return who, people.ByPassword, err
}

// begin begins a session of the act's person and gives the browser its token. It is a new one each time (OWASP ASVS 5.0 V7.2.4).
func (h *House) begin(q *Request, act *issuance.Act, way people.Way) error {
	token, s, err := people.Begin(q.Context(), act, way)
	if err != nil {
		return err
	}
	device := h.cookie(q.Request, deviceCookie)
	if len(device) != len(rand.Text()) {
		device = rand.Text()
	}
	if err := people.KnowDevice(q.Context(), act, device); err != nil {
		return err
	}
	if err := forgetAnswers(q.Context(), act); err != nil {
		return err
	}
	h.setCookie(q.w, sessionCookie, token, 0)
	h.setCookie(q.w, deviceCookie, device, 365*24*time.Hour)
	q.Session, q.By, q.token = s, act.By, token
	return nil
}

func (h *House) signOut(q *Request) (Answer, error) {
	err := h.Authority.Do(q.Context(), q.By, func(act *issuance.Act) error { return people.End(q.Context(), act, q.Session.ID) })
	if err != nil && issuance.KindOf(err) != issuance.NotFound {
		return Answer{}, err
	}
	h.clearCookie(q.w, sessionCookie)
	q.w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	return To("/sign-in").Saying("said.signed-out"), nil
}
