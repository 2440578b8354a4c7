package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"time"

	"chancery/issuance"
	"chancery/issuance/people"
)

// Request is what a handler works with: who asks, what for, and the two ways to the database: Read for looking, Act for changing.
type Request struct {
	*http.Request
	By      issuance.Person // the zero Person where nobody is signed in
	Session people.Session
	At      time.Time
	Form    *Form            // what was typed; empty at GET
	Read    issuance.Querier // read-only, as the auditor
	Thing   Thing            // what Route.Thing gave

	house    *House
	route    *Route
	w        http.ResponseWriter
	token    string // of the session
	language *tongue

	saying    string // a word that the page says on top
	streaming bool   // the head of a stream has gone out
}

// Name gives the wildcard of the path, such as {ref}.
func (q *Request) Name(part string) string { return q.PathValue(part) }

// Asked gives a value of the query.
func (q *Request) Asked(name string) string { return q.URL.Query().Get(name) }

// Word gives a word of the catalogue in the language of the page, with pairs of names and values for it.
func (q *Request) Word(id string, pairs ...any) string { return q.language.word(id, pairs...) }

// Act does something in one transaction, by the person of the session as they are now, once for a form: sent again, the same form gets
// the same answer and nothing is done. The session is held until the transaction ends, so that ending it comes wholly before or after.
// What f returns should be To(…); a Page is shown once and not again.
func (q *Request) Act(f func(*issuance.Act) (Answer, error)) (Answer, error) {
	if q.Method != http.MethodPost || q.route.Event == NoChange {
		return Answer{}, errors.New("acting in a route that changes nothing: " + q.route.Method + " " + q.route.Pattern)
	}
	key, err := q.formKey()
	if err != nil {
		return Answer{}, err
	}
	var answer Answer
	err = q.house.Authority.Do(q.Context(), q.By, func(act *issuance.Act) error {
		before, done, err := claim(q.Context(), act, key, q.Form.digest(q.URL.Path))
		if err != nil || done {
			answer = before
			return err
		}
		if _, err := people.Hold(q.Context(), act, q.token, q.house.Limits); err != nil {
			return err
		}
		if !q.route.Duty.Allows(act.By) {
			return &issuance.Error{Kind: issuance.Forbidden, Field: "duty", Problem: "this is not one of your duties any more", Remedy: "ask an administrator"}
		}
		if answer, err = f(act); err != nil {
			return err
		}
		return keepAnswer(q.Context(), act, key, answer)
	})
	if err != nil {
		return Answer{}, err
	}
	return answer, nil
}

// Viewed notes that the person looks at a full record, before it is shown. Of another site's record a reason is wanted.
func (q *Request) Viewed(v people.Viewing) error {
	return people.View(q.Context(), q.house.Authority, q.By, v)
}

// Shown gives a token that says that this session was shown the content of that digest; a decision form carries it.
func (q *Request) Shown(digest string) string { return q.sign("shown", digest) }

// WasShown refuses a form whose field "shown" does not say that this session was shown the content of that digest.
func (q *Request) WasShown(digest string) error {
	if !hmac.Equal([]byte(q.Form.Get("shown")), []byte(q.sign("shown", digest))) {
		return issuance.Conflictf("shown", "look at it as it is now, then decide", "it is not what was shown")
	}
	return nil
}

// sign makes a code that only this session can have been given: nothing is stored for it.
func (q *Request) sign(purpose, text string) string {
	mac := hmac.New(sha256.New, []byte(q.token))
	mac.Write([]byte(purpose + "\x00" + text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// wantsJSON reports whether the caller is a program.
func (q *Request) wantsJSON() bool {
	return strings.Contains(q.Header.Get("Accept"), "application/json")
}
