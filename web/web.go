// Package web is where the people of the authority work: pages and their JSON answers behind one registry of routes. A desk (a package
// below this one) brings its routes, pages and links; this package brings what all share: sign-in, sessions, who may what, forms that
// are done once, languages, the look. Nothing on a page comes from another host, nothing is written inline, and every page works without
// JavaScript unless a camera or a live list is its point. docs/web.md says how to add a route, a page, a form and a word.
package web

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"chancery/issuance"
	"chancery/issuance/people"
)

//go:embed page/*.html
var pageFiles embed.FS

//go:embed static
var staticFiles embed.FS

//go:embed words/*.json
var wordFiles embed.FS

// Config says what the house stands on.
type Config struct {
	Authority *issuance.Authority // acts
	// Reader is what pages are read from: connections as the auditor, all of whose transactions are read-only.
	Reader *pgxpool.Pool
	// Picture gives a document's page as it looks on its blank, as PNG at so many dots per inch. The document is composed.
	Picture  func(ctx context.Context, document string, dpi int) ([]byte, error)
	Passkeys Passkeys // nil: there are none, and people sign in by password and code
	TLS      bool     // served over TLS: cookies are of the host alone, browsers are told to insist
	Limits   people.Limits
	Logger   *slog.Logger
}

// Passkeys asks for passkeys and takes the answers; issuance/people/passkey does.
type Passkeys interface {
	BeginAdding(ctx context.Context, act *issuance.Act) (people.Challenge, error)
	FinishAdding(ctx context.Context, act *issuance.Act, name, label string, answer []byte) error
	BeginProving(ctx context.Context, a *issuance.Authority) (people.Challenge, error)
	FinishProving(ctx context.Context, a *issuance.Authority, name string, answer []byte, from people.Source) (issuance.Person, error)
}

// Desk is what one room of the house brings.
type Desk struct {
	Name   string
	Routes []Route
	Pages  []Template
	Links  []Link     // in the navigation of those who may open them
	Work   []Worklist // on the home page of those whose duty it is
}

// Link is a place in the navigation.
type Link struct {
	Word string // what it is called
	Path string // of a GET route without wildcards; whoever may not open it does not see the link
}

// Worklist is what waits for a duty.
type Worklist struct {
	Word string // its heading
	Path string // of a GET route: where it is worked at
	// Count says how many wait; nil where nothing is counted.
	Count func(*Request) (int, error)
}

// House answers requests.
type House struct {
	Config
	routes    []Route
	pages     map[string]page
	links     []Link
	work      []Worklist
	languages *languages
	forms     turns
	mux       *http.ServeMux
	handler   http.Handler
}

// New builds the house of its own desk and those given. A route without all of its cells, a page that does not parse or show its zero
// value, a word that a language lacks: each is an error here, not at the first visitor's.
func New(c Config, desks ...Desk) (*House, error) {
	h := &House{Config: c, pages: map[string]page{}, forms: turns{of: map[string]*turn{}}}
	if h.Limits == (people.Limits{}) {
		h.Limits = people.DefaultLimits()
	}
	var err error
	if h.languages, err = loadLanguages(wordFiles); err != nil {
		return nil, err
	}
	for _, d := range append([]Desk{h.entrance(), h.staff(), h.board()}, desks...) {
		if err := h.move(d); err != nil {
			return nil, fmt.Errorf("desk %s: %w", d.Name, err)
		}
	}
	h.handler, err = h.mount()
	return h, err
}

// move brings a desk into the house.
func (h *House) move(d Desk) error {
	for _, r := range d.Routes {
		if err := r.complete(); err != nil {
			return err
		}
	}
	h.routes = append(h.routes, d.Routes...)
	h.links = append(h.links, d.Links...)
	h.work = append(h.work, d.Work...)
	for _, t := range d.Pages {
		if err := h.parse(t); err != nil {
			return err
		}
	}
	return nil
}

// Routes gives the registry.
func (h *House) Routes() []Route { return slices.Clone(h.routes) }

// ServeHTTP answers a request.
func (h *House) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.handler.ServeHTTP(w, r) }

// mount puts the registry behind what every request passes: its headers, and the refusal of what another site has sent
// (http.CrossOriginProtection).
func (h *House) mount() (http.Handler, error) {
	static, err := fs.Sub(staticFiles, "static")
	if err != nil {
		return nil, fmt.Errorf("opening static files: %w", err)
	}
	mux := http.NewServeMux()
	h.mux = mux
	for i := range h.routes {
		mux.Handle(h.routes[i].Method+" "+h.routes[i].Pattern, h.dispatch(&h.routes[i]))
	}
	mux.Handle("GET /static/", http.StripPrefix("/static/", http.FileServerFS(static)))
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("GET /readyz", h.ready)
	mux.HandleFunc("/", h.nowhere)
	forged := http.NewCrossOriginProtection()
	forged.SetDenyHandler(http.HandlerFunc(h.forged))
	return h.guarded(forged.Handler(mux)), nil
}

// contentPolicy is what pages may load: nothing inline, nothing of another host; blob: is a picture that the page itself has just made.
const contentPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// guarded sets what every answer carries.
func (h *House) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head := w.Header()
		head.Set("Content-Security-Policy", contentPolicy)
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Referrer-Policy", "no-referrer")
		head.Set("Cross-Origin-Opener-Policy", "same-origin")
		head.Set("Cross-Origin-Resource-Policy", "same-origin")
		head.Set("Permissions-Policy", "camera=(self), publickey-credentials-get=(self), publickey-credentials-create=(self), geolocation=(), microphone=()")
		head.Set("Cache-Control", "no-store")
		if h.TLS {
			head.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if strings.HasPrefix(r.URL.Path, "/static/") {
			head.Set("Cache-Control", "private, max-age=300")
		}
		next.ServeHTTP(w, r)
	})
}

// ready says whether the database answers; why it does not is for the log.
func (h *House) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := h.Reader.Ping(ctx); err != nil {
		h.Logger.WarnContext(r.Context(), "not ready", "problem", err)
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
