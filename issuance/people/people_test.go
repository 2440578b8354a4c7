package people_test

import (
	"errors"
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
	for name, c := range map[string]struct {
		site           people.Site
		field, allowed string
	}{
		"a code in small letters": {people.Site{Code: "rix", Name: "Riga", Place: "Riga", Kind: "consulate"}, "code", "capital letters"},
		"a code too long":         {people.Site{Code: "RIGARIGARIGA", Name: "Riga", Place: "Riga", Kind: "consulate"}, "code", "2 to 8"},
		"no code":                 {people.Site{Name: "Riga", Place: "Riga", Kind: "consulate"}, "code", "2 to 8"},
		"a kind that is none":     {people.Site{Code: "RIG", Name: "Riga", Place: "Riga", Kind: "embassy"}, "kind", "print centre, consulate"},
		"a line break":            {people.Site{Code: "RIG", Name: "Ri\nga", Place: "Riga", Kind: "consulate"}, "name", "U+000A"},
		"a place turned around":   {people.Site{Code: "RIG", Name: "Riga", Place: "\u202eRiga", Kind: "consulate"}, "place", "U+202E"},
	} {
		refused(t, name, c.field, c.allowed, h.Try(t, "adam", func(act *issuance.Act) error { return people.EnsureSite(t.Context(), act, c.site) }))
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
	for name, c := range map[string]struct {
		person         issuance.Person
		field, allowed string
	}{
		"a user name in capitals":      {issuance.Person{Username: "Rolf", Site: issuancetest.Warsaw}, "username", "small letters"},
		"no user name":                 {issuance.Person{Site: issuancetest.Warsaw}, "username", "small letters"},
		"the system":                   {issuance.Person{Username: "system", Site: issuancetest.Warsaw}, "username", "choose another"},
		"a site that is none":          {issuance.Person{Username: "ruth", Site: "XXX"}, "site", "BRU, MIN"},
		"a role that is none":          {issuance.Person{Username: "ruth", Site: issuancetest.Warsaw, Roles: []issuance.Role{"king"}}, "role", "clerk, vetting officer"},
		"a control character":          {issuance.Person{Username: "ruth", Name: "Ru\x00th", Site: issuancetest.Warsaw}, "name", "U+0000"},
		"a bell":                       {issuance.Person{Username: "ruth", Name: "Ru\ath", Site: issuancetest.Warsaw}, "name", "U+0007"},
		"a name turned around":         {issuance.Person{Username: "ruth", Name: "Ruth \u202enimda", Site: issuancetest.Warsaw}, "name", "U+202E"},
		"an isolate":                   {issuance.Person{Username: "ruth", Name: "\u2066Ruth", Site: issuancetest.Warsaw}, "name", "U+2066"},
		"a name that is no text":       {issuance.Person{Username: "ruth", Name: "R\xfcth", Site: issuancetest.Warsaw}, "name", "UTF-8"},
		"a long user name, cut in two": {issuance.Person{Username: strings.Repeat("r", 41), Site: issuancetest.Warsaw}, "username", "2 to 40"},
	} {
		refused(t, name, c.field, c.allowed, h.Try(t, "adam", func(act *issuance.Act) error { return people.EnsurePerson(t.Context(), act, c.person) }))
	}
}

// refused wants an Invalid error of the field that says what is allowed, or what is not.
func refused(t *testing.T, name, field, allowed string, err error) {
	t.Helper()
	e, ok := errors.AsType[*issuance.Error](err)
	if !ok || e.Kind != issuance.Invalid || e.Field != field || e.Remedy == "" || !strings.Contains(e.Error(), allowed) {
		t.Errorf("%s: %v, want field %s and %q", name, err, field, allowed)
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
