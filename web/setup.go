package web

import (
	"net/http"

	"chancery/issuance"
	"chancery/issuance/people"
)

// setupView is the page behind a one-use link: its person chooses how they sign in.
type setupView struct {
	Person   issuance.Person `json:"-"`
	Path     string          `json:"-"`
	Passkeys bool            `json:"passkeys"`
	CodeKey  string          `json:"codeKey"` // base32, for the authenticator app
	CodeURI  string          `json:"codeURI"`
	Picture  QR              `json:"-"`
}

func (h *House) setupPage(q *Request) (Answer, error) {
	who, err := people.Invited(q.Context(), h.Authority, q.Name("invitation"))
	if err != nil {
		return Answer{}, err
	}
	v := setupView{Person: who, Path: "/setup/" + q.Name("invitation"), Passkeys: h.Passkeys != nil, CodeKey: q.Form.Get("codeKey")}
	if q.Method == http.MethodGet || v.CodeKey == "" {
		v.CodeKey = people.NewCodeKey()
	}
	v.CodeURI = people.CodeURI(who.Username, v.CodeKey)
	v.Picture, err = NewQR(v.CodeURI)
	return Page("setup", v), err
}

// setupChallenge asks for a new passkey of the invited person; the link is not used by it.
func (h *House) setupChallenge(q *Request) (Answer, error) {
	who, err := people.Invited(q.Context(), h.Authority, q.Name("invitation"))
	if err != nil {
		return Answer{}, err
	}
	return h.challenge(q, who)
}

func (h *House) challenge(q *Request, who issuance.Person) (Answer, error) {
	if h.Passkeys == nil {
		return Answer{}, issuance.NotFoundf("passkey", "there are no passkeys here")
	}
	var c people.Challenge
	err := h.Authority.Do(q.Context(), who, func(act *issuance.Act) (err error) {
		c, err = h.Passkeys.BeginAdding(q.Context(), act)
		return err
	})
	return Data(c), err
}

// setUp uses the link: the passkey or password is set and the session begun in one transaction, or the link stays good.
func (h *House) setUp(q *Request) (Answer, error) {
	password, code, answer := q.Form.Values.Get("password"), q.Form.Get("code"), q.Form.Get("passkey")
	for _, secret := range []string{"password", "code", "passkey"} {
		q.Form.Values.Del(secret)
	}
	err := h.Authority.Do(q.Context(), issuance.System(), func(act *issuance.Act) error {
		if err := people.Accept(q.Context(), act, q.Name("invitation")); err != nil {
			return err
		}
		way := people.ByPassword
		if answer != "" && h.Passkeys != nil {
			way = people.ByPasskey
			if err := h.Passkeys.FinishAdding(q.Context(), act, q.Form.Get("challenge"), q.Form.Get("passkeyLabel"), []byte(answer)); err != nil {
				return err
			}
		} else if err := people.SetPassword(q.Context(), act, password, q.Form.Get("codeKey"), code); err != nil {
			return err
		}
		return h.begin(q, act, way)
	})
	if err != nil {
		return Answer{}, err
	}
	return To("/").Saying("said.set-up"), nil
}
