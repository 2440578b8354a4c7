package web

import (
	"net"
	"net/http"
	"strings"
	"unicode/utf8"

	"chancery/issuance"
	"chancery/issuance/people"
)

// dispatch is what happens to every request of a route, in this order: is its text text; who is it, and does the session go on; is it
// their duty; is the form one, and was it answered before; is the proof fresh enough; is it the right site and state; only then is it
// handled.
func (h *House) dispatch(route *Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := h.request(w, r, route)
		answer, err := q.pass()
		if err != nil {
			answer = q.fault(err)
		}
		q.write(answer)
	})
}

// request makes what handlers work with.
func (h *House) request(w http.ResponseWriter, r *http.Request, route *Route) *Request {
	q := &Request{Request: r, Read: h.Reader, At: h.Authority.Clock().UTC(), Form: &Form{}, house: h, route: route, w: w}
	q.language = h.languages.of(r)
	return q
}

// pass takes a request through the rules of its route.
func (q *Request) pass() (Answer, error) {
	if !q.legible() {
		return Answer{}, issuance.NotFoundf("address", "there is no such page")
	}
	if err := q.identify(); err != nil {
		return q.keepTyped(err)
	}
	if !q.route.Duty.Allows(q.By) {
		return Answer{}, &issuance.Error{Kind: issuance.Forbidden, Field: "duty", Problem: "this is not one of your duties", Remedy: "go back, or ask an administrator"}
	}
	if q.Method != http.MethodPost {
		return q.work()
	}
	if err := q.readForm(); err != nil {
		return Answer{}, err
	}
	if q.givesBack() {
		return q.given()
	}
	return q.once()
}

// once has copies of a form wait for each other, and gives the answer again of one that was done.
func (q *Request) once() (Answer, error) {
	if q.route.Event == NoChange || q.token == "" || q.Form.token == "" {
		return q.work()
	}
	leave, err := q.house.forms.take(q.Context(), q.Form.token)
	if err != nil {
		return Answer{}, err
	}
	defer leave()
	if before, done, err := q.answered(); done || err != nil {
		return before, err
	}
	answer, err := q.work()
	if issuance.KindOf(err) == issuance.Conflict { // another process may have done it in the meantime
		if before, done, gone := q.answered(); done || gone != nil {
			return before, gone
		}
	}
	return answer, err
}

// work is what follows when the form is new: proof, site and state, and the handler.
func (q *Request) work() (Answer, error) {
	if answer, done, err := q.freshly(); done || err != nil {
		return answer, err
	}
	if err := q.about(); err != nil {
		return Answer{}, err
	}
	answer, err := q.route.Handle(q)
	if err != nil && q.route.Again != nil && q.refuse(err) {
		return q.again(err)
	}
	return answer, err
}

// about loads what the route is about and holds the rules on site and state against it.
func (q *Request) about() error {
	if q.route.Thing == nil {
		return nil
	}
	t, err := q.route.Thing(q)
	if err == nil {
		err = q.route.allowed(q.By, t)
	}
	q.Thing = t
	return err
}

// again shows the form again with what was typed and what is wrong with it.
func (q *Request) again(err error) (Answer, error) {
	answer, failure := q.route.Again(q)
	if failure != nil {
		return Answer{}, failure
	}
	answer.status = statusOf(err)
	return answer, nil
}

// legible reports whether all of the address is text: nothing has a name that is none.
func (q *Request) legible() bool {
	if !text(q.URL.Path) {
		return false
	}
	for name, values := range q.URL.Query() {
		if !text(name) || !text(strings.Join(values, "")) {
			return false
		}
	}
	return true
}

// text reports whether a string is UTF-8 without NUL, which PostgreSQL's text does not hold.
func text(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// identify says who it is, where a session goes on. A route that is not public wants one.
func (q *Request) identify() error {
	token := q.house.cookie(q.Request, sessionCookie)
	if token == "" {
		if q.route.Duty.kind == public {
			return nil
		}
		return errNobody()
	}
	s, err := people.Find(q.Context(), q.house.Authority, token, q.At, q.house.Limits)
	if people.IsSignedOut(err) {
		q.house.clearCookie(q.w, sessionCookie)
		if q.route.Duty.kind == public {
			return nil
		}
	}
	if err != nil {
		return err
	}
	q.Session, q.By, q.token = s, s.Person, token
	if q.Header.Get(liveHeader) != "" || q.wantsEvents() { // a page that keeps itself fresh keeps no session alive
		return nil
	}
	return people.See(q.Context(), q.house.Authority, s, q.At)
}

func errNobody() error {
	return &issuance.Error{Kind: issuance.Forbidden, Field: "session", Problem: "nobody is signed in", Remedy: "sign in"}
}

// source says where the request comes from, for counting failed proofs.
func (q *Request) source() people.Source {
	host, _, err := net.SplitHostPort(q.RemoteAddr)
	if err != nil {
		host = q.RemoteAddr
	}
	return people.Source{Address: host, Device: q.house.cookie(q.Request, deviceCookie)}
}
