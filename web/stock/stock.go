// Package stock is the desk of stock keepers: blanks are received, handed to operators, taken back, counted, spoiled and destroyed by plain
// forms over the acts of the domain, and the register tells by range where each blank is, and which serials nobody has ever seen. What
// needs two people is not recorded before the second one has shown, in the same form, that it is them. Everything is of one's own site.
package stock

import (
	"net/http"

	"chancery/issuance"
	"chancery/web"
)

// Desk gives the routes, pages and links of stock.
func Desk() web.Desk {
	d := web.Desk{
		Name:   "stock",
		Routes: []web.Route{},
		Pages: []web.Template{{Name: "stock-overview", Zero: zeroOverview()}, {Name: "stock-act", Zero: zeroAct()}, {Name: "stock-register", Zero: zeroRegister()},
			{Name: "stock-range", Zero: zeroRange()}, {Name: "stock-count", Zero: zeroCount()}},
		Links: []web.Link{{Word: "nav.stock", Path: "/stock"}},
		Work:  []web.Worklist{{Word: "stock.missing-blanks", Path: "/stock", Count: countMissing}},
	}
	keepers := web.Of(issuance.StockKeeper, issuance.Supervisor)
	looking := func(pattern string, duty web.Duty, handle web.Handler) web.Route {
		return web.Route{Method: http.MethodGet, Pattern: pattern, Duty: duty, Site: web.AnySite, States: web.Always, Proof: web.SessionProof, Event: web.NoEvent, Handle: handle}
	}
	here := func(pattern string, thing func(*web.Request) (web.Thing, error), handle web.Handler) web.Route {
		r := looking(pattern, keepers, handle)
		r.Site, r.Thing = web.OwnSite, thing
		return r
	}
	d.Routes = append(d.Routes,
		looking("/stock", keepers, overview), looking("/stock/find", keepers, find), looking("/stock/register", keepers, register),
		looking("/stock/register.csv", web.Of(issuance.Supervisor), export),
		here("/stock/register/{first}", rangeThing, showRange), here("/stock/counts/{id}", countThing, showCount))
	for _, f := range forms() {
		show, do := page(f), act(f)
		d.Routes = append(d.Routes, looking("/stock/"+f.name, web.Of(f.duty...), show),
			web.Route{Method: http.MethodPost, Pattern: "/stock/" + f.name, Duty: web.Of(f.duty...), Site: web.AnySite, States: web.Always,
				Proof: web.SessionProof, Event: f.event, Handle: do, Again: show})
	}
	return d
}
