package production_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/issuancetest"
	domain "chancery/issuance/production"
	"chancery/web/webtest"
)

// made has olga make a batch of n booklets through the page, and gives its id.
func (f floor) made(t *testing.T, n int) string {
	t.Helper()
	for range n {
		f.Order(t, f.Passport())
	}
	f.Blanks(t, issuancetest.Booklet, "olga", n)
	a := f.As(t, "olga").Post(t, "/production/make", "kind", "booklet-td3", "limit", "10", "printer", "")
	if a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Location, "/production/batches/B-") {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	return strings.TrimPrefix(a.Location, "/production/batches/")
}

// A batch from what waits to the operator's signature, through the pages; the device is the test's.
func TestABatchFromMakingToSigning(t *testing.T) {
	f := open(t)
	f.Order(t, f.Passport(issuancetest.Urgent))
	olga := f.As(t, "olga")
	if a := olga.Get(t, "/production"); !strings.Contains(a.Body, "Ordinary passport") || !strings.Contains(a.Body, "/production/make?kind=booklet-td3") {
		t.Errorf("%s", a.Body)
	}
	if a := olga.Get(t, "/production/make?kind=booklet-td3"); !strings.Contains(a.Body, "You hold no free blanks") {
		t.Errorf("%s", a.Body)
	}
	f.Blanks(t, issuancetest.Booklet, "olga", 1)
	id := f.made(t, 2)
	path := "/production/batches/" + id
	ids := f.Documents(t, id)
	if len(ids) != 3 || f.Load(t, ids[0]).Urgent != true {
		t.Fatalf("%d documents", len(ids))
	}
	first, second := *f.Load(t, ids[0]).Blank, *f.Load(t, ids[1]).Blank
	for serial, want := range map[string]string{"": "scan the blank", second: first + " should be on top"} {
		if a := olga.Post(t, path+"/start", "serial", serial); a.Status == http.StatusSeeOther || !strings.Contains(a.Body, want) || !strings.Contains(a.Body, `id="f-serial-error"`) {
			t.Errorf("%q: %d %s", serial, a.Status, a.Body)
		}
	}
	if a := olga.Post(t, path+"/start", "serial", strings.ToLower(first)); a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	for _, doc := range ids {
		f.Compose(t, doc)
	}
	for _, doc := range ids {
		f.Drive(t, doc, "device done")
	}
	if a := olga.Get(t, path); !strings.Contains(a.Body, "/documents/"+ids[0]+"/page.png") || !strings.Contains(a.Body, "read-back") || !strings.Contains(a.Body, `data-events="`+path+`/events?seen=`) {
		t.Errorf("%s", a.Body)
	}
	for i, doc := range ids {
		d := f.Load(t, doc)
		if i == 0 { // what is no zone is scanned again, and puts nothing in doubt
			if a := olga.Post(t, path+"/read-back", "serial", *d.Blank, "mrz", "HALF A"); a.Status != http.StatusUnprocessableEntity || f.State(t, doc) != "device done" {
				t.Errorf("%d, the document is %s", a.Status, f.State(t, doc))
			}
		}
		if a := olga.Post(t, path+"/read-back", "serial", *d.Blank, "mrz", strings.Join(d.MRZ, "\r\n")); a.Status != http.StatusSeeOther || a.Location != path+"/read-back" {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
	}
	if a := olga.Post(t, path+"/sign"); a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	if n := f.Count(t, "batch WHERE id = $1 AND signed_at IS NOT NULL AND state = 'finished'", id); n != 1 {
		t.Error("it is not signed")
	}
	if a := olga.Get(t, path); !strings.Contains(a.Body, "The operator has signed") {
		t.Errorf("%s", a.Body)
	}
	f.WantClean(t)
}

// A zone that differs from the register puts the document in doubt and leads to the batch.
func TestAZoneThatDiffers(t *testing.T) {
	f := open(t)
	b, ids := f.Run(t, issuancetest.BookletPrinter, 1)
	f.Drive(t, ids[0], "device done")
	d := f.Load(t, ids[0])
	other := strings.Replace(strings.Join(d.MRZ, "\n"), "UTO", "UTA", 1)
	a := f.As(t, "olga").Post(t, "/production/batches/"+b.ID+"/read-back", "serial", *d.Blank, "mrz", other)
	if a.Status != http.StatusSeeOther || a.Location != "/production/batches/"+b.ID || f.State(t, ids[0]) != "in doubt" {
		t.Errorf("%d %s, the document is %s", a.Status, a.Location, f.State(t, ids[0]))
	}
}

// What a printer says just before a start counts: a supply that does not last is named, and nothing starts.
func TestShortagesAreNamed(t *testing.T) {
	f := open(t)
	id := f.made(t, 2)
	first := *f.Load(t, f.Documents(t, id)[0]).Blank
	f.machines.facts["p1"] = domain.Facts{Device: issuancetest.Device, State: "idle", Supplies: []domain.SupplySeen{{Name: "Black <b>ink</b>", Level: 3, Low: 5, Left: 1}}}
	a := f.As(t, "olga").Post(t, "/production/batches/"+id+"/start", "serial", first)
	if a.Status != http.StatusConflict || !strings.Contains(a.Body, "Black &lt;b&gt;ink&lt;/b&gt;: 1 left") {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	if n := f.Count(t, "number_register"); n != 0 {
		t.Errorf("%d numbers were given", n)
	}
	f.machines.facts["p1"] = domain.Facts{Device: issuancetest.Device, State: "idle", Supplies: []domain.SupplySeen{{Name: "Black ink", Level: 90, Low: 5, Left: 100}}}
	if a := f.As(t, "olga").Post(t, "/production/batches/"+id+"/start", "serial", first); a.Status != http.StatusSeeOther {
		t.Errorf("%d %s", a.Status, a.Body)
	}
}

// The same form five times at once starts, makes and signs once.
func TestFiveTimesAtOnce(t *testing.T) {
	f := open(t)
	for range 10 {
		f.Order(t, f.Passport())
	}
	f.Blanks(t, issuancetest.Booklet, "olga", 10)
	olga := f.As(t, "olga")
	five := func(path string, pairs ...string) {
		values := url.Values{"token": {olga.JSON(t, "/me", nil)}}
		for i := 0; i < len(pairs); i += 2 {
			values.Set(pairs[i], pairs[i+1])
		}
		var sending sync.WaitGroup
		answers := make([]webtest.Answer, 5)
		for i := range answers {
			sending.Go(func() { answers[i] = olga.PostValues(t, path, values) })
		}
		sending.Wait()
		good := 0
		for _, a := range answers {
			if a.Status >= 500 {
				t.Errorf("%s: %d %s", path, a.Status, a.Body)
			}
			if a.Status == http.StatusSeeOther {
				good++
			}
		}
		if good == 0 {
			t.Errorf("%s: none was done: %s", path, answers[0].Body)
		}
	}
	five("/production/make", "kind", "booklet-td3", "limit", "2", "printer", "p1")
	if n := f.Count(t, "batch"); n != 1 {
		t.Fatalf("%d batches", n)
	}
	var id, first string
	if err := f.DB.Auditor.QueryRow(t.Context(), "SELECT batch, blank FROM document WHERE position = 1").Scan(&id, &first); err != nil {
		t.Fatal(err)
	}
	five("/production/batches/"+id+"/start", "serial", first)
	five("/production/printers/p1/supplies", "kind", "ribbon", "lot", "A1", "documents", "100")
	five("/production/printers/p1/pause", "reason", "lunch")
	for event, want := range map[string]int{"batch.allocated": 1, "batch.started": 1, "number.registered": 2, "printer.loaded": 1, "printer.paused": 1} {
		if n := f.Count(t, "audit_event WHERE action = $1", event); n != want {
			t.Errorf("%d events %s, want %d", n, event, want)
		}
	}
}

// Whoever is of another site sees nothing of this one, and does nothing there.
func TestOwnSiteAlone(t *testing.T) {
	f := open(t)
	b, ids := f.Run(t, issuancetest.BookletPrinter, 2)
	a := f.Doubt(t, ids[0])
	boris := f.As(t, "boris")
	for _, path := range []string{"/production", "/production/printers", "/production/make"} {
		if got := boris.Get(t, path); got.Status != http.StatusOK || strings.Contains(got.Body, b.ID) || strings.Contains(got.Body, a.Blank) || strings.Contains(got.Body, ">p1<") {
			t.Errorf("%s: %d %s", path, got.Status, got.Body)
		}
	}
	batch, printer, doubt := "/production/batches/"+b.ID, "/production/printers/p1", "/production/doubts/"+a.ID
	for _, path := range []string{batch, batch + "/events", batch + "/read-back", printer, doubt, doubt + "/settle?blank=" + a.Blank} {
		if got := boris.Get(t, path); got.Status != http.StatusNotFound {
			t.Errorf("%s: %d", path, got.Status)
		}
	}
	before := f.Count(t, "audit_event")
	for path, form := range map[string][]string{
		batch + "/resume": {"serial", "x"}, batch + "/read-back": {"serial", a.Blank}, printer + "/pause": {"reason", "x"}, printer + "/identify": nil, printer + "/supplies": {"kind", "ink", "lot", "x", "documents", "1"},
		printer + "/calibration": {"page", "x", "x", "0.1"}, doubt + "/settle": {"outcome", "unprinted", "blank", a.Blank, "reason", "x"},
	} {
		if got := boris.Post(t, path, form...); got.Status != http.StatusNotFound {
			t.Errorf("%s: %d %s", path, got.Status, got.Body)
		}
	}
	if got := boris.Post(t, "/production/make", "kind", "booklet-td3", "limit", "1", "printer", "p1"); got.Status < 400 || got.Status >= 500 {
		t.Errorf("%d", got.Status)
	}
	if n := f.Count(t, "audit_event"); n != before {
		t.Errorf("%d events were written", n-before)
	}
}

// A route is refused in every state that its row does not name; another operator does not run the batch.
func TestStates(t *testing.T) {
	f := open(t)
	b := f.Batch(t, issuancetest.BookletPrinter, 1)
	path := "/production/batches/" + b.ID
	olga, otto := f.As(t, "olga"), f.As(t, "otto")
	for _, act := range []string{"/resume", "/sign", "/read-back"} {
		if a := olga.Post(t, path+act, "serial", "U0000001"); a.Status != http.StatusConflict {
			t.Errorf("%s while allocated: %d", act, a.Status)
		}
	}
	if a := otto.Post(t, path+"/start", "serial", *f.Load(t, f.Documents(t, b.ID)[0]).Blank); a.Status != http.StatusForbidden {
		t.Errorf("another operator starts it: %d %s", a.Status, a.Body)
	}
	if a := otto.Get(t, path); a.Status != http.StatusOK || strings.Contains(a.Body, path+"/start") {
		t.Errorf("another operator is offered to start it: %d", a.Status)
	}
	if a := olga.Post(t, "/production/printers/p1/resume"); a.Status != http.StatusConflict {
		t.Errorf("a ready printer is resumed: %d", a.Status)
	}
}

// Documents that the operator approved are left for another one; what waits beyond the bound is told.
func TestWhatWaits(t *testing.T) {
	f := open(t)
	f.Order(t, f.Passport())
	f.Later(48 * time.Hour)
	f.Order(t, f.Visa(func(c *application.Content) { c.Service = "urgent" }))
	var list struct {
		Waiting []struct {
			Kind, Type                     string
			Count, Urgent, Overdue, Others int
		}
	}
	f.As(t, "otto").JSON(t, "/production", &list)
	if len(list.Waiting) != 2 || list.Waiting[0].Overdue != 1 || list.Waiting[1].Urgent != 1 {
		t.Errorf("%+v", list)
	}
	f.Hire(t, issuance.Person{Username: "both", Site: "MIN", Roles: []issuance.Role{issuance.Operator, issuance.Approver}})
	if a := f.As(t, "otto").In("ru").Get(t, "/production"); !strings.Contains(a.Body, "Что ждёт печати") {
		t.Errorf("%s", a.Body)
	}
}
