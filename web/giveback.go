package web

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"

	"chancery/issuance/people"
)

// A form that is sent after the session has ended waits in the page of sign-in, in hidden fields that begin with typedPrefix; backField is
// where it was sent to. It goes no other way than from that page to the next: nothing of it is in an address, a cookie or the database.
const (
	typedPrefix = "typed."
	backField   = "back"
)

// keepTyped answers a form of nobody with the page of sign-in, which keeps what was typed. What is no form that can be kept is told as it
// would be without.
func (q *Request) keepTyped(signedOut error) (Answer, error) {
	if q.Method != http.MethodPost || q.wantsJSON() || !people.IsSignedOut(signedOut) || q.readForm() != nil {
		return Answer{}, signedOut
	}
	v := signInView{Next: "/", Back: q.URL.RequestURI(), Kept: q.Form.kept(typedPrefix), Passkeys: q.house.Passkeys != nil}
	wrong := q.wrongs(signedOut)[0]
	q.Form = &Form{Wrong: []Wrong{{Field: "sign-in", Problem: wrong.Problem, Remedy: q.Word("sign-in.kept")}}}
	a := Page("sign-in", v)
	a.status = http.StatusUnauthorized
	return a, nil
}

// stillTyped gives the fields of a form that waits in the page of sign-in.
func (f *Form) stillTyped() []kept {
	var list []kept
	for _, k := range f.kept("") {
		if strings.HasPrefix(k.Name, typedPrefix) {
			list = append(list, k)
		}
	}
	return list
}

// givingBack marks a request by which a form is given back: it passes the rules of its route, and is shown instead of done.
type givingBack struct{}

// giveBack gives the person who has just signed in the form that waited, as its route shows it with what was typed.
func (q *Request) giveBack() (Answer, error) {
	to, err := url.ParseRequestURI(here(q.Form.Get(backField)))
	if err != nil {
		return To("/"), nil
	}
	typed := url.Values{}
	for _, k := range q.Form.stillTyped() {
		typed.Add(strings.TrimPrefix(k.Name, typedPrefix), k.Value)
	}
	r := q.Request.Clone(context.WithValue(q.Context(), givingBack{}, true))
	r.URL, r.RequestURI = to, to.RequestURI()
	r.Form, r.PostForm, r.MultipartForm = nil, nil, nil
	body := typed.Encode()
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Del("Cookie")
	for _, c := range q.Cookies() {
		if c.Name != q.house.cookieName(sessionCookie) {
			r.AddCookie(c)
		}
	}
	r.AddCookie(&http.Cookie{Name: q.house.cookieName(sessionCookie), Value: q.token})
	return Answer{instead: r}, nil
}

// givesBack reports whether the request is one by which a form is given back.
func (q *Request) givesBack() bool { return q.Context().Value(givingBack{}) != nil }

// given shows the form again, or where its route knows no page of it, what was typed with a button to send it.
func (q *Request) given() (Answer, error) {
	if err := q.about(); err != nil {
		return Answer{}, err
	}
	q.saying = "said.form-back"
	if q.route.Again != nil {
		return q.route.Again(q)
	}
	return Page("given-back", givenView{Action: q.URL.RequestURI(), Kept: q.Form.kept("")}), nil
}

// givenView is a form that is sent again as it is.
type givenView struct {
	Action string `json:"action"`
	Kept   []kept `json:"-"`
}
