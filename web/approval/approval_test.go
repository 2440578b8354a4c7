package approval_test

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
	"chancery/issuance/people"
	"chancery/issuance/vetting"
	"chancery/web"
	"chancery/web/approval"
	"chancery/web/webtest"
)

// open is a house with the desk, and an application in review.
func open(t testing.TB, options ...webtest.Option) (h *webtest.House, reference string) {
	t.Helper()
	h = webtest.Open(t, []web.Desk{approval.Desk()}, options...)
	return h, h.Review(t, h.Passport())
}

// page is what a test takes from the page of an application.
type page struct {
	Shown   string
	NameMRZ string
	Blocked bool
	Changes []struct{ Field string }
}

// look opens an application with its portrait, as a browser does, and gives what its forms have.
func look(t testing.TB, c *webtest.Client, ref string) (p page, form url.Values) {
	t.Helper()
	token := c.JSON(t, "/approval/"+ref, &p)
	if a := c.Get(t, "/approval/"+ref+"/portrait"); a.Status != 200 {
		t.Fatalf("portrait: %d", a.Status)
	}
	return p, url.Values{"token": {token}, "shown": {p.Shown}}
}

func load(t testing.TB, h *webtest.House, ref string) application.Application {
	t.Helper()
	a, err := application.Load(t.Context(), h.Pool, ref)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// resubmit has clara correct the returned application.
func resubmit(t testing.TB, h *webtest.House, ref string, edit func(*application.Content)) {
	t.Helper()
	c := load(t, h, ref).Content
	edit(&c)
	s, err := application.New(c, issuancetest.Portrait(), nil, issuancetest.Opening())
	if err != nil {
		t.Fatal(err)
	}
	h.Must(t, "clara", func(act *issuance.Act) error { return application.Resubmit(t.Context(), act, ref, s) })
	h.Must(t, "system", func(act *issuance.Act) error { return vetting.Run(t.Context(), act, ref) })
}

func TestRolesAndSites(t *testing.T) {
	h, ref := open(t)
	h.Hire(t, issuance.Person{Username: "wojtek", Site: "WAW", Roles: []issuance.Role{issuance.Approver}})
	for _, c := range []struct {
		who        string
		list, open int
	}{
		{"anton", 200, 200}, {"anna", 200, 200}, {"mona", 200, 200}, {"boris", 200, 200}, {"wojtek", 200, 404},
		{"clara", 403, 403}, {"vera", 403, 403}, {"olga", 403, 403}, {"ines", 403, 403}, {"sara", 403, 403}, {"adam", 403, 403},
	} {
		client := h.As(t, c.who)
		if a := client.Get(t, "/approval"); a.Status != c.list {
			t.Errorf("%s gets %d at the worklist, want %d", c.who, a.Status, c.list)
		}
		for _, path := range []string{"/approval/" + ref, "/approval/" + ref + "/portrait"} {
			if a := client.Get(t, path); a.Status != c.open {
				t.Errorf("%s gets %d at %s, want %d", c.who, a.Status, path, c.open)
			}
		}
		for _, what := range []string{"grant", "refuse", "return", "claim"} {
			if c.open == 200 {
				continue
			}
			if a := client.Post(t, "/approval/"+ref+"/"+what); a.Status != c.open {
				t.Errorf("%s gets %d at %s, want %d", c.who, a.Status, what, c.open)
			}
		}
	}
	if a := h.As(t, "anton").Get(t, "/approval/"+ref+"/signature"); a.Status != http.StatusNotFound {
		t.Errorf("a signature that there is not: %d", a.Status)
	}
}

func TestGrant(t *testing.T) {
	h, ref := open(t)
	anton := h.As(t, "anton")
	p, form := look(t, anton, ref)
	if !strings.HasPrefix(p.NameMRZ, "SPECIMEN") || p.Blocked {
		t.Errorf("%+v", p)
	}
	a := anton.PostValues(t, "/approval/"+ref+"/grant", form)
	if a.Location != "/approval" || load(t, h, ref).State != application.Approved || h.Count(t, "document WHERE application = $1", ref) != 1 {
		t.Fatalf("%d %.500s\n%s", a.Status, a.Body, h.Log)
	}
	if a := anton.Get(t, "/approval/"+ref); a.Status != http.StatusConflict || !strings.Contains(a.Body, "approved") {
		t.Errorf("the page of what was decided: %d", a.Status)
	}
	form.Del("token")
	if a := anton.PostValues(t, "/approval/"+ref+"/refuse", form); a.Status != http.StatusConflict {
		t.Errorf("refusing what was granted: %d", a.Status)
	}
}

// What decides is what this session was shown, in this version, portrait included.
func TestWhatWasNotShownIsNotDecided(t *testing.T) {
	h, ref := open(t)
	anton := h.As(t, "anton")
	var p page
	anton.JSON(t, "/approval/"+ref, &p)
	decide := func(c *webtest.Client, shown string) webtest.Answer {
		return c.Post(t, "/approval/"+ref+"/grant", "shown", shown)
	}
	if a := decide(anton, p.Shown); a.Status != http.StatusConflict || !strings.Contains(a.Body, "portrait was not shown") {
		t.Errorf("without the portrait: %d", a.Status)
	}
	look(t, anton, ref)
	for what, token := range map[string]string{"no token": "", "a made up token": strings.Repeat("A", 43)} {
		if a := decide(anton, token); a.Status != http.StatusConflict {
			t.Errorf("%s: %d", what, a.Status)
		}
	}
	other := h.As(t, "anton")
	look(t, other, ref)
	if a := decide(other, p.Shown); a.Status != http.StatusConflict {
		t.Errorf("the token of another session: %d", a.Status)
	}
	second := h.Review(t, h.Passport())
	q, _ := look(t, anton, second)
	if a := decide(anton, q.Shown); a.Status != http.StatusConflict {
		t.Errorf("the token of another application: %d", a.Status)
	}
	h.Must(t, "anna", func(act *issuance.Act) error {
		return application.Decide(t.Context(), act, ref, application.Return, "portrait: eyes closed", nil)
	})
	resubmit(t, h, ref, func(c *application.Content) { c.Applicant.PlaceOfBirth = "BENTHAM" })
	if a := decide(anton, p.Shown); a.Status != http.StatusConflict {
		t.Errorf("the token of another version: %d", a.Status)
	}
	var now page
	anton.JSON(t, "/approval/"+ref, &now)
	if a := decide(anton, now.Shown); a.Status != http.StatusConflict || !strings.Contains(a.Body, "portrait was not shown") {
		t.Errorf("the portrait of another version: %d", a.Status)
	}
	if len(now.Changes) != 1 || now.Changes[0].Field != "applicant.placeOfBirth" {
		t.Errorf("changes: %+v", now.Changes)
	}
	now, _ = look(t, anton, ref)
	if a := decide(anton, now.Shown); a.Status != http.StatusSeeOther {
		t.Errorf("what was shown: %d %.300s", a.Status, a.Body)
	}
}

func TestReturnWithReasonsByField(t *testing.T) {
	h, ref := open(t)
	anton := h.As(t, "anton")
	_, form := look(t, anton, ref)
	if a := anton.PostValues(t, "/approval/"+ref+"/return", url.Values{"shown": form["shown"], "which": {"return"}}); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, "there is no reason") {
		t.Errorf("without a reason: %d", a.Status)
	}
	form.Set("return.portrait", "eyes <closed>")
	form.Set("return.applicant.dateOfBirth", "not as in the\r\nregister of births")
	form.Set("return", "bring the old passport")
	form.Set("return.shoe", "size")
	if a := anton.PostValues(t, "/approval/"+ref+"/return", form); a.Location != "/approval" {
		t.Fatalf("%d %.400s", a.Status, a.Body)
	}
	got := load(t, h, ref)
	reasons := application.ReadReasons(*got.DecisionReason)
	want := []application.FieldReason{{Field: "portrait", Reason: "eyes <closed>"}, {Field: "applicant.dateOfBirth", Reason: "not as in the register of births"}, {Reason: "bring the old passport"}}
	if got.State != application.Returned || len(reasons) != 3 || reasons[0] != want[0] || reasons[1] != want[1] || reasons[2] != want[2] {
		t.Errorf("%s: %v", got.State, reasons)
	}
}

func TestRefuse(t *testing.T) {
	h, ref := open(t)
	anton := h.As(t, "anton")
	_, form := look(t, anton, ref)
	if a := anton.PostValues(t, "/approval/"+ref+"/refuse", url.Values{"shown": form["shown"], "which": {"refuse"}}); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", a.Status)
	}
	form.Set("reason", "not entitled: Passport Act s. 3")
	if a := anton.PostValues(t, "/approval/"+ref+"/refuse", form); a.Location != "/approval" || load(t, h, ref).State != application.Refused {
		t.Errorf("%d %.400s", a.Status, a.Body)
	}
}

// An application with an upheld finding is in a list of its own, and is refused or returned.
func TestUpheld(t *testing.T) {
	h, inReview := open(t)
	c := h.Passport()
	h.Must(t, "sara", func(act *issuance.Act) error {
		_, err := vetting.EnterWatchlist(t.Context(), act, vetting.Entry{Primary: c.Applicant.PrimaryIdentifier, Secondary: c.Applicant.SecondaryIdentifier, DateOfBirth: c.Applicant.DateOfBirth,
			Provision: "Passport Act s. 7", RequestedBy: "court"})
		return err
	})
	ref := h.Submit(t, c)
	h.Must(t, "system", func(act *issuance.Act) error { return vetting.Run(t.Context(), act, ref) })
	anton := h.As(t, "anton")
	has := func(path, ref string) bool { return strings.Contains(anton.Get(t, path).Body, ref) }
	if has("/approval", ref) || has("/approval?upheld=yes", ref) || !has("/approval", inReview) || has("/approval?upheld=yes", inReview) {
		t.Error("while a finding is open")
	}
	h.Must(t, "vera", func(act *issuance.Act) error {
		list, err := vetting.Findings(t.Context(), act, ref)
		if err != nil {
			return err
		}
		return vetting.Settle(t.Context(), act, list[0].ID, vetting.Upheld, "it is them")
	})
	if has("/approval", ref) || !has("/approval?upheld=yes", ref) {
		t.Error("once it is upheld")
	}
	p, form := look(t, anton, ref)
	if body := anton.Get(t, "/approval/"+ref).Body; !p.Blocked || strings.Contains(body, "/grant") || !strings.Contains(body, "only refused or returned") {
		t.Error("granting is offered")
	}
	if a := anton.PostValues(t, "/approval/"+ref+"/grant", url.Values{"shown": form["shown"]}); a.Status != http.StatusConflict {
		t.Errorf("granting: %d", a.Status)
	}
	form.Set("reason", "on the watchlist")
	if a := anton.PostValues(t, "/approval/"+ref+"/refuse", form); a.Location != "/approval" {
		t.Errorf("refusing: %d %.300s", a.Status, a.Body)
	}
}

// mona, who holds every duty, captured it herself: the page says so, the routes refuse, and so does the database.
func TestFourEyes(t *testing.T) {
	h, _ := open(t)
	ref := h.Review(t, h.Passport(func(c *application.Content) { c.Site = "MIN" }))
	mona := h.As(t, "mona")
	body := mona.Get(t, "/approval/"+ref).Body
	if !strings.Contains(body, "You captured this application") || strings.Contains(body, "/grant") {
		t.Error("the page offers a decision")
	}
	if !strings.Contains(mona.Get(t, "/approval").Body, "captured by you") {
		t.Error("the list does not tell")
	}
	for _, what := range []string{"grant", "refuse", "return"} {
		_, form := look(t, mona, ref)
		form.Set("reason", "x")
		form.Set("return", "x")
		a := mona.PostValues(t, "/approval/"+ref+"/"+what, form)
		if a.Status != http.StatusForbidden || !strings.Contains(a.Body, "may not submit an application and approve it: let another approver decide") {
			t.Errorf("%s: %d %.1500s", what, a.Status, a.Body)
		}
	}
	if a := mona.Post(t, "/approval/"+ref+"/claim"); a.Status != http.StatusForbidden {
		t.Errorf("claiming: %d", a.Status)
	}
	if s := load(t, h, ref).State; s != application.Review {
		t.Errorf("it is %s", s)
	}
}

func TestClaims(t *testing.T) {
	h, ref := open(t)
	anton, anna := h.As(t, "anton"), h.As(t, "anna")
	if a := anton.Post(t, "/approval/next"); a.Location != "/approval/"+ref {
		t.Fatalf("next: %d %s", a.Status, a.Location)
	}
	_, form := look(t, anna, ref)
	if a := anna.PostValues(t, "/approval/"+ref+"/grant", form); a.Status != http.StatusConflict || !strings.Contains(a.Body, "anton works at it until") {
		t.Errorf("anna grants: %d", a.Status)
	}
	h.Later(application.ClaimFor)
	form.Del("token")
	if a := anna.PostValues(t, "/approval/"+ref+"/grant", form); a.Location != "/approval" {
		t.Errorf("anna grants after the claim: %d %.300s", a.Status, a.Body)
	}
}

func TestTheSamePostFiveTimes(t *testing.T) {
	h, ref := open(t)
	anton := h.As(t, "anton")
	_, form := look(t, anton, ref)
	answers := make([]webtest.Answer, 5)
	var wait sync.WaitGroup
	for i := range answers {
		wait.Go(func() { answers[i] = anton.PostValues(t, "/approval/"+ref+"/grant", form) })
	}
	wait.Wait()
	done := 0
	for _, a := range answers {
		switch a.Status {
		case http.StatusSeeOther:
			done++
		case http.StatusConflict: // it has moved on
		default:
			t.Errorf("%d %.300s", a.Status, a.Body)
		}
	}
	if n := h.Count(t, "document WHERE application = $1", ref); n != 1 || done == 0 {
		t.Errorf("%d documents, %d answers that it is done", n, done)
	}
}

// Granting and refusing ask for a proof of this moment; returning does not.
func TestFreshProof(t *testing.T) {
	h, ref := open(t, webtest.Limits(people.Limits{Idle: 100 * time.Hour, Whole: 100 * time.Hour, Fresh: 5 * time.Minute}))
	anton := h.As(t, "anton")
	h.Later(6 * time.Minute)
	for _, what := range []string{"grant", "refuse"} {
		_, form := look(t, anton, ref)
		form.Set("reason", "x")
		a := anton.PostValues(t, "/approval/"+ref+"/"+what, form)
		if a.Status != http.StatusForbidden || !strings.Contains(a.Body, `data-page="prove"`) || load(t, h, ref).State != application.Review {
			t.Errorf("%s: %d", what, a.Status)
		}
	}
	_, form := look(t, anton, ref)
	form.Set("return", "sign it")
	if a := anton.PostValues(t, "/approval/"+ref+"/return", form); a.Location != "/approval" {
		t.Errorf("return: %d", a.Status)
	}
}

func TestHostileText(t *testing.T) {
	h, ref := open(t)
	const evil = `"><img src=x onerror=alert(1)><script>alert(1)</script>{{.}}`
	anton := h.As(t, "anton")
	_, form := look(t, anton, ref)
	form.Set("shown", "")
	form.Set("which", "return")
	for _, name := range []string{"reason", "return", "return.portrait", "return.applicant.sex"} {
		form.Set(name, evil)
	}
	for _, what := range []string{"grant", "refuse", "return"} {
		form.Del("token")
		a := anton.PostValues(t, "/approval/"+ref+"/"+what, form)
		if a.Status != http.StatusConflict || strings.Contains(a.Body, "<img src=x") || strings.Contains(a.Body, "<script>alert") || !strings.Contains(a.Body, "&lt;script&gt;") {
			t.Errorf("%s: %d", what, a.Status)
		}
	}
	if strings.Contains(h.Log.String(), "onerror") {
		t.Error("it is in the log")
	}
}
