// Package web is the board: what is where, each document's page as a picture, each blank's life. It only reads. Nothing on its pages
// comes from another host, nothing is written inline, and it works without JavaScript, which only keeps the board fresh.
package web

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"chancery/issuance"
)

//go:embed page/*.html
var pageFiles embed.FS

//go:embed static
var staticFiles embed.FS

// Config says what the board shows.
type Config struct {
	Database issuance.Querier
	// Picture gives a document's page as it looks on its blank, as PNG at so many dots per inch. The document is composed.
	Picture func(ctx context.Context, document string, dpi int) ([]byte, error)
	Logger  *slog.Logger
	Clock   func() time.Time
}

// board answers requests.
type board struct {
	Config
	pages map[string]*template.Template
}

// New gives the board as a handler. A page that does not parse is an error here, not at the first visitor's.
func New(c Config) (http.Handler, error) {
	b := &board{Config: c, pages: map[string]*template.Template{}}
	for _, name := range []string{"board", "document", "blank", "blanks", "batch", "missing"} {
		t, err := template.New("frame.html").Funcs(words()).ParseFS(pageFiles, "page/frame.html", "page/"+name+".html")
		if err != nil {
			return nil, fmt.Errorf("reading page %s: %w", name, err)
		}
		b.pages[name] = t
	}
	static, err := fs.Sub(staticFiles, "static")
	if err != nil {
		return nil, fmt.Errorf("opening static files: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", b.page("board", b.overview))
	mux.HandleFunc("GET /documents/{id}", b.page("document", b.document))
	mux.HandleFunc("GET /documents/{id}/page.png", b.picture)
	mux.HandleFunc("GET /blanks", b.page("blanks", b.blanks))
	mux.HandleFunc("GET /blanks/{serial}", b.page("blank", b.blank))
	mux.HandleFunc("GET /batches/{id}", b.page("batch", b.batch))
	mux.Handle("GET /static/", http.StripPrefix("/static/", http.FileServerFS(static)))
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	return guarded(mux), nil
}

// guarded sets what every answer carries.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// view is what every page is made from.
type view struct {
	Title string
	Now   time.Time
	Data  any
}

// page answers with a page made from what load gives. What is not there is a page that says so; any other error is in the log, not on
// the screen.
func (b *board) page(name string, load func(*http.Request) (title string, data any, err error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		title, data, err := load(r)
		status := http.StatusOK
		if err != nil {
			name, status, title, data = b.fault(r, err)
		}
		var page bytes.Buffer
		if err := b.pages[name].Execute(&page, view{Title: title, Now: b.Clock(), Data: data}); err != nil {
			b.Logger.ErrorContext(r.Context(), "making page", "page", name, "problem", err)
			http.Error(w, "The page can't be shown.", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(status)
		if _, err := page.WriteTo(w); err != nil {
			b.Logger.DebugContext(r.Context(), "visitor has gone", "problem", err)
		}
	}
}

// name gives the name of a thing from the path of a request. Nothing has a name that is no text: "" stands for it.
func name(r *http.Request, part string) string {
	s := r.PathValue(part)
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return ""
	}
	return s
}

func (b *board) fault(r *http.Request, err error) (name string, status int, title string, data any) {
	switch issuance.KindOf(err) {
	case issuance.NotFound:
		return "missing", http.StatusNotFound, "Not found", "There is nothing of that name. Check the number, or go back to the board."
	case issuance.Unavailable:
		return "missing", http.StatusServiceUnavailable, "Out of reach", "The database is out of reach. Try again in a moment."
	}
	b.Logger.ErrorContext(r.Context(), "loading page", "path", r.URL.Path, "problem", err)
	return "missing", http.StatusInternalServerError, "Something went wrong", "The page can't be shown. The log says more."
}

// words are what pages may call.
func words() template.FuncMap {
	return template.FuncMap{
		"date": func(t time.Time) string { return t.Format("2 Jan 2006") },
		"time": func(t time.Time) string { return t.Format("2 Jan 15:04:05") },
		"or": func(s *string, other string) string {
			if s == nil || *s == "" {
				return other
			}
			return *s
		},
		"tone": tone,
	}
}

// tone gives the colour class of a state; the word itself always stands beside it.
func tone(s issuance.State) string {
	switch s {
	case "active", "delivered", "consumed", "verified", "reconciled", "inspected", "available":
		return "good"
	case "in doubt", "halted", "spoiled", "rejected", "missing", "refused", "returned", "lost", "stolen", "revoked":
		return "care"
	}
	return "way"
}
