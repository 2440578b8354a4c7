package desks_test

import (
	_ "embed" // the written table
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/web"
)

// written is the table that a person can read.
//
//go:embed testdata/routes.txt
var written string

// row is one route of the written table.
type row struct {
	route, duty, thing, site, states, proof, event string
}

// registry writes the row as the registry has it.
func (r row) registry() string {
	site := string(web.OwnSite)
	if r.site == string(web.AnySite) {
		site = r.site
	}
	return strings.Join([]string{r.route, r.duty, site, r.states, r.proof, r.event}, " | ")
}

// table reads what is written: rows by route, and the states of things.
func table(t testing.TB) (rows map[string]row, things map[string][]string) {
	t.Helper()
	rows, things = map[string]row{}, map[string][]string{"-": {""}}
	for line := range strings.Lines(written) {
		var c []string
		for cell := range strings.SplitSeq(line, "|") {
			c = append(c, strings.TrimSpace(cell))
		}
		thing, isThing := strings.CutPrefix(c[0], "thing ")
		switch {
		case strings.HasPrefix(line, "#"), c[0] == "":
		case isThing && len(c) == 2:
			things[strings.TrimSpace(thing)] = strings.Split(c[1], ", ")
		case len(c) == 7:
			if _, twice := rows[c[0]]; twice {
				t.Errorf("%s is written twice", c[0])
			}
			rows[c[0]] = row{c[0], c[1], c[2], c[3], c[4], c[5], c[6]}
		default:
			t.Fatalf("no row of the table: %s", line)
		}
	}
	return rows, things
}

// checkTable holds the table against the registry, both ways, and the states of things against those that the database knows.
func checkTable(t *testing.T, s *scene) {
	rows, things := table(t)
	left := map[string]bool{}
	for route := range rows {
		left[route] = true
	}
	for _, r := range s.Web.Routes() {
		name := r.Method + " " + r.Pattern
		has := strings.Join([]string{name, r.Duty.String(), string(r.Site), r.States, string(r.Proof), r.Event}, " | ")
		if w, there := rows[name]; !there {
			t.Errorf("nothing is written about %s", has)
		} else if w.registry() != has {
			t.Errorf("written: %s\nthe house has: %s", w.registry(), has)
		}
		delete(left, name)
	}
	for route := range left {
		t.Errorf("there is no such route: %s", route)
	}
	for _, r := range rows {
		if _, known := things[r.thing]; !known {
			t.Errorf("%s is about a %s, whose states are not written", r.route, r.thing)
		}
		if r.site != string(web.AnySite) && whose(s, r.site) == nil {
			t.Errorf("%s: nobody knows what %q means", r.route, r.site)
		}
	}
	for _, thing := range []string{"application", "document", "batch", "attempt", "blank", "printer"} {
		var rule string
		if err := s.DB.Owner.QueryRow(t.Context(), "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = $1", thing+"_state").Scan(&rule); err != nil {
			t.Fatal(err)
		}
		var known []string
		for _, m := range regexp.MustCompile(`'([^']+)'`).FindAllStringSubmatch(rule, -1) {
			known = append(known, m[1])
		}
		if got := slices.Sorted(slices.Values(things[thing])); !slices.Equal(got, slices.Sorted(slices.Values(known))) {
			t.Errorf("states of a %s: written %v, the database knows %v", thing, got, known)
		}
	}
}

// whose says for which people a rule on sites lets a thing of the scene be there at all; nil is no rule.
func whose(s *scene, rule string) func(issuance.Person) bool {
	at := func(sites ...string) func(issuance.Person) bool {
		return func(p issuance.Person) bool { return slices.Contains(sites, p.Site) }
	}
	switch rule {
	case string(web.AnySite):
		return func(issuance.Person) bool { return true }
	case "its clerk alone":
		return func(p issuance.Person) bool { return p.Username == typist }
	case "where it was taken":
		return at(issuancetest.Brussels)
	case "where it is handed over", "where it is sent":
		return at(issuancetest.Warsaw)
	case "where it was taken or is handed over":
		return at(issuancetest.Brussels, issuancetest.Warsaw)
	case "where it was taken or is made":
		return at(issuancetest.Brussels, issuancetest.Ministry)
	case "where it was taken, is made or handed over", "where it is, or its document is known":
		return at(issuancetest.Brussels, issuancetest.Ministry, issuancetest.Warsaw)
	case "where it is made", "where it was made", "where it stands", "where it was received", "where it was counted":
		return at(issuancetest.Ministry)
	}
	return nil
}

// force puts a thing of the scene into a state, past all rules but the checks of its row. The empty state is of what has none.
func (s *scene) force(t testing.TB, thing, state string) {
	t.Helper()
	var sql string
	args := []any{state}
	switch thing {
	case "application":
		sql, args = "UPDATE application SET state = $1 WHERE reference = $2", append(args, s.application)
	case "document":
		sql, args = "UPDATE document SET state = $1 WHERE id = $2", append(args, s.document)
	case "batch":
		sql, args = "UPDATE batch SET state = $1 WHERE id = $2", append(args, s.batch)
	case "attempt":
		sql, args = "UPDATE attempt SET state = $1 WHERE id = $2", append(args, s.attempt)
	case "blank":
		sql, args = "UPDATE blank SET state = $1 WHERE serial = $2", append(args, s.serial)
	case "printer":
		sql, args = "UPDATE printer SET state = $1, state_by = 'adam', state_at = now(), state_reason = 'the ribbon is torn' WHERE id = $2", append(args, s.printer)
	case "consignment":
		sql, args = "UPDATE dispatch SET received_by = CASE WHEN $1 = 'received' THEN 'carol' END, received_at = CASE WHEN $1 = 'received' THEN sent_at END WHERE id = $2", append(args, s.consignment)
	case "draft":
		sql = "UPDATE draft SET application = CASE WHEN $1 = 'submitted' THEN $3 END, typed = CASE WHEN $1 = 'submitted' THEN '{}' ELSE $4::jsonb END WHERE id = $2"
		args = append(args, s.draft, s.application, s.typed)
	default:
		return
	}
	tag, err := s.superuser.Exec(t.Context(), sql, args...)
	if err != nil || tag.RowsAffected() != 1 {
		t.Fatalf("putting the %s into %s: %v %v", thing, state, tag, err)
	}
}

// filled fills in what the document, its batch and its attempt would have in later states, so that they can be put into any.
func (s *scene) filled(t testing.TB) {
	t.Helper()
	for _, sql := range []string{
		"UPDATE document SET end_reason = 'torn', handed_over_by = 'carol', handed_over_at = now(), identity_check = 'portrait and identity document'",
		"UPDATE batch SET halt_reason = 'a doubt'", "UPDATE attempt SET reason = 'the connection broke', evidence = 0, counter_moved = 0, device_said = ''",
	} {
		if _, err := s.superuser.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
}

// describe names a cell.
func describe(r row, state, who string) string {
	return fmt.Sprintf("%s [%s] as %s", r.route, state, who)
}
