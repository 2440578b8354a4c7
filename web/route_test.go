package web_test

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/web"
	"chancery/web/webtest"
)

// nothing is a handler that answers.
func nothing(*web.Request) (web.Answer, error) { return web.Data("nothing"), nil }

func row() web.Route {
	return web.Route{Method: http.MethodPost, Pattern: "/things/{id}", Duty: web.Of(issuance.Clerk), Site: web.OwnSite, States: "draft, returned", Proof: web.SessionProof, Event: "application.captured",
		Handle: nothing, Thing: func(*web.Request) (web.Thing, error) { return web.Thing{}, nil }}
}

// A row that lacks a cell, or whose cells contradict each other, is refused before anybody comes.
func TestRowsAreComplete(t *testing.T) {
	authority := issuancetest.New(t)
	reader := webtest.ReadOnly(t, authority)
	open := func(r web.Route) error {
		_, err := web.New(web.Config{Authority: authority.Authority, Reader: reader}, web.Desk{Name: "test", Routes: []web.Route{r}})
		return err
	}
	if err := open(row()); err != nil {
		t.Error(err)
	}
	for says, spoil := range map[string]func(*web.Route){
		"neither GET nor POST":     func(r *web.Route) { r.Method = http.MethodPut },
		"is no path":               func(r *web.Route) { r.Pattern = "" },
		"whose duty":               func(r *web.Route) { r.Duty = web.Duty{} },
		"whose duty it is":         func(r *web.Route) { r.Duty = web.Of() },
		"no rule on sites":         func(r *web.Route) { r.Site = "" },
		"no rule on states":        func(r *web.Route) { r.States = "" },
		"what proof":               func(r *web.Route) { r.Proof = "" },
		"a public route":           func(r *web.Route) { r.Proof = web.NoProof },
		"which audit event":        func(r *web.Route) { r.Event = "" },
		"which audit event it":     func(r *web.Route) { r.Event = web.NoEvent },
		"knows no event thing.was": func(r *web.Route) { r.Event = "thing.was" },
		"knows no event":           func(r *web.Route) { r.Event = "application.captured application.eaten" },
		"nothing handles it":       func(r *web.Route) { r.Handle = nil },
		"to know the thing":        func(r *web.Route) { r.Thing = nil },
		"can't wait":               func(r *web.Route) { r.Proof, r.Upload = web.FreshProof, 1<<20 },
	} {
		r := row()
		spoil(&r)
		if err := open(r); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", says, err)
		}
	}
}

// Role × route, and the nine cases of forged requests, over the frame's own routes; the desks walk theirs in the same way.
func TestTheFramesRoutes(t *testing.T) {
	h := webtest.Open(t, nil)
	written, err := os.ReadFile("testdata/routes.md")
	if err != nil {
		t.Fatal(err)
	}
	webtest.CheckTable(t, h, string(written))
	t.Logf("%d cells of role × route, %d of forged × route", webtest.CheckDuties(t, h), webtest.CheckForged(t, h))
	webtest.CheckReads(t, h, "mona", "/", "/me", "/people", "/people/clara", "/sites", "/board", "/blanks", "/documents/D-1", "/blanks/B", "/batches/B", "/nowhere", "/sign-in")
}

// Own or another site × each state: what the rules of a row say is done before its handler is asked.
func TestSiteAndState(t *testing.T) {
	asked := 0
	thing := web.Thing{}
	r := row()
	r.Method, r.Event = http.MethodGet, web.NoEvent
	r.Handle = func(*web.Request) (web.Answer, error) { asked++; return web.Data("here"), nil }
	r.Thing = func(*web.Request) (web.Thing, error) { return thing, nil }
	h := webtest.Open(t, []web.Desk{{Name: "things", Routes: []web.Route{r}}})
	clara := h.As(t, "clara")
	for _, c := range []struct {
		sites []string
		state issuance.State
		want  int
	}{
		{[]string{"BRU"}, "draft", 200}, {[]string{"MIN", "BRU"}, "returned", 200}, {[]string{"BRU"}, "review", 409}, {[]string{"BRU"}, "", 409}, {[]string{"BRU"}, "draft, returned", 409},
		{[]string{"WAW"}, "draft", 404}, {[]string{"WAW"}, "review", 404}, {nil, "draft", 404}, {[]string{""}, "draft", 404},
	} {
		thing, asked = web.Thing{Sites: c.sites, State: c.state}, 0
		if a := clara.Get(t, "/things/1"); a.Status != c.want || (asked == 1) != (c.want == 200) {
			t.Errorf("%v %s: %d, asked %d times", c.sites, c.state, a.Status, asked)
		}
	}
	asked = 0
	if a := h.As(t, "vera").Get(t, "/things/1"); a.Status != 403 || asked != 0 {
		t.Errorf("not her duty: %d, asked %d times", a.Status, asked)
	}
}

func TestMalformedRequests(t *testing.T) {
	n := 500
	if os.Getenv("CHANCERY_PROVE") == "1" {
		n = 20_000
	}
	webtest.CheckMalformed(t, webtest.Open(t, nil), n, 6)
}
