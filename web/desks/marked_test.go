package desks_test

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
	"chancery/issuance/vetting"
	"chancery/web"
	"chancery/web/webtest"
)

// marked gives personal values that stand nowhere else, in letters as names are written, and counts them.
type marked struct{ given int }

// next gives another value.
func (m *marked) next() string {
	m.given++
	return "zqxj" + string(rune('a'+m.given/26)) + string(rune('a'+m.given%26))
}

// found gives the values that stand in a text, however they are written.
func (m *marked) found(text string) (list []string) {
	for _, hit := range regexp.MustCompile(`(?i)zqxj..`).FindAllString(text, -1) {
		if !slices.Contains(list, strings.ToLower(hit)) {
			list = append(list, strings.ToLower(hit))
		}
	}
	return list
}

// wire notes what proxies, browsers' histories and logs of other programs would see of requests: addresses and the headers that go with them.
type wire struct {
	mu   sync.Mutex
	text strings.Builder
	next http.Handler
}

// ServeHTTP notes the address that was asked for, who sent there, where the answer leads and which cookies it sets.
func (l *wire) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.next.ServeHTTP(w, r)
	l.mu.Lock()
	defer l.mu.Unlock()
	head := w.Header()
	fmt.Fprintln(&l.text, r.Method, r.RequestURI, r.Referer(), head.Get("Location"), head.Values("Set-Cookie"), head.Get("Content-Disposition"))
	if plain, err := url.QueryUnescape(r.RequestURI); err == nil {
		fmt.Fprintln(&l.text, plain)
	}
}

// String gives all that was noted.
func (l *wire) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// TestNothingPersonalIsLeftBehind pushes fifty marked personal values through the flows in which people type, send or read them, in a
// browser and without, and looks for them where nothing personal may be: logs (of every level), metrics, work that is asked for, addresses
// and cookies, what the browser keeps, temporary files, answers that are kept for forms, details of the audit log. What somebody types
// into a box that asks for a reference or a serial stands in an address, and is none of them.
func TestNothingPersonalIsLeftBehind(t *testing.T) {
	temporary := t.TempDir()
	authority := issuancetest.New(t) // its server keeps its files where it began
	t.Setenv("TMPDIR", temporary)
	log := &webtest.Log{}
	logger := slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	h := openAt(t, authority, func(c *web.Config, _ string) { c.Logger = logger })
	metrics := web.NewMetrics(webtest.ReadOnly(t, authority), logger)
	l := &wire{next: metrics.Count(h.Web)}
	server := httptest.NewServer(l)
	t.Cleanup(server.Close)
	h.Server, h.URL = server, "http://localhost:"+server.URL[strings.LastIndex(server.URL, ":")+1:]
	m := &marked{}

	ref := typesAndSubmits(t, h, m)
	refusals(t, h, m)
	strangers(t, h, m)
	faults(t, h, m)
	toTheBearer(t, h, m, ref)
	b := h.Browser(t)
	kept := atTheScreen(t, h, b, m)
	if m.given < 50 {
		t.Errorf("%d values were pushed", m.given)
	}
	if n := h.Count(t, "capture WHERE convert_from(content, 'UTF8') ILIKE '%zqxj%'"); n < 1 {
		t.Fatal("no application has any of them: this test shows nothing")
	}

	var told, work strings.Builder
	w := httptest.NewRecorder()
	metrics.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	told.WriteString(w.Body.String())
	for _, asked := range h.Asked.Taken() {
		fmt.Fprintf(&work, "%+v\n", asked)
	}
	for place, text := range map[string]string{
		"the log": log.String(), "metrics": told.String(), "work that is asked for": work.String(), "addresses and cookies": l.String(), "what the browser keeps": kept, "temporary files": files(t, temporary),
		"kept answers":  dumped(t, h, "SELECT coalesce(string_agg(answer::text, ' '), '') FROM form_answer"),
		"the audit log": dumped(t, h, "SELECT coalesce(string_agg(concat(subject, detail::text), ' '), '') FROM audit_event"),
		"sessions":      dumped(t, h, "SELECT coalesce(string_agg(s::text, ' '), '') FROM session s"),
		"queued jobs":   dumped(t, h, "SELECT coalesce(string_agg(args::text, ' '), '') FROM river_job"),
	} {
		for _, value := range m.found(text) {
			at := strings.Index(strings.ToLower(text), value)
			t.Errorf("%s has %s: …%s…", place, value, text[max(0, at-150):min(len(text), at+50)])
		}
		if place == "the log" && text == "" || place == "metrics" && !strings.Contains(text, "/clerk/where") || place == "addresses and cookies" && !strings.Contains(text, "/clerk/drafts/") || place == "work that is asked for" && !strings.Contains(text, "vet") {
			t.Errorf("%s were not looked at: %.300s", place, text)
		}
	}
	t.Logf("%d values pushed, none found; %d requests noted, %d bytes of log, %d of metrics, %d kept by the browser", m.given, strings.Count(l.String(), "\n")/2, len(log.String()), told.Len(), len(kept))
}

func dumped(t testing.TB, h *webtest.House, query string) (text string) {
	t.Helper()
	if err := h.DB.Owner.QueryRow(t.Context(), query).Scan(&text); err != nil {
		t.Fatal(err)
	}
	return text
}

// files gives the names and contents of all files below a folder, but for the browser's own profile, which is asked by itself.
func files(t testing.TB, folder string) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		if d.IsDir() {
			if _, err := os.Stat(filepath.Join(path, "Local State")); err == nil {
				return fs.SkipDir // of the browser
			}
			return nil
		}
		fmt.Fprintln(&all, path)
		if d.Type().IsRegular() {
			content, err := os.ReadFile(path)
			if err == nil {
				all.Write(content)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// labelled is the portrait of the tests with a value in each place for text about it: a comment, and EXIF.
func labelled(t testing.TB, comment, exif string) []byte {
	t.Helper()
	portrait := pictures(t)[0].content
	segment := func(marker byte, text string) []byte {
		return append([]byte{0xff, marker, byte((len(text) + 2) >> 8), byte(len(text) + 2)}, text...)
	}
	// One entry: Artist (0x013b), ASCII, behind the directory (EXIF 2.32 §4.6).
	tiff := "II*\x00\x08\x00\x00\x00\x01\x00\x3b\x01\x02\x00" + string([]byte{byte(len(exif) + 1), 0, 0, 0}) + "\x1a\x00\x00\x00\x00\x00\x00\x00" + exif + "\x00"
	return slices.Concat(portrait[:2], segment(0xe1, "Exif\x00\x00"+tiff), segment(0xfe, comment), portrait[2:])
}

// typesAndSubmits has clara type an application with a marked value wherever a person's own words stand, and submit it.
func typesAndSubmits(t *testing.T, h *webtest.House, m *marked) (ref string) {
	t.Helper()
	clara := h.As(t, "clara")
	page := clara.Post(t, "/clerk/drafts", "type", "passport-ordinary").Location
	pairs := overlaid(reference(), "applicant.primaryIdentifier", m.next(), "applicant.secondaryIdentifier", m.next(), "applicant.placeOfBirth", m.next(), "applicant.personalNumber", m.next(),
		"applicant.nationalName.primary", m.next(), "applicant.nationalName.secondary", m.next(), "applicant.nationalName.language", "en")
	portrait := file{"portrait", labelled(t, m.next(), m.next())}
	for _, path := range []string{page, page + "/check"} {
		if a := send(t, clara, page, path, []file{portrait, pictures(t)[1]}, pairs...); a.Status >= 400 {
			t.Fatalf("%s: %d\n%s", path, a.Status, a.Body)
		}
	}
	for _, picture := range []string{"/portrait.jpg", "/given.jpg", "/overlay.svg", "/page.png", ""} {
		clara.Get(t, page+picture)
	}
	a := send(t, clara, page, page+"/submit", nil, pairs...)
	ref, ok := strings.CutPrefix(a.Location, "/clerk/applications/")
	if !ok {
		t.Fatalf("submitting: %d to %s\n%s", a.Status, a.Location, clara.Get(t, page).Body)
	}
	for _, path := range []string{"", "/portrait.jpg", "/receipt.pdf"} {
		clara.Get(t, a.Location+path)
	}
	clara.Post(t, "/clerk/where", "primary", strings.ToUpper(pairs[9]), "secondary", pairs[11])
	return ref
}

// overlaid changes pairs of names and values, or adds to them.
func overlaid(pairs []string, changes ...string) []string {
	list := slices.Clone(pairs)
	for i := 0; i+1 < len(changes); i += 2 {
		at := -1
		for j := 0; j < len(list); j += 2 {
			if list[j] == changes[i] {
				at = j
			}
		}
		if at < 0 {
			list = append(list, changes[i], changes[i+1])
		} else {
			list[at+1] = changes[i+1]
		}
	}
	return list
}

// refusals type a marked value into every field of a form that is refused for it, and names of people that nobody has.
func refusals(t *testing.T, h *webtest.House, m *marked) {
	t.Helper()
	clara := h.As(t, "clara")
	for _, kind := range []string{"visa-a", "residence-permit-td1"} {
		page := clara.Post(t, "/clerk/drafts", "type", kind).Location
		var pairs []string
		for _, path := range application.TypedPaths() {
			pairs = append(pairs, path, "7"+m.next())
		}
		for _, path := range []string{page, page + "/check", page + "/submit"} {
			send(t, clara, page, path, []file{{"portrait", []byte(m.next())}}, pairs...)
			send(t, clara, page, path, nil, pairs...)
		}
		clara.Get(t, page+"?submit=refused")
		clara.Get(t, page+"/page.png")
	}
	for _, name := range []string{"primary", "secondary", "birth"} {
		clara.Post(t, "/clerk/where", name, m.next(), "primary", m.next())
	}
	clara.Post(t, "/clerk/where", "code", m.next())
	h.As(t, "sara").Post(t, "/supervision/find", "name", m.next())
	h.As(t, "ines").Post(t, "/inspection", "scan", "P<UTO"+m.next()+"<<ANNA<<<<\n"+m.next())
}

// faults type into a house that can write nothing, so that what is told of it stands in the log.
func faults(t *testing.T, h *webtest.House, m *marked) {
	t.Helper()
	clara := h.As(t, "clara")
	page := clara.Post(t, "/clerk/drafts", "type", "passport-ordinary").Location
	token := clara.JSON(t, page, nil)
	defer webtest.RefuseWrites(t, h)()
	for _, path := range []string{page, page + "/submit"} {
		if a := send(t, clara, page, path, pictures(t), overlaid(reference(), "applicant.primaryIdentifier", m.next(), "applicant.address", m.next())...); a.Status != http.StatusInternalServerError {
			t.Errorf("%s in a house that can write nothing: %d", path, a.Status)
		}
	}
	clara.Post(t, page+"/discard", "token", token, "reason", m.next())
	h.Nobody().Post(t, "/sign-in", "username", m.next(), "password", m.next(), "code", "123456")
}

// strangers sign in as nobody, with passwords and codes that are wrong, and answer invitations that there are none of.
func strangers(t *testing.T, h *webtest.House, m *marked) {
	t.Helper()
	for _, pairs := range [][]string{
		{"username", m.next(), "password", m.next(), "code", "123456"}, {"username", "clara", "password", m.next(), "code", m.next()}, {"challenge", m.next(), "passkey", `{"id":"` + m.next() + `"}`},
	} {
		h.Nobody().Post(t, "/sign-in", pairs...)
	}
	karl := h.As(t, "karl")
	karl.Post(t, "/stock/receive", "kind", "booklet-td3", "first", "U0000001", "last", "U0000002", "witness", m.next(), "witness.password", m.next(), "witness.code", m.next())
	h.As(t, "adam").Post(t, "/me/passkeys", "challenge", m.next(), "passkeyLabel", m.next(), "passkey", "{}")
}

// toTheBearer takes the application through everybody's hands, and hands the document over after several mistakes.
func toTheBearer(t *testing.T, h *webtest.House, m *marked, ref string) {
	t.Helper()
	h.Must(t, "system", func(act *issuance.Act) error { return vetting.Run(t.Context(), act, ref) })
	h.As(t, "vera").Get(t, "/vetting/"+ref)
	anton := h.As(t, "anton")
	anton.Get(t, "/approval/"+ref)
	anton.Get(t, "/approval/"+ref+"/portrait")
	var id string
	h.Must(t, "anton", func(act *issuance.Act) (err error) {
		id, err = document.Grant(t.Context(), act, ref, "", nil)
		return err
	})
	s := &scene{House: h, document: id, printer: issuancetest.BookletPrinter}
	s.make(t, issuancetest.Brussels, "clara")
	h.As(t, "sara").Get(t, "/supervision/life/document/"+id)
	clara, page := h.As(t, "clara"), "/clerk/applications/"+ref+"/hand-over"
	clara.Get(t, page)
	field := regexp.MustCompile(`name="shown" value="([^"]+)"`).FindStringSubmatch(clara.Get(t, page).Body)
	if field == nil {
		t.Fatalf("the hand-over is not shown: %d", clara.Get(t, page).Status)
	}
	number := *h.Load(t, id).Number
	for _, pairs := range [][]string{
		{"inHand", m.next(), "identityCheck", m.next(), "former", m.next(), "kept", m.next()}, {"inHand", number, "identityCheck", m.next()}, {"inHand", m.next(), "identityCheck", "portrait and identity document"},
		{"inHand", number, "identityCheck", "portrait and identity document", "former", m.next()}, {"inHand", number, "identityCheck", "portrait and identity document"},
	} {
		clara.Post(t, page, append(pairs, "shown", field[1])...)
	}
	if h.State(t, id) != "active" {
		t.Errorf("it is not handed over: %s", h.State(t, id))
	}
}

// atTheScreen has clara type in a browser, with all scripts of the pages at work, and gives all that the browser keeps for the house.
func atTheScreen(t *testing.T, h *webtest.House, b *webtest.Browser, m *marked) string {
	t.Helper()
	b.Open(t, "/sign-in")
	fill(t, b, map[string]string{"username": m.next(), "password": m.next(), "code": "000000"})
	b.Press(t, "form:not([data-passkey]) .govuk-button")
	b.SignIn(t, "clara")
	b.Open(t, "/clerk/where")
	fill(t, b, map[string]string{"code": m.next()})
	b.Press(t, `main form[role="search"] button`)
	b.Open(t, "/clerk/where")
	fill(t, b, map[string]string{"primary": m.next(), "secondary": m.next()})
	b.Press(t, "#by-name button")
	b.Open(t, h.As(t, "clara").Post(t, "/clerk/drafts", "type", "passport-ordinary").Location)
	before := h.Count(t, "draft WHERE typed::text ILIKE '%zqxj%'")
	fill(t, b, map[string]string{"applicant.primaryIdentifier": m.next(), "applicant.secondaryIdentifier": m.next(), "applicant.placeOfBirth": m.next(), "applicant.personalNumber": m.next()})
	b.Until(t, `document.querySelector("[data-state]")?.dataset.kind === "saved"`)
	if h.Count(t, "draft WHERE typed::text ILIKE '%zqxj%'") == before {
		t.Error("what was typed is not saved by itself")
	}
	kept := webtest.Ask(t, b, chromedp.Evaluate[string](`(async () => {
		const all = {local: {...localStorage}, session: {...sessionStorage}, cookie: document.cookie, caches: [], databases: (await indexedDB.databases()).map(d => d.name), history: history.state, at: location.href, name: window.name, workers: (await navigator.serviceWorker.getRegistrations()).length};
		for (const name of await caches.keys()) for (const r of await (await caches.open(name)).keys()) all.caches.push(r.url);
		return JSON.stringify(all);
	})()`, chromedp.EvalAwaitPromise))
	for _, c := range webtest.Command(t, b, storage.GetCookies, storage.GetCookiesParams{}).Cookies {
		kept += fmt.Sprintf(" %s=%s", c.Name, c.Value)
	}
	return kept
}

// fill types into fields by their names.
func fill(t testing.TB, b *webtest.Browser, values map[string]string) {
	t.Helper()
	for name, value := range values {
		b.Do(t, chromedp.Evaluate[chromedp.Void](`{
			const e = document.querySelector('main [name="'+`+strconv.Quote(name)+`+'"]');
			e.focus(); e.value = `+strconv.Quote(value)+`;
			e.dispatchEvent(new Event("input", {bubbles: true})); e.dispatchEvent(new Event("change", {bubbles: true})); e.blur();
		}; undefined`))
	}
}
