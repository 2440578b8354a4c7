// Package inspection is the desk of quality inspectors: the machine readable zone comes from a reader that types (a keyboard wedge), the
// page that was composed stands beside what was read with every difference, the serial of the blank is scanned, and the document passes
// or is rejected for a reason of a class. An inspector sees documents of the own site that wait for inspection, and no others.
package inspection

import (
	"net/http"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/web"
)

// Desk gives the routes, pages and links of inspection.
func Desk() web.Desk {
	inspector := web.Of(issuance.Inspector)
	deciding := func(pattern, event string, handle web.Handler) web.Route {
		return web.Route{Method: http.MethodPost, Pattern: pattern, Duty: inspector, Site: web.OwnSite, States: "printed",
			Proof: web.SessionProof, Event: event, Thing: thing, Handle: handle, Again: page}
	}
	return web.Desk{
		Name: "inspection",
		Routes: []web.Route{
			{Method: http.MethodGet, Pattern: "/inspection", Duty: inspector, Site: web.AnySite, States: web.Always, Proof: web.SessionProof, Event: web.NoEvent, Handle: list},
			{Method: http.MethodPost, Pattern: "/inspection", Duty: inspector, Site: web.AnySite, States: web.Always, Proof: web.SessionProof, Event: web.NoChange, Handle: scan, Again: scanAgain},
			{Method: http.MethodGet, Pattern: "/inspection/{id}", Duty: inspector, Site: web.OwnSite, States: "printed", Proof: web.SessionProof, Event: web.NoEvent, Thing: thing, Handle: page},
			deciding("/inspection/{id}/pass", "document.inspected", pass),
			deciding("/inspection/{id}/reject", "document.rejected blank.spoiled", reject),
		},
		Pages: []web.Template{{Name: "inspection-list", Zero: zeroList()}, {Name: "inspection-document", Zero: zeroView()}},
		Links: []web.Link{{Word: "nav.inspection", Path: "/inspection"}},
		Work:  []web.Worklist{{Word: "inspection.waiting", Path: "/inspection", Count: count}},
	}
}

// thing says where a document of the path is made, and where it stands.
func thing(q *web.Request) (web.Thing, error) {
	d, err := document.Load(q.Context(), q.Read, q.Name("id"))
	return web.Thing{Sites: []string{d.Site}, State: d.State}, err
}

// The sizes of the list: of a page, and how far the home page counts.
const (
	pageSize   = 25
	countUntil = 1000
)

// listView is what waits, below the field for the reader.
type listView struct {
	List           []document.ToInspect `json:"list"`
	Previous, Next string
}

func zeroList() listView { return listView{List: []document.ToInspect{{Operator: "x"}, {}}, Next: "/"} }

// list shows the field for the reader and what waits.
func list(q *web.Request) (web.Answer, error) {
	var v listView
	waiting, more, err := document.Printed(q.Context(), q.Read, q.By.Site, q.Asked("after"), pageSize)
	if err != nil {
		return web.Answer{}, err
	}
	v.List = waiting
	if more {
		v.Next = "/inspection?after=" + waiting[len(waiting)-1].ID
	}
	if q.Asked("after") != "" {
		v.Previous = "/inspection"
	}
	return web.Page("inspection-list", v), nil
}

// count says how many wait for the home page.
func count(q *web.Request) (int, error) {
	return document.CountPrinted(q.Context(), q.Read, q.By.Site, countUntil)
}
