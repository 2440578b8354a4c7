// Package clerk is the desk of the people at the counter: they capture applications as drafts that lose nothing, with findings as they
// type, submit them and give a receipt, correct what was returned, say where a document is, and hand it over.
//
// A draft is kept at every step; the browser's part (web/static/clerk.js) only saves it more often and asks for findings while somebody
// types. Without it the same form has a button that does both. docs/desks/clerk.md is a tour.
package clerk

import (
	"context"
	"net/http"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/personalization"
	"chancery/personalization/portrait"
	"chancery/personalization/record"
	"chancery/web"
)

// Draw gives the page that a record would become as it will look on its blank, as PNG at so many dots per inch. The record is that of a
// draft, with a number that nobody has: whoever draws it must not seal it with the authority's own key.
type Draw func(ctx context.Context, r record.Record, images personalization.Images, dpi int) ([]byte, error)

// desk holds what its handlers need.
type desk struct {
	finder *portrait.Finder
	draw   Draw
}

// Desk gives the clerk's desk. Without a way to draw there are no previews of pages.
func Desk(draw Draw) (web.Desk, error) {
	finder, err := portrait.NewFinder()
	if err != nil {
		return web.Desk{}, err
	}
	d := desk{finder: finder, draw: draw}
	return web.Desk{
		Name:   "clerk",
		Routes: d.routes(),
		Pages: []web.Template{
			{Name: "clerk-list", Zero: zeroList()}, {Name: "clerk-draft", Zero: zeroDraft()}, {Name: "clerk-application", Zero: zeroApplication()},
			{Name: "clerk-where", Zero: whereView{Found: zeroList().Under, Asked: true}}, {Name: "clerk-hand-over", Zero: zeroCounter()},
			{Name: "clerk-consignment", Zero: consignmentView{}},
		},
		Links: []web.Link{{Word: "clerk.nav", Path: "/clerk"}, {Word: "clerk.nav-where", Path: "/clerk/where"}},
		Work:  []web.Worklist{{Word: "clerk.work", Path: "/clerk", Count: waiting}},
	}, nil
}

// largestForm is a form with a portrait and a signature, in bytes.
const largestForm = 8 << 20

func (d desk) routes() []web.Route {
	clerk := web.Of(issuance.Clerk)
	get := func(pattern, states string, thing func(*web.Request) (web.Thing, error), handle web.Handler) web.Route {
		r := web.Route{Method: http.MethodGet, Pattern: pattern, Duty: clerk, Site: web.AnySite, States: states, Proof: web.SessionProof, Event: web.NoEvent, Thing: thing, Handle: handle}
		if thing != nil {
			r.Site = web.OwnSite
		}
		return r
	}
	post := func(pattern, states, event string, thing func(*web.Request) (web.Thing, error), handle, again web.Handler) web.Route {
		r := get(pattern, states, thing, handle)
		r.Method, r.Event, r.Again = http.MethodPost, event, again
		return r
	}
	files := func(r web.Route) web.Route {
		r.Upload = largestForm
		return r
	}
	const draft, ref = "/clerk/drafts/{id}", "/clerk/applications/{ref}"
	return []web.Route{
		get("/clerk", web.Always, nil, d.list),
		post("/clerk/drafts", web.Always, "draft.begun", nil, d.begin, d.list),
		get(draft, "draft, submitted", drafted, d.page),
		files(post(draft, "draft", "draft.saved", drafted, d.save, d.page)),
		files(post(draft+"/check", "draft", web.NoChange, drafted, d.check, d.page)),
		files(post(draft+"/submit", "draft, submitted", "draft.saved draft.submitted application.captured application.submitted", drafted, d.submit, d.page)),
		post(draft+"/discard", "draft", "draft.discarded", drafted, d.discard, d.page),
		get(draft+"/portrait.jpg", "draft", drafted, d.cutPicture),
		get(draft+"/given.jpg", "draft", drafted, d.givenPicture),
		get(draft+"/overlay.svg", "draft", drafted, d.overlay),
		get(draft+"/signature.png", "draft", drafted, d.signaturePicture),
		get(draft+"/page.png", "draft", drafted, d.preview),

		get("/clerk/where", web.Always, nil, d.where),
		post("/clerk/where", web.Always, web.NoChange, nil, d.find, d.where),
		get(ref, web.Always, taken, d.application),
		get(ref+"/portrait.jpg", web.Always, taken, d.portrait),
		get(ref+"/receipt.pdf", web.Always, taken, d.receipt),
		post(ref+"/correct", string(application.Returned), "draft.begun", captured, d.correct, d.application),
		post(ref+"/withdraw", "submitted, vetting, review, returned", "application.withdrawn", captured, d.withdraw, d.application),
		get(ref+"/hand-over", string(application.Ready), wanted, d.counter),
		post(ref+"/hand-over", string(application.Ready), "document.handed-over application.delivered document.superseded", wanted, d.handOver, d.counter),

		get("/clerk/consignments/{id}", "sent, received", sent, d.consignment),
		post("/clerk/consignments/{id}", "sent", "dispatch.received document.received application.ready", sent, d.receive, d.consignment),
		{Method: http.MethodGet, Pattern: "/clerk/ocr-b.ttf", Duty: web.SignedIn(), Site: web.AnySite, States: web.Always, Proof: web.SessionProof, Event: web.NoEvent, Handle: font},
	}
}
