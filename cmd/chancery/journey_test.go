package main_test

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"chancery/demo/portraits"
	"chancery/web/webtest"
)

// journey is one application on its way through the authority.
type journey struct {
	*guest
	dir     string
	ledger  string            // of the printer of booklets
	feeder  string            // "" where the demonstration fills it, and reads what comes out
	who     map[string]string // user name by what they do
	names   []string          // of all whom the life of the blank tells of
	links   map[string]string // one-use, by user name
	first   string            // serial of a consignment of five, of which the first is used
	last    string
	applied int    // how often the same person applies: vetting is to find another one
	doc     string // path of the application at the counter
	ref     string
	batch   string
	number  string // of the passport, and of its blank
	zone    []string
}

// TestJourney carries one application through every role to hand-over and looks its serial up, in a browser and nowhere else, at what an
// authority would run: a database, workers and desks in processes of their own, a printer in another. Everybody comes in by a one-use
// link: the administrator by that of chancery init, all others by those that the administrator's page gives. What hands do is done by the
// test's: a blank is put into the feeder, a sheet is held before a reader.
func TestJourney(t *testing.T) {
	t.Parallel()
	languages := []string{"en"}
	if os.Getenv("CHANCERY_SCREENS") != "" { // pictures are taken in every language; what the words say is tested elsewhere
		languages = append(languages, "ru")
	}
	for _, language := range languages {
		t.Run(language, func(t *testing.T) { journeyIn(t, language) })
	}
}

func journeyIn(t *testing.T, language string) {
	t.Helper()
	j, uri, metrics := begins(t)
	j.language = language
	t.Run("the administrator lets people in and installs a printer", func(t *testing.T) { j.administrator(t, uri) })
	j.goes(t)
	verified := one[map[string]any](t, chancery(t, "verify", "all", "--json", "--dir", j.dir).must(t, 0).out)
	if verified["clean"] != true {
		t.Errorf("%v", verified)
	}
	if code, text := get(t, metrics); code != http.StatusOK || !strings.Contains(text, `chancery_documents{state="active"} 1`) {
		t.Errorf("metrics: %d %s", code, text)
	}
}

// goes takes the application through all stations.
func (j *journey) goes(t *testing.T) {
	t.Helper()
	for _, station := range []struct {
		name string
		work func(*testing.T)
	}{
		{"two people receive blanks, and the operator gets one", j.stock},
		{"the clerk takes the application", j.clerk},
		{"the officer settles what vetting found", j.officer},
		{"the approver grants it", j.approver},
		{"the operator makes the batch, and the line prints it", j.operator},
		{"the inspector passes and sends it", j.inspector},
		{"the supervisor signs the batch off", j.supervisor},
		{"the clerk hands it over", j.counter},
		{"the supervisor looks the serial up", j.audit},
	} {
		if !t.Run(station.name, station.work) {
			t.FailNow() // what follows stands on it
		}
	}
}

// begins makes an installation and sets its processes to work. It gives the address of its printer, and that of its metrics.
func begins(t *testing.T) (j *journey, uri, metrics string) {
	t.Helper()
	j = &journey{dir: folder(t), links: map[string]string{}, first: "U26000001", last: "U26000005", applied: 2,
		who:   map[string]string{"clerk": "clara", "officer": "vera", "approver": "anton", "keeper": "karl", "witness": "kim", "operator": "olga", "inspector": "ines", "supervisor": "sara"},
		names: []string{"Clara Clerk", "Vera Vetting", "Anton Approver", "Karl Keeper", "Kim Keeper", "Olga Operator", "Ines Inspector"}}
	link := one[map[string]string](t, chancery(t, "init", "--json", "--dir", j.dir).must(t, 0).out)["link"]
	serving := begin(t, call{args: []string{"serve", "--listen", "localhost:0", "--metrics", "localhost:0", "--dir", j.dir}})
	address := strings.TrimPrefix(serving.says(t, "the desks: "), "the desks: ")
	metrics = strings.TrimPrefix(serving.says(t, "metrics: "), "metrics: ")
	working := begin(t, call{args: []string{"work", "--dir", j.dir}})
	at := t.TempDir()
	j.ledger, j.feeder = filepath.Join(at, "booklet.ledger"), filepath.Join(at, "booklet.feeder")
	machine := begin(t, call{args: []string{"printer", "simulate", "--model", "ipp-booklet", "--listen", "127.0.0.1:0", "--ledger", j.ledger, "--feeder", j.feeder}})
	uri = strings.TrimPrefix(machine.says(t, "listening "), "listening ")
	working.says(t, "working")
	t.Cleanup(func() {
		for _, p := range []*process{serving, working, machine} {
			p.stop(t).must(t, 0)
		}
	})
	j.guest = visit(t, address)
	j.links["admin"] = strings.Replace(link, "https://localhost:8443/", address, 1)
	return j, uri, metrics
}

// administrator adds a site, everybody who works there, and a printer.
func (j *journey) administrator(t *testing.T, uri string) {
	j.comes(t, "admin", j.links["admin"])
	j.shot(t, "admin-home")
	j.Open(t, "/sites")
	j.fill(t, "code", "BRU")
	j.fill(t, "name", "Consulate in Brussels")
	j.fill(t, "place", "Brussels")
	j.choose(t, "kind", "consulate")
	j.Press(t, `form[action="/sites"] button`)
	for _, x := range []struct{ username, name, site, role string }{
		{"clara", "Clara Clerk", "BRU", "clerk"}, {"vera", "Vera Vetting", "MIN", "vetting officer"}, {"anton", "Anton Approver", "MIN", "approver"},
		{"karl", "Karl Keeper", "MIN", "stock keeper"}, {"kim", "Kim Keeper", "MIN", "stock keeper"}, {"olga", "Olga Operator", "MIN", "operator"},
		{"ines", "Ines Inspector", "MIN", "inspector"}, {"sara", "Sara Supervisor", "MIN", "supervisor"},
	} {
		j.Open(t, "/people")
		j.fill(t, "username", x.username)
		j.fill(t, "name", x.name)
		j.choose(t, "site", x.site)
		j.tick(t, "role", x.role)
		if x.username == "clara" {
			j.shot(t, "people")
		}
		j.Press(t, `form[action="/people"] button`)
		link := webtest.Ask(t, j.Browser, chromedp.Text(chromedp.CSS("main .secret")))
		if !regexp.MustCompile(`^` + regexp.QuoteMeta(j.House.URL) + `/setup/[A-Za-z0-9_-]{43}$`).MatchString(link) {
			t.Fatalf("no link for %s: %s", x.username, j.Text(t))
		}
		j.links[x.username] = link
	}
	j.shot(t, "invitation")
	j.Open(t, "/administration/printers")
	j.fill(t, "id", "booklet")
	j.choose(t, "site", "MIN")
	j.choose(t, "kind", "booklet-td3")
	j.fill(t, "uri", uri)
	j.shot(t, "printer-set-up")
	j.Press(t, `form[action="/administration/printers"] button`)
	for _, page := range []string{"layouts", "settings"} {
		j.Open(t, "/administration/"+page)
		j.Until(t, `document.images.length === 0 || document.images[0].naturalWidth > 0`)
		j.shot(t, page)
	}
	j.says(t, "", "--metrics")
}

// stock receives five booklets before a second keeper, and hands one out.
func (j *journey) stock(t *testing.T) {
	j.enters(t, "witness")
	j.enters(t, "keeper")
	j.Open(t, "/stock/receive")
	j.choose(t, "kind", "booklet-td3")
	j.fill(t, "first", j.first)
	j.fill(t, "last", j.last)
	j.fill(t, "witness", j.who["witness"])
	j.fill(t, "witness.password", secretWord)
	j.fill(t, "witness.code", j.apps[j.who["witness"]].code())
	j.shot(t, "stock-receive")
	j.Press(t, `form[action="/stock/receive"] button.govuk-button:not([type="button"])`)
	j.says(t, "/stock", "")
	j.Open(t, "/stock/issue")
	j.choose(t, "operator", j.who["operator"])
	j.fill(t, "serials", j.first)
	j.shot(t, "stock-issue")
	j.Press(t, `form[action="/stock/issue"] button.govuk-button:not([type="button"])`)
	j.says(t, "/stock", "")
	j.shot(t, "stock")
	j.Open(t, "/stock/register")
	j.shot(t, "stock-register")
}

// enters has whoever does that come in: by the link the first time, by password and code after it.
func (j *journey) enters(t *testing.T, as string) {
	t.Helper()
	who := j.who[as]
	if j.apps[who] == nil {
		j.comes(t, who, j.links[who])
	} else {
		j.returns(t, who)
	}
}

// clerk types the application. The same person has applied before: vetting is to find that.
func (j *journey) clerk(t *testing.T) {
	j.enters(t, "clerk")
	j.shot(t, "clerk-home")
	face, err := portraits.Portrait(3, portraits.Options{Sex: "F", Age: 40})
	if err != nil {
		t.Fatal(err)
	}
	portrait := filepath.Join(t.TempDir(), "portrait.jpg")
	put(t, portrait, face)
	for range j.applied {
		j.ref = j.applies(t, portrait)
	}
	j.shot(t, "clerk-submitted")
	j.doc = j.Path(t)
	j.Open(t, "/clerk")
	j.shot(t, "clerk-list")
	j.Open(t, "/clerk/where?code="+j.ref)
	j.shot(t, "clerk-where")
}

// applies types one application and submits it; it gives the reference.
func (j *journey) applies(t *testing.T, portrait string) string {
	t.Helper()
	j.Open(t, "/clerk")
	j.choose(t, "type", "passport-ordinary")
	j.Press(t, `form[action="/clerk/drafts"] button`)
	for _, f := range [][2]string{{"applicant.primaryIdentifier", "eriksson"}, {"applicant.secondaryIdentifier", "anna maria"}, {"applicant.dateOfBirth", "19740812"},
		{"applicant.placeOfBirth", "zenith"}, {"applicant.personalNumber", "ze184226b"}, {"applicant.heightCm", "165"}} {
		j.fill(t, f[0], f[1])
	}
	j.choose(t, "applicant.sex", "F")
	j.Do(t, chromedp.SetUploadFiles(chromedp.CSS("#f-portrait"), []string{portrait}))
	j.Until(t, `document.querySelector(".clerk-photo img.over")?.complete && document.querySelector(".measures")`)
	j.Until(t, `document.querySelector("[data-page-picture]")?.naturalWidth > 100 && document.querySelector("[data-state]").dataset.kind === "saved" && document.querySelector(".findings .good")`)
	j.shot(t, "clerk-draft")
	j.Press(t, `button[formaction$="/submit"]`)
	path := j.Path(t)
	ref, ok := strings.CutPrefix(path, "/clerk/applications/")
	if !ok {
		t.Fatalf("at %s: %s", path, j.Text(t))
	}
	return ref
}

// officer answers that the finding is the same person come twice.
func (j *journey) officer(t *testing.T) {
	desk{t, j.dir}.waits("state", "vetting", "application", "show", j.ref)
	j.enters(t, "officer")
	j.shot(t, "vetting-home")
	j.Open(t, "/vetting")
	j.shot(t, "vetting-list")
	for range 5 { // a finding at a time
		j.Open(t, "/vetting/"+j.ref)
		if j.Count(t, `form[action$="/settle"]`) == 0 {
			break
		}
		j.Until(t, `[...document.images].every(i => i.complete && i.naturalWidth > 0)`)
		j.tick(t, "settlement", "dismissed")
		j.fill(t, "reason", "the earlier application is withdrawn")
		j.shot(t, "vetting-finding")
		j.Press(t, `form[action$="/settle"] button`)
	}
	desk{t, j.dir}.waits("state", "review", "application", "show", j.ref)
}

// approver grants it, once data and portrait were shown.
func (j *journey) approver(t *testing.T) {
	j.enters(t, "approver")
	j.Open(t, "/approval")
	j.shot(t, "approval-list")
	j.Open(t, "/approval/"+j.ref)
	j.Until(t, `[...document.images].every(i => i.complete && i.naturalWidth > 0)`)
	j.shot(t, "approval")
	j.Press(t, `form[action$="/grant"] button`)
	j.says(t, "", j.ref+" is granted")
}

// operator makes the batch, loads its blank, starts it, reads the sheet back and signs.
func (j *journey) operator(t *testing.T) {
	j.enters(t, "operator")
	j.Open(t, "/production")
	j.shot(t, "production")
	j.Open(t, "/production/make?kind=booklet-td3")
	j.shot(t, "production-make")
	j.Press(t, `form[action="/production/make"] button`)
	at := j.Path(t)
	batch, ok := strings.CutPrefix(at, "/production/batches/")
	if !ok {
		t.Fatalf("at %s: %s", at, j.Text(t))
	}
	j.batch = batch
	if j.feeder != "" {
		put(t, j.feeder, []byte(j.first+"\n")) // the operator's hands
	}
	j.fill(t, "serial", j.first)
	j.shot(t, "production-batch")
	j.Press(t, `form[action$="/start"] button`)
	j.Until(t, `document.querySelector(".documents img")?.naturalWidth > 0`)
	j.number = j.first // the blank bears it already
	if j.feeder != "" {
		j.Until(t, `document.querySelector('a[href$="/read-back"]')`)
		j.shot(t, "production-printed")
		j.readsBack(t, at)
	}
	j.Until(t, `document.querySelector('form[action$="/sign"]')`)
	j.zone = sheetOn(t, j.ledger, j.number)
	j.Press(t, `form[action$="/sign"] button`)
	j.says(t, at, "")
	j.shot(t, "production-signed")
	j.Open(t, "/production/printers")
	j.shot(t, "printers")
}

// readsBack scans the blank and the zone of the sheet that has come out.
func (j *journey) readsBack(t *testing.T, batch string) {
	t.Helper()
	j.Open(t, batch+"/read-back")
	j.fill(t, "serial", j.number)
	j.fill(t, "mrz", strings.Join(sheetOn(t, j.ledger, j.number), "\n"))
	j.shot(t, "production-read-back")
	j.Press(t, `form[action$="/read-back"] button`)
	j.Open(t, batch)
}

// inspector holds the sheet before a reader that types, scans its blank, and sends what has passed.
func (j *journey) inspector(t *testing.T) {
	j.enters(t, "inspector")
	j.Open(t, "/inspection")
	j.shot(t, "inspection")
	j.fill(t, "scan", strings.Join(j.zone, "\r\n")+"\r\n") // no button: what a reader has typed goes off by itself
	j.Until(t, `document.querySelector('form[action$="/pass"]')`)
	j.Until(t, `[...document.images].every(i => i.complete && i.naturalWidth > 0)`)
	j.fill(t, "serial", j.number)
	j.shot(t, "inspection-document")
	j.Press(t, `form[action$="/pass"] button`)
	j.Open(t, "/dispatch")
	j.shot(t, "dispatch")
	j.Press(t, `form[action="/dispatch/BRU"] button`)
	j.says(t, "/dispatch", "is on its way to BRU")
	j.shot(t, "dispatch-sent")
}

// supervisor signs the batch off: whoever ran it can't.
func (j *journey) supervisor(t *testing.T) {
	j.enters(t, "supervisor")
	j.Open(t, "/supervision/life")
	j.shot(t, "supervision")
	j.Open(t, "/supervision/batches/"+j.batch)
	j.shot(t, "supervision-batch")
	j.Press(t, `form[action="/supervision/batches/`+j.batch+`"] button`)
	if got := (desk{t, j.dir}).looks("batch", "show", j.batch)["state"]; got != "reconciled" {
		t.Errorf("the batch is %v", got)
	}
}

// counter receives the consignment and hands the document over.
func (j *journey) counter(t *testing.T) {
	j.enters(t, "clerk")
	j.Open(t, "/clerk")
	j.Press(t, `a[href^="/clerk/consignments/"]`)
	j.fill(t, "numbers", j.number)
	j.shot(t, "clerk-consignment")
	j.Press(t, `form[action^="/clerk/consignments/"] button`)
	j.Open(t, j.doc+"/hand-over")
	j.Until(t, `[...document.images].every(i => i.complete && i.naturalWidth > 0)`)
	j.fill(t, "inHand", j.number)
	j.tick(t, "identityCheck", "portrait and identity document")
	j.shot(t, "clerk-hand-over")
	j.Press(t, `form[action$="/hand-over"] button`)
	j.Open(t, j.doc)
	j.shot(t, "clerk-delivered")
	if got := (desk{t, j.dir}).looks("application", "show", j.ref)["state"]; got != "delivered" {
		t.Errorf("the application is %v", got)
	}
}

// audit types the serial and sees everybody who has had it.
func (j *journey) audit(t *testing.T) {
	j.enters(t, "supervisor")
	j.Open(t, "/supervision/life")
	j.fill(t, "name", j.number)
	j.Press(t, `form[action="/supervision/find"] button`)
	j.shot(t, "life")
	text := j.Text(t)
	for _, who := range append(j.names, j.batch) {
		if !strings.Contains(text, who) {
			t.Errorf("the life of %s does not tell of %s:\n%s", j.number, who, text)
		}
	}
	j.Press(t, `form[action$="/look"] button`)
	j.Until(t, `document.querySelector("img.paper")?.naturalWidth > 100 && document.querySelector("img.face")?.naturalWidth > 100`)
	j.shot(t, "life-page-and-portrait")
	j.Open(t, "/supervision/life/batch/"+j.batch)
	j.says(t, "", "Signed off")
	j.shot(t, "life-of-the-batch")
	j.Open(t, "/supervision/exceptions")
	j.shot(t, "exceptions")
	j.Open(t, "/supervision/events")
	j.shot(t, "events")
	j.Open(t, "/supervision/checkpoint")
	j.shot(t, "checkpoint")
	for _, page := range []string{"board", "blanks", "me"} {
		j.Open(t, "/"+page)
		j.shot(t, page)
	}
}
