package web

import (
	"net/http"

	"chancery/issuance"
	"chancery/issuance/people"
)

// proveView asks for a fresh proof in place: the form that was sent is kept in it and goes on once the proof holds.
type proveView struct {
	Action   string `json:"action"`
	Kept     []kept `json:"-"`
	Passkeys bool   `json:"passkeys"`
}

// freshly asks for a fresh proof where the route wants one and there is none; done says that the request ends with the answer.
func (q *Request) freshly() (answer Answer, done bool, err error) {
	given := q.Form.proof
	if q.route.Proof != FreshProof || q.At.Sub(q.Session.Proved) <= q.house.Limits.Fresh {
		return Answer{}, false, nil
	}
	if given != (proof{}) {
		err := q.proveAgain(given)
		if err == nil {
			return Answer{}, false, nil
		}
		if !people.IsWrongProof(err) && !people.IsThrottled(err) {
			return Answer{}, true, err
		}
		q.refuse(err)
	}
	answer = Page("prove", q.waiting())
	answer.status = http.StatusForbidden
	return answer, true, nil
}

// waiting keeps the form that was sent, but for what a second person has shown in it: they show it again. A page that was asked for is come
// back to.
func (q *Request) waiting() proveView {
	v := proveView{Action: q.URL.Path, Passkeys: q.house.Passkeys != nil}
	if q.Method == http.MethodGet {
		v.Action, v.Kept = "/prove", []kept{{"next", q.URL.RequestURI()}}
		return v
	}
	v.Kept = append(q.Form.kept(""), kept{tokenField, q.Form.token})
	return v
}

// proveAgain holds a proof against the session's person and notes the time.
func (q *Request) proveAgain(p proof) error {
	p.username = q.By.Username
	who, way, err := q.house.proof(q, p)
	if err != nil {
		return err
	}
	if who.Username != q.By.Username {
		return people.PasskeyRefused(nil)
	}
	return q.house.Authority.Do(q.Context(), q.By, func(act *issuance.Act) error {
		if err := people.Prove(q.Context(), act, q.Session.ID, way); err != nil {
			return err
		}
		q.Session.Proved = act.At
		return nil
	})
}

// proved goes back to the page that wanted a fresh proof.
func (h *House) proved(q *Request) (Answer, error) { return To(here(q.Form.Get("next"))), nil }
