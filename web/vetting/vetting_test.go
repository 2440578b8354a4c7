package vetting_test

import (
	"net/http"
	"strings"
	"testing"

	"chancery/issuance"
	"chancery/issuance/application"
	domain "chancery/issuance/vetting"
	"chancery/web"
	"chancery/web/vetting"
	"chancery/web/webtest"
)

// open is a house with the desk, and an application with a watchlist finding in it.
func open(t testing.TB) (h *webtest.House, reference string) {
	t.Helper()
	h = webtest.Open(t, []web.Desk{vetting.Desk()})
	return h, listed(t, h)
}

// listed submits an application whose applicant is nearly on the watchlist, and vets it.
func listed(t testing.TB, h *webtest.House, edits ...func(*application.Content)) string {
	t.Helper()
	c := h.Passport(edits...)
	a := c.Applicant
	h.Must(t, "sara", func(act *issuance.Act) error {
		_, err := domain.EnterWatchlist(t.Context(), act, domain.Entry{Primary: a.PrimaryIdentifier, Secondary: a.SecondaryIdentifier, Language: c.Language(),
			DateOfBirth: "1974-12-08", Provision: "Passport Act s. 7", RequestedBy: "District court of Zenith"})
		return err
	})
	reference := h.Submit(t, c)
	h.Must(t, "system", func(act *issuance.Act) error { return domain.Run(t.Context(), act, reference) })
	return reference
}

// page is what a test takes from the page of an application.
type page struct {
	Shown   string
	Current struct{ ID int64 }
	State   issuance.State
	Beside  struct {
		Kind string
		Rows []struct {
			Field string
			Said  []string
		}
	}
}

func TestRolesAndSites(t *testing.T) {
	h, ref := open(t)
	for _, c := range []struct {
		who  string
		want int
	}{
		{"vera", 200}, {"mona", 200}, {"boris", 200},
		{"clara", 403}, {"anton", 403}, {"olga", 403}, {"ines", 403}, {"sara", 403}, {"adam", 403}, {"karl", 403},
	} {
		if a := h.As(t, c.who).Get(t, "/vetting"); a.Status != c.want {
			t.Errorf("%s gets %d at the worklist, want %d\n%s", c.who, a.Status, c.want, h.Log)
		}
		if a := h.As(t, c.who).Get(t, "/vetting/"+ref); a.Status != c.want {
			t.Errorf("%s gets %d at the application, want %d", c.who, a.Status, c.want)
		}
	}
	h.Hire(t, issuance.Person{Username: "wanda", Site: "WAW", Roles: []issuance.Role{issuance.VettingOfficer}})
	for _, path := range []string{"", "/portrait", "/portrait/submitted"} {
		if a := h.As(t, "wanda").Get(t, "/vetting/"+ref+path); a.Status != http.StatusNotFound {
			t.Errorf("%s of another site: %d", path, a.Status)
		}
	}
	if a := h.As(t, "wanda").Get(t, "/vetting"); strings.Contains(a.Body, ref) {
		t.Error("the worklist of another site has the application")
	}
	if a := h.Nobody().Get(t, "/vetting"); a.Status != http.StatusSeeOther {
		t.Errorf("nobody: %d", a.Status)
	}
}
