package web

import (
	"chancery/issuance"
	"chancery/issuance/people"
)

// meView is one's own page: who one is here, one's passkeys, where one is signed in.
type meView struct {
	Person   issuance.Person  `json:"person"`
	This     string           `json:"this"` // id of the session that asks
	Sessions []people.Session `json:"sessions"`
	Passkeys []people.Passkey `json:"passkeys"`
	Offered  bool             `json:"offered"` // passkeys can be added
}

func (h *House) me(q *Request) (Answer, error) {
	v := meView{Person: q.By, This: q.Session.ID, Offered: h.Passkeys != nil}
	var err error
	if v.Sessions, err = people.Sessions(q.Context(), q.Read, q.By.Username, q.At, h.Limits); err != nil {
		return Answer{}, err
	}
	v.Passkeys, err = people.PasskeysOf(q.Context(), q.Read, q.By.Username)
	return Page("me", v), err
}

// endSession ends one of one's own sessions, or all but the one that asks.
func (h *House) endSession(q *Request) (Answer, error) {
	err := h.Authority.Do(q.Context(), q.By, func(act *issuance.Act) error {
		if id := q.Form.Get("session"); id != "" {
			return people.End(q.Context(), act, id)
		}
		_, err := people.EndAll(q.Context(), act, q.By.Username, q.Session.ID)
		return err
	})
	return To("/me").Saying("said.session-ended"), err
}

func (h *House) addingChallenge(q *Request) (Answer, error) { return h.challenge(q, q.By) }

func (h *House) addPasskey(q *Request) (Answer, error) {
	return q.Act(func(act *issuance.Act) (Answer, error) {
		if h.Passkeys == nil {
			return Answer{}, issuance.NotFoundf("passkey", "there are no passkeys here")
		}
		err := h.Passkeys.FinishAdding(q.Context(), act, q.Form.Get("challenge"), q.Form.Get("passkeyLabel"), []byte(q.Form.Get("passkey")))
		return To("/me").Saying("said.passkey-added"), err
	})
}

func (h *House) removePasskey(q *Request) (Answer, error) {
	return q.Act(func(act *issuance.Act) (Answer, error) {
		return To("/me").Saying("said.passkey-removed"), people.RemovePasskey(q.Context(), act, q.Form.Get("passkey"))
	})
}
