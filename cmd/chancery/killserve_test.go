package main_test

import (
	"bytes"
	"crypto/tls"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/demo/portraits"
	"chancery/issuance/people"
)

// counter is a clerk's browser without a screen: it keeps cookies over the server's ends, and follows no redirect.
type counter struct {
	*http.Client
	base string // of the server that runs, without a slash at its end
}

func newCounter(t testing.TB) *counter {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &counter{Client: &http.Client{Timeout: 2 * time.Minute, Jar: jar,
		Transport:     &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// posted is a form, and what became of it.
type posted struct {
	path    string // of the form
	kind    string // type of its content
	content []byte
	status  int // 0 where the server was gone before it answered
	to      string
	body    string
}

// send sends a form as it is, once.
func (c *counter) send(p posted) posted {
	p.status, p.to = 0, ""
	r, err := http.NewRequest(http.MethodPost, c.base+p.path, bytes.NewReader(p.content))
	if err != nil {
		return p
	}
	r.Header.Set("Content-Type", p.kind)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	answer, err := c.Do(r)
	if err != nil {
		return p
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return p
	}
	p.status, p.to, p.body = answer.StatusCode, answer.Header.Get("Location"), string(body)
	return p
}

// token asks a page for the token of a form, and for the step of the draft that it shows.
func (c *counter) token(path string) (token string, step int, err error) {
	r, err := http.NewRequest(http.MethodGet, c.base+path, nil)
	if err != nil {
		return "", 0, err
	}
	r.Header.Set("Accept", "application/json")
	answer, err := c.Do(r)
	if err != nil {
		return "", 0, err
	}
	defer answer.Body.Close()
	var v struct {
		Token string
		Data  struct{ Step int }
	}
	if err := json.NewDecoder(answer.Body).Decode(&v); err != nil || v.Token == "" {
		return "", 0, errors.Join(fmt.Errorf("no token at %s: %d", path, answer.StatusCode), err)
	}
	return v.Token, v.Data.Step, nil
}

// form makes a form of the page at a path; the page's token and step are added.
func (c *counter) form(page, path string, pairs ...string) (posted, error) {
	token, step, err := c.token(page)
	values := url.Values{"token": {token}, "step": {strconv.Itoa(step)}}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return posted{path: path, kind: "application/x-www-form-urlencoded", content: []byte(values.Encode())}, err
}

// comes uses a one-use link: a password, and the code of a new key.
func (c *counter) comes(t testing.TB, path string) {
	t.Helper()
	answer, err := c.Get(c.base + path)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	typed := regexp.MustCompile(`name="codeKey" value="([A-Z2-7]+)"`).FindSubmatch(page)
	if typed == nil {
		t.Fatalf("%s: %d", path, answer.StatusCode)
	}
	key, err := base32.StdEncoding.DecodeString(string(typed[1]))
	if err != nil {
		t.Fatal(err)
	}
	values := url.Values{"codeKey": {string(typed[1])}, "password": {"four words are enough"}, "code": {people.CodeAt(key, time.Now(), 6)}}
	if p := c.send(posted{path: path, kind: "application/x-www-form-urlencoded", content: []byte(values.Encode())}); p.status != http.StatusSeeOther {
		t.Fatalf("setting up: %d %s", p.status, p.body)
	}
}

// typedIn is an application as it is typed; the names are this test's alone.
func typedIn(name string) []string {
	return []string{"type", "passport-ordinary", "requestType", "FIRST_ISSUANCE", "service", "normal", "deliverySite", "BRU",
		"applicant.primaryIdentifier", "zqxj " + name, "applicant.secondaryIdentifier", "zqxj anna", "applicant.dateOfBirth", "19740812",
		"applicant.sex", "F", "applicant.placeOfBirth", "zqxjton", "applicant.nationality", "UTO"}
}

// letters spells a number, as names have no digits.
func letters(n int) string {
	text := ""
	for ; n >= 0; n = n/26 - 1 {
		text = string(rune('a'+n%26)) + text
	}
	return text
}

// storm is a server that is killed while a clerk's forms are on their way, again and again.
type storm struct {
	dir, temporary string
	db             *pgx.Conn
	clara          *counter
	said           []string // what each server wrote
	forms          []posted // whatever was sent, with the last answer to it
	begun          int      // drafts that were typed
	unsaid, undone int      // forms that were sent and not answered, and how many of these had done nothing
}

// serve starts a server, with a folder of its own for temporary files.
func (s *storm) serve(t *testing.T) *process {
	t.Helper()
	p := begin(t, call{args: []string{"serve", "--listen", "localhost:0", "--log", "debug", "--dir", s.dir}, env: []string{"TMPDIR=" + s.temporary}})
	address := p.says(t, "the desks: ")
	s.clara.base = strings.TrimSuffix(address[strings.Index(address, "https://"):], "/")
	return p
}

// draft begins a draft, types it and adds the pictures: it is ready to be submitted.
func (s *storm) draft(t *testing.T, portrait, signature []byte) (page string, pairs []string) {
	t.Helper()
	f, err := s.clara.form("/me", "/clerk/drafts", "type", "passport-ordinary")
	if err != nil {
		t.Fatal(err)
	}
	page = s.kept(t, f).to
	s.begun++
	token, step, err := s.clara.token(page)
	if err != nil {
		t.Fatal(err)
	}
	pairs = typedIn(letters(s.begun))
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i, all := 0, append([]string{"token", token, "step", strconv.Itoa(step)}, pairs...); i+1 < len(all) && err == nil; i += 2 {
		err = w.WriteField(all[i], all[i+1])
	}
	for name, content := range map[string][]byte{"portrait": portrait, "signature": signature} {
		part, failure := w.CreateFormFile(name, "zqxj.jpg")
		if failure == nil {
			_, failure = part.Write(content)
		}
		err = errors.Join(err, failure)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	s.kept(t, posted{path: page, kind: w.FormDataContentType(), content: b.Bytes()})
	return page, pairs
}

// kept sends a form to a server that goes on, and notes it.
func (s *storm) kept(t *testing.T, f posted) posted {
	t.Helper()
	f = s.clara.send(f)
	if f.status != http.StatusSeeOther {
		t.Fatalf("%s: %d %.500s", f.path, f.status, f.body)
	}
	s.forms = append(s.forms, f)
	return f
}

// round lets forms be sent from all sides while the server is killed.
func (s *storm) round(t *testing.T, p *process, after time.Duration, submit posted) {
	t.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	note := func(f posted) {
		mu.Lock()
		defer mu.Unlock()
		s.forms = append(s.forms, f)
	}
	over := make(chan struct{})
	for range 3 {
		all.Go(func() {
			for {
				f, err := s.clara.form("/me", "/clerk/drafts", "type", "visa-a")
				if err != nil { // the server is gone
					return
				}
				note(s.clara.send(f))
				select {
				case <-over:
					return
				default:
				}
			}
		})
	}
	all.Go(func() { note(s.clara.send(submit)) })
	time.AfterFunc(after, func() {
		p.kill()
		close(over)
	})
	all.Wait()
	p.kill()
}

// mend sends again whatever was sent, five times at once: what was answered is answered the same, what was not is done now.
func (s *storm) mend(t *testing.T, since int) {
	t.Helper()
	before := s.count(t, "draft") + s.count(t, "application")
	for i, f := range s.forms[since:] {
		times := 5
		if f.status != 0 && i%4 > 0 { // one in four of those that were answered
			times = 1
		}
		if f.status == 0 {
			s.unsaid++
		}
		again := make([]posted, times)
		var all sync.WaitGroup
		for n := range again {
			all.Go(func() { again[n] = s.clara.send(f) })
		}
		all.Wait()
		for _, a := range again {
			if a.status != http.StatusSeeOther || a.to != again[0].to || f.status != 0 && (f.status != a.status || f.to != a.to) {
				t.Errorf("%s, answered %d to %s, is answered %d to %s when it is sent again: %.300s", f.path, f.status, f.to, a.status, a.to, a.body)
			}
		}
		s.forms[since+i] = again[0]
	}
	s.undone += s.count(t, "draft") + s.count(t, "application") - before
}

// count asks the database how many rows there are of what stands after "SELECT count(*) FROM".
func (s *storm) count(t *testing.T, of string) (n int) {
	t.Helper()
	if err := s.db.QueryRow(t.Context(), "SELECT count(*) FROM "+of).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestServerKilledAmongForms kills the server at random moments while a clerk begins and submits applications. When it is back, the forms
// are sent again, as people do who saw no answer: whatever was answered is there, nothing is there twice. What the servers logged, the work
// that was asked for and temporary files have nothing of whom was applied for.
func TestServerKilledAmongForms(t *testing.T) {
	t.Parallel()
	r, rounds := chance(t), 5
	if prove() {
		rounds = 60
	}
	s := settled(t)
	portrait, err := portraits.Portrait(3, portraits.Options{Sex: "F", Age: 40})
	if err != nil {
		t.Fatal(err)
	}
	signature, err := portraits.Signature(3, "Anna")
	if err != nil {
		t.Fatal(err)
	}
	p := s.serve(t)
	for range rounds {
		page, pairs := s.draft(t, portrait, signature)
		submit, err := s.clara.form(page, page+"/submit", pairs...)
		if err != nil {
			t.Fatal(err)
		}
		since := len(s.forms)
		s.round(t, p, time.Duration(r.IntN(int(250*time.Millisecond))), submit)
		s.said = append(s.said, p.err.String())
		p = s.serve(t)
		s.mend(t, since)
	}
	p.stop(t).must(t, 0)
	s.said = append(s.said, p.err.String())
	s.balance(t, rounds)
	s.leaves(t)
}

// settled makes an installation in which clara, clerk in Brussels, has signed in.
func settled(t *testing.T) *storm {
	t.Helper()
	s := &storm{dir: folder(t), temporary: t.TempDir(), clara: newCounter(t)}
	link := one[map[string]string](t, chancery(t, "init", "--json", "--dir", s.dir).must(t, 0).out)["link"]
	s.db, _ = auditor(t, s.dir) // holds the database open over the servers' ends
	p := s.serve(t)
	admin := newCounter(t)
	admin.base = s.clara.base
	admin.comes(t, link[strings.Index(link, "/setup/"):])
	add := func(path string, pairs ...string) string {
		f, err := admin.form("/me", path, pairs...)
		if err != nil {
			t.Fatal(err)
		}
		if f = admin.send(f); f.status >= 400 || f.status == 0 {
			t.Fatalf("%s: %d %.500s", path, f.status, f.body)
		}
		return f.body
	}
	add("/sites", "code", "BRU", "name", "Consulate in Brussels", "place", "Brussels", "kind", "consulate")
	invited := regexp.MustCompile(`/setup/[A-Za-z0-9_-]+`).FindString(add("/people", "username", "clara", "name", "Clara", "site", "BRU", "role", "clerk"))
	s.clara.comes(t, invited)
	p.stop(t).must(t, 0)
	s.said = append(s.said, p.err.String())
	return s
}

// balance holds the forms against the database: as many drafts and applications as forms, each form's own.
func (s *storm) balance(t *testing.T, submitted int) {
	t.Helper()
	count := func(of string) int { return s.count(t, of) }
	var drafts, references []string
	for _, f := range s.forms {
		if f.path == "/clerk/drafts" {
			drafts = append(drafts, strings.TrimPrefix(f.to, "/clerk/drafts/"))
		}
		if strings.HasSuffix(f.path, "/submit") {
			references = append(references, strings.TrimPrefix(f.to, "/clerk/applications/"))
		}
	}
	for name, c := range map[string]struct {
		ids []string
		of  string
	}{"drafts": {drafts, "draft"}, "applications": {references, "application"}} {
		once := slices.Compact(slices.Sorted(slices.Values(c.ids)))
		if len(once) != len(c.ids) || count(c.of) != len(c.ids) {
			t.Errorf("%d forms, %d %s told of, %d there", len(c.ids), len(once), name, count(c.of))
		}
		key := map[string]string{"draft": "id", "application": "reference"}[c.of]
		var there int
		if err := s.db.QueryRow(t.Context(), "SELECT count(*) FROM "+c.of+" WHERE "+key+" = ANY($1)", c.ids).Scan(&there); err != nil || there != len(c.ids) {
			t.Errorf("of %d %s, %d are there: %v", len(c.ids), name, there, err)
		}
	}
	if n := count("audit_event WHERE action = 'draft.begun'"); n != len(drafts) {
		t.Errorf("%d drafts, begun %d times", len(drafts), n)
	}
	if n := count("audit_event WHERE action = 'application.submitted'"); n != submitted || len(references) != submitted {
		t.Errorf("%d applications, submitted %d times", len(references), n)
	}
	if n := count("river_job WHERE kind = 'vet'"); n != submitted {
		t.Errorf("%d applications, vetting asked for %d times", submitted, n)
	}
	t.Logf("%d forms sent, %d of them unanswered when the server was killed %d times, of which %d had done nothing; %d drafts, %d applications", len(s.forms), s.unsaid, submitted, s.undone, len(drafts), len(references))
}

// leaves looks for what was typed where nothing personal may be.
func (s *storm) leaves(t *testing.T) {
	t.Helper()
	var jobs string
	if err := s.db.QueryRow(t.Context(), "SELECT coalesce(string_agg(concat(args, metadata, array_to_string(errors, ' ')), ' '), '') FROM river_job").Scan(&jobs); err != nil {
		t.Fatal(err)
	}
	text := strings.Join(s.said, "\n") + jobs
	err := filepath.WalkDir(s.temporary, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		text += path + string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if at := strings.Index(strings.ToLower(text), "zqxj"); at >= 0 {
		t.Errorf("something of an applicant is left: %.300q", text[max(0, at-200):])
	}
	if !strings.Contains(jobs, "A-") {
		t.Errorf("jobs: %s", jobs)
	}
}
