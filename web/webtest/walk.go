package webtest

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/web"
)

// wildcard is a part of a pattern that stands for a name.
var wildcard = regexp.MustCompile(`\{[^}]*\}`)

// Example gives a path that a pattern matches, with a name in it that nothing has.
func Example(pattern string) string {
	return wildcard.ReplaceAllString(strings.TrimSuffix(pattern, "{$}"), "ZZ-9999")
}

// Table writes the registry as the table of docs/routes.md.
func Table(routes []web.Route) string {
	var s strings.Builder
	s.WriteString("| route | duty | site | states | proof | audit event |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, r := range routes {
		fmt.Fprintf(&s, "| `%s %s` | %s | %s | %s | %s | %s |\n", r.Method, r.Pattern, r.Duty, r.Site, r.States, r.Proof, r.Event)
	}
	return s.String()
}

// CheckTable fails the test unless the written table has every route of the house, with just these cells, and no other.
func CheckTable(t testing.TB, h *House, written string) {
	t.Helper()
	rows := map[string]bool{}
	for line := range strings.Lines(written) {
		if strings.HasPrefix(line, "| `") {
			rows[strings.TrimSpace(line)] = true
		}
	}
	for line := range strings.Lines(Table(h.Web.Routes())) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "| `") && !rows[line] {
			t.Errorf("the written table lacks %s", line)
		}
		delete(rows, line)
	}
	for row := range rows {
		t.Errorf("there is no such route: %s", row)
	}
}

// CheckDuties asks every route as nobody and as somebody of each role alone, and fails the test unless just those of the written duty
// get past it. It gives the number of cells.
func CheckDuties(t testing.TB, h *House) (cells int) {
	t.Helper()
	clients := map[string]*Client{"": h.Nobody()}
	for _, r := range issuance.Roles() {
		name := "only." + strings.ReplaceAll(string(r), " ", "-")
		h.Hire(t, issuance.Person{Username: name, Site: issuancetest.Warsaw, Roles: []issuance.Role{r}})
		clients[string(r)] = h.As(t, name)
	}
	for _, route := range h.Web.Routes() {
		for role, c := range clients {
			duty := ", " + route.Duty.String() + ", "
			may := duty == ", public, " || role != "" && (duty == ", signed in, " || strings.Contains(duty, ", "+role+", "))
			a := c.ask(t, route)
			cells++
			if refused := a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden && strings.Contains(a.Body, `"field":"duty"`); refused == may {
				t.Errorf("%s %s as %q: %d, may be %v: %.200s", route.Method, route.Pattern, role, a.Status, may, a.Body)
			}
			if a.Status == http.StatusOK && role != "" && route.Pattern == "/sign-out" {
				clients[role] = h.As(t, c.Who)
			}
		}
	}
	return cells
}

// ask asks a route as a program, without a form.
func (c *Client) ask(t testing.TB, route web.Route) Answer {
	t.Helper()
	r := c.Request(t, route.Method, Example(route.Pattern), strings.NewReader(""))
	r.Header.Set("Accept", "application/json")
	if route.Method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return c.Do(t, r)
}

// CheckForged sends every changing route the nine cases of headers that a request may come with, signed in as somebody of every role,
// and fails the test unless just those of another site are refused.
func CheckForged(t testing.TB, h *House) (cells int) {
	t.Helper()
	own := strings.TrimPrefix(h.URL, "http://")
	for _, c := range []struct {
		name    string
		headers map[string]string
		host    string
		refused bool
	}{
		{"no header", nil, own, false}, // no browser: a form's token is wanted all the same
		{"fetch from the same origin", map[string]string{"Sec-Fetch-Site": "same-origin"}, own, false},
		{"fetch from the same site", map[string]string{"Sec-Fetch-Site": "same-site"}, own, true},
		{"fetch from another site", map[string]string{"Sec-Fetch-Site": "cross-site"}, own, true},
		{"typed by the user", map[string]string{"Sec-Fetch-Site": "none"}, own, false},
		{"own origin", map[string]string{"Origin": h.URL}, own, false},
		{"foreign origin", map[string]string{"Origin": "https://elsewhere.example"}, own, true},
		{"opaque origin", map[string]string{"Origin": "null"}, own, true},
		{"own origin, another host", map[string]string{"Origin": h.URL}, "elsewhere.example", true},
	} {
		client := h.As(t, "mona")
		for _, route := range h.Web.Routes() {
			if route.Method == http.MethodGet {
				continue
			}
			r := client.Request(t, route.Method, Example(route.Pattern), strings.NewReader(""))
			r.Header.Set("Accept", "application/json")
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			for name, value := range c.headers {
				r.Header.Set(name, value)
			}
			r.Host = c.host
			a := client.Do(t, r)
			cells++
			if refused := a.Status == http.StatusForbidden && strings.Contains(a.Body, `"field":"origin"`); refused != c.refused {
				t.Errorf("%s %s, %s: %d: %.200s", route.Method, route.Pattern, c.name, a.Status, a.Body)
			}
			if route.Pattern == "/sign-out" {
				client = h.As(t, "mona")
			}
		}
	}
	return cells
}

// CheckReads asks these paths (of GET routes) as somebody while RefuseWrites is on, and fails the test on a page that could not be made.
func CheckReads(t testing.TB, h *House, username string, paths ...string) {
	t.Helper()
	client := h.As(t, username)
	allow := RefuseWrites(t, h)
	h.Later(60e9) // so that the session is noted as seen
	for _, path := range paths {
		if a := client.Get(t, path); a.Status >= 500 {
			t.Errorf("GET %s: %d\n%s", path, a.Status, h.Log)
		}
	}
	allow()
}

// RefuseWrites makes every table but the two that looking writes refuse any change, until the function that it gives is called.
func RefuseWrites(t testing.TB, h *House) (allow func()) {
	t.Helper()
	if _, err := h.DB.Owner.Exec(t.Context(), `
		CREATE FUNCTION refuse_writes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a page wrote to %', TG_TABLE_NAME; END $$;
		DO $$ DECLARE name text; BEGIN
			FOR name IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname NOT IN ('session', 'viewing') AND relname NOT LIKE 'river%' LOOP
				EXECUTE format('CREATE TRIGGER refuse_writes BEFORE INSERT OR UPDATE OR DELETE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_writes()', name);
			END LOOP;
		END $$`); err != nil {
		t.Fatal(err)
	}
	return func() {
		if _, err := h.DB.Owner.Exec(t.Context(), "DROP FUNCTION refuse_writes() CASCADE"); err != nil {
			t.Fatal(err)
		}
	}
}
