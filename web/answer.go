package web

import (
	"encoding/json"
	"net/http"
	"strings"
)

// Answer is what a handler gives: a page, a way on, or a file. Its zero value is no answer.
type Answer struct {
	page   string
	data   any
	status int

	location string
	said     string
	about    []string

	media, file string
	body        []byte
	kept        string // Cache-Control, where it is not no-store

	stream  func(*Request) error
	instead *http.Request // what is asked of the house instead
}

// Page shows a template of Desk.Pages with its data; asked for JSON, the data is the answer.
func Page(name string, data any) Answer { return Answer{page: name, data: data, status: http.StatusOK} }

// To sends the browser on to a path of this house, as every change that was done is answered. Parts of the path that people chose are
// put in with url.PathEscape.
func To(path string) Answer { return Answer{location: path, status: http.StatusSeeOther} }

// Saying has the next page say a word of the catalogue on top; about fills its {{.A}} and {{.B}} with ids, never with personal data.
func (a Answer) Saying(word string, about ...string) Answer {
	a.said, a.about = word, about
	return a
}

// Data is JSON alone, for a script of a page that asks.
func Data(v any) Answer { return Answer{data: v, status: http.StatusOK} }

// Picture is a picture in a page. What never changes the browser may keep for an hour: keep.
func Picture(media string, body []byte, keep bool) Answer {
	a := Answer{media: media, body: body, status: http.StatusOK}
	if keep {
		a.kept = "private, max-age=3600"
	}
	return a
}

// File is a file to save under a name that the server made.
func File(media, name string, body []byte) Answer {
	return Answer{media: media, file: name, body: body, status: http.StatusOK}
}

// write writes the answer as the caller wants it.
func (q *Request) write(a Answer) {
	switch {
	case a.instead != nil:
		q.house.mux.ServeHTTP(q.w, a.instead)
	case a.stream != nil:
		q.writeStream(a)
	case a.body != nil || a.media != "":
		q.writeBody(a)
	case a.location == "" && a.page == "":
		q.writeJSON(a.status, a.data)
	case a.location != "" && q.wantsJSON():
		q.writeJSON(http.StatusOK, map[string]any{"location": a.location, "said": q.said(a.said, a.about)})
	case a.location != "":
		if a.said != "" {
			q.house.setFlash(q.w, a.said, a.about)
		}
		q.w.Header().Set("Location", a.location)
		q.w.WriteHeader(http.StatusSeeOther)
	case q.wantsJSON():
		q.writeJSON(a.status, map[string]any{"data": a.data, "token": q.formToken(), "wrong": q.Form.Wrong})
	default:
		q.writePage(a)
	}
}

func (q *Request) writeBody(a Answer) {
	head := q.w.Header()
	head.Set("Content-Type", a.media)
	if a.kept != "" {
		head.Set("Cache-Control", a.kept)
	}
	if a.file != "" {
		head.Set("Content-Disposition", `attachment; filename="`+strings.Map(fileName, a.file)+`"`)
	}
	q.w.WriteHeader(a.status)
	q.gone(q.w.Write(a.body))
}

// fileName keeps what a file name may have everywhere.
func fileName(r rune) rune {
	if r == '.' || r == '-' || r == '_' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' {
		return r
	}
	return '-'
}

func (q *Request) writeJSON(status int, v any) {
	text, err := json.Marshal(v)
	if err != nil {
		q.house.Logger.ErrorContext(q.Context(), "writing JSON", "route", q.route.Pattern, "problem", err)
		q.w.WriteHeader(http.StatusInternalServerError)
		return
	}
	q.w.Header().Set("Content-Type", "application/json")
	q.w.WriteHeader(status)
	q.gone(q.w.Write(text))
}

// gone takes the outcome of a write: a visitor who has gone is nobody's problem.
func (q *Request) gone(_ int, err error) {
	if err != nil {
		q.house.Logger.DebugContext(q.Context(), "visitor has gone", "problem", err)
	}
}

// said gives the text of a flash.
func (q *Request) said(word string, about []string) string {
	if word == "" {
		return ""
	}
	pairs := []any{}
	for i, a := range about {
		pairs = append(pairs, string(rune('A'+i)), a)
	}
	return q.language.word(word, pairs...)
}
