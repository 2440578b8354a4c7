package web_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"chancery/issuance"
	"chancery/issuance/audit"
	"chancery/issuance/issuancetest"
	"chancery/issuance/people"
	"chancery/web"
	"chancery/web/webtest"
)

// counting is a desk with one form: each time it is done, the audit log has one event more. Its page keeps what was typed.
func counting(event string, proof web.Proof) web.Desk {
	page := func(q *web.Request) (web.Answer, error) { return web.Page("me", nil), nil }
	return web.Desk{Name: "counting", Routes: []web.Route{
		{Method: http.MethodGet, Pattern: "/count", Duty: web.SignedIn(), Site: web.AnySite, States: web.Always, Proof: web.SessionProof, Event: web.NoEvent, Handle: page},
		{Method: http.MethodPost, Pattern: "/count", Duty: web.SignedIn(), Site: web.AnySite, States: web.Always, Proof: proof, Event: event, Handle: func(q *web.Request) (web.Answer, error) {
			return q.Act(func(act *issuance.Act) (web.Answer, error) {
				if q.Form.Get("reason") == "" {
					return web.Answer{}, issuance.Invalidf("reason", "write one", "there is no reason")
				}
				err := audit.Append(q.Context(), act, audit.Event{Action: event, SubjectKind: "site", Subject: "X", Detail: map[string]any{"reason": q.Form.Get("reason")}})
				return web.To("/count").Saying("said.site-added", "X"), err
			})
		}},
	}}
}

// The same form five times at once has one effect, and all five get the same answer.
func TestAFormIsDoneOnce(t *testing.T) {
	h := webtest.Open(t, []web.Desk{counting("site.counted", web.SessionProof)})
	clara := h.As(t, "clara")
	done := func() int { return h.Count(t, "audit_event WHERE action = 'site.counted'") }
	for round := range 10 {
		values := url.Values{"token": {clara.JSON(t, "/me", nil)}, "reason": {"because"}}
		answers := make([]webtest.Answer, 5)
		var all sync.WaitGroup
		for i := range answers {
			all.Go(func() { answers[i] = clara.PostValues(t, "/count", values) })
		}
		all.Wait()
		for _, a := range answers {
			if a.Status != http.StatusSeeOther || a.Location != "/count" || !strings.Contains(a.Header.Get("Set-Cookie"), "flash=") {
				t.Fatalf("%d to %q: %s", a.Status, a.Location, a.Body)
			}
		}
		if done() != round+1 {
			t.Fatalf("%d effects of %d forms", done(), round+1)
		}
	}
	token := clara.JSON(t, "/me", nil)
	if a := clara.Post(t, "/count", "token", token, "reason", ""); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("an error: %d", a.Status)
	}
	if a := clara.Post(t, "/count", "token", token, "reason", "mended"); a.Status != http.StatusSeeOther {
		t.Errorf("the same form, mended: %d", a.Status)
	}
	for name, c := range map[string]struct {
		who   *webtest.Client
		pairs []string
		want  int
	}{
		"other content":        {clara, []string{"token", token, "reason", "another"}, 409},
		"a token of hers":      {h.As(t, "carol"), []string{"token", token, "reason", "mended"}, 409},
		"an older session's":   {h.As(t, "clara"), []string{"token", token, "reason", "mended"}, 409},
		"no token":             {clara, []string{"token", "", "reason", "x"}, 409},
		"an invented one":      {clara, []string{"token", "AAAA.AAAA", "reason", "x"}, 409},
		"nobody":               {h.Nobody(), []string{"token", token, "reason", "mended"}, 401},
		"one token over again": {clara, []string{"token", token, "reason", "mended"}, 303},
	} {
		if a := c.who.Post(t, "/count", c.pairs...); a.Status != c.want {
			t.Errorf("%s: %d, want %d", name, a.Status, c.want)
		}
	}
	if done() != 11 {
		t.Errorf("%d effects", done())
	}
}

// switching is a desk with a form that is allowed once: what it does changes the state that its route asks for. Each form needs a second
// person, whose code is good once.
func switching() web.Desk {
	thing := func(q *web.Request) (web.Thing, error) {
		state, n := issuance.State("open"), 0
		err := q.Read.QueryRow(q.Context(), "SELECT count(*) FROM audit_event WHERE subject = $1", q.Name("id")).Scan(&n)
		if n > 0 {
			state = "closed"
		}
		return web.Thing{State: state}, err
	}
	return web.Desk{Name: "switching", Routes: []web.Route{{
		Method: http.MethodPost, Pattern: "/switch/{id}", Duty: web.Of(issuance.Clerk), Site: web.AnySite, States: "open", Proof: web.SessionProof, Event: "site.counted", Thing: thing,
		Handle: func(q *web.Request) (web.Answer, error) {
			witness := issuance.Person{}
			var unproven error
			if q.Form.Get("witness") != "" {
				witness, unproven = q.Witness()
			}
			return q.Act(func(act *issuance.Act) (web.Answer, error) {
				if unproven != nil {
					return web.Answer{}, unproven
				}
				err := audit.Append(q.Context(), act, audit.Event{Action: "site.counted", SubjectKind: "site", Subject: q.Name("id"), Detail: map[string]any{"reason": witness.Username}})
				return web.To("/switched").Saying("said.site-added", q.Name("id")), err
			})
		},
	}}}
}

// The same form five times at once has one effect and five equal answers also where what it does ends the state that it asks for, and
// where a code in it is good once; at one house, and at two that share a database. Whoever comes without the duty is told so all the same.
func TestAFormThatEndsItsStateIsDoneOnce(t *testing.T) {
	h := webtest.Open(t, []web.Desk{switching()})
	second := webtest.OpenIn(t, h.House, func(*issuancetest.House) []web.Desk { return []web.Desk{switching()} })
	key := setUp(t, h, "carol")
	clara := h.As(t, "clara")
	other := &webtest.Client{House: second, Who: "clara", Token: clara.Token}
	token, values := "", url.Values{}
	for round := range 10 {
		path := fmt.Sprintf("/switch/X%d", round)
		token = clara.JSON(t, "/me", nil)
		values = url.Values{"token": {token}, "reason": {"because"}}
		houses := []*webtest.Client{clara, clara, other, clara, other}
		if round%2 == 1 {
			h.Later(time.Minute)
			values.Set("witness", "carol")
			values.Set("witness.password", password)
			values.Set("witness.code", key.code(h))
			houses = []*webtest.Client{clara, clara, clara, clara, clara}
		}
		answers := make([]webtest.Answer, 5)
		var all sync.WaitGroup
		for i := range answers {
			all.Go(func() { answers[i] = houses[i].PostValues(t, path, values) })
		}
		all.Wait()
		for i, a := range answers {
			if a.Status != http.StatusSeeOther || a.Location != "/switched" || a.Header.Get("Set-Cookie") != answers[0].Header.Get("Set-Cookie") {
				t.Fatalf("round %d, answer %d: %d to %q: %s", round, i, a.Status, a.Location, a.Body)
			}
		}
		if n := h.Count(t, "audit_event WHERE action = 'site.counted'"); n != round+1 {
			t.Fatalf("%d effects of %d forms", n, round+1)
		}
	}
	if a := clara.Post(t, "/switch/X9", "reason", "another form"); a.Status != http.StatusConflict {
		t.Errorf("another form: %d", a.Status)
	}
	values.Set("reason", "other content")
	if a := clara.PostValues(t, "/switch/X9", values); a.Status != http.StatusConflict {
		t.Errorf("other content: %d", a.Status)
	}
	values.Set("reason", "because")
	h.Must(t, "adam", func(act *issuance.Act) error {
		return people.Change(t.Context(), act, issuance.Person{Username: "clara", Name: "Clara", Site: "BRU", Roles: []issuance.Role{issuance.Inspector}})
	})
	if a := clara.PostValues(t, "/switch/X9", values); a.Status != http.StatusForbidden {
		t.Errorf("without the duty: %d", a.Status)
	}
}

// A person who is disabled, or who loses the duty, while the form is on the screen does nothing with it.
func TestAFormOfSomebodyWhoWasDisabled(t *testing.T) {
	h := webtest.Open(t, []web.Desk{counting("site.counted", web.SessionProof)})
	clara := h.As(t, "clara")
	token := clara.JSON(t, "/me", nil)
	h.Must(t, "adam", func(act *issuance.Act) error { return people.Disable(t.Context(), act, "clara", true) })
	if a := clara.Post(t, "/count", "token", token, "reason", "x"); a.Status != http.StatusUnauthorized {
		t.Errorf("%d", a.Status)
	}
	if n := h.Count(t, "audit_event WHERE action = 'site.counted'"); n != 0 {
		t.Errorf("%d effects", n)
	}
}

// Acting where nothing may change is a defect that is told in the log alone.
func TestActingAtGet(t *testing.T) {
	try := func(q *web.Request) (web.Answer, error) {
		return q.Act(func(act *issuance.Act) (web.Answer, error) { return web.To("/"), nil })
	}
	write := func(q *web.Request) (web.Answer, error) {
		var key string
		err := q.Read.QueryRow(q.Context(), "INSERT INTO setting (key, value) VALUES ('x', 'x') RETURNING key").Scan(&key)
		return web.Data("written"), err
	}
	get := func(path string, handle web.Handler) web.Route {
		return web.Route{Method: http.MethodGet, Pattern: path, Duty: web.SignedIn(), Site: web.AnySite, States: web.Always, Proof: web.SessionProof, Event: web.NoEvent, Handle: handle}
	}
	h := webtest.Open(t, []web.Desk{{Name: "acting", Routes: []web.Route{get("/act", try), get("/write", write)}}})
	for _, path := range []string{"/act", "/write"} {
		a := h.As(t, "clara").Get(t, path)
		if a.Status != 500 || strings.Contains(a.Body, "acting") || strings.Contains(a.Body, "read-only") {
			t.Errorf("%s: %d: %s", path, a.Status, a.Body)
		}
	}
	if n := h.Count(t, "setting WHERE key = 'x'"); n != 0 {
		t.Error("a page wrote")
	}
	if !strings.Contains(h.Log.String(), "acting in a route that changes nothing") {
		t.Errorf("%s", h.Log)
	}
}

// Files: by content and size, in memory; a form that takes none refuses one.
func TestUploads(t *testing.T) {
	var got []byte
	take := web.Route{Method: http.MethodPost, Pattern: "/picture", Duty: web.SignedIn(), Site: web.AnySite, States: web.Always, Proof: web.SessionProof, Event: "site.counted", Upload: 1 << 20,
		Handle: func(q *web.Request) (a web.Answer, err error) {
			got, err = q.UploadedPicture("portrait", web.UploadLimits{Bytes: 500_000, Pixels: 1_000_000})
			return web.Data(len(got)), err
		}}
	h := webtest.Open(t, []web.Desk{{Name: "picture", Routes: []web.Route{take}}})
	clara := h.As(t, "clara")
	send := func(path, name string, content []byte) webtest.Answer {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, err := form.CreateFormFile("portrait", name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(content); err != nil {
			t.Fatal(err)
		}
		if err := form.Close(); err != nil {
			t.Fatal(err)
		}
		r := clara.Request(t, http.MethodPost, path, &body)
		r.Header.Set("Content-Type", form.FormDataContentType())
		return clara.Do(t, r)
	}
	small := png(t, 10, 10)
	bomb := png(t, 1, 1)
	copy(bomb[16:24], []byte{0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30}) // its header says 30,000 × 30,000 pixels
	for name, c := range map[string]struct {
		content []byte
		want    int
	}{
		"a picture": {small, 200}, "no file": {nil, 200}, "a text": {[]byte("hello"), 422}, "a cut picture": {small[:20], 422}, "a bomb": {bomb, 422},
		"too many bytes": {append(png(t, 10, 10), make([]byte, 600_000)...), 422}, "more than a request holds": {make([]byte, 2<<20), 422}, "a page": {[]byte("<html><script>alert(1)</script>"), 422},
	} {
		if a := send("/picture", "../../etc/passwd.png", c.content); a.Status != c.want {
			t.Errorf("%s: %d: %.200s", name, a.Status, a.Body)
		}
	}
	if a := send("/sign-out", "x.png", small); a.Status != 422 {
		t.Errorf("a form that takes no file: %d", a.Status)
	}
}
