package people_test

import (
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/people"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestSites(t *testing.T) {
	h := issuancetest.New(t)
	riga := people.Site{Code: "RIX", Name: "Consulate in Riga", Place: "Riga", Kind: "consulate"}
	for range 2 { // once is enough
		h.Must(t, "adam", func(act *issuance.Act) error { return people.EnsureSite(t.Context(), act, riga) })
	}
	sites, err := people.Sites(t.Context(), h.DB.Auditor)
	if err != nil || len(sites) != 4 || sites[2] != riga || !slices.IsSortedFunc(sites, func(a, b people.Site) int { return strings.Compare(a.Code, b.Code) }) {
		t.Errorf("%v, %v", sites, err)
	}
	if n := h.Count(t, "audit_event WHERE action = 'site.added' AND subject = 'RIX' AND actor = 'adam'"); n != 1 {
		t.Errorf("%d events of one new site", n)
	}
	for name, s := range map[string]people.Site{
		"a code in small letters": {Code: "rix", Name: "Riga", Place: "Riga", Kind: "consulate"},
		"a code too long":         {Code: "RIGARIGARIGA", Name: "Riga", Place: "Riga", Kind: "consulate"},
		"no code":                 {Name: "Riga", Place: "Riga", Kind: "consulate"},
		"a kind that is none":     {Code: "RIG", Name: "Riga", Place: "Riga", Kind: "embassy"},
	} {
		err := h.Try(t, "adam", func(act *issuance.Act) error { return people.EnsureSite(t.Context(), act, s) })
		if issuance.KindOf(err) != issuance.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPeople(t *testing.T) {
	h := issuancetest.New(t)
	rolf := issuance.Person{Username: "rolf", Name: "Rolf", Site: issuancetest.Warsaw, Roles: []issuance.Role{issuance.Clerk, issuance.Supervisor}}
	for range 2 {
		h.Must(t, "adam", func(act *issuance.Act) error { return people.EnsurePerson(t.Context(), act, rolf) })
	}
	list, err := people.People(t.Context(), h.DB.Auditor)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(list, func(p issuance.Person) bool { return p.Username == "rolf" })
	if i < 0 || list[i].Site != rolf.Site || !slices.Equal(list[i].Roles, rolf.Roles) {
		t.Errorf("%v", list)
	}
	if n := h.Count(t, "audit_event WHERE action = 'person.added' AND subject = 'rolf'"); n != 1 {
		t.Errorf("%d events of one new person", n)
	}
	for name, p := range map[string]issuance.Person{
		"a user name in capitals": {Username: "Rolf", Site: issuancetest.Warsaw},
		"no user name":            {Site: issuancetest.Warsaw},
		"a site that is none":     {Username: "ruth", Site: "XXX"},
		"a role that is none":     {Username: "ruth", Site: issuancetest.Warsaw, Roles: []issuance.Role{"king"}},
	} {
		err := h.Try(t, "adam", func(act *issuance.Act) error { return people.EnsurePerson(t.Context(), act, p) })
		if issuance.KindOf(err) != issuance.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Who is somebody, and may they act?
func TestPersonByName(t *testing.T) {
	h := issuancetest.New(t)
	p, err := h.PersonByName(t.Context(), "mona")
	if err != nil || p.Site != issuancetest.Ministry || !slices.Equal(p.Roles, issuance.Roles()) || !p.Holds(issuance.Auditor) {
		t.Errorf("%+v, %v", p, err)
	}
	_, err = h.PersonByName(t.Context(), "nobody")
	issuancetest.WantKind(t, err, issuance.NotFound)
	if _, err := h.Pool.Exec(t.Context(), "UPDATE person SET disabled_at = now() WHERE username = 'mona'"); err != nil {
		t.Fatal(err)
	}
	_, err = h.PersonByName(t.Context(), "mona")
	issuancetest.WantKind(t, err, issuance.Forbidden)
}
