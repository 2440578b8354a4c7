package production_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/people"
	domain "chancery/issuance/production"
	"chancery/web/webtest"
)

var shown = regexp.MustCompile(`name="shown" value="([^"]+)"`)

// doubt runs a batch of n booklets whose first print is in doubt after its data went out.
func (f floor) doubt(t *testing.T, n int) (batch string, ids []string, a *domain.Attempt) {
	t.Helper()
	b, ids := f.Run(t, issuancetest.BookletPrinter, n)
	return b.ID, ids, f.Doubt(t, ids[0])
}

// scan scans a blank into the form of a doubt and gives the token that says so; "" where it is not the one.
func scan(t *testing.T, c *webtest.Client, a *domain.Attempt, serial string) string {
	t.Helper()
	page := c.Get(t, "/production/doubts/"+a.ID+"/settle?blank="+serial)
	if m := shown.FindStringSubmatch(page.Body); m != nil {
		return m[1]
	}
	return ""
}

// The page tells what section 12 of the requirements wants told, and offers only what the evidence allows.
func TestWhatIsKnownOfADoubt(t *testing.T) {
	f := open(t)
	_, ids, a := f.doubt(t, 1)
	olga := f.As(t, "olga")
	page := olga.Get(t, "/production/doubts/"+a.ID)
	for _, want := range []string{a.Blank, "bytes of application/pdf", "the connection broke", "Level 5", "7 before", "p1", "urn:uuid:" + a.ID, f.Load(t, ids[0]).MRZ[1][:9], "in doubt",
		"Printed:", "Spoiled:", "Unprinted:", "A supervisor who did not print it may order a replacement"} {
		if !strings.Contains(page.Body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if n := f.Count(t, "viewing WHERE subject = $1 AND person = 'olga'", ids[0]); n == 0 {
		t.Error("that olga looked at the document is not noted")
	}
	counted := int64(8) // the device has counted one since
	f.machines.facts["p1"] = domain.Facts{Device: issuancetest.Device, State: "idle", LifeCount: &counted}
	f.Must(t, "system", func(act *issuance.Act) error {
		return domain.Seen(t.Context(), act, "p1", f.machines.facts["p1"])
	})
	page = olga.Get(t, "/production/doubts/"+a.ID)
	if !strings.Contains(page.Body, "has moved by 1") || !strings.Contains(page.Body, "Not possible: the device said") {
		t.Errorf("%s", page.Body)
	}
	token := scan(t, olga, a, a.Blank)
	if got := olga.Post(t, "/production/doubts/"+a.ID+"/settle", "blank", a.Blank, "shown", token, "outcome", "unprinted", "reason", "nothing on it"); got.Status != http.StatusConflict || !strings.Contains(got.Body, "counter has moved by 1") {
		t.Errorf("%d %s", got.Status, got.Body)
	}
}

// The serial is scanned first; another blank, or none, settles nothing.
func TestTheBlankIsScannedFirst(t *testing.T) {
	f := open(t)
	_, ids, a := f.doubt(t, 2)
	olga := f.As(t, "olga")
	path := "/production/doubts/" + a.ID + "/settle"
	other := *f.Load(t, ids[1]).Blank
	if token := scan(t, olga, a, other); token != "" {
		t.Error("another blank is taken for the one")
	}
	if page := olga.Get(t, path+"?blank="+other); !strings.Contains(page.Body, "This print was on blank "+a.Blank) {
		t.Errorf("%s", page.Body)
	}
	for name, token := range map[string]string{"no scan": "", "a scan of nobody's": "x", "another session's scan": scan(t, f.As(t, "otto"), a, a.Blank)} {
		if got := olga.Post(t, path, "blank", a.Blank, "shown", token, "outcome", "unprinted", "reason", "blank"); got.Status != http.StatusConflict || f.State(t, ids[0]) != "in doubt" {
			t.Errorf("%s: %d", name, got.Status)
		}
	}
}

// Each outcome does what its words say. Spoiled wants a second person's own proof, and the batch goes on only with the serial on top.
func TestOutcomes(t *testing.T) {
	f := open(t)
	f.setUp(t, "sara")
	olga := f.As(t, "olga")
	for _, outcome := range []string{"unprinted", "spoiled", "printed"} {
		b, ids, a := f.doubt(t, 2)
		d := f.Load(t, ids[0])
		settle := "/production/doubts/" + a.ID + "/settle"
		form := []string{"blank", a.Blank, "shown", scan(t, olga, a, a.Blank), "outcome", outcome, "reason", "as I see it", "mrz", strings.Join(d.MRZ, "\n")}
		if outcome == "spoiled" {
			for _, proof := range [][]string{nil, {"witness", "sara"}, {"witness", "sara", "witness.password", password, "witness.code", "000000"}} {
				if got := olga.Post(t, settle, append(form, proof...)...); got.Status < 400 || got.Status >= 500 || f.State(t, ids[0]) != "in doubt" || !strings.Contains(got.Body, `id="f-witness-error"`) {
					t.Errorf("%v: %d %s", proof, got.Status, got.Body)
				}
			}
			form = append(form, "witness", "sara", "witness.password", password, "witness.code", f.code(t, "sara"))
		}
		got := olga.Post(t, settle, form...)
		if got.Status != http.StatusSeeOther || got.Location != "/production/batches/"+b {
			t.Fatalf("%s: %d %s", outcome, got.Status, got.Body)
		}
		if again := olga.Get(t, settle+"?blank="+a.Blank); !strings.Contains(again.Body, "It is settled") {
			t.Errorf("%s", again.Body)
		}
		next := ids[0]
		if outcome != "unprinted" {
			next = ids[1]
		}
		top := *f.Load(t, next).Blank
		if got := olga.Post(t, "/production/batches/"+b+"/resume", "serial", "U9999999"); got.Status != http.StatusConflict || !strings.Contains(got.Body, top) {
			t.Errorf("%s: a wrong serial on top: %d", outcome, got.Status)
		}
		if got := olga.Post(t, "/production/batches/"+b+"/resume", "serial", top); got.Status != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", outcome, got.Status, got.Body)
		}
		if outcome == "unprinted" {
			f.Print(t, ids[0])
		}
		f.Print(t, ids[1])
	}
	if n := f.Count(t, "blank_move WHERE to_state = 'spoiled' AND witness = 'sara' AND receiver = 'olga'"); n != 1 {
		t.Errorf("%d blanks were spoiled before sara", n)
	}
	f.WantClean(t)
}

// A proof that is not fresh is asked for before the page is shown and before anything is settled.
func TestSettlingWantsAFreshProof(t *testing.T) {
	f := open(t, webtest.Limits(people.Limits{Idle: 1000 * time.Hour, Whole: 1000 * time.Hour, Fresh: 5 * time.Minute}))
	_, ids, a := f.doubt(t, 1)
	olga := f.As(t, "olga")
	token := scan(t, olga, a, a.Blank)
	f.Later(10 * time.Minute)
	path := "/production/doubts/" + a.ID + "/settle"
	if got := olga.Get(t, path+"?blank="+a.Blank); got.Status != http.StatusForbidden || !strings.Contains(got.Body, "Show that it is you") {
		t.Errorf("%d", got.Status)
	}
	if got := olga.Post(t, path, "blank", a.Blank, "shown", token, "outcome", "unprinted", "reason", "nothing on it"); got.Status != http.StatusForbidden || f.State(t, ids[0]) != "in doubt" {
		t.Errorf("%d, the document is %s", got.Status, f.State(t, ids[0]))
	}
}

// A printer: told, shown, supplied and calibrated through the page; what is wrong stands at its field.
func TestAPrinter(t *testing.T) {
	f := open(t)
	f.machines.facts["p1"] = domain.Facts{Device: issuancetest.Device, State: "idle"}
	olga := f.As(t, "olga")
	const path = "/production/printers/p1"
	for _, c := range []struct {
		act, wrong string
		form       []string
	}{
		{"/drain", "reason", nil},
		{"/drain", "", []string{"reason", "<b>service</b>"}},
		{"/pause", "", []string{"reason", "lunch"}},
		{"/resume", "", nil},
		{"/identify", "", nil},
		{"/supplies", "documents", []string{"kind", "ribbon", "lot", "A1", "documents", "many"}},
		{"/supplies", "lot", []string{"kind", "ribbon", "lot", "<script>", "documents", "10"}},
		{"/supplies", "", []string{"kind", "ribbon", "lot", "A1", "documents", "10"}},
		{"/supplies", "kind", []string{"kind", "ribbon", "lot", "A2", "documents", "10"}},
		{"/supplies/remove", "", []string{"consumable", "1"}},
		{"/calibration", "x", []string{"page", "maker-1", "x", "far"}},
		{"/calibration", "x", []string{"page", "maker-1", "x", "4"}},
		{"/calibration", "page", []string{"x", "0.2"}},
		{"/calibration", "", []string{"page", "maker-1", "x", "0,2", "y", "-0.1"}},
	} {
		a := olga.Post(t, path+c.act, c.form...)
		if c.wrong == "" && a.Status != http.StatusSeeOther || c.wrong != "" && (a.Status < 400 || a.Status >= 500 || !strings.Contains(a.Body, `id="f-`+c.wrong+`-error"`)) {
			t.Errorf("%s %v: %d %s", c.act, c.form, a.Status, a.Body)
		}
		if strings.Contains(a.Body, "<script>") && !strings.Contains(a.Body, "&lt;script&gt;") {
			t.Errorf("%s: not escaped", c.act)
		}
	}
	if len(f.machines.identified) != 1 {
		t.Errorf("it showed itself %d times", len(f.machines.identified))
	}
	page := olga.Get(t, path)
	if !strings.Contains(page.Body, "+0.20 mm to the right") && !strings.Contains(page.Body, "&#43;0.20 mm to the right") {
		t.Errorf("%s", page.Body)
	}
	delete(f.machines.facts, "p1")
	if a := olga.Post(t, path+"/identify"); a.Status != http.StatusServiceUnavailable {
		t.Errorf("%d", a.Status)
	}
	if a := f.As(t, "sara").Get(t, path); a.Status != http.StatusOK || strings.Contains(a.Body, path+"/supplies") {
		t.Errorf("a supervisor is offered what an operator does: %d", a.Status)
	}
}

// A frozen printer is on the board with the age of its last word, and is not asked for it.
func TestAFrozenPrinterIsOld(t *testing.T) {
	f := open(t)
	f.Must(t, "system", func(act *issuance.Act) error {
		return domain.Seen(t.Context(), act, "p1", domain.Facts{Device: issuancetest.Device, State: "processing"})
	})
	f.Later(10 * time.Minute)
	var board struct {
		Printers []struct {
			Printer string
			Device  struct {
				Age   int
				Stale bool
			}
		}
	}
	f.As(t, "olga").JSON(t, "/production/printers", &board)
	if len(board.Printers) != 2 || board.Printers[0].Device.Age < 600 || !board.Printers[0].Device.Stale {
		t.Errorf("%+v", board)
	}
	if a := f.As(t, "olga").Get(t, "/production/printers"); !strings.Contains(a.Body, "silent") {
		t.Errorf("%s", a.Body)
	}
}
