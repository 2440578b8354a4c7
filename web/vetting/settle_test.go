package vetting_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"chancery/issuance"
	"chancery/issuance/application"
	domain "chancery/issuance/vetting"
	"chancery/web/webtest"
)

// look opens an application with its portrait, as a browser does, and gives what its form has.
func look(t testing.TB, c *webtest.Client, ref string) (p page, form url.Values) {
	t.Helper()
	token := c.JSON(t, "/vetting/"+ref, &p)
	if a := c.Get(t, "/vetting/"+ref+"/portrait"); a.Status != 200 || !strings.HasPrefix(a.Header.Get("Content-Type"), "image/") {
		t.Fatalf("portrait: %d %s", a.Status, a.Header.Get("Content-Type"))
	}
	return p, url.Values{"token": {token}, "shown": {p.Shown}, "finding": {strconv.FormatInt(p.Current.ID, 10)}, "settlement": {"dismissed"}, "reason": {"another person: born four months later"}}
}

func state(t testing.TB, h *webtest.House, ref string) issuance.State {
	t.Helper()
	a, err := application.Load(t.Context(), h.Pool, ref)
	if err != nil {
		t.Fatal(err)
	}
	return a.State
}

func TestSettle(t *testing.T) {
	h, ref := open(t)
	vera := h.As(t, "vera")
	p, form := look(t, vera, ref)
	if p.Beside.Kind != "entry" || len(p.Beside.Rows) != 3 || !strings.Contains(strings.Join(p.Beside.Rows[2].Said, ";"), "day and month are exchanged") {
		t.Errorf("beside: %+v", p.Beside)
	}
	without := func(field string) url.Values {
		v := url.Values{}
		for k, x := range form {
			if k != field && k != "token" {
				v[k] = x
			}
		}
		return v
	}
	for _, c := range []struct {
		what string
		form url.Values
		want int
	}{
		{"not shown", without("shown"), http.StatusConflict},
		{"no reason", without("reason"), http.StatusUnprocessableEntity},
		{"no answer", without("settlement"), http.StatusUnprocessableEntity},
		{"no finding", without("finding"), http.StatusNotFound},
	} {
		if a := vera.PostValues(t, "/vetting/"+ref+"/settle", c.form); a.Status != c.want {
			t.Errorf("%s: %d, want %d: %.600s", c.what, a.Status, c.want, a.Body)
		}
	}
	if a := vera.PostValues(t, "/vetting/"+ref+"/settle", form); a.Location != "/vetting" {
		t.Fatalf("settling: %d %s %.900s\n%s", a.Status, a.Location, a.Body, h.Log)
	}
	if s := state(t, h, ref); s != application.Review {
		t.Errorf("it is %s", s)
	}
	if a := vera.PostValues(t, "/vetting/"+ref+"/settle", without("")); a.Status != http.StatusConflict {
		t.Errorf("settling again: %d", a.Status)
	}
}

// Whoever was not sent the portrait decides nothing, and neither does a session that was shown another version.
func TestWhatWasNotShownIsNotSettled(t *testing.T) {
	h, ref := open(t)
	vera := h.As(t, "vera")
	var p page
	vera.JSON(t, "/vetting/"+ref, &p)
	values := url.Values{"shown": {p.Shown}, "finding": {strconv.FormatInt(p.Current.ID, 10)}, "settlement": {"dismissed"}, "reason": {"x"}}
	if a := vera.PostValues(t, "/vetting/"+ref+"/settle", values); a.Status != http.StatusConflict || !strings.Contains(a.Body, "portrait was not shown") {
		t.Errorf("without the portrait: %d", a.Status)
	}
	_, form := look(t, vera, ref)
	other := h.As(t, "vera") // another session of the same person
	other.Get(t, "/vetting/"+ref+"/portrait")
	form.Del("token")
	if a := other.PostValues(t, "/vetting/"+ref+"/settle", form); a.Status != http.StatusConflict {
		t.Errorf("by another session's token: %d", a.Status)
	}
	second := listed(t, h)
	_, of := look(t, vera, second)
	form.Set("shown", of.Get("shown"))
	if a := vera.PostValues(t, "/vetting/"+ref+"/settle", form); a.Status != http.StatusConflict {
		t.Errorf("by another application's token: %d", a.Status)
	}
	of.Set("finding", form.Get("finding"))
	of.Del("token")
	if a := vera.PostValues(t, "/vetting/"+second+"/settle", of); a.Status != http.StatusNotFound {
		t.Errorf("a finding of another application: %d", a.Status)
	}
}

func TestTheSamePostFiveTimes(t *testing.T) {
	h, ref := open(t)
	vera := h.As(t, "vera")
	_, form := look(t, vera, ref)
	var wait sync.WaitGroup
	answers := make([]webtest.Answer, 5)
	for i := range answers {
		wait.Go(func() { answers[i] = vera.PostValues(t, "/vetting/"+ref+"/settle", form) })
	}
	wait.Wait()
	for _, a := range answers {
		if (a.Status != http.StatusSeeOther || a.Location != "/vetting") && a.Status != http.StatusConflict { // it has moved on
			t.Errorf("%d %s %.400s", a.Status, a.Location, a.Body)
		}
	}
	if n := h.Count(t, "audit_event WHERE action = 'finding.settled' AND subject = $1", ref); n != 1 {
		t.Errorf("settled %d times", n)
	}
}

func TestClaims(t *testing.T) {
	h, ref := open(t)
	vera, mona := h.As(t, "vera"), h.As(t, "mona")
	if a := vera.Post(t, "/vetting/next"); a.Location != "/vetting/"+ref {
		t.Fatalf("next: %d %s %.300s", a.Status, a.Location, a.Body)
	}
	if a := mona.Get(t, "/vetting"); !strings.Contains(a.Body, "vera, until") {
		t.Error("mona does not see that vera is at it")
	}
	if a := mona.Get(t, "/vetting/"+ref); strings.Contains(a.Body, "/settle") || !strings.Contains(a.Body, "vera is at it until") {
		t.Error("mona is offered what vera is at")
	}
	_, form := look(t, mona, ref)
	if a := mona.PostValues(t, "/vetting/"+ref+"/settle", form); a.Status != http.StatusConflict || !strings.Contains(a.Body, "vera works at it until") {
		t.Errorf("mona settles: %d", a.Status)
	}
	if a := mona.Post(t, "/vetting/"+ref+"/claim"); a.Status != http.StatusConflict {
		t.Errorf("mona takes it: %d", a.Status)
	}
	if a := mona.Post(t, "/vetting/next"); a.Location != "/vetting" {
		t.Errorf("mona's next: %s", a.Location)
	}
	h.Later(application.ClaimFor + time.Minute)
	if a := mona.Post(t, "/vetting/"+ref+"/claim"); a.Location != "/vetting/"+ref {
		t.Errorf("mona takes over: %d %.300s", a.Status, a.Body)
	}
	if a := mona.Post(t, "/vetting/"+ref+"/release"); a.Location != "/vetting" {
		t.Errorf("mona releases: %d", a.Status)
	}
	if n := h.Count(t, "claim"); n != 0 {
		t.Errorf("%d claims", n)
	}
	if n := h.Count(t, "audit_event WHERE action LIKE 'claim.%' AND subject = $1", ref); n != 3 {
		t.Errorf("%d events of claims", n)
	}
}

// Of twenty who take the next of ten at once, ten get one each.
func TestNextAtOnce(t *testing.T) {
	h, _ := open(t)
	for range 4 {
		listed(t, h)
	}
	clients := []*webtest.Client{}
	for i := range 10 {
		name := "officer" + strconv.Itoa(i)
		h.Hire(t, issuance.Person{Username: name, Site: "MIN", Roles: []issuance.Role{issuance.VettingOfficer}})
		clients = append(clients, h.As(t, name))
	}
	var wait sync.WaitGroup
	got := make([]string, len(clients))
	for i, c := range clients {
		wait.Go(func() { got[i] = c.Post(t, "/vetting/next").Location })
	}
	wait.Wait()
	taken := map[string]int{}
	for _, l := range got {
		taken[l]++
	}
	if len(taken) != 6 || taken["/vetting"] != 5 {
		t.Errorf("%v", taken)
	}
}

// boris, who holds every duty, captured it himself.
func TestOwnCaptureIsRefused(t *testing.T) {
	h, _ := open(t)
	c := h.Passport()
	h.Must(t, "sara", func(act *issuance.Act) error {
		_, err := domain.EnterWatchlist(t.Context(), act, domain.Entry{Primary: c.Applicant.PrimaryIdentifier, Secondary: c.Applicant.SecondaryIdentifier,
			DateOfBirth: c.Applicant.DateOfBirth, Provision: "Passport Act s. 7", RequestedBy: "court"})
		return err
	})
	c.Site = "MIN"
	ref := h.Submit(t, c) // by mona
	h.Must(t, "system", func(act *issuance.Act) error { return domain.Run(t.Context(), act, ref) })
	mona := h.As(t, "mona")
	if a := mona.Get(t, "/vetting/"+ref); a.Status != 200 || !strings.Contains(a.Body, "You captured this application") || strings.Contains(a.Body, "/settle") {
		t.Errorf("the page: %d", a.Status)
	}
	_, form := look(t, mona, ref)
	if a := mona.PostValues(t, "/vetting/"+ref+"/settle", form); a.Status != http.StatusForbidden || !strings.Contains(a.Body, "may not settle its findings") {
		t.Errorf("settling: %d", a.Status)
	}
	if a := mona.Post(t, "/vetting/"+ref+"/claim"); a.Status != http.StatusForbidden {
		t.Errorf("claiming: %d", a.Status)
	}
}

func TestUpheldStaysInVetting(t *testing.T) {
	h, ref := open(t)
	vera := h.As(t, "vera")
	_, form := look(t, vera, ref)
	form.Set("settlement", "upheld")
	if a := vera.PostValues(t, "/vetting/"+ref+"/settle", form); a.Location != "/vetting" {
		t.Fatalf("%d %.300s", a.Status, a.Body)
	}
	if s := state(t, h, ref); s != application.Vetting {
		t.Errorf("it is %s", s)
	}
	if a := vera.Get(t, "/vetting"); strings.Contains(a.Body, ref) {
		t.Error("it waits for an officer still")
	}
	if a := vera.Get(t, "/vetting/"+ref); a.Status != 200 || !strings.Contains(a.Body, "A finding is upheld") {
		t.Errorf("its page: %d", a.Status)
	}
}

// A duplicate is shown beside the other application, and who looked at that is noted.
func TestDuplicateBeside(t *testing.T) {
	h, _ := open(t)
	c := h.Passport(func(c *application.Content) { c.Applicant.PrimaryIdentifier = "Müller" })
	first := h.Submit(t, c)
	h.Must(t, "system", func(act *issuance.Act) error { return domain.Run(t.Context(), act, first) })
	c.Applicant.PrimaryIdentifier = "Mueller"
	second := h.Submit(t, c)
	h.Must(t, "system", func(act *issuance.Act) error { return domain.Run(t.Context(), act, second) })
	vera := h.As(t, "vera")
	p, _ := look(t, vera, second)
	if p.Beside.Kind != "application" || len(p.Beside.Rows) < 4 || !strings.Contains(strings.Join(p.Beside.Rows[0].Said, ";"), "MRZ") {
		t.Fatalf("%+v", p.Beside)
	}
	if a := vera.Get(t, "/vetting/"+second+"/findings/"+strconv.FormatInt(p.Current.ID, 10)+"/portrait"); a.Status != 200 {
		t.Errorf("the other portrait: %d", a.Status)
	}
	if a := vera.Get(t, "/vetting/"+second+"/findings/999/portrait"); a.Status != http.StatusNotFound {
		t.Errorf("a portrait of no finding: %d", a.Status)
	}
	if n := h.Count(t, "viewing WHERE subject = $1 AND person = 'vera' AND reason <> ''", first); n == 0 {
		t.Error("nobody noted who looked at the other application")
	}
}

func TestWorklistPages(t *testing.T) {
	h, first := open(t)
	refs := []string{first}
	for range 29 {
		refs = append(refs, listed(t, h))
	}
	urgent := listed(t, h, func(c *application.Content) { c.Service = "urgent" })
	vera := h.As(t, "vera")
	var p struct {
		List []struct{ Reference string }
		Next string
	}
	vera.JSON(t, "/vetting", &p)
	if len(p.List) != 25 || p.List[0].Reference != urgent || p.List[1].Reference != first || p.Next == "" {
		t.Fatalf("first page: %+v", p)
	}
	vera.JSON(t, p.Next, &p)
	if len(p.List) != 6 || p.List[5].Reference != refs[29] {
		t.Fatalf("second page: %d", len(p.List))
	}
	var back struct{ List []struct{ Reference string } }
	vera.JSON(t, "/vetting?before="+p.List[0].Reference, &back)
	if len(back.List) != 25 || back.List[0].Reference != urgent {
		t.Errorf("back: %+v", back)
	}
	for path, want := range map[string]int{"/vetting?site=WAW": 0, "/vetting?site=BRU": 25, "/vetting?whose=mine": 0, "/vetting?whose=free": 25, "/vetting?age=7": 0, "/vetting?type=visa-a": 0, "/vetting?type=%27&age=-1&site=x&whose=y": 25} {
		back.List = nil
		vera.JSON(t, path, &back)
		if len(back.List) != want {
			t.Errorf("%s: %d, want %d", path, len(back.List), want)
		}
	}
	if a := vera.Get(t, "/vetting?after=A-XXXX-XXXX"); a.Status != http.StatusNotFound {
		t.Errorf("after nothing: %d", a.Status)
	}
}

// Whatever text people wrote stands on the pages as text.
func TestHostileText(t *testing.T) {
	h, _ := open(t)
	const evil = `"><img src=x onerror=alert(1)><script>alert(1)</script>{{.}}\u202e`
	c := h.Passport()
	h.Must(t, "sara", func(act *issuance.Act) error {
		_, err := domain.EnterWatchlist(t.Context(), act, domain.Entry{Primary: c.Applicant.PrimaryIdentifier, Secondary: c.Applicant.SecondaryIdentifier,
			DateOfBirth: c.Applicant.DateOfBirth, Provision: evil, RequestedBy: evil})
		return err
	})
	ref := h.Submit(t, c)
	h.Must(t, "system", func(act *issuance.Act) error { return domain.Run(t.Context(), act, ref) })
	vera := h.As(t, "vera")
	_, form := look(t, vera, ref)
	form.Set("settlement", evil)
	form.Set("reason", evil)
	bodies := []string{vera.PostValues(t, "/vetting/"+ref+"/settle", form).Body}
	form.Set("settlement", "upheld")
	form.Del("token")
	if a := vera.PostValues(t, "/vetting/"+ref+"/settle", form); a.Status != http.StatusSeeOther {
		t.Fatalf("%d %.300s", a.Status, a.Body)
	}
	bodies = append(bodies, vera.Get(t, "/vetting/"+ref).Body)
	for i, b := range bodies {
		if strings.Contains(b, "<img src=x") || strings.Contains(b, "<script>alert") || !strings.Contains(b, "&lt;script&gt;") {
			t.Errorf("page %d has it as something else than text", i)
		}
	}
	if strings.Contains(h.Log.String(), "onerror") {
		t.Error("it is in the log")
	}
}
