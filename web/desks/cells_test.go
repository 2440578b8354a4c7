package desks_test

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/people"
	"chancery/web"
	"chancery/web/webtest"
)

// typist is who has typed the draft of the scene.
const typist = "clerk.bru"

// walker is somebody who tries every door: of one role alone, at one site.
type walker struct {
	issuance.Person
	*webtest.Client
}

// walkers hires somebody of each role at each site, and takes nobody and a second clerk in Brussels along.
func walkers(t testing.TB, s *scene) []walker {
	t.Helper()
	list := []walker{{Client: s.Nobody()}, {s.Person(t, "clara"), s.As(t, "clara")}}
	for _, site := range []string{issuancetest.Ministry, issuancetest.Brussels, issuancetest.Warsaw, elsewhere} {
		for _, r := range issuance.Roles() {
			p := issuance.Person{Username: strings.ReplaceAll(string(r), " ", "-") + "." + strings.ToLower(site), Site: site, Roles: []issuance.Role{r}}
			s.Hire(t, p)
			list = append(list, walker{p, s.As(t, p.Username)})
		}
	}
	return list
}

// want is what the table says of a cell: "" where the rules let somebody pass.
func want(s *scene, r row, state string, w walker) string {
	duties := strings.Split(r.duty, ", ")
	switch {
	case r.duty == "public":
		return ""
	case w.Username == "":
		return "nobody is signed in"
	case r.duty != "signed in" && !slices.ContainsFunc(w.Roles, func(r issuance.Role) bool { return slices.Contains(duties, string(r)) }):
		return "no duty"
	case !whose(s, r.site)(w.Person):
		return "no such thing"
	case r.states != web.Always && !slices.Contains(strings.Split(r.states, ", "), state):
		return "not in this state"
	}
	return ""
}

// got reads the same out of an answer.
func got(a *httptest.ResponseRecorder) string {
	var v struct{ Data struct{ Wrong []web.Wrong } }
	_ = json.Unmarshal(a.Body.Bytes(), &v) // pictures are none
	field := ""
	if len(v.Data.Wrong) == 1 {
		field = v.Data.Wrong[0].Field
	}
	switch {
	case a.Code == http.StatusUnauthorized:
		return "nobody is signed in"
	case a.Code == http.StatusForbidden && field == "duty":
		return "no duty"
	case a.Code == http.StatusNotFound:
		return "no such thing"
	case a.Code == http.StatusConflict && field == "state":
		return "not in this state"
	case a.Code >= 500:
		return http.StatusText(a.Code)
	}
	return ""
}

// TestEveryCell opens one house and shows on all of it: the registry is what is written; each person gets past the rules of each route
// just where the table says, in each state of the thing and at each site; what another site sends is refused; pages only read; a session
// that is ended is ended; broken requests break nothing.
func TestTheWholeHouse(t *testing.T) {
	s := whole(t)
	list := walkers(t, s)
	for _, w := range list {
		if w.Username == typist {
			s.capture(t, w.Client)
		}
	}
	s.filled(t)
	t.Run("table", func(t *testing.T) { checkTable(t, s) })
	t.Run("forged", func(t *testing.T) { t.Logf("%d forged requests", webtest.CheckForged(t, s.House)) })
	t.Run("reads", func(t *testing.T) { checkReads(t, s) })
	t.Run("proof", func(t *testing.T) { checkProof(t, s) })
	t.Run("cells", func(t *testing.T) { checkCells(t, s, list) })
	t.Run("races", func(t *testing.T) { checkRaces(t, s) })
	t.Run("broken", func(t *testing.T) { checkBroken(t, s) })
}

// checkCells walks every cell: route × state × person.
func checkCells(t *testing.T, s *scene, list []walker) {
	rows, things := table(t)
	cells, wrong := map[string]int{}, 0
	for thing, states := range things {
		for _, state := range states {
			s.force(t, thing, state)
			for _, route := range s.Web.Routes() {
				r, there := rows[route.Method+" "+route.Pattern]
				if !there || r.thing != thing {
					continue
				}
				path := s.path(t, route)
				for i, w := range list {
					wants := want(s, r, state, w)
					a := ask(s.House, w.Client, route.Method, path, "")
					cells[wants]++
					if has := got(a); has != wants {
						if wrong++; wrong > 40 {
							t.Fatal("and so on")
						}
						t.Errorf("%s: %d %q, want %q: %.300s", describe(r, state, w.Username), a.Code, has, wants, a.Body)
					}
					if w.Username != "" && (r.route == "POST /sign-out" || r.route == "POST /me/sessions/end") {
						list[i].Client = s.As(t, w.Username)
					}
				}
			}
		}
		s.rest(t, thing)
	}
	total := 0
	for what, n := range cells {
		total += n
		t.Logf("%6d cells: %s", n, cmp.Or(what, "past the rules"))
	}
	t.Logf("%6d cells in all, %d routes, %d people", total, len(rows), len(list))
}

// checkReads opens the page of every GET route, in each state in which it may be opened, while every table but the two that looking writes
// refuses any change. What is read from only reads anyway: it is a pool of the auditor's.
func checkReads(t *testing.T, s *scene) {
	rows, things := table(t)
	s.Hire(t, issuance.Person{Username: "wanda", Site: issuancetest.Warsaw, Roles: issuance.Roles()})
	everybody := []walker{{s.Person(t, typist), s.As(t, typist)}}
	for _, who := range []string{"mona", "boris", "wanda"} {
		everybody = append(everybody, walker{s.Person(t, who), s.As(t, who)})
		if a := everybody[len(everybody)-1].Post(t, "/supervision/life/document/"+s.document+"/look", "reason", "letter of 3 June"); a.Status != http.StatusSeeOther {
			t.Fatalf("noting a look: %d %s", a.Status, a.Body)
		}
	}
	paths := map[string]string{}
	for _, route := range s.Web.Routes() {
		if route.Method == http.MethodGet {
			paths[route.Pattern] = s.path(t, route)
		}
	}
	defer webtest.RefuseWrites(t, s.House)()
	s.Later(60e9) // so that sessions are noted as seen
	opened, pages := 0, 0
	for _, route := range s.Web.Routes() {
		r := rows[route.Method+" "+route.Pattern]
		if route.Method != http.MethodGet {
			continue
		}
		ok, last := false, ""
		for _, state := range things[r.thing] {
			s.force(t, r.thing, state)
			for _, w := range everybody {
				if want(s, r, state, w) != "" {
					continue
				}
				a := ask(s.House, w.Client, route.Method, paths[route.Pattern], "")
				opened++
				ok = ok || a.Code < 400
				last = a.Body.String()
				if a.Code >= 500 {
					t.Errorf("%s: %d\n%s", describe(r, state, w.Username), a.Code, s.Log)
				}
			}
		}
		s.rest(t, r.thing)
		pages++
		if !ok {
			t.Errorf("%s can't be opened by anybody in any state: %.500s", r.route, last)
		}
	}
	t.Logf("%d GET routes opened %d times", pages, opened)
}

// rest puts things back to where they are in the scene.
func (s *scene) rest(t testing.TB, things ...string) {
	t.Helper()
	for _, thing := range things {
		s.force(t, thing, map[string]string{"application": "ready", "document": "available", "batch": "reconciled", "attempt": "verified", "blank": "consumed", "printer": "ready", "consignment": "received", "draft": "draft"}[thing])
	}
}

// checkProof asks every route six minutes after sign-in, and at once: a route that wants a fresh proof asks for it, no other does, and
// none does at once.
func checkProof(t *testing.T, s *scene) {
	rows, things := table(t)
	h := openAt(t, s.House.House, webtest.Limits(people.DefaultLimits()))
	for _, route := range s.Web.Routes() {
		r := rows[route.Method+" "+route.Pattern]
		if r.duty == "public" {
			continue
		}
		for _, who := range []string{"mona", "boris"} { // of one of them each thing is
			w := walker{s.Person(t, who), h.As(t, who)}
			state := ""
			for _, state = range things[r.thing] {
				if want(s, r, state, w) == "" {
					break
				}
			}
			if want(s, r, state, w) != "" && r.proof != "fresh" {
				continue
			}
			s.force(t, r.thing, state)
			path := s.path(t, route)
			for _, late := range []bool{true, false} {
				w.Client = h.As(t, who)
				if late {
					s.Later(6 * time.Minute)
				}
				a := ask(h, w.Client, route.Method, path, "")
				var v struct{ Data struct{ Action string } }
				_ = json.Unmarshal(a.Body.Bytes(), &v) // pictures are none
				if asked := a.Code == http.StatusForbidden && v.Data.Action != ""; asked != (late && r.proof == "fresh") {
					t.Errorf("%s: late %v, asked for a proof %v: %d %.300s", describe(r, state, who), late, asked, a.Code, a.Body)
				}
			}
		}
		s.rest(t, r.thing)
	}
}
