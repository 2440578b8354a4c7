package web

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"chancery/issuance"
)

// Template names a page: the file web/page/NAME.html defines "content", the word NAME.title is its title. Zero is a value of the type
// that handlers give as data: the page is made from it once at start.
type Template struct {
	Name string
	Zero any
}

// page is a template in every language.
type page map[string]*template.Template

// View is what every page is made from; content finds its own in .Data.
type View struct {
	Page      string
	Title     string
	Language  *tongue
	Languages []*tongue
	By        issuance.Person
	SignedIn  bool
	Links     []link
	Flash     string
	Token     string
	Form      *Form
	Path      string // where the page is, with its query: where a choice of language leads back to
	Now       time.Time
	Idle      int  // minutes until the session ends by itself
	Passkeys  bool // there are passkeys here
	Data      any
}

// link is a place in the navigation as the page shows it.
type link struct {
	Word, Path string
	Here       bool
}

// parse reads a page with the frame and the partials, in every language, and makes it once from the zero value.
func (h *House) parse(t Template) error {
	if h.pages[t.Name] != nil {
		return fmt.Errorf("page %s is there twice", t.Name)
	}
	h.pages[t.Name] = page{}
	for _, l := range h.languages.list() {
		parsed, err := template.New("frame.html").Funcs(words(l)).Option("missingkey=error").ParseFS(pageFiles, "page/frame.html", "page/part-*.html", "page/"+t.Name+".html")
		if err != nil {
			return fmt.Errorf("reading page %s: %w", t.Name, err)
		}
		h.pages[t.Name][l.Tag] = parsed
		for _, by := range []issuance.Person{{}, {Username: "x", Roles: issuance.Roles()}} {
			v := h.view(t.Name, t.Zero, l, by)
			v.Title, v.Form = "x", &Form{Wrong: []Wrong{{Field: "x"}}}
			if err := parsed.Execute(io.Discard, v); err != nil {
				return fmt.Errorf("making page %s in %s: %w", t.Name, l.Tag, err)
			}
		}
		if _, err := l.find(t.Name + ".title"); err != nil {
			return fmt.Errorf("title of page %s: %w", t.Name, err)
		}
	}
	return nil
}

// view gives a page what every page has.
func (h *House) view(name string, data any, l *tongue, by issuance.Person) *View {
	v := &View{Page: name, Language: l, Languages: h.languages.list(), By: by, SignedIn: by.Username != "", Form: &Form{}, Data: data, Idle: int(h.Limits.Idle.Minutes()), Passkeys: h.Passkeys != nil}
	for _, k := range h.links {
		if route := h.routeOf(k.Path); route != nil && route.Duty.Allows(by) && v.SignedIn {
			v.Links = append(v.Links, link{Word: k.Word, Path: k.Path})
		}
	}
	return v
}

// routeOf gives the GET route of a path without wildcards.
func (h *House) routeOf(path string) *Route {
	i := slices.IndexFunc(h.routes, func(r Route) bool { return r.Method == http.MethodGet && strings.TrimSuffix(r.Pattern, "{$}") == path })
	if i < 0 {
		return nil
	}
	return &h.routes[i]
}

// writePage makes a page whole before the first byte of it goes out.
func (q *Request) writePage(a Answer) {
	v := q.house.view(a.page, a.data, q.language, q.By)
	v.Title, v.Flash, v.Token, v.Form, v.Now = q.language.word(a.page+".title", "Data", a.data), q.flash(), q.formToken(), q.Form, q.At
	if titled, ok := a.data.(interface{ Title(*Request) string }); ok {
		v.Title = titled.Title(q)
	}
	v.Path = q.URL.RequestURI()
	if q.Method == http.MethodPost && q.house.routeOf(q.route.Pattern) == nil {
		v.Path = "/" // what was posted to is no page
	}
	for i := range v.Links {
		v.Links[i].Here = v.Links[i].Path == q.URL.Path || v.Links[i].Path != "/" && strings.HasPrefix(q.URL.Path, v.Links[i].Path+"/")
	}
	var text bytes.Buffer
	made, ok := q.house.pages[a.page][q.language.Tag]
	if !ok {
		q.broken(fmt.Errorf("there is no page %q", a.page))
		return
	}
	if err := made.Execute(&text, v); err != nil {
		q.broken(err)
		return
	}
	q.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	q.w.WriteHeader(a.status)
	q.gone(q.w.Write(text.Bytes()))
}

// broken answers where a page can't be made.
func (q *Request) broken(err error) {
	q.house.Logger.ErrorContext(q.Context(), "making page", "route", q.route.Pattern, "problem", err)
	http.Error(q.w, "The page can't be shown.", http.StatusInternalServerError)
}

// words are what pages may call.
func words(l *tongue) template.FuncMap {
	return template.FuncMap{
		"word":  l.find,
		"role":  func(r issuance.Role) string { return l.either("role.", string(r)) },
		"state": func(s issuance.State) string { return l.either("state.", string(s)) },
		"term":  func(prefix string, t any) string { return l.either(prefix+".", fmt.Sprint(t)) },
		"date":  func(t time.Time) string { return t.Format("2006-01-02") },
		"time":  func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") },
		"age":   l.age,
		"or":    orElse,
		"tone":  tone,
		"field": field,
		"fact":  func(word string, value any) fact { return fact{word, value} },
	}
}

// fact is a row of a summary list.
type fact struct {
	Word  string
	Value any
}

// orElse gives the first text that is not empty.
func orElse(values ...any) any {
	for _, v := range values {
		if s, ok := v.(*string); ok {
			if s == nil {
				continue
			}
			v = *s
		}
		if v != nil && v != "" {
			return v
		}
	}
	return ""
}

// age says how long ago something was, as worklists do.
func (l *tongue) age(now, t time.Time) string {
	d := now.Sub(t)
	switch {
	case d < time.Hour:
		return l.word("age.minutes", "N", max(0, int(d.Minutes())))
	case d < 48*time.Hour:
		return l.word("age.hours", "N", int(d.Hours()))
	}
	return l.word("age.days", "N", int(d.Hours()/24))
}

// tone gives the colour class of a state; the word itself always stands beside it.
func tone(s issuance.State) string {
	switch s {
	case "active", "delivered", "consumed", "verified", "reconciled", "inspected", "available", "approved", "ready":
		return "good"
	case "in doubt", "halted", "spoiled", "rejected", "missing", "refused", "returned", "lost", "stolen", "revoked":
		return "care"
	}
	return "way"
}
