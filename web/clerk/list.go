package clerk

import (
	"time"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/delivery"
	"chancery/web"
)

// listView is what waits at the counter: drafts of the clerk, and what came back, is ready or on its way to the site.
type listView struct {
	Types    []web.Option
	Drafts   []draftRow
	Returned table
	Ready    table
	Coming   []delivery.Consignment
	Under    table // taken here and under way
	More     bool  // there are more of the last
}

// draftRow is a draft in the list.
type draftRow struct {
	ID, Type, Corrects string
	Primary, Secondary string
	ChangedAt          time.Time
}

// row is an application in a list.
type row struct {
	application.Held
	Reasons []application.FieldReason
}

// table is a list of applications with what its partial needs.
type table struct {
	List   []row
	Now    time.Time
	Beyond string // what is added to the address of each
}

func zeroList() listView {
	one := table{List: []row{{Held: application.Held{Type: "passport-ordinary"}, Reasons: []application.FieldReason{{Field: "portrait"}, {}}}}}
	return listView{Types: []web.Option{{}}, Drafts: []draftRow{{Type: "visa-a"}, {}}, Returned: one, Ready: one, Coming: []delivery.Consignment{{}}, Under: one, More: true}
}

// shownUnder is how many of what is under way are listed; whoever looks for another asks where it is.
const shownUnder = 25

func underWay() []issuance.State {
	return []issuance.State{application.Submitted, application.Vetting, application.Review, application.Approved, application.InProduction}
}

// list shows what waits.
func (d desk) list(q *web.Request) (web.Answer, error) {
	v := listView{Types: types(q)}
	drafts, err := application.Drafts(q.Context(), q.Read, q.By)
	if err != nil {
		return web.Answer{}, err
	}
	for _, x := range drafts {
		v.Drafts = append(v.Drafts, draftRow{ID: x.ID, Type: x.Typed["type"], Corrects: x.Corrects, ChangedAt: x.ChangedAt,
			Primary: x.Typed["applicant.primaryIdentifier"], Secondary: x.Typed["applicant.secondaryIdentifier"]})
	}
	if v.Returned, err = rows(q, "", false, 200, application.Returned); err != nil {
		return web.Answer{}, err
	}
	if v.Ready, err = rows(q, "/hand-over", true, 200, application.Ready); err != nil {
		return web.Answer{}, err
	}
	if v.Coming, err = delivery.Coming(q.Context(), q.Read, q.By.Site); err != nil {
		return web.Answer{}, err
	}
	if v.Under, err = rows(q, "", false, shownUnder+1, underWay()...); err != nil {
		return web.Answer{}, err
	}
	if v.More = len(v.Under.List) > shownUnder; v.More {
		v.Under.List = v.Under.List[:shownUnder]
	}
	return web.Page("clerk-list", v), nil
}

// rows gives applications of the clerk's site, the longest waiting first.
func rows(q *web.Request, beyond string, delivered bool, limit int, states ...issuance.State) (table, error) {
	list, err := application.HeldBy(q.Context(), q.Read, q.By.Site, delivered, states, limit)
	return table{List: rowsOf(list), Now: q.At, Beyond: beyond}, err
}

func rowsOf(list []application.Held) []row {
	rows := make([]row, 0, len(list))
	for _, h := range list {
		r := row{Held: h}
		if h.State == application.Returned {
			r.Reasons = application.ReadReasons(h.Reason)
		}
		rows = append(rows, r)
	}
	return rows
}

// mostCounted bounds a count on the first page.
const mostCounted = 1000

// waiting counts what came back and what is ready.
func waiting(q *web.Request) (int, error) {
	back, err := application.HeldCount(q.Context(), q.Read, q.By.Site, false, []issuance.State{application.Returned}, mostCounted)
	if err != nil {
		return 0, err
	}
	ready, err := application.HeldCount(q.Context(), q.Read, q.By.Site, true, []issuance.State{application.Ready}, mostCounted)
	return back + ready, err
}
