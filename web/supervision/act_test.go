package supervision_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/people"
	"chancery/issuance/production"
	"chancery/web/webtest"
)

// shown gives a page's signed token of what it showed, and a form's token.
func shown(t *testing.T, c *webtest.Client, path string) (string, string) {
	t.Helper()
	var x struct{ Shown string }
	return c.JSON(t, path, &x), x.Shown
}

func TestAReplacementIsAuthorisedOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.As(t, "sara")
	path := "/supervision/reprints/" + h.spoiled
	if a := c.Get(t, "/supervision/reprints"); !strings.Contains(a.Body, path) || strings.Contains(a.Body, "<b>at</b>") || !strings.Contains(a.Body, "torn &lt;b&gt;at&lt;/b&gt; the fold") {
		t.Error("the list does not show what waits, or shows it as it was typed")
	}
	if a := c.Post(t, path, "reason", "torn"); a.Status != http.StatusConflict {
		t.Errorf("what was not shown is decided: %d", a.Status)
	}
	token, proof := shown(t, c, path)
	if a := c.Post(t, path, "shown", proof, "reason", " "); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, proof) {
		t.Errorf("without a reason: %d", a.Status)
	}
	answers := make([]webtest.Answer, 5)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() {
			answers[i] = c.PostValues(t, path, url.Values{"token": {token}, "shown": {proof}, "reason": {"torn at the fold"}})
		})
	}
	all.Wait()
	for _, a := range answers {
		if a.Status != http.StatusSeeOther || a.Location != "/supervision/reprints" {
			t.Errorf("%d %s %.300s", a.Status, a.Location, a.Body)
		}
	}
	if n := h.Count(t, "document WHERE replaces = $1 AND replacement_by = 'sara'", h.spoiled); n != 1 {
		t.Errorf("%d replacements", n)
	}
	if n := h.Count(t, "audit_event WHERE action = 'document.replaced' AND subject = $1", h.spoiled); n != 1 {
		t.Errorf("%d events", n)
	}
	if a := c.Post(t, path, "shown", proof, "reason", "again"); a.Status != http.StatusConflict {
		t.Errorf("a second replacement: %d", a.Status)
	}
	if a := c.Get(t, "/supervision/reprints"); strings.Contains(a.Body, path) {
		t.Error("what was replaced still waits")
	}
}

func TestWhoeverPrintedItDoesNotReplaceIt(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.Must(t, "adam", func(act *issuance.Act) error {
		_, err := act.Exec(t.Context(), "UPDATE person SET roles = ARRAY['operator', 'supervisor'] WHERE username = 'olga'")
		return err
	})
	c := h.As(t, "olga")
	_, proof := shown(t, c, "/supervision/reprints/"+h.spoiled)
	if a := c.Post(t, "/supervision/reprints/"+h.spoiled, "shown", proof, "reason", "torn"); a.Status != http.StatusForbidden {
		t.Errorf("%d", a.Status)
	}
	if a := c.Post(t, "/supervision/batches/"+h.signed.ID); a.Status != http.StatusForbidden {
		t.Errorf("their own batch: %d", a.Status)
	}
	for _, p := range []string{"/supervision/reprints/" + h.spoiled, "/supervision/batches/" + h.signed.ID} {
		if a := c.Get(t, p); !strings.Contains(a.Body, "another supervisor") {
			t.Errorf("%s does not say who may: %d", p, a.Status)
		}
	}
}

// A replacement wants a proof of these minutes; what was typed goes on with it.
func TestAReplacementWantsAFreshProof(t *testing.T) {
	t.Parallel()
	limits := people.DefaultLimits()
	limits.Idle, limits.Whole = 1000e12, 1000e12
	h := open(t, webtest.Limits(limits))
	c := h.As(t, "sara")
	_, proof := shown(t, c, "/supervision/reprints/"+h.spoiled)
	h.Later(limits.Fresh + 60e9)
	if a := c.Post(t, "/supervision/reprints/"+h.spoiled, "shown", proof, "reason", "torn at the fold"); a.Status != http.StatusForbidden || !strings.Contains(a.Body, "torn at the fold") {
		t.Errorf("an old proof: %d", a.Status)
	}
	if n := h.Count(t, "document WHERE replaces IS NOT NULL"); n != 0 {
		t.Error("it was replaced")
	}
}

func TestABatchIsSignedOff(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.As(t, "sara")
	path := "/supervision/batches/" + h.signed.ID
	var v struct {
		Sum struct{ Good, Spoiled, Returned, Open int }
		May bool
	}
	token := c.JSON(t, path, &v)
	if v.Sum.Good != 1 || v.Sum.Spoiled != 1 || v.Sum.Returned+v.Sum.Open != 0 || !v.May {
		t.Errorf("%+v", v)
	}
	if a := c.Get(t, "/supervision/batches"); !strings.Contains(a.Body, path) {
		t.Error("the list lacks it")
	}
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			if a := c.PostValues(t, path, url.Values{"token": {token}}); a.Status != http.StatusSeeOther {
				t.Errorf("%d %.300s", a.Status, a.Body)
			}
		})
	}
	all.Wait()
	if n := h.Count(t, "audit_event WHERE action = 'batch.reconciled' AND actor = 'sara'"); n != 1 {
		t.Errorf("%d signatures", n)
	}
	b, err := production.LoadBatch(t.Context(), h.Pool, h.signed.ID)
	if err != nil || b.State != "reconciled" {
		t.Errorf("%v %s", err, b.State)
	}
	if a := c.Post(t, path); a.Status != http.StatusConflict {
		t.Errorf("signed twice: %d", a.Status)
	}
}

func TestExceptionsAndTheirRemedies(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.As(t, "sara")
	nasty := `<script>document.title="x"</script>`
	discarded, retryable := h.job(t, "discarded", nasty), h.job(t, "retryable", "the printer is away")
	a := c.Get(t, "/supervision/exceptions")
	for _, want := range []string{h.Attempt(t, h.doubtful).ID, "the connection broke", "attempt in doubt", fmt.Sprintf("job-%d", discarded), fmt.Sprintf("job-%d", retryable), "the printer is away", "&lt;script&gt;", "/supervision/reprints"} {
		if !strings.Contains(a.Body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(a.Body, nasty) {
		t.Error("a job's error is shown as it is")
	}
	if home := c.Get(t, "/"); !strings.Contains(home.Body, "/supervision/exceptions") {
		t.Error("the home page does not say that something stands still")
	}
	retry := fmt.Sprintf("/supervision/jobs/%d/retry", discarded)
	if a := c.Post(t, retry, "reason", ""); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `id="f-reason"`) {
		t.Errorf("without a reason: %d", a.Status)
	}
	token := c.JSON(t, "/supervision/life", nil)
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			if a := c.PostValues(t, retry, url.Values{"token": {token}, "reason": {"mended"}}); a.Status != http.StatusSeeOther {
				t.Errorf("%d %.300s", a.Status, a.Body)
			}
		})
	}
	all.Wait()
	if a := c.Post(t, fmt.Sprintf("/supervision/jobs/%d/discard", retryable), "reason", "done by hand"); a.Status != http.StatusSeeOther {
		t.Errorf("%d", a.Status)
	}
	if n := h.Count(t, "audit_event WHERE action = 'job.retried'"); n != 1 {
		t.Errorf("%d retries", n)
	}
	if n := h.Count(t, "river_job WHERE state IN ('discarded', 'retryable')"); n != 0 {
		t.Errorf("%d jobs stand still", n)
	}
	if a := c.Post(t, "/supervision/jobs/x/retry", "reason", "x"); a.Status != http.StatusNotFound {
		t.Errorf("no number: %d", a.Status)
	}
	h.Hire(t, issuance.Person{Username: "udo", Site: issuancetest.Ministry, Roles: []issuance.Role{issuance.Auditor}})
	h.job(t, "discarded", "again")
	if a := h.As(t, "udo").Get(t, "/supervision/exceptions"); a.Status != http.StatusOK || strings.Contains(a.Body, `name="reason"`) {
		t.Errorf("the auditor is shown forms: %d", a.Status)
	}
}

func TestNothingStandsStill(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, desks())
	c := h.As(t, "sara")
	for path, want := range map[string]string{"/supervision/exceptions": "Nothing stands still", "/supervision/reprints": "No document waits", "/supervision/batches": "No batch waits", "/supervision/checkpoint": "Nothing was signed yet"} {
		if a := c.Get(t, path); a.Status != http.StatusOK || !strings.Contains(a.Body, want) {
			t.Errorf("%s: %d lacks %q\n%s", path, a.Status, want, h.Log)
		}
	}
	if a := c.Get(t, "/supervision/checkpoint/latest"); a.Status != http.StatusNotFound {
		t.Errorf("%d", a.Status)
	}
}
