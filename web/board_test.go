package web_test

import (
	"bytes"
	"context"
	"errors"
	"html"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
	"chancery/issuance/stock"
	"chancery/web"
	"chancery/web/webtest"
)

// Every page in every state: shown, guarded, whole, with nothing of another host and nothing that somebody wrote as markup.
func TestEveryPageInEveryState(t *testing.T) {
	h := filled(t)
	inga := h.As(t, "ines")
	type page struct{ path, says string }
	pages := map[string]page{"board": {"/board", "The way of a document"}, "blanks": {"/blanks", "By serial"}}
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
			answer := inga.Get(t, p.path)
			text := answer.Body
			if answer.Status != http.StatusOK || answer.Header.Get("Content-Type") != "text/html; charset=utf-8" {
				t.Errorf("%d, %s", answer.Status, answer.Header)
			}
			wantGuarded(t, answer.Header)
			wantOwn(t, text)
			wantWords(t, text, p.says, "<!doctype html>", "</html>", "specimens only")
			if strings.Contains(text, "<script>") || strings.Contains(text, "<img src=x") || strings.Contains(text, "<img src=\"x") {
				t.Error("what somebody wrote is markup")
			}
		})
	}
	// Where a reason is shown, it is shown as it was written.
	for _, path := range []string{
		"/board", "/documents/" + h.documents["in doubt"], "/documents/" + h.documents["spoiled"], "/documents/" + h.documents["rejected"], "/documents/" + h.documents["cancelled"],
		"/blanks/" + h.blanks["spoiled"], "/blanks/" + h.blanks["destroyed"], "/blanks/" + h.blanks["missing"], "/batches/" + h.batches["halted"],
	} {
		if text := html.UnescapeString(inga.Get(t, path).Body); !strings.Contains(text, hostile) {
			t.Errorf("%s does not show the reason", path)
		}
	}
	h.WantClean(t)
}

// What needs a person stands on the board, by name; where nothing does, nothing is said of it.
func TestTheBoardSaysWhatNeedsAPerson(t *testing.T) {
	h := webtest.Open(t, nil, webtest.Pictures(drawn))
	ines := h.As(t, "ines")
	text := ines.Get(t, "/board").Body
	wantWords(t, text, "No document has been ordered yet.")
	if strings.Contains(text, "Needs a person") {
		t.Error("somebody is called for nothing")
	}
	b, ids := h.Run(t, issuancetest.BookletPrinter, 1)
	if strings.Contains(ines.Get(t, "/board").Body, "Needs a person") {
		t.Error("somebody is called for nothing")
	}
	h.Doubt(t, ids[0])
	text = ines.Get(t, "/board").Body
	wantWords(t, text, "Needs a person", `href="/documents/`+ids[0]+`">`, `href="/batches/`+b.ID+`">`, "in doubt")
}

// Each document's page stands on the board and on its own page, small and large; what is not composed has none.
func TestPictures(t *testing.T) {
	asked := map[string]int{}
	h := webtest.Open(t, nil, webtest.Pictures(func(ctx context.Context, document string, dpi int) ([]byte, error) {
		asked[document] = dpi
		return drawn(ctx, document, dpi)
	}))
	ines := h.As(t, "ines")
	_, ids := h.Run(t, issuancetest.BookletPrinter, 1)
	ordered := h.Order(t, h.Passport())
	for query, dpi := range map[string]int{"": 200, "?small=true": 60, "?small=1": 60, "?small=false": 200, "?small=%3Cscript%3E": 200, "?small=true&dpi=100000": 60} {
		answer := ines.Get(t, "/documents/"+ids[0]+"/page.png"+query)
		if answer.Status != http.StatusOK || answer.Header.Get("Content-Type") != "image/png" || !strings.HasPrefix(answer.Body, "\x89PNG") || asked[ids[0]] != dpi {
			t.Errorf("%q: %d, %d dots", query, answer.Status, asked[ids[0]])
		}
		wantGuarded(t, answer.Header)
		if answer.Header.Get("Cache-Control") != "private, max-age=3600" {
			t.Errorf("%s", answer.Header)
		}
	}
	for _, id := range []string{ordered, "D-ZZZZ-ZZZZ", "..%2f..", "'; DROP TABLE document; --"} {
		answer := ines.Get(t, "/documents/"+strings.ReplaceAll(id, " ", "%20")+"/page.png")
		if answer.Status != http.StatusNotFound {
			t.Errorf("%s: %d", id, answer.Status)
		}
		wantGuarded(t, answer.Header)
	}
	wantWords(t, ines.Get(t, "/board").Body, `src="/documents/`+ids[0]+`/page.png?small=true"`)
	if strings.Contains(ines.Get(t, "/documents/"+ordered).Body, "<img") {
		t.Error("a page is shown of what is not composed")
	}
}

// A page that can't be drawn is no reason to say why.
func TestAPictureThatFails(t *testing.T) {
	h := webtest.Open(t, nil, webtest.Pictures(func(context.Context, string, int) ([]byte, error) { return nil, errors.New("secret of the house") }))
	_, ids := h.Run(t, issuancetest.BookletPrinter, 1)
	answer := h.As(t, "ines").Get(t, "/documents/"+ids[0]+"/page.png")
	if answer.Status != http.StatusInternalServerError || strings.Contains(answer.Body, "secret") {
		t.Errorf("%d: %s", answer.Status, answer.Body)
	}
	wantGuarded(t, answer.Header)
	wantWords(t, h.Log.String(), "secret of the house", ids[0])
}

func TestWhatIsNotThere(t *testing.T) {
	h := webtest.Open(t, nil, webtest.Pictures(drawn))
	ines := h.As(t, "ines")
	for _, path := range []string{"/documents/D-ZZZZ-ZZZZ", "/blanks/U9999999", "/batches/B-ZZZZZZ", "/documents/%3Cscript%3Ealert(1)", "/blanks/%00", "/batches/" + strings.Repeat("A", 5000), "/documents/%ff%fe", "/nowhere", "/documents/", "/index.html", "/?x=%00"} {
		a := ines.Get(t, path)
		if a.Status != http.StatusNotFound {
			t.Errorf("%.40s: %d", path, a.Status)
		}
		wantGuarded(t, a.Header)
		wantOwn(t, a.Body)
		wantWords(t, a.Body, "There is nothing here")
		if strings.Contains(a.Body, "<script>") {
			t.Errorf("%s: %s", path, a.Body)
		}
	}
	// What is not there, and what is another's, is told to nobody who is not signed in.
	for _, path := range []string{"/documents/D-ZZZZ-ZZZZ", "/blanks", "/people/clara", "/"} {
		if a := h.Nobody().Get(t, path); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Location, "/sign-in?next=") {
			t.Errorf("%s: %d to %s", path, a.Status, a.Location)
		}
	}
}

// An error of our own is a page without its text; the log has it, under the reference that the page tells.
func TestAnErrorOfOurOwn(t *testing.T) {
	h := webtest.Open(t, nil, webtest.Pictures(drawn))
	if _, err := h.DB.Owner.Exec(t.Context(), "REVOKE SELECT ON document, batch, blank FROM chancery_auditor"); err != nil {
		t.Fatal(err)
	}
	ines := h.As(t, "ines")
	for _, path := range []string{"/board", "/blanks", "/documents/D-CCCC-CCCC", "/blanks/U0000001", "/batches/B-CCCCCC", "/documents/D-CCCC-CCCC/page.png"} {
		a := ines.Get(t, path)
		if a.Status != http.StatusInternalServerError || strings.Contains(a.Body, "permission") {
			t.Errorf("%s: %d: %s", path, a.Status, a.Body)
		}
		wantGuarded(t, a.Header)
	}
	wantWords(t, h.Log.String(), "permission denied", "reference=")
}

// Where the database is out of reach every page says so; the error itself is for the log. The house itself lives.
func TestTheDatabaseIsOutOfReach(t *testing.T) {
	authority := issuancetest.New(t)
	gone, err := pgxpool.New(t.Context(), "postgres://nobody@/none?host="+t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer gone.Close()
	var log bytes.Buffer
	house, err := web.New(web.Config{Authority: &issuance.Authority{Pool: gone, Clock: authority.Clock}, Reader: gone, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{"/": 503, "/board": 503, "/sign-in": 503, "/livez": 204, "/readyz": 503, "/static/look.css": 200} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
		r.AddCookie(&http.Cookie{Name: "session", Value: "AAAA"})
		answer := httptest.NewRecorder()
		house.ServeHTTP(answer, r)
		if answer.Code != want || strings.Contains(answer.Body.String(), "nobody") || strings.Contains(answer.Body.String(), "dial") {
			t.Errorf("%s: %d: %s", path, answer.Code, answer.Body)
		}
		wantGuarded(t, answer.Header())
	}
}
