package inspection_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
	"chancery/personalization/mrz"
	"chancery/web"
	"chancery/web/inspection"
	"chancery/web/webtest"
)

// open is a house with the desk and n printed documents that wait for inspection.
func open(t testing.TB, n int, options ...webtest.Option) (*webtest.House, []document.Document) {
	t.Helper()
	h := webtest.Open(t, []web.Desk{inspection.Desk()}, options...)
	if n == 0 {
		return h, nil
	}
	return h, printed(t, h, n)
}

// printed has olga print documents with the machine readable zones of their records.
func printed(t testing.TB, h *webtest.House, n int, edits ...func(*application.Content)) []document.Document {
	t.Helper()
	return printedBy(t, h, "olga", n, edits...)
}

func printedBy(t testing.TB, h *webtest.House, operator string, n int, edits ...func(*application.Content)) (list []document.Document) {
	t.Helper()
	for range n {
		h.Order(t, h.Passport(edits...))
	}
	h.Blanks(t, issuancetest.Booklet, operator, n)
	var b production.Batch
	h.Must(t, operator, func(act *issuance.Act) (err error) {
		if b, err = production.Create(t.Context(), act, issuancetest.BookletPrinter, n); err != nil {
			return err
		}
		return production.Start(t.Context(), act, b.ID)
	})
	ids := h.Documents(t, b.ID)
	for _, id := range ids {
		compose(t, h, id)
	}
	for _, id := range ids {
		h.Print(t, id)
		list = append(list, h.Load(t, id))
	}
	return list
}

// compose composes a document with the zone that its record has.
func compose(t testing.TB, h *webtest.House, id string) {
	t.Helper()
	s, err := document.LoadSource(t.Context(), h.Pool, id)
	if err != nil {
		t.Fatal(err)
	}
	r := s.Record
	e, err := mrz.Encode(mrz.Document{Format: mrz.Format(r.Format), DocumentCode: r.DocumentCode, IssuingState: r.IssuingState, DocumentNumber: r.DocumentNumber, Nationality: r.Bearer.Nationality,
		PrimaryIdentifier: r.Bearer.PrimaryIdentifier, SecondaryIdentifier: r.Bearer.SecondaryIdentifier, DateOfBirth: r.Bearer.DateOfBirth, Sex: r.Bearer.Sex, DateOfExpiry: r.DateOfExpiry})
	if err != nil {
		t.Fatal(err)
	}
	h.Must(t, "system", func(act *issuance.Act) error {
		return production.Composed(t.Context(), act, s, document.Artifacts{MRZ: e.Lines, Page: []byte("%PDF-1.7 page of " + r.DocumentNumber)})
	})
}

// page is what a test takes from the page of a document.
type page struct {
	ID, Shown, Serial string
	Same, Read, Own   bool
	Differences       []struct {
		Line, Position        int
		Field, Expected, Read string
	}
}

// read scans something and gives the data of the page that is shown.
func read(t testing.TB, c *webtest.Client, values url.Values) (p page, status int) {
	t.Helper()
	r := c.Request(t, http.MethodPost, "/inspection", strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Accept", "application/json")
	a := c.Do(t, r)
	decode(t, a.Body, &p)
	return p, a.Status
}

func zone(d document.Document) string { return strings.Join(d.MRZ, "\r\n") + "\r\n" }

func TestPass(t *testing.T) {
	h, list := open(t, 2)
	d, ines := list[0], h.As(t, "ines")
	p, status := read(t, ines, url.Values{"scan": {strings.ToLower(strings.Join(d.MRZ, "\t"))}})
	if status != 200 || p.ID != d.ID || !p.Same || !p.Read || len(p.Differences) != 0 {
		t.Fatalf("%d %+v\n%s", status, p, h.Log)
	}
	form := func(pairs ...string) url.Values {
		v := url.Values{"shown": {p.Shown}, "mrz": {zone(d)}, "serial": {*d.Blank}}
		for i := 0; i < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		return v
	}
	other, _ := read(t, ines, url.Values{"scan": {zone(list[1])}})
	for _, c := range []struct {
		what string
		form url.Values
		want int
	}{
		{"without a serial", form("serial", ""), http.StatusUnprocessableEntity},
		{"with another serial", form("serial", *list[1].Blank), http.StatusConflict},
		{"with another zone", form("mrz", zone(list[1])), http.StatusConflict},
		{"without a zone", form("mrz", ""), http.StatusConflict},
		{"not shown", form("shown", ""), http.StatusConflict},
		{"another shown", form("shown", other.Shown), http.StatusConflict},
	} {
		if a := ines.PostValues(t, "/inspection/"+d.ID+"/pass", c.form); a.Status != c.want || h.State(t, d.ID) != "printed" {
			t.Errorf("%s: %d, want %d: %.300s", c.what, a.Status, c.want, a.Body)
		}
	}
	if a := ines.PostValues(t, "/inspection/"+d.ID+"/pass", form("serial", " "+strings.ToLower(*d.Blank)+"\r")); a.Location != "/inspection" || h.State(t, d.ID) != "inspected" {
		t.Fatalf("%d %.500s\n%s", a.Status, a.Body, h.Log)
	}
	if _, status := read(t, ines, url.Values{"scan": {zone(d)}}); status != http.StatusConflict {
		t.Errorf("reading it again: %d", status)
	}
}

// Each character that was read otherwise is told, with its place and field; without some of them too.
func TestDifferences(t *testing.T) {
	h, list := open(t, 1)
	d, ines := list[0], h.As(t, "ines")
	wrong := d.MRZ[1][:13] + "9" + d.MRZ[1][14:]
	p, _ := read(t, ines, url.Values{"scan": {d.MRZ[0] + "\n" + wrong}})
	if p.Same || len(p.Differences) != 1 || p.Differences[0].Line != 2 || p.Differences[0].Position != 14 || p.Differences[0].Field != "birth" || p.Differences[0].Read != "9" {
		t.Errorf("%+v", p)
	}
	misread := strings.Replace(d.MRZ[1], "0", "O", 1) // in the number: it is found all the same
	if p, status := read(t, ines, url.Values{"scan": {d.MRZ[0] + "\n" + misread}}); status != 200 || p.ID != d.ID || len(p.Differences) != 1 || p.Differences[0].Field != "number" {
		t.Errorf("%d %+v", status, p)
	}
	short := d.MRZ[0] + "\n" + d.MRZ[1][:30]
	if _, status := read(t, ines, url.Values{"scan": {short}}); status != http.StatusNotFound {
		t.Errorf("a part of the zone: %d", status)
	}
	p, status := read(t, ines, url.Values{"scan": {short}, "document": {d.ID}})
	if status != 200 || p.Same || len(p.Differences) != 14 || p.Differences[0].Position != 31 || p.Differences[0].Read != "" {
		t.Errorf("on its page: %d %+v", status, p)
	}
	if p, status := read(t, ines, url.Values{"scan": {*d.Blank + "\r"}}); status != 200 || p.ID != d.ID || p.Read || p.Same {
		t.Errorf("by its blank: %d %+v", status, p)
	}
	if p, status := read(t, ines, url.Values{"scan": {zone(d) + *d.Blank}}); status != 200 || p.Serial != *d.Blank || !p.Same {
		t.Errorf("with its blank: %d %+v", status, p)
	}
	a := ines.Post(t, "/inspection/"+d.ID+"/pass", "shown", p.Shown, "mrz", d.MRZ[0]+"\n"+wrong, "serial", *d.Blank)
	if a.Status != http.StatusConflict || !strings.Contains(a.Body, "<mark") || h.State(t, d.ID) != "printed" {
		t.Errorf("passing what differs: %d", a.Status)
	}
}

func TestReject(t *testing.T) {
	h, list := open(t, 1)
	d, ines := list[0], h.As(t, "ines")
	p, _ := read(t, ines, url.Values{"scan": {*d.Blank}})
	for _, c := range []struct {
		what                   string
		class, remark, witness string
		want                   int
	}{
		{"no class", "", "x", "kim", 422}, {"no such class", "ugly", "x", "kim", 422}, {"other without a remark", "other", " ", "kim", 422},
		{"no witness", "chip", "", "", 422}, {"oneself", "chip", "", "ines", 403}, {"nobody", "chip", "", "x' OR 1=1", 404},
	} {
		a := ines.Post(t, "/inspection/"+d.ID+"/reject", "shown", p.Shown, "class", c.class, "remark", c.remark, "witness", c.witness)
		if a.Status != c.want || h.State(t, d.ID) != "printed" {
			t.Errorf("%s: %d, want %d", c.what, a.Status, c.want)
		}
	}
	if a := ines.Post(t, "/inspection/"+d.ID+"/reject", "class", "chip", "witness", "kim"); a.Status != http.StatusConflict {
		t.Errorf("not shown: %d", a.Status)
	}
	a := ines.Post(t, "/inspection/"+d.ID+"/reject", "shown", p.Shown, "class", "lamination", "remark", "bubble <over> the\nportrait", "witness", "kim")
	if a.Location != "/inspection" || h.State(t, d.ID) != "rejected" {
		t.Fatalf("%d %.500s\n%s", a.Status, a.Body, h.Log)
	}
	if got := *h.Load(t, d.ID).EndReason; got != "lamination: bubble <over> the portrait" {
		t.Errorf("reason %q", got)
	}
	if n := h.Count(t, "blank WHERE serial = $1 AND state = 'spoiled'", *d.Blank); n != 1 {
		t.Error("the blank is not spoiled")
	}
}

// Own site only: of another one's documents not even the existence is told.
func TestRolesAndSites(t *testing.T) {
	h, list := open(t, 1)
	d := list[0]
	h.Hire(t, issuance.Person{Username: "ilse", Site: "WAW", Roles: []issuance.Role{issuance.Inspector}})
	for _, c := range []struct {
		who        string
		list, open int
	}{
		{"ines", 200, 200}, {"mona", 200, 200}, {"boris", 200, 404}, {"ilse", 200, 404},
		{"clara", 403, 403}, {"vera", 403, 403}, {"anton", 403, 403}, {"olga", 403, 403}, {"sara", 403, 403}, {"adam", 403, 403}, {"karl", 403, 403},
	} {
		client := h.As(t, c.who)
		if a := client.Get(t, "/inspection"); a.Status != c.list || strings.Contains(a.Body, *d.Number) != (c.open == 200) {
			t.Errorf("%s gets %d at the list, want %d", c.who, a.Status, c.list)
		}
		if a := client.Get(t, "/inspection/"+d.ID); a.Status != c.open {
			t.Errorf("%s gets %d at the document, want %d", c.who, a.Status, c.open)
		}
		for _, values := range []url.Values{{"scan": {zone(d)}}, {"scan": {*d.Blank}}, {"scan": {"P<"}, "document": {d.ID}}} {
			if _, status := read(t, client, values); c.open != 200 && status != c.open {
				t.Errorf("%s gets %d by scanning, want %d", c.who, status, c.open)
			}
		}
		for _, what := range []string{"pass", "reject"} {
			if a := client.Post(t, "/inspection/"+d.ID+"/"+what); c.open != 200 && a.Status != c.open {
				t.Errorf("%s gets %d at %s, want %d", c.who, a.Status, what, c.open)
			}
		}
	}
}

// Whoever printed a document does not inspect it: the page says so, and the database refuses.
func TestFourEyes(t *testing.T) {
	h, _ := open(t, 0)
	d, mona := printedBy(t, h, "mona", 1)[0], h.As(t, "mona")
	p, _ := read(t, mona, url.Values{"scan": {zone(d)}})
	if !p.Own {
		t.Error("she is not told")
	}
	if body := mona.Get(t, "/inspection/"+d.ID).Body; strings.Contains(body, "/pass") || strings.Contains(body, "/reject") || !strings.Contains(body, "You printed this document") {
		t.Error("the page offers a decision")
	}
	a := mona.Post(t, "/inspection/"+d.ID+"/pass", "shown", p.Shown, "mrz", zone(d), "serial", *d.Blank)
	if a.Status != http.StatusForbidden || !strings.Contains(a.Body, "may not print a document and pass its quality inspection") {
		t.Errorf("passing: %d", a.Status)
	}
	a = mona.Post(t, "/inspection/"+d.ID+"/reject", "shown", p.Shown, "class", "chip", "witness", "kim")
	if a.Status != http.StatusForbidden {
		t.Errorf("rejecting: %d", a.Status)
	}
}

func TestTheSamePostFiveTimes(t *testing.T) {
	h, list := open(t, 1)
	d, ines := list[0], h.As(t, "ines")
	p, _ := read(t, ines, url.Values{"scan": {zone(d)}})
	values := url.Values{"token": {ines.JSON(t, "/inspection", nil)}, "shown": {p.Shown}, "mrz": {zone(d)}, "serial": {*d.Blank}}
	answers := make([]webtest.Answer, 5)
	var wait sync.WaitGroup
	for i := range answers {
		wait.Go(func() { answers[i] = ines.PostValues(t, "/inspection/"+d.ID+"/pass", values) })
	}
	wait.Wait()
	for _, a := range answers {
		if a.Status != http.StatusSeeOther && a.Status != http.StatusConflict { // it has moved on
			t.Errorf("%d %.300s", a.Status, a.Body)
		}
	}
	if n := h.Count(t, "inspection WHERE document = $1", d.ID); n != 1 {
		t.Errorf("%d inspections", n)
	}
}

func TestHostileScans(t *testing.T) {
	h, list := open(t, 1)
	ines := h.As(t, "ines")
	const evil = `"></textarea><img src=x onerror=alert(1)><script>alert(1)</script>{{.}}`
	for _, values := range []url.Values{
		{"scan": {evil}}, {"scan": {""}}, {"scan": {strings.Repeat("P<UTO", 40_000)}}, {"scan": {"\x01\x02\r\n\t"}}, {"scan": {"' OR 1=1 --"}}, {"scan": {"«‹̈"}},
		{"scan": {evil}, "document": {evil}}, {"scan": {evil}, "document": {list[0].ID}}, {"scan": {strings.Repeat("A<", 100_000)}, "document": {list[0].ID}},
		{"scan": {strings.Repeat("< ", 5000)}, "document": {list[0].ID}},
	} {
		a := ines.PostValues(t, "/inspection", values)
		if a.Status >= 500 || strings.Contains(a.Body, "<img src=x") || strings.Contains(a.Body, "<script>alert") {
			t.Errorf("%.60q: %d", values, a.Status)
		}
	}
	a := ines.Post(t, "/inspection/"+list[0].ID+"/reject", "class", evil, "remark", evil, "witness", evil, "mrz", evil)
	if a.Status != http.StatusConflict || strings.Contains(a.Body, "<img src=x") {
		t.Errorf("rejecting: %d", a.Status)
	}
	if strings.Contains(h.Log.String(), "onerror") || strings.Contains(h.Log.String(), "ERROR") {
		t.Errorf("the log: %s", h.Log)
	}
}
