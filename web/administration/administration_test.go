package administration_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/people"
	"chancery/issuance/production"
	"chancery/templates"
	"chancery/web"
	"chancery/web/administration"
	"chancery/web/webtest"
)

// desks is the desk with the layouts of Utopia, whose pictures are plain.
func desks(t testing.TB) []web.Desk {
	t.Helper()
	set, err := templates.Utopia()
	if err != nil {
		t.Fatal(err)
	}
	return []web.Desk{administration.Desk(administration.Options{Layouts: set, Picture: plain, Settings: []administration.Setting{{Name: "--site", Value: "MIN", Help: "Whose queues are worked."}},
		Address: func(uri string) error {
			if strings.HasPrefix(uri, "ftp:") {
				return errors.New("no driver speaks ftp")
			}
			return nil
		}})}
}

func plain(_ context.Context, _, _ string, dpi int) ([]byte, error) {
	var b bytes.Buffer
	err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 5*dpi, 7*dpi/2)))
	return b.Bytes(), err
}

func TestRoles(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, desks(t))
	for who, want := range map[string]int{"adam": 200, "mona": 200, "boris": 200, "clara": 403, "vera": 403, "anton": 403, "karl": 403, "olga": 403, "ines": 403, "sara": 403} {
		c := h.As(t, who)
		for _, path := range []string{"/administration/printers", "/administration/printers/p1", "/administration/layouts", "/administration/layouts/one?ref=" + url.QueryEscape(ref(t)), "/administration/settings"} {
			if a := c.Get(t, path); a.Status != want {
				t.Errorf("%s gets %d at %s, want %d\n%s", who, a.Status, path, want, h.Log)
			}
		}
	}
	if cells := webtest.CheckDuties(t, h); cells == 0 {
		t.Error("no cell was walked")
	}
	webtest.CheckMalformed(t, h, 150, 7)
	webtest.CheckReads(t, h, "adam", "/administration/printers", "/administration/printers/p1", "/administration/layouts", "/administration/layouts/one?ref="+url.QueryEscape(ref(t)), "/administration/layouts/picture?plane=uv&ref="+url.QueryEscape(ref(t)), "/administration/settings")
}

// ref is of some layout.
func ref(t testing.TB) string {
	t.Helper()
	set, err := templates.Utopia()
	if err != nil {
		t.Fatal(err)
	}
	return set.Refs()[0]
}

func TestAPrinterIsAddedOnce(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, desks(t))
	c := h.As(t, "adam")
	values := func(token string) url.Values {
		return url.Values{"token": {token}, "id": {"p2"}, "site": {"MIN"}, "kind": {"booklet-td3"}, "uri": {"ipp://printer.example:631/ipp/print"}}
	}
	token := c.JSON(t, "/administration/printers", nil)
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			if a := c.PostValues(t, "/administration/printers", values(token)); a.Status != http.StatusSeeOther || a.Location != "/administration/printers/p2" {
				t.Errorf("%d %.300s", a.Status, a.Body)
			}
		})
	}
	all.Wait()
	if n := h.Count(t, "audit_event WHERE action = 'printer.installed' AND subject = 'p2'"); n != 1 {
		t.Errorf("%d events", n)
	}
	for field, value := range map[string]string{"id": "P 2", "site": "XXX", "kind": "x", "uri": "nonsense"} {
		v := values("")
		v.Del("token")
		v.Set("id", "p3")
		v.Set(field, value)
		if a := c.PostValues(t, "/administration/printers", v); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, "printer.example") && field != "uri" {
			t.Errorf("%s %q: %d", field, value, a.Status)
		}
	}
	for uri, want := range map[string]string{"": "there is no address", "ftp://x": "no driver speaks ftp", "ipp://me:secret@x/": "it holds a secret", "ipp://" + strings.Repeat("x", 600): "too long", "ipp://%zz": "is no address"} {
		if a := c.Post(t, "/administration/printers/p1/address", "uri", uri); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, want) {
			t.Errorf("%q: %d", uri, a.Status)
		}
	}
	if a := c.PostValues(t, "/administration/printers", values(c.JSON(t, "/administration/printers", nil))); a.Status != http.StatusConflict || !strings.Contains(a.Body, "already") {
		t.Errorf("a second p2: %d", a.Status)
	}
	if a := c.Post(t, "/administration/printers/p2/address", "uri", "pjl://other.example:9100"); a.Status != http.StatusSeeOther {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	if a := c.Get(t, "/administration/printers/p2"); !strings.Contains(a.Body, "pjl://other.example:9100") {
		t.Error("it is at its old address")
	}
}

func TestAddressesWantAFreshProof(t *testing.T) {
	t.Parallel()
	limits := people.DefaultLimits()
	limits.Idle, limits.Whole = 1000e12, 1000e12
	h := webtest.Open(t, desks(t), webtest.Limits(limits))
	c := h.As(t, "adam")
	h.Later(limits.Fresh + 60e9)
	if a := c.Post(t, "/administration/printers/p1/address", "uri", "ipp://elsewhere.example/"); a.Status != http.StatusForbidden || !strings.Contains(a.Body, "ipp://elsewhere.example/") {
		t.Errorf("%d", a.Status)
	}
	if n := h.Count(t, "printer WHERE uri LIKE '%elsewhere%'"); n != 0 {
		t.Error("it was moved")
	}
}

func TestAPrinterIsTold(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, desks(t))
	c := h.As(t, "adam")
	tell := "/administration/printers/p1/tell"
	for _, c := range []struct {
		a    webtest.Answer
		want int
		says string
	}{
		{c.Post(t, tell), 422, "nothing was chosen"}, {c.Post(t, tell, "order", "paused"), 422, "it is empty"}, {c.Post(t, tell, "order", "resumed"), 409, "moved on"},
		{c.Post(t, tell, "order", "paused", "reason", "<b>ribbon</b>"), 303, ""}, {c.Post(t, tell, "order", "paused", "reason", "again"), 409, "moved on"},
		{c.Post(t, "/administration/printers/p9/tell", "order", "paused", "reason", "x"), 404, ""},
	} {
		if c.a.Status != c.want || !strings.Contains(c.a.Body, c.says) {
			t.Errorf("%d lacks %q, want %d", c.a.Status, c.says, c.want)
		}
	}
	if a := c.Get(t, "/administration/printers/p1"); strings.Contains(a.Body, "<b>ribbon") || !strings.Contains(a.Body, "&lt;b&gt;ribbon") || !strings.Contains(a.Body, `value="resumed"`) || strings.Contains(a.Body, `value="paused"`) {
		t.Error("the page does not show why it stands, or offers what can't be")
	}
	if a := c.Post(t, tell, "order", "resumed"); a.Status != http.StatusSeeOther {
		t.Errorf("%d", a.Status)
	}
	for event, want := range map[string]int{"printer.paused": 1, "printer.resumed": 1} {
		if n := h.Count(t, "audit_event WHERE action = $1 AND actor = 'adam'", event); n != want {
			t.Errorf("%d events %s", n, event)
		}
	}
}

func TestAPrinterIsCalibrated(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, desks(t))
	c := h.As(t, "adam")
	h.Must(t, "olga", func(act *issuance.Act) error {
		return production.TestPage(t.Context(), act, "p1", "T-CCCCCC", make([]byte, 32))
	})
	path := "/administration/printers/p1/calibrate"
	for _, v := range []struct {
		x, y, rotation, page string
		want                 int
		says                 string
	}{
		{"0.2", "-0.1", "0.05", "t-cccccc", 303, ""}, {"0,1", "0", "0", "T-CCCCCC", 303, ""}, {"3", "0", "0", "T-CCCCCC", 422, "outside its tolerance"}, {"x", "0", "0", "T-CCCCCC", 422, "is no number"},
		{"NaN", "0", "0", "T-CCCCCC", 422, "outside its tolerance"}, {"0", "0", "0", "", 422, "no test page"}, {"0", "0", "0", "T-ZZZZZZ", 422, "printed no test page"},
	} {
		if a := c.Post(t, path, "x", v.x, "y", v.y, "rotation", v.rotation, "page", v.page); a.Status != v.want || !strings.Contains(a.Body, v.says) {
			t.Errorf("%+v: %d", v, a.Status)
		}
	}
	if a := c.Get(t, "/administration/printers/p1"); strings.Count(a.Body, "T-CCCCCC") != 2 || !strings.Contains(a.Body, "+0.20") && !strings.Contains(a.Body, "&#43;0.20") {
		t.Error("the history does not have both")
	}
	h.Run(t, issuancetest.BookletPrinter, 1)
	if a := c.Post(t, path, "x", "0", "y", "0", "rotation", "0", "page", "T-CCCCCC"); a.Status != http.StatusConflict {
		t.Errorf("while a batch runs: %d", a.Status)
	}
	if a := c.Post(t, "/administration/printers/p1/address", "uri", "ipp://x.example/"); a.Status != http.StatusConflict {
		t.Errorf("moved while a batch runs: %d", a.Status)
	}
}

func TestLayoutsAreShownWithFindings(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, desks(t))
	c := h.As(t, "adam")
	set, err := templates.Utopia()
	if err != nil {
		t.Fatal(err)
	}
	a := c.Get(t, "/administration/layouts")
	for _, ref := range set.Refs() {
		if !strings.Contains(a.Body, ref) {
			t.Errorf("the list lacks %s", ref)
		}
		q := url.QueryEscape(ref)
		if one := c.Get(t, "/administration/layouts/one?ref="+q); one.Status != http.StatusOK || !strings.Contains(one.Body, "What the linter finds") {
			t.Errorf("%s: %d\n%s", ref, one.Status, h.Log)
		}
	}
	picture := "/administration/layouts/picture?ref=" + url.QueryEscape(set.Refs()[0])
	if a := c.Get(t, picture+"&plane=uv"); a.Status != http.StatusOK || a.Header.Get("Content-Type") != "image/png" {
		t.Errorf("%d", a.Status)
	}
	for _, p := range []string{picture, picture + "&plane=x", "/administration/layouts/picture?ref=../../etc/passwd&plane=all", "/administration/layouts/one?ref=x"} {
		if a := c.Get(t, p); a.Status != http.StatusNotFound {
			t.Errorf("%s: %d", p, a.Status)
		}
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, desks(t))
	c := h.As(t, "adam")
	for bound, want := range map[string]int{"12": 303, "0,5": 303, "x": 422, "": 422, "-1": 422, "1e9": 422, "NaN": 422, "0": 422, "3000": 422} {
		if a := c.Post(t, "/administration/settings", "bound", bound); a.Status != want {
			t.Errorf("%q: %d, want %d", bound, a.Status, want)
		}
	}
	if n := h.Count(t, "audit_event WHERE action = 'waiting.bounded'"); n != 2 {
		t.Errorf("%d events", n)
	}
	if a := c.Get(t, "/administration/settings"); !strings.Contains(a.Body, "--site") || !strings.Contains(a.Body, "Whose queues are worked.") {
		t.Error("what the program was started with is not shown")
	}
}
