package desks_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
	"chancery/issuance/people"
	"chancery/issuance/production"
	"chancery/issuance/stock"
	"chancery/issuance/vetting"
	"chancery/web/webtest"
)

// mark is a text that somebody hopes will be more than text: it breaks out of an attribute, is a script, handles an event, is a part of a
// template; it tells the browser's window its number where any of it runs.
func mark(n int) string {
	return fmt.Sprintf(`'"><script>hit(%[1]d)</script><img src=/x%[1]d onerror=hit(%[1]d)>{{.}}`, n)
}

// turned is the same with characters that turn the direction of writing, which some fields take.
func turned(n int) string {
	return "\u202e" + mark(n) + "\u2066</textarea><svg onload=hit(" + strconv.Itoa(n) + ")>"
}

// long is the same at such a length as no line of a page has.
func long(n int) string { return turned(n) + strings.Repeat("W", 800) }

// The numbers of marks, by where they stand. What is typed into a form that is refused has those from reflected on.
const (
	inPerson = 1 + iota
	inSite
	inPlace
	inProvision
	inRequest
	inSettlement
	inReturn
	inRefusal
	inModel
	inSupply
	inPause
	inDoubt
	inSpoiled
	inRejected
	inTorn
	inLost
	inJob
	inLook
	inPasskey
	inWithdrawal
	inReplacement
	inTyped
	last
)

const reflected = 1000

// poison lets everybody write such texts wherever the authority takes free text.
func (s *scene) poison(t testing.TB) {
	t.Helper()
	s.Hire(t, issuance.Person{Username: "hilde", Name: mark(inPerson), Site: issuancetest.Ministry, Roles: []issuance.Role{issuance.Operator}})
	s.Must(t, "adam", func(act *issuance.Act) error {
		return people.EnsureSite(t.Context(), act, people.Site{Code: "HST", Name: mark(inSite), Place: mark(inPlace), Kind: "consulate"})
	})
	s.poisonApplications(t)
	s.poisonProduction(t)
	s.poisonStock(t)
	s.leave(t, long(inJob))
	if a := s.As(t, "boris").Post(t, "/supervision/life/document/"+s.document+"/look", "reason", turned(inLook)); a.Status != http.StatusSeeOther {
		t.Fatalf("noting a look: %d", a.Status)
	}
	if _, err := s.superuser.Exec(t.Context(), "INSERT INTO passkey (id, person, label, public, added_at) VALUES ('\\x01', 'mona', $1, '{}', now())", mark(inPasskey)); err != nil {
		t.Fatal(err)
	}
}

// poisonApplications has applications found, settled, returned, refused, withdrawn and typed.
func (s *scene) poisonApplications(t testing.TB) {
	t.Helper()
	var refs []string
	for range 3 {
		c := s.Passport()
		s.Must(t, "sara", func(act *issuance.Act) error {
			_, err := vetting.EnterWatchlist(t.Context(), act, vetting.Entry{Primary: c.Applicant.PrimaryIdentifier, Secondary: c.Applicant.SecondaryIdentifier, DateOfBirth: c.Applicant.DateOfBirth, Provision: long(inProvision)[:400], RequestedBy: turned(inRequest)})
			return err
		})
		refs = append(refs, s.Submit(t, c))
		s.Must(t, "system", func(act *issuance.Act) error { return vetting.Run(t.Context(), act, refs[len(refs)-1]) })
	}
	for _, ref := range refs[1:] {
		s.Must(t, "vera", func(act *issuance.Act) error {
			list, err := vetting.Findings(t.Context(), act, ref)
			if err != nil {
				return err
			}
			return vetting.Settle(t.Context(), act, list[0].ID, vetting.Upheld, turned(inSettlement))
		})
	}
	s.Must(t, "anton", func(act *issuance.Act) error {
		return application.Decide(t.Context(), act, refs[2], application.Refuse, turned(inRefusal), nil)
	})
	back, gone := s.Review(t, s.Passport()), s.Review(t, s.Passport())
	s.Must(t, "anton", func(act *issuance.Act) error {
		return application.Decide(t.Context(), act, back, application.Return, "applicant.placeOfBirth: "+turned(inReturn), nil)
	})
	s.Must(t, "clara", func(act *issuance.Act) error {
		return application.Withdraw(t.Context(), act, gone, turned(inWithdrawal))
	})
	clara := s.As(t, "clara")
	address := clara.Post(t, "/clerk/drafts", "type", "visa-a").Location
	var pairs []string
	for _, path := range application.TypedPaths() {
		pairs = append(pairs, path, turned(inTyped))
	}
	if a := send(t, clara, address, address, nil, pairs...); a.Status != http.StatusSeeOther {
		t.Fatalf("saving a draft: %d", a.Status)
	}
}

// poisonProduction has a printer that says such things, a doubt, a spoiled document that is replaced, and one that is rejected.
func (s *scene) poisonProduction(t testing.TB) {
	t.Helper()
	s.Must(t, "system", func(act *issuance.Act) error {
		return production.Seen(t.Context(), act, s.printer, production.Facts{Device: issuancetest.Device, State: "stopped", Model: mark(inModel), Reasons: []string{mark(inModel)}, MediaReady: []string{mark(inModel)},
			Supplies: []production.SupplySeen{{Name: mark(inSupply), Lot: mark(inSupply), Left: 3, Level: 4}}})
	})
	s.Must(t, "olga", func(act *issuance.Act) error {
		return production.Pause(t.Context(), act, issuancetest.StickerPrinter, turned(inPause))
	})
	_, ids := s.Run(t, s.printer, 3)
	s.Print(t, ids[0])
	s.Must(t, "ines", func(act *issuance.Act) error {
		return production.Inspect(t.Context(), act, ids[0], false, s.Load(t, ids[0]).MRZ, turned(inRejected), "sara")
	})
	doubt := func(id string) *production.Attempt {
		a := s.Drive(t, id, "sending")
		s.Must(t, "system", func(act *issuance.Act) error {
			return production.Doubt(t.Context(), act, a, turned(inDoubt), map[string]any{"state": mark(inDoubt)})
		})
		return a
	}
	a := doubt(ids[1])
	s.Must(t, "olga", func(act *issuance.Act) error {
		if err := production.Settle(t.Context(), act, ids[1], production.Settlement{Outcome: production.OutcomeSpoiled, Blank: a.Blank, Witness: "sara", Reason: turned(inSpoiled)}); err != nil {
			return err
		}
		return production.Resume(t.Context(), act, a.Batch, *s.Load(t, ids[2]).Blank)
	})
	doubt(ids[2])
	s.Must(t, "sara", func(act *issuance.Act) error {
		_, err := document.Replace(t.Context(), act, ids[1], turned(inReplacement))
		return err
	})
}

// poisonStock has blanks torn and lost, for such reasons.
func (s *scene) poisonStock(t testing.TB) {
	t.Helper()
	serials := s.Vault(t, issuancetest.Booklet, 2)
	s.Must(t, "karl", func(act *issuance.Act) error {
		if err := stock.Spoil(t.Context(), act, serials[0], "kim", turned(inTorn)); err != nil {
			return err
		}
		return stock.Missing(t.Context(), act, serials[1], turned(inLost))
	})
}

// exhibit is a page that shows marks.
type exhibit struct {
	who, path, body string
}

// pages gives every page that somebody may open of every thing there is, the one of each route first that shows most marks.
func (s *scene) pages(t testing.TB) (list []exhibit) {
	t.Helper()
	ids := func(sql string) (list []string) {
		rows, err := s.DB.Auditor.Query(t.Context(), sql)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var id string
			if err := rows.Scan(&id); err != nil {
				t.Fatal(err)
			}
			list = append(list, id)
		}
		return list
	}
	things := map[string][]string{
		"{ref}": ids("SELECT reference FROM application"), "{batch}": ids("SELECT id FROM batch"), "{attempt}": ids("SELECT id::text FROM attempt"), "{printer}": {s.printer, issuancetest.StickerPrinter}, "{username}": {"hilde"},
		"{serial}": ids("SELECT serial FROM blank"), "/clerk/drafts/{id}": ids("SELECT id FROM draft"), "/documents/{id}": ids("SELECT id FROM document"), "/supervision/life/{kind}/{id}": nil,
		"/batches/{id}": ids("SELECT id FROM batch"), "/supervision/batches/{id}": ids("SELECT id FROM batch"), "/supervision/reprints/{id}": ids("SELECT id FROM document"), "/administration/printers/{id}": {s.printer, issuancetest.StickerPrinter}, "/inspection/{id}": ids("SELECT id FROM document"),
	}
	for kind, sql := range map[string]string{"application": "SELECT reference FROM application", "document": "SELECT id FROM document", "blank": "SELECT serial FROM blank", "batch": "SELECT id FROM batch", "attempt": "SELECT id::text FROM attempt"} {
		for _, id := range ids(sql) {
			things["/supervision/life/{kind}/{id}"] = append(things["/supervision/life/{kind}/{id}"], kind+"/"+id)
		}
	}
	var clients []*webtest.Client
	for _, who := range []string{"mona", "boris", "clara", typist} {
		clients = append(clients, s.As(t, who))
	}
	for _, route := range s.Web.Routes() {
		if route.Method != http.MethodGet {
			continue
		}
		paths := []string{s.path(t, route)}
		for place, ids := range things {
			part := place[strings.Index(place, "{"):]
			if strings.Contains(route.Pattern, place) && (strings.HasPrefix(place, "{") || strings.HasPrefix(route.Pattern, place)) {
				for _, id := range ids {
					paths = append(paths, strings.Replace(route.Pattern, part, id, 1))
				}
			}
		}
		list = append(list, best(t, s, clients, paths)...)
	}
	return list
}

// best opens paths of one route and gives what shows marks that no earlier one has shown.
func best(t testing.TB, s *scene, clients []*webtest.Client, paths []string) (list []exhibit) {
	t.Helper()
	known := map[string]bool{"": true}
	for _, path := range paths {
		for _, c := range clients {
			a := c.Get(t, path)
			if a.Status != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
				continue
			}
			news := false
			for _, m := range marks(a.Body) {
				if key := strconv.Itoa(m); !known[key] {
					news, known[key] = true, true
				}
			}
			if news {
				list = append(list, exhibit{c.Who, path, a.Body})
			}
		}
	}
	return list
}

// marks gives the numbers of the marks that stand in a text, however they are escaped.
func marks(text string) (list []int) {
	for _, m := range regexp.MustCompile(`hit\((\d+)\)`).FindAllStringSubmatch(text, -1) {
		if n, err := strconv.Atoi(m[1]); err == nil && !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	return list
}

// watched starts a browser that notes what marks run, and that no content policy holds back: what keeps marks from running then is that
// pages write them as text.
func watched(t testing.TB, s *scene) *webtest.Browser {
	t.Helper()
	b := s.Browser(t)
	webtest.Command(t, b, page.Enable, page.EnableParams{})
	webtest.Command(t, b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: "window.hit = n => { (window.top.hits ??= []).push(n); };"})
	bypass(t, b, true)
	return b
}

func bypass(t testing.TB, b *webtest.Browser, on bool) {
	t.Helper()
	webtest.Command(t, b, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: on})
}

// hits gives the marks that have run in the page that is open.
func hits(t testing.TB, b *webtest.Browser) string {
	t.Helper()
	return webtest.Ask(t, b, chromedp.Evaluate[string](`(window.hits ?? []).join()`))
}

// framed opens a page's text in a frame of the page that is open, waits until it stands, and gives the marks that have run.
func framed(t testing.TB, b *webtest.Browser, body string) string {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return webtest.Ask(t, b, chromedp.Evaluate[string](`new Promise(done => {
		const frame = document.createElement("iframe");
		frame.onload = () => { frame.remove(); done((window.hits ?? []).join()); };
		frame.srcdoc = `+string(text)+`;
		document.body.append(frame);
	})`, chromedp.EvalAwaitPromise))
}

// TestNothingHostileRuns has people, devices and visitors write hostile texts wherever free text is taken, and opens every page that shows
// them in a browser: as text they are there, and nothing of them runs.
func TestNothingHostileRuns(t *testing.T) {
	s := whole(t)
	s.Hire(t, issuance.Person{Username: typist, Site: issuancetest.Brussels, Roles: []issuance.Role{issuance.Clerk}})
	s.capture(t, s.As(t, typist))
	s.poison(t)
	b := watched(t, s)
	b.Open(t, "/sign-in")
	if framed(t, b, "<p>"+mark(7)) == "" {
		t.Fatal("a mark that is no text does not run: this test shows nothing")
	}
	seen, routes := map[int]int{}, 0
	for _, p := range s.pages(t) {
		b.SignIn(t, p.who)
		b.Open(t, p.path)
		b.Until(t, `document.readyState === "complete"`)
		if ran := hits(t, b); ran != "" {
			t.Errorf("%s as %s runs %s", p.path, p.who, ran)
		}
		routes++
		for _, n := range marks(p.body) {
			seen[n]++
		}
	}
	for n := inPerson; n < last; n++ {
		if seen[n] == 0 {
			t.Errorf("no page shows mark %d", n)
		}
	}
	t.Logf("%d pages opened that show hostile texts of %d fields", routes, len(seen))
	t.Run("reflected", func(t *testing.T) { checkReflected(t, s, b) })
	t.Run("policy", func(t *testing.T) {
		bypass(t, b, false)
		b.Open(t, "/me")
		b.Do(t, chromedp.Evaluate[chromedp.Void](`document.body.insertAdjacentHTML("beforeend", `+strconv.Quote(mark(8))+`); undefined`))
		if ran := framed(t, b, "<p>"+mark(9)); ran != "" {
			t.Errorf("the content policy lets %s run", ran)
		}
	})
}

// checkReflected asks every route with such texts in every field and every query, so that pages of errors and forms that are shown again
// have them.
func checkReflected(t *testing.T, s *scene, b *webtest.Browser) {
	names := append(inputs(t, s), "next", "code", "after", "who", "subject", "kind", "action", "site", "seen", "look", "submit", "finding", "blank", "blanks", "serials", "ref", "plane", "upheld", "from", "until")
	values := url.Values{}
	for i, name := range names {
		values.Set(name, turned(reflected+i))
	}
	shownAgain, routes := map[int]bool{}, 0
	b.Open(t, "/me")
	for _, route := range s.Web.Routes() {
		for _, who := range []string{"mona", "boris"} {
			c, path := s.As(t, who), s.path(t, route)
			var bodies []string
			if route.Method == http.MethodGet {
				bodies = append(bodies, c.Get(t, strings.TrimSuffix(path+"?"+values.Encode(), "?")).Body)
			} else {
				bodies = append(bodies, c.PostValues(t, path, clone(values)).Body)
				without := clone(values)
				without.Set("token", "none")
				bodies = append(bodies, c.PostValues(t, path, without).Body)
			}
			for _, body := range bodies {
				found := marks(body)
				if len(found) == 0 {
					continue
				}
				routes++
				for _, n := range found {
					shownAgain[n] = true
				}
				if ran := framed(t, b, body); ran != "" {
					t.Fatalf("%s %s as %s runs %s", route.Method, route.Pattern, who, ran)
				}
			}
		}
	}
	t.Logf("%d answers show %d of %d typed texts again", routes, len(shownAgain), len(names))
	if len(shownAgain) < len(names)/2 {
		t.Error("too few of them are shown again for this test to show anything")
	}
}

func clone(v url.Values) url.Values {
	c := url.Values{}
	for name, list := range v {
		c[name] = slices.Clone(list)
	}
	return c
}
