// Package approval is the desk of approvers: what waits for a decision, everything that was captured of an application with its portrait,
// signature and findings, and the decision. Nobody decides what they captured, nothing is decided before data and portrait were shown, and
// granting and refusing ask for a fresh proof.
package approval

import (
	"net/http"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/web"
)

// duty is whose desk this is.
const duty = issuance.Approver

// Desk gives the routes, pages and links of approval.
func Desk() web.Desk {
	approver := web.Of(duty)
	looking := func(pattern string, handle web.Handler) web.Route {
		return web.Route{Method: http.MethodGet, Pattern: pattern, Duty: approver, Site: web.OwnSite, States: "vetting, review",
			Proof: web.SessionProof, Event: web.NoEvent, Thing: thing, Handle: handle}
	}
	acting := func(pattern, states string, proof web.Proof, event string, handle web.Handler) web.Route {
		return web.Route{Method: http.MethodPost, Pattern: pattern, Duty: approver, Site: web.OwnSite, States: states,
			Proof: proof, Event: event, Thing: thing, Handle: handle, Again: page}
	}
	return web.Desk{
		Name: "approval",
		Routes: []web.Route{
			{Method: http.MethodGet, Pattern: "/approval", Duty: approver, Site: web.AnySite, States: web.Always, Proof: web.SessionProof, Event: web.NoEvent, Handle: list},
			{Method: http.MethodPost, Pattern: "/approval/next", Duty: approver, Site: web.AnySite, States: web.Always, Proof: web.SessionProof, Event: "claim.taken", Handle: next},
			looking("/approval/{ref}", page),
			looking("/approval/{ref}/portrait", portrait),
			looking("/approval/{ref}/signature", signature),
			acting("/approval/{ref}/claim", "vetting, review", web.SessionProof, "claim.taken", take),
			acting("/approval/{ref}/release", "vetting, review", web.SessionProof, "claim.released", release),
			acting("/approval/{ref}/grant", "review", web.FreshProof, "application.approved document.ordered claim.released", grant),
			acting("/approval/{ref}/refuse", "vetting, review", web.FreshProof, "application.refused claim.released", refuse),
			acting("/approval/{ref}/return", "vetting, review", web.SessionProof, "application.returned claim.released", giveBack),
		},
		Pages: []web.Template{{Name: "approval-list", Zero: zeroList()}, {Name: "approval-application", Zero: zeroView()}},
		Links: []web.Link{{Word: "nav.approval", Path: "/approval"}},
		Work:  []web.Worklist{{Word: "approval.waiting", Path: "/approval", Count: count}},
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
func path(reference string) string { return "/approval/" + reference }
