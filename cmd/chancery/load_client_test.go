package main_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base32"
	"errors"
	"fmt"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// client is somebody's browser without a screen, at desks that are served over TLS: it has its own connection, keeps cookies and
// pictures as long as they are good, loads what a page refers to, and sends the forms of pages with their tokens.
type client struct {
	who   string
	url   string // such as https://localhost:8443
	http  *http.Client
	watch *stopwatch
	app   *authenticator

	mu   sync.Mutex
	kept map[string]time.Time // until when an address need not be asked for again
}

func newClient(who, address string, watch *stopwatch) (*client, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true} // the certificate is of the installation's own making
	return &client{who: who, url: strings.TrimSuffix(address, "/"), watch: watch, kept: map[string]time.Time{}, http: &http.Client{Jar: jar, Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}, nil
}

// slowest is how long an answer may take at all.
const slowest = 2 * time.Minute

// got is an answer, read to its end.
type got struct {
	status int
	head   http.Header
	body   string
}

// ask sends a request and notes how long its answer took. What is not answered as it should be is an error, and noted.
func (v *client) ask(method, path, kind string, body []byte, header ...string) (got, error) {
	ctx, cancel := context.WithTimeout(context.Background(), slowest)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, v.url+path, bytes.NewReader(body))
	if err != nil {
		return got{}, err
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	begun := time.Now()
	a, err := v.answer(r)
	took := time.Since(begun)
	if err == nil && (a.status >= 400 || strings.HasPrefix(a.head.Get("Location"), "/sign-in") && path != "/sign-out") {
		err = fmt.Errorf("%s: %d %s %.400s", v.who, a.status, a.head.Get("Location"), words(a.body))
	}
	if err != nil {
		v.watch.note(route(method, path), took, err.Error())
		return a, fmt.Errorf("%s %s: %w", method, path, err)
	}
	v.watch.note(route(method, path), took, "")
	return a, nil
}

func (v *client) answer(r *http.Request) (got, error) {
	answer, err := v.http.Do(r)
	if err != nil {
		return got{}, err
	}
	body, err := io.ReadAll(answer.Body)
	return got{answer.StatusCode, answer.Header, string(body)}, errors.Join(err, answer.Body.Close())
}

// open shows a page as a browser does: the page, on through what it leads to, then all at once what it refers to and is not kept.
func (v *client) open(path string, header ...string) (page string, err error) {
	for range 5 {
		a, err := v.ask(http.MethodGet, path, "", nil, header...)
		if err != nil {
			return "", err
		}
		if path = a.head.Get("Location"); path == "" {
			return a.body, v.load(a.body)
		}
	}
	return "", errors.New("the way leads on and on")
}

// referred matches what a page loads. What lies in a closed part of it waits.
var referred = regexp.MustCompile(`<(?:img|script|link)\b[^>]*?\b(?:src|href)="(/[^"]+)"`)

func (v *client) load(page string) error {
	var all sync.WaitGroup
	var mu sync.Mutex
	var problems error
	for _, m := range referred.FindAllStringSubmatch(page, -1) {
		path := html.UnescapeString(m[1])
		if strings.Contains(path, "/given.jpg") || !v.wants(path) {
			continue
		}
		all.Go(func() {
			a, err := v.ask(http.MethodGet, path, "", nil)
			v.keep(path, a.head.Get("Cache-Control"))
			mu.Lock()
			defer mu.Unlock()
			problems = errors.Join(problems, err)
		})
	}
	all.Wait()
	return problems
}

// words gives the text of a page, without its frame.
func words(page string) string {
	if _, rest, found := strings.Cut(page, "<main"); found {
		page, _, _ = strings.Cut("<main"+rest, "</main>")
	}
	return strings.Join(strings.Fields(html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, " "))), " ")
}

// wants reports whether an address has to be asked for; if so, it is for as long as the answer is under way.
func (v *client) wants(path string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if time.Now().Before(v.kept[path]) {
		return false
	}
	v.kept[path] = time.Now().Add(slowest)
	return true
}

// keep keeps an address as long as its answer allows.
func (v *client) keep(path, control string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	_, age, _ := strings.Cut(control, "max-age=")
	seconds, err := strconv.Atoi(age)
	if err != nil {
		seconds = 0
	}
	v.kept[path] = time.Now().Add(time.Duration(seconds) * time.Second)
}

// send posts a form of a page with its token, and goes where the answer leads.
func (v *client) send(page, path string, pairs ...string) (where, next string, err error) {
	values := url.Values{"token": {hidden(page, "token")}}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	a, err := v.ask(http.MethodPost, path, "application/x-www-form-urlencoded", []byte(values.Encode()))
	if err != nil {
		return "", "", err
	}
	return v.follow(a)
}

// follow goes on to the page that an answer leads to, if it leads anywhere.
func (v *client) follow(a got) (where, page string, err error) {
	where = a.head.Get("Location")
	if where == "" {
		return "", a.body, nil
	}
	page, err = v.open(where)
	return where, page, err
}

// fields is the content of a form as a script of the page sends it.
func fields(pairs map[string]string, portrait []byte) (body []byte, kind string, err error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, value := range pairs {
		err = errors.Join(err, w.WriteField(name, value))
	}
	if portrait != nil {
		part, failure := w.CreateFormFile("portrait", "portrait.jpg")
		if failure == nil {
			_, failure = part.Write(portrait)
		}
		err = errors.Join(err, failure)
	}
	err = errors.Join(err, w.Close())
	return b.Bytes(), w.FormDataContentType(), err
}

// hidden gives the value of a hidden field of a page.
func hidden(page, name string) string {
	_, rest, _ := strings.Cut(page, `<input type="hidden" name="`+name+`" value="`)
	value, _, _ := strings.Cut(rest, `"`)
	return html.UnescapeString(value)
}

// comes uses a one-use link with a password and an authenticator app.
func (v *client) comes(link string) error {
	page, err := v.open(link)
	if err != nil {
		return err
	}
	secret := hidden(page, "codeKey")
	key, err := base32.StdEncoding.DecodeString(secret)
	if err != nil {
		return err
	}
	v.app = &authenticator{key: key}
	_, _, err = v.send(page, link, "codeKey", secret, "username", v.who, "password", secretWord, "code", v.app.code())
	return err
}

// returns signs out, and in again.
func (v *client) returns() error {
	if _, _, err := v.send("", "/sign-out"); err != nil {
		return err
	}
	page, err := v.open("/sign-in")
	if err == nil {
		_, _, err = v.send(page, "/sign-in", "username", v.who, "password", secretWord, "code", v.app.code())
	}
	return err
}

// live keeps a page fresh as live.js does, upon the server's word, until done says that there is nothing more to see, or stop ends.
func (v *client) live(stop context.Context, path, events string, done func(page string) bool) error {
	ctx, cancel := context.WithCancel(stop)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, v.url+events, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Accept", "text/event-stream")
	begun := time.Now()
	answer, err := v.http.Do(r)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = errors.Join(fmt.Errorf("%s: %d", v.who, answer.StatusCode), answer.Body.Close())
	}
	switch {
	case stop.Err() != nil:
		return nil
	case err != nil:
		v.watch.note(route(http.MethodGet, events), time.Since(begun), err.Error())
		return err
	}
	v.watch.note(route(http.MethodGet, events), time.Since(begun), "")
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	for fresh := true; fresh || lines.Scan(); fresh = false { // when the stream begins, too, the page is looked at
		if !fresh && lines.Text() != "event: change" {
			continue
		}
		page, err := v.open(path, "X-Live", "1")
		if err != nil || done(page) {
			return err
		}
	}
	return nil // stop has ended, or the server the stream: a browser would ask again
}
