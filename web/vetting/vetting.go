// Package vetting is the desk of vetting officers: what waits with findings, who works at it, each finding beside the record that it is
// about with words for every difference, and the officer's answer. Nothing is answered before data and portrait were shown.
package vetting

import (
	"net/http"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/web"
)

// duty is whose desk this is.
const duty = issuance.VettingOfficer

// Desk gives the routes, pages and links of vetting.
func Desk() web.Desk {
	officer := web.Of(duty)
	looking := func(pattern string, handle web.Handler) web.Route {
		return web.Route{Method: http.MethodGet, Pattern: pattern, Duty: officer, Site: web.OwnSite, States: "submitted, vetting, review",
			Proof: web.SessionProof, Event: web.NoEvent, Thing: thing, Handle: handle}
	}
	acting := func(pattern, states, event string, handle web.Handler) web.Route {
		return web.Route{Method: http.MethodPost, Pattern: pattern, Duty: officer, Site: web.OwnSite, States: states,
			Proof: web.SessionProof, Event: event, Thing: thing, Handle: handle, Again: page}
	}
	return web.Desk{
		Name: "vetting",
		Routes: []web.Route{
			{Method: http.MethodGet, Pattern: "/vetting", Duty: officer, Site: web.AnySite, States: web.Always, Proof: web.SessionProof, Event: web.NoEvent, Handle: list},
			{Method: http.MethodPost, Pattern: "/vetting/next", Duty: officer, Site: web.AnySite, States: web.Always, Proof: web.SessionProof, Event: "claim.taken", Handle: next},
			looking("/vetting/{ref}", page),
			looking("/vetting/{ref}/portrait", portrait),
			looking("/vetting/{ref}/portrait/submitted", submitted),
			looking("/vetting/{ref}/findings/{finding}/portrait", otherPortrait),
			acting("/vetting/{ref}/claim", "vetting", "claim.taken", take),
			acting("/vetting/{ref}/release", "vetting, review", "claim.released", release),
			acting("/vetting/{ref}/settle", "vetting", "finding.settled application.review claim.released", settle),
		},
		Pages: []web.Template{{Name: "vetting-list", Zero: zeroList()}, {Name: "vetting-application", Zero: zeroView()}},
		Links: []web.Link{{Word: "nav.vetting", Path: "/vetting"}},
		Work:  []web.Worklist{{Word: "vetting.waiting", Path: "/vetting", Count: count}},
	}
}

// thing says where an application of the path may be worked at, and where it stands.
func thing(q *web.Request) (web.Thing, error) {
	a, err := application.Load(q.Context(), q.Read, q.Name("ref"))
	if err != nil {
		return web.Thing{}, err
	}
	sites, err := application.SitesFor(q.Context(), q.Read, a.Site)
	return web.Thing{Sites: sites, State: a.State}, err
}

// path is the page of an application.
func path(reference string) string { return "/vetting/" + reference }
