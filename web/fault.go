package web

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"

	"chancery/issuance"
	"chancery/issuance/people"
)

// problem is what the page of an error shows.
type problem struct {
	Kind      string  `json:"kind"` // id of the words: problem.KIND.title and problem.KIND.text
	Wrong     []Wrong `json:"wrong"`
	Reference string  `json:"reference,omitempty"` // of what is in the log alone
	Back      string  `json:"-"`
}

// statusOf gives the HTTP status of an error.
func statusOf(err error) int {
	switch {
	case people.IsThrottled(err):
		return http.StatusTooManyRequests
	case people.IsSignedOut(err):
		return http.StatusUnauthorized
	}
	switch issuance.KindOf(err) {
	case issuance.Invalid:
		return http.StatusUnprocessableEntity
	case issuance.NotFound:
		return http.StatusNotFound
	case issuance.Conflict:
		return http.StatusConflict
	case issuance.Forbidden:
		return http.StatusForbidden
	case issuance.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// fault turns an error into an answer: field, problem and remedy where it is for people, a reference where it is not.
func (q *Request) fault(err error) Answer {
	err = issuance.Translate(err)
	status := statusOf(err)
	if status == http.StatusUnauthorized && !q.wantsJSON() && q.Method == http.MethodGet {
		return To("/sign-in?next=" + url.QueryEscape(q.URL.RequestURI()))
	}
	p := problem{Kind: kindWords(status), Wrong: q.wrongs(err), Back: "/"}
	if errors.Is(err, context.Canceled) {
		status, p.Kind = http.StatusServiceUnavailable, "unavailable"
	}
	if status == http.StatusInternalServerError {
		p.Reference, p.Wrong = rand.Text()[:10], nil
		q.house.Logger.ErrorContext(q.Context(), "answering", "route", q.route.Method+" "+q.route.Pattern, "reference", p.Reference, "problem", err)
	}
	if status == http.StatusNotFound {
		p.Wrong = nil // that and why it is not there is the same to everybody
	}
	a := Page("problem", p)
	a.status = status
	return a
}

func kindWords(status int) string {
	switch status {
	case http.StatusUnprocessableEntity:
		return "invalid"
	case http.StatusNotFound:
		return "missing"
	case http.StatusConflict:
		return "conflict"
	case http.StatusForbidden:
		return "forbidden"
	case http.StatusUnauthorized:
		return "signed-out"
	case http.StatusTooManyRequests:
		return "throttled"
	case http.StatusServiceUnavailable:
		return "unavailable"
	}
	return "internal"
}

// nowhere answers for a path that no route has.
func (h *House) nowhere(w http.ResponseWriter, r *http.Request) {
	h.refuse(w, r, issuance.NotFoundf("address", "there is no such page"))
}

// forged answers what another site has sent.
func (h *House) forged(w http.ResponseWriter, r *http.Request) {
	h.refuse(w, r, &issuance.Error{Kind: issuance.Forbidden, Field: "origin", Problem: "the request was made by another site", Remedy: "open the page here and send it from there"})
}

// refuse answers a request that is of no route.
func (h *House) refuse(w http.ResponseWriter, r *http.Request, err error) {
	q := h.request(w, r, &Route{Method: r.Method, Pattern: "none", Duty: Public()})
	q.write(q.fault(err))
}
