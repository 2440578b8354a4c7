package desks_test

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"chancery/issuance/issuancetest"
	"chancery/web/webtest"
)

// shown finds the token in the form that sends to a site.
func shown(t *testing.T, a webtest.Answer, to string) string {
	t.Helper()
	m := regexp.MustCompile(`action="/dispatch/` + to + `">.*?name="shown" value="([^"]+)"`).FindStringSubmatch(strings.ReplaceAll(a.Body, "\n", ""))
	if m == nil {
		t.Fatalf("no form for %s: %s", to, a.Body)
	}
	return html.UnescapeString(m[1])
}

// passed prints passports of which as many as wanted pass.
func passed(t *testing.T, h *webtest.House, n int) (ids []string) {
	t.Helper()
	_, ids = h.Run(t, issuancetest.BookletPrinter, n)
	for _, id := range ids {
		h.Pass(t, id)
	}
	return ids
}

// What has passed is packed for its site and sent as it was shown; the consignment then waits at the other site's counter.
func TestDispatch(t *testing.T) {
	h := open(t)
	ines := h.As(t, "ines")
	if a := ines.Get(t, "/dispatch"); !strings.Contains(a.Body, "Nothing waits to be sent") {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	if a := ines.Post(t, "/dispatch/"+issuancetest.Brussels); a.Status != http.StatusConflict {
		t.Errorf("nothing is sent: %d", a.Status)
	}
	ids := passed(t, h, 2)
	before := ines.Get(t, "/dispatch")
	for _, id := range ids {
		if !strings.Contains(before.Body, *h.Load(t, id).Number) {
			t.Errorf("%s is not shown", id)
		}
	}
	token := shown(t, before, issuancetest.Brussels)
	late := *h.Load(t, passed(t, h, 1)[0]).Number
	if a := ines.Post(t, "/dispatch/"+issuancetest.Brussels, "shown", token); a.Status != http.StatusConflict || !strings.Contains(a.Body, late) {
		t.Errorf("what was not shown is sent: %d", a.Status)
	}
	token = shown(t, ines.Get(t, "/dispatch"), issuancetest.Brussels)
	if a := h.As(t, "sara").Post(t, "/dispatch/"+issuancetest.Brussels, "shown", token); a.Status != http.StatusConflict {
		t.Errorf("what another session was shown is sent: %d", a.Status)
	}
	if a := h.As(t, "clara").Post(t, "/dispatch/"+issuancetest.Brussels, "shown", token); a.Status != http.StatusForbidden {
		t.Errorf("a clerk sends: %d", a.Status)
	}
	a := ines.Post(t, "/dispatch/"+issuancetest.Brussels, "shown", token)
	if a.Status != http.StatusSeeOther || h.Count(t, "document WHERE state = 'in transit'") != 3 || h.Count(t, "dispatch WHERE sent_by = 'ines'") != 1 {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	if a := ines.Get(t, "/dispatch"); !strings.Contains(a.Body, "Nothing waits to be sent") || strings.Contains(a.Body, "Nothing is on its way") {
		t.Errorf("%s", a.Body)
	}
	if a := h.As(t, "clara").Get(t, "/clerk"); !strings.Contains(a.Body, "3 documents from "+issuancetest.Ministry) {
		t.Errorf("the counter does not expect it: %s", a.Body)
	}
}
