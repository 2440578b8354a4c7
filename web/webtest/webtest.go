// Package webtest gives tests of desks a house that is open: an authority with people of every role (issuancetest), its pages served on
// localhost, clients that are signed in, and a real browser that looks at pages and judges them with axe-core. No program imports it.
package webtest

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"chancery/internal/postgres"
	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/people"
	"chancery/web"
)

// House is an authority whose pages are served, without TLS, at URL.
type House struct {
	*issuancetest.House
	Web    *web.House
	Server *httptest.Server
	URL    string // such as http://localhost:12345
	Log    *Log
}

// Log keeps what the house logs.
type Log struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write takes a line.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// String gives all lines so far.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// Option changes how a house is opened.
type Option func(*web.Config, string)

// Limits has sessions of that house last so long. Unless said, none ends in a test: the clock of a house goes on with each reading.
func Limits(l people.Limits) Option { return func(c *web.Config, _ string) { c.Limits = l } }

// Pictures gives the house a way to draw pages.
func Pictures(draw func(context.Context, string, int) ([]byte, error)) Option {
	return func(c *web.Config, _ string) { c.Picture = draw }
}

// Passkeys gives the house passkeys of its address.
func Passkeys(t testing.TB, of func(origin string) (web.Passkeys, error)) Option {
	return func(c *web.Config, origin string) {
		p, err := of(origin)
		if err != nil {
			t.Fatal(err)
		}
		c.Passkeys = p
	}
}

// Open opens a house with these desks on a database of its own.
func Open(t testing.TB, desks []web.Desk, options ...Option) *House {
	t.Helper()
	return OpenIn(t, issuancetest.New(t), func(*issuancetest.House) []web.Desk { return desks }, options...)
}

// OpenIn opens the pages of an authority that is there already; desks are made for it.
func OpenIn(t testing.TB, authority *issuancetest.House, desks func(*issuancetest.House) []web.Desk, options ...Option) *House {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	h := &House{House: authority, URL: "http://localhost:" + port, Log: &Log{}}
	long := 1000 * time.Hour
	c := web.Config{
		Authority: authority.Authority, Reader: ReadOnly(t, authority), Logger: slog.New(slog.NewTextHandler(h.Log, nil)),
		Limits:  people.Limits{Idle: long, Whole: long, Fresh: long},
		Picture: func(context.Context, string, int) ([]byte, error) { return []byte("\x89PNG\r\n\x1a\n"), nil },
	}
	for _, o := range options {
		o(&c, h.URL)
	}
	if h.Web, err = web.New(c, desks(authority)...); err != nil {
		t.Fatal(err)
	}
	h.Server = &httptest.Server{Listener: listener, Config: &http.Server{Handler: h.Web, ReadHeaderTimeout: time.Minute}}
	h.Server.Start()
	t.Cleanup(h.Server.Close)
	return h
}

// ReadOnly is a pool as the auditor, all of whose transactions are read-only.
func ReadOnly(t testing.TB, h *issuancetest.House) *pgxpool.Pool {
	t.Helper()
	config, err := pgxpool.ParseConfig(h.DB.URL(postgres.Auditor))
	if err != nil {
		t.Fatal(err)
	}
	config.ConnConfig.RuntimeParams["default_transaction_read_only"] = "on"
	pool, err := pgxpool.NewWithConfig(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// Client is somebody's browser without a screen: it keeps cookies, does not follow redirects, and sends forms as a browser does.
type Client struct {
	House *House
	Token string // of the session; "" signed out
	Who   string

	language string
}

// As signs somebody of the house in, with a proof of this moment.
func (h *House) As(t testing.TB, username string) *Client {
	t.Helper()
	return &Client{House: h, Who: username, Token: h.SignIn(t, username)}
}

// Nobody is a client that is not signed in.
func (h *House) Nobody() *Client { return &Client{House: h} }

// In gives the client with another language.
func (c *Client) In(language string) *Client {
	other := *c
	other.language = language
	return &other
}

// SignIn begins a session of somebody and gives its token.
func (h *House) SignIn(t testing.TB, username string) (token string) {
	t.Helper()
	h.Must(t, username, func(act *issuance.Act) (err error) {
		token, _, err = people.Begin(t.Context(), act, people.ByPasskey)
		return err
	})
	return token
}

// Answer is what a request was answered.
type Answer struct {
	Status   int
	Header   http.Header
	Body     string
	Location string
}

// Get asks for a page.
func (c *Client) Get(t testing.TB, path string) Answer {
	t.Helper()
	return c.Do(t, c.Request(t, http.MethodGet, path, nil))
}

// JSON asks for the data of a page: its "data" goes into v, and the token for a form is given.
func (c *Client) JSON(t testing.TB, path string, v any) (token string) {
	t.Helper()
	r := c.Request(t, http.MethodGet, path, nil)
	r.Header.Set("Accept", "application/json")
	a := c.Do(t, r)
	answer := struct {
		Data  any    `json:"data"`
		Token string `json:"token"`
	}{Data: v}
	if err := json.Unmarshal([]byte(a.Body), &answer); err != nil || a.Status != http.StatusOK {
		t.Fatalf("GET %s: %d: %v: %.300s", path, a.Status, err, a.Body)
	}
	return answer.Token
}

// Post sends a form with a token of its own, as the page would have it, unless the values have one. Pairs are names and values.
func (c *Client) Post(t testing.TB, path string, pairs ...string) Answer {
	t.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return c.PostValues(t, path, values)
}

// PostValues sends a form; a token is added unless it has one.
func (c *Client) PostValues(t testing.TB, path string, values url.Values) Answer {
	t.Helper()
	if c.Token != "" && !values.Has("token") {
		values.Set("token", c.JSON(t, "/me", nil))
	}
	r := c.Request(t, http.MethodPost, path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return c.Do(t, r)
}

// Request makes a request of the client's session.
func (c *Client) Request(t testing.TB, method, path string, body io.Reader) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, c.House.URL+path, body)
	if err != nil {
		t.Fatal(err)
	}
	if c.Token != "" {
		r.AddCookie(&http.Cookie{Name: "session", Value: c.Token})
	}
	if c.language != "" {
		r.AddCookie(&http.Cookie{Name: "language", Value: c.language})
	}
	return r
}

// Do sends a request and reads the whole answer; a redirect is an answer.
func (c *Client) Do(t testing.TB, r *http.Request) Answer {
	t.Helper()
	answer, err := c.House.Server.Client().Transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return Answer{Status: answer.StatusCode, Header: answer.Header, Body: string(body), Location: answer.Header.Get("Location")}
}
