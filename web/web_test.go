package web_test

import (
	"bytes"
	"context"
	"errors"
	"html"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
	"chancery/issuance/stock"
)

const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// wantGuarded fails the test unless the answer carries what every answer carries.
func wantGuarded(t *testing.T, h http.Header) {
	t.Helper()
	for name, want := range map[string]string{"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := h.Get("Cache-Control"); got != "no-store" && !strings.HasPrefix(got, "private") {
		t.Errorf("Cache-Control: %q", got)
	}
	if h.Get("Set-Cookie") != "" {
		t.Error("a cookie")
	}
}

// wantOwn fails the test where a page has anything that is not of this host, or that the policy forbids.
func wantOwn(t *testing.T, page string) {
	t.Helper()
	for _, forbidden := range []*regexp.Regexp{
		regexp.MustCompile(`(?i)<[a-z][^>]*\s(src|href|action|srcset|data)\s*=\s*(["']?\s*([a-z]+:|//)|["'][^/#])`),
		regexp.MustCompile(`(?i)\b(https?|ftp|javascript|data):`),
		regexp.MustCompile(`(?i)<(iframe|object|embed|form|base|link[^>]*rel="(?:preload|preconnect))`),
		regexp.MustCompile(`(?i)\sstyle\s*=`),
		regexp.MustCompile(`(?i)<style`),
		regexp.MustCompile(`(?i)<[^>]*\son[a-z]+\s*=`),
		regexp.MustCompile(`(?i)<script[^>]*>[^<]`),
		regexp.MustCompile(`<no value>|%!|&lt;nil&gt;|ZgotmplZ|0x[0-9a-f]{6}`),
	} {
		if at := forbidden.FindString(page); at != "" {
			t.Errorf("the page has %q", at)
		}
	}
}

// Every page in every state: shown, guarded, whole, with nothing of another host and nothing that somebody wrote as markup.
func TestEveryPageInEveryState(t *testing.T) {
	h := filled(t)
	type page struct{ path, says string }
	pages := map[string]page{"board": {"/", "The way of a document"}, "blanks": {"/blanks", "By serial"}}
	for _, state := range document.Lifecycle().States() {
		if h.documents[state] == "" || h.State(t, h.documents[state]) != state {
			t.Errorf("no document is %s", state)
			continue
		}
		pages["document "+string(state)] = page{"/documents/" + h.documents[state], string(state)}
	}
	for _, state := range stock.Lifecycle().States() {
		if state == "received" { // in the vault at once
			continue
		}
		b, err := stock.Load(t.Context(), h.Pool, h.blanks[state])
		if err != nil || b.State != state {
			t.Errorf("no blank is %s: %+v, %v", state, b, err)
		}
		pages["blank "+string(state)] = page{"/blanks/" + h.blanks[state], string(state)}
	}
	for _, state := range production.BatchLifecycle().States() {
		b, err := production.LoadBatch(t.Context(), h.Pool, h.batches[state])
		if err != nil || b.State != state {
			t.Errorf("no batch is %s: %+v, %v", state, b, err)
		}
		pages["batch "+string(state)] = page{"/batches/" + h.batches[state], string(state)}
	}
	for name, p := range pages {
		t.Run(name, func(t *testing.T) {
			answer := get(t, h.board, http.MethodGet, p.path)
			text := answer.Body.String()
			if answer.Code != http.StatusOK || answer.Header().Get("Content-Type") != "text/html; charset=utf-8" {
				t.Errorf("%d, %s", answer.Code, answer.Header())
			}
			wantGuarded(t, answer.Header())
			wantOwn(t, text)
			wantWords(t, text, p.says, "<!doctype html>", "</html>", "specimens only")
			if strings.Contains(text, "<script>") || strings.Contains(text, "<img src=x") || strings.Contains(text, "<img src=\"x") {
				t.Error("what somebody wrote is markup")
			}
		})
	}
	// Where a reason is shown, it is shown as it was written.
	for _, path := range []string{
		"/", "/documents/" + h.documents["in doubt"], "/documents/" + h.documents["spoiled"], "/documents/" + h.documents["rejected"], "/documents/" + h.documents["cancelled"],
		"/blanks/" + h.blanks["spoiled"], "/blanks/" + h.blanks["destroyed"], "/blanks/" + h.blanks["missing"], "/batches/" + h.batches["halted"],
	} {
		if text := html.UnescapeString(get(t, h.board, http.MethodGet, path).Body.String()); !strings.Contains(text, hostile) {
			t.Errorf("%s does not show the reason", path)
		}
	}
	h.WantClean(t)
}

// What needs a person stands on the board, by name; where nothing does, nothing is said of it.
func TestTheBoardSaysWhatNeedsAPerson(t *testing.T) {
	h := issuancetest.New(t)
	board := newBoard(t, readOnly(t, h), h, drawn, io.Discard)
	text := get(t, board, http.MethodGet, "/").Body.String()
	wantWords(t, text, "No document has been ordered yet.")
	if strings.Contains(text, "Needs a person") {
		t.Error("somebody is called for nothing")
	}
	b, ids := h.Run(t, issuancetest.BookletPrinter, 1)
	if strings.Contains(get(t, board, http.MethodGet, "/").Body.String(), "Needs a person") {
		t.Error("somebody is called for nothing")
	}
	h.Doubt(t, ids[0])
	text = get(t, board, http.MethodGet, "/").Body.String()
	wantWords(t, text, "Needs a person", `<a href="/documents/`+ids[0]+`">`, `<a href="/batches/`+b.ID+`">`, "the connection broke")
}

// Each document's page stands on the board and on its own page, small and large; what is not composed has none.
func TestPictures(t *testing.T) {
	h := issuancetest.New(t)
	asked := map[string]int{}
	board := newBoard(t, readOnly(t, h), h, func(ctx context.Context, document string, dpi int) ([]byte, error) {
		asked[document] = dpi
		return drawn(ctx, document, dpi)
	}, io.Discard)
	_, ids := h.Run(t, issuancetest.BookletPrinter, 1)
	ordered := h.Order(t, h.Passport())
	for query, dpi := range map[string]int{"": 200, "?small=true": 60, "?small=1": 60, "?small=false": 200, "?small=%3Cscript%3E": 200, "?small=true&dpi=100000": 60} {
		answer := get(t, board, http.MethodGet, "/documents/"+ids[0]+"/page.png"+query)
		if answer.Code != http.StatusOK || answer.Header().Get("Content-Type") != "image/png" || !strings.HasPrefix(answer.Body.String(), "\x89PNG") || asked[ids[0]] != dpi {
			t.Errorf("%q: %d, %d dots", query, answer.Code, asked[ids[0]])
		}
		wantGuarded(t, answer.Header())
		if answer.Header().Get("Cache-Control") != "private, max-age=3600" {
			t.Errorf("%s", answer.Header())
		}
	}
	for _, id := range []string{ordered, "D-ZZZZ-ZZZZ", "..%2f..", "'; DROP TABLE document; --"} {
		answer := get(t, board, http.MethodGet, "/documents/"+strings.ReplaceAll(id, " ", "%20")+"/page.png")
		if answer.Code != http.StatusNotFound {
			t.Errorf("%s: %d", id, answer.Code)
		}
		wantGuarded(t, answer.Header())
	}
	wantWords(t, get(t, board, http.MethodGet, "/").Body.String(), `src="/documents/`+ids[0]+`/page.png?small=true"`)
	if strings.Contains(get(t, board, http.MethodGet, "/documents/"+ordered).Body.String(), "<img") {
		t.Error("a page is shown of what is not composed")
	}
}

// A page that can't be drawn is no reason to say why.
func TestAPictureThatFails(t *testing.T) {
	h := issuancetest.New(t)
	_, ids := h.Run(t, issuancetest.BookletPrinter, 1)
	var log bytes.Buffer
	board := newBoard(t, readOnly(t, h), h, func(context.Context, string, int) ([]byte, error) { return nil, errors.New("secret of the house") }, &log)
	answer := get(t, board, http.MethodGet, "/documents/"+ids[0]+"/page.png")
	if answer.Code != http.StatusInternalServerError || strings.Contains(answer.Body.String(), "secret") {
		t.Errorf("%d: %s", answer.Code, answer.Body)
	}
	wantGuarded(t, answer.Header())
	wantWords(t, log.String(), "secret of the house", ids[0])
}

func TestWhatIsNotThere(t *testing.T) {
	h := issuancetest.New(t)
	board := newBoard(t, readOnly(t, h), h, drawn, io.Discard)
	for _, path := range []string{"/documents/D-ZZZZ-ZZZZ", "/blanks/U9999999", "/batches/B-ZZZZZZ", "/documents/%3Cscript%3Ealert(1)", "/blanks/%00", "/batches/" + strings.Repeat("A", 5000), "/documents/%ff%fe"} {
		answer := get(t, board, http.MethodGet, path)
		if answer.Code != http.StatusNotFound {
			t.Errorf("%.40s: %d", path, answer.Code)
		}
		wantGuarded(t, answer.Header())
		wantOwn(t, answer.Body.String())
		wantWords(t, answer.Body.String(), "Not found", "Back to the board")
		if strings.Contains(answer.Body.String(), "<script>") {
			t.Errorf("%s: %s", path, answer.Body)
		}
	}
	// Of these Go's own file server and router answer.
	for _, path := range []string{"/nowhere", "/documents/", "/documents", "/static/../web.go", "/static/none.css", "/index.html"} {
		answer := get(t, board, http.MethodGet, path)
		if answer.Code != http.StatusNotFound && answer.Code != http.StatusTemporaryRedirect && answer.Code != http.StatusMovedPermanently {
			t.Errorf("%s: %d", path, answer.Code)
		}
		if answer.Header().Get("Content-Security-Policy") != policy {
			t.Errorf("%s: %s", path, answer.Header())
		}
	}
}

// Where the database is out of reach, every page says so and the answer says it too; the error itself is for the log.
func TestTheDatabaseIsOutOfReach(t *testing.T) {
	h := issuancetest.New(t)
	gone, err := pgxpool.New(t.Context(), "postgres://nobody@/none?host="+t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer gone.Close()
	board := newBoard(t, gone, h, drawn, io.Discard)
	for _, path := range []string{"/", "/blanks", "/documents/D-CCCC-CCCC", "/blanks/U0000001", "/batches/B-CCCCCC", "/documents/D-CCCC-CCCC/page.png"} {
		answer := get(t, board, http.MethodGet, path)
		if answer.Code != http.StatusServiceUnavailable || strings.Contains(answer.Body.String(), "nobody") || strings.Contains(answer.Body.String(), "dial") {
			t.Errorf("%s: %d: %s", path, answer.Code, answer.Body)
		}
		wantGuarded(t, answer.Header())
		wantOwn(t, answer.Body.String())
		wantWords(t, answer.Body.String(), "out of reach", "Try again")
	}
	if answer := get(t, board, http.MethodGet, "/livez"); answer.Code != http.StatusNoContent {
		t.Errorf("the board itself lives: %d", answer.Code)
	}
}

// An error of our own is a page without its text; the log has it.
func TestAnErrorOfOurOwn(t *testing.T) {
	h := issuancetest.New(t)
	if _, err := h.DB.Owner.Exec(t.Context(), "REVOKE SELECT ON document, batch, blank FROM chancery_auditor"); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	board := newBoard(t, readOnly(t, h), h, drawn, &log)
	for _, path := range []string{"/", "/blanks", "/documents/D-CCCC-CCCC", "/blanks/U0000001", "/batches/B-CCCCCC", "/documents/D-CCCC-CCCC/page.png"} {
		log.Reset()
		answer := get(t, board, http.MethodGet, path)
		if answer.Code != http.StatusInternalServerError || strings.Contains(answer.Body.String(), "permission") {
			t.Errorf("%s: %d: %s", path, answer.Code, answer.Body)
		}
		wantGuarded(t, answer.Header())
		wantWords(t, log.String(), "permission denied")
	}
}

// The board only reads: no other method is known, and its own database session could not write.
func TestTheBoardOnlyReads(t *testing.T) {
	h := filled(t)
	before := h.Count(t, "audit_event")
	for _, path := range []string{"/", "/blanks", "/documents/" + h.documents["printed"], "/documents/" + h.documents["printed"] + "/page.png", "/blanks/" + h.blanks["loaded"], "/batches/" + h.batches["running"], "/livez", "/static/style.css"} {
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions} {
			if answer := get(t, h.board, method, path); answer.Code != http.StatusMethodNotAllowed {
				t.Errorf("%s %s: %d", method, path, answer.Code)
			}
		}
		if answer := get(t, h.board, http.MethodHead, path); answer.Code != http.StatusOK && answer.Code != http.StatusNoContent {
			t.Errorf("HEAD %s: %d", path, answer.Code)
		}
	}
	if n := h.Count(t, "audit_event"); n != before {
		t.Errorf("%d events of looking", n-before)
	}
}

func TestStaticFilesAreOurOwn(t *testing.T) {
	h := issuancetest.New(t)
	board := newBoard(t, readOnly(t, h), h, drawn, io.Discard)
	for path, kind := range map[string]string{"/static/style.css": "text/css", "/static/board.js": "text/javascript"} {
		answer := get(t, board, http.MethodGet, path)
		if answer.Code != http.StatusOK || !strings.HasPrefix(answer.Header().Get("Content-Type"), kind) {
			t.Errorf("%s: %d, %s", path, answer.Code, answer.Header())
		}
		wantGuarded(t, answer.Header())
		if at := regexp.MustCompile(`(?i)(https?:|//[a-z0-9.-]+\.[a-z]{2,}|@import|url\(|innerHTML\s*=\s*[^=]|eval\()`).FindString(answer.Body.String()); at != "" {
			t.Errorf("%s has %q", path, at)
		}
	}
}
